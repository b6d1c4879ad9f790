package sdk_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// both is a text in both languages.
func both(chinese, english string) pack.Text {
	return pack.Text{core.Chinese: chinese, core.English: english}
}

// barber is a whole pack: one field, one sign of leaving, one answer to it. Most
// packs keep what is data in files; see pack.Load.
func barber() pack.Pack {
	p, err := pack.New(&pack.Manifest{
		ID: "barber", Version: "1.0.0", Vendor: "Example", Title: both("理发店", "Barber"), Summary: both("谁不再来理发。", "Who stops coming."),
		Fields: []pack.Field{{
			Key: "last_cut", Title: both("上次理发", "Last cut"), Type: pack.TypeDay, Purpose: both("看多久没来。", "To see how long ago they came."),
		}},
		Drivers: []pack.Driver{{
			ID: "overgrown", Title: both("很久没理发", "Overgrown"), Side: pack.Company, Cause: "silence", ChurnType: pack.Natural,
			Weight: 1.2, Strength: 20, Direction: pack.Raises, Actionable: true, Reads: []pack.FieldKey{"last_cut"},
			Evidence: both("距上次理发 {days} 天", "Days since the last cut: {days}"), Source: "The vendor's own experience", Confidence: "C",
		}},
		Actions: []pack.Action{{
			ID: "greet", Title: both("问候", "Greet"), Channel: "message", CooldownDays: 30, Drivers: []pack.DriverID{"overgrown"},
			Script: both("{name}您好，我是{shop}的{staff}。", "Hello {name}, this is {staff} from {shop}."),
		}},
		Churn: pack.ChurnDefinition{InactiveDays: 120, HorizonDays: 60, Text: both("超过 120 天没来。", "Not seen for 120 days.")},
		Prior: pack.Prior{Rate: 0.2, Strength: 20, Source: "The vendor's own experience", Confidence: "C"},
	}, map[pack.DriverID]pack.Compute{"overgrown": overgrown})
	if err != nil {
		panic(err) // the vendor's mistake, found by any test
	}
	return p
}

// overgrown is full two months after the last cut. What follows from nothing but
// the snapshot and the day can be asked again of any past day.
func overgrown(s pack.Snapshot, asOf core.Day) pack.Signal {
	last, known := s.Fields["last_cut"]
	if !known {
		return pack.Unknown("last_cut") // which is not the same as 0
	}
	days := float64(asOf.Sub(last.Day()))
	return pack.Known(max(0, min(1, days/60)), pack.Fact{Name: "days", Value: pack.NumberValue(days)})
}

// This is the whole main of a plugin. Started by the program, it serves the pack
// until the program lets go; started with --describe, it prints what it is.
func ExampleServe() {
	sdk.Serve(barber())
}

// init makes the test program the plugin of ExampleServe where it is asked to be
// one.
func init() {
	if os.Getenv("PERENNIAL_EXAMPLE") != "" {
		ExampleServe()
	}
}

// The example is a plugin: it says what it is, and says no more to a stranger.
func TestExampleServe(t *testing.T) {
	want, err := sdk.Describe(barber())
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0], "--describe")
	c.Env = append(os.Environ(), "PERENNIAL_EXAMPLE=1")
	if got, err := c.Output(); err != nil || !bytes.Equal(got, want) {
		t.Errorf("--describe: %v, %d bytes, want %d", err, len(got), len(want))
	}
	c = exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "PERENNIAL_EXAMPLE=1")
	var said *exec.ExitError
	if got, err := c.Output(); !errors.As(err, &said) || len(got) > 0 || !bytes.Contains(said.Stderr, []byte("Barber plugin for Perennial")) {
		t.Errorf("by hand: %v, %q", err, got)
	}
}

// What a plugin prints for --describe is its manifest; the file describe.json in
// its parcel is the same to the byte.
func ExampleDescribe() {
	b, err := sdk.Describe(barber())
	if err != nil {
		fmt.Println(err)
	}
	for i, line := range bytes.Split(b, []byte("\n")) {
		if i < 5 {
			fmt.Println(string(line))
		}
	}
	// Output:
	// {
	//   "id": "barber",
	//   "version": "1.0.0",
	//   "vendor": "Example",
	//   "title": {
}

// A pack can be asked without a process: in tests, where a debugger works.
func Example() {
	day := core.NewDay(2026, 3, 8)
	for _, s := range []pack.Snapshot{
		{Ref: "1", Fields: map[pack.FieldKey]pack.Value{"last_cut": pack.DayValue(day - 45)}},
		{Ref: "2"},
	} {
		for _, signal := range barber().Evaluate(s, day).Signals {
			fmt.Println(s.Ref, signal.Driver, signal.Known, signal.Value, signal.Facts[0].Name, signal.Facts[0].Value)
		}
	}
	// Output:
	// 1 overgrown true 0.75 days 45
	// 2 overgrown false 0 missing last_cut
}
