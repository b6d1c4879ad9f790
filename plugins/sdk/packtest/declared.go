package packtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/perennial-app/perennial/core/pack"
)

// Folder loads a pack that is nothing but the files of a folder.
func Folder(t *testing.T, dir string) pack.Pack {
	t.Helper()
	p, err := pack.Load(os.DirFS(dir), nil)
	if err != nil {
		t.Fatalf("the pack in %s:\n%v", dir, err)
	}
	return p
}

// Declared proves a pack that is nothing but files: that it keeps the contract,
// says of the customers in the goldens what stands there, that together they
// show every driver at work and at rest, and that its scripts are words an
// honest person says. See Golden for the files and for update.
func Declared(t *testing.T, p pack.Pack, goldens string, update bool) {
	t.Helper()
	t.Run("contract", func(t *testing.T) { Run(t, p) })
	t.Run("signals", func(t *testing.T) { Golden(t, p, goldens, update) })
	t.Run("every driver", func(t *testing.T) { show(t, hidden(t, p, goldens)) })
	t.Run("scripts", func(t *testing.T) { show(t, badScripts(p.Manifest())) })
	t.Run("what is to be foretold", func(t *testing.T) { show(t, told(p.Manifest())) })
}

// hidden lists the drivers of which the goldens do not show both sides: a
// signal of at least a half, and one below.
func hidden(t *testing.T, p pack.Pack, goldens string) (faults []string) {
	t.Helper()
	names, err := filepath.Glob(goldens)
	if err != nil {
		t.Fatal(err)
	}
	works, rests := map[pack.DriverID]bool{}, map[pack.DriverID]bool{}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s, asOf := Customer(t, p.Manifest(), string(a.Files[0].Data))
		for _, signal := range p.Evaluate(s, asOf).Signals {
			if signal.Known {
				works[signal.Driver] = works[signal.Driver] || signal.Value >= 0.5
				rests[signal.Driver] = rests[signal.Driver] || signal.Value < 0.5
			}
		}
	}
	for _, d := range p.Manifest().Drivers {
		if !works[d.ID] {
			faults = append(faults, "no golden shows "+string(d.ID)+" at work")
		}
		if !rests[d.ID] {
			faults = append(faults, "no golden shows "+string(d.ID)+" at rest")
		}
	}
	return faults
}

// pushy are words that hurry or bait people, and the evidence, which is written
// for a screen.
var pushy = []string{"last chance", "only today", "% off", "最后机会", "仅限今天", "打折", "优惠", "{evidence}"}

// badScripts lists the scripts that do not say who is speaking, or push.
func badScripts(m *pack.Manifest) (faults []string) {
	for _, a := range m.Actions {
		for lang, s := range a.Script {
			for _, who := range []string{"{name}", "{shop}", "{staff}"} {
				if !strings.Contains(s, who) {
					faults = append(faults, "the script of "+string(a.ID)+" in "+string(lang)+" lacks "+who)
				}
			}
			for _, word := range pushy {
				if strings.Contains(s, word) {
					faults = append(faults, "the script of "+string(a.ID)+" in "+string(lang)+" says "+word)
				}
			}
		}
	}
	return faults
}

// told lists the drivers that read the label, which is what they are to
// foretell.
func told(m *pack.Manifest) (faults []string) {
	for _, d := range m.Drivers {
		if slices.Contains(d.Reads, m.Churn.Label) {
			faults = append(faults, string(d.ID)+" reads "+string(m.Churn.Label))
		}
	}
	return faults
}
