package packtest_test

import (
	"flag"
	"fmt"
	"testing"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

// New stands for the vendor's own, such as laundry.New.
func New() pack.Pack { return nil }

var update = flag.Bool("write", false, "write what is said into testdata, to be read before it is kept")

// The test file of a plugin in Go: each of these is the body of a test.
func Example() {
	inProcess := func(t *testing.T) {
		packtest.Run(t, New())                                 // the contract
		packtest.Golden(t, New(), "testdata/*.txtar", *update) // the customers written down
	}
	overProcess := func(t *testing.T) {
		path := packtest.Build(t, "./plugin")
		packtest.RunBinary(t, path)   // the contract, of the program
		packtest.Same(t, New(), path) // which says the same
	}
	_ = map[string]func(*testing.T){"TestPack": inProcess, "TestPlugin": overProcess}
}

// Customers of whom it is known who left say how well weights rank.
func ExampleAUC() {
	scores := []float64{0.9, 0.7, 0.4, 0.2}
	left := []bool{true, false, true, false}
	fmt.Println(packtest.AUC(scores, left))
	// Output: 0.75
}
