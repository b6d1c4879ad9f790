// Package packtest makes tests of the conformance kit: what a vendor runs to
// prove that a pack keeps the contract.
//
//	func TestPack(t *testing.T) { packtest.Run(t, mypack.New()) }
//
// Run works in process, where a debugger and coverage work. RunBinary starts a
// built plugin as the program does and asks the same of it, and Same compares
// the two. Golden holds a pack to the very words on customers written down, and
// AUC says how well its weights rank. What is asked, and how customers are made
// up, is package kit's; `perennial plugin test` asks it of a finished parcel.
package packtest

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/kit"
)

// Run checks a pack in process.
func Run(t *testing.T, p pack.Pack) {
	t.Helper()
	kit.Prove(t.Context(), p, asTests(t))
}

// RunBinary checks a plugin's program over a real process.
func RunBinary(t *testing.T, path string) {
	t.Helper()
	if err := kit.ProveProgram(t.Context(), path, asTests(t)); err != nil {
		t.Fatal(err)
	}
}

// Same checks that a plugin's program answers as its pack does in process.
func Same(t *testing.T, p pack.Pack, path string) {
	t.Helper()
	faults, err := kit.Compare(t.Context(), p, path)
	if err != nil {
		t.Fatal(err)
	}
	show(t, faults)
}

// Build builds the program of a plugin, a main package such as "./plugin", for
// RunBinary and Same.
func Build(t *testing.T, program string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), filepath.Base(program), "plugin")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", path, program).CombinedOutput(); err != nil {
		t.Fatalf("building the plugin: %v\n%s", err, out)
	}
	return path
}

// asTests runs each check as a subtest.
func asTests(t *testing.T) func(name string, check func() []kit.Fault) {
	return func(name string, check func() []kit.Fault) {
		t.Run(name, func(t *testing.T) { show(t, check()) })
	}
}

// maxFaults is how many faults of one check are shown.
const maxFaults = 5

func show(t *testing.T, faults []kit.Fault) {
	t.Helper()
	for i, f := range faults {
		if i == maxFaults {
			t.Errorf("and %d more", len(faults)-i)
			return
		}
		t.Error(f)
	}
}
