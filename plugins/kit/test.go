package kit

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/core/text"
)

// Options say how to test.
type Options struct {
	// Runner is the program that serves packs of files; without one, their
	// answers are not looked at.
	Runner string
	// Previous is the parcel of the version before, to compare with.
	Previous string
	// Update writes what is said into the project's examples.
	Update bool
	// Told is called with each result as it comes. Nil is fine.
	Told func(Result)

	log *slog.Logger // of what the plugin prints; nil keeps why it could not answer, for the report
}

// A Report is what came of testing one plugin.
type Report struct {
	Path    string
	ID      core.PackID // "" where it could not be opened
	Version string
	Results []Result
	// Level is the highest before which no check stands.
	Level Level
	// Ceiling is the highest that could have been reached: a program alone has
	// nothing that gold asks for.
	Ceiling Level
}

// Test tests what is at path: a parcel, a project's folder, or a program. An
// error means that there was nothing to test; what is wrong with a plugin is in
// the report.
func Test(ctx context.Context, path string, o Options) (*Report, error) {
	if o.Told == nil {
		o.Told = func(Result) {}
	}
	r := &Report{Path: path, Ceiling: Gold}
	s, err := open(ctx, path, o)
	var wrong Fault
	switch {
	case errors.As(err, &wrong):
		first := Result{Group: Handshake, Name: "starts", Level: Bronze, Faults: []Fault{wrong}}
		if wrong.Name == notWhole {
			first.Group, first.Name = Package, "whole"
		}
		r.add(first, o)
		return r, nil
	case err != nil:
		return nil, err
	}
	defer s.close()
	r.ID, r.Version = s.manifest.ID, s.manifest.Version
	if s.parcel == nil {
		r.Ceiling = Silver
	}
	s.update = o.Update
	if o.Previous != "" {
		if s.previous, err = readParcel(o.Previous); err != nil {
			return nil, err
		}
	}
	for _, c := range checks() {
		if c.needs == needsPack {
			continue // of a pack in this process, for packtest
		}
		result, err := s.run(ctx, c)
		if err != nil {
			return nil, err
		}
		r.add(result, o)
	}
	r.Level = r.reached()
	return r, nil
}

func (r *Report) add(result Result, o Options) {
	r.Results = append(r.Results, result)
	o.Told(result)
}

// stands tells whether a check keeps its level away: it found a fault, or the
// plugin cannot be started on this computer.
func (r Result) stands() bool {
	return len(r.Faults) > 0 || r.Skipped == "runner" || r.Skipped == "platform"
}

// reached is the highest level before which no check stands.
func (r *Report) reached() Level {
	level := Unproven
	for _, next := range Levels() {
		for _, result := range r.Results {
			if result.Level == next && result.stands() {
				return level
			}
		}
		if level = next; level == r.Ceiling {
			break
		}
	}
	return level
}

// Reaches reports whether a level holds another.
func (l Level) Reaches(other Level) bool { return l.rank() >= other.rank() }

func (l Level) rank() int {
	for i, level := range Levels() {
		if l == level {
			return i + 1
		}
	}
	return 0
}

// notWhole is the fault of a parcel that could not be opened.
const notWhole = "not_whole"

// open opens whatever is at path.
func open(ctx context.Context, path string, o Options) (*subject, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, core.Says(core.NotFound, "kit.missing", core.Args{"file": path})
	case err != nil:
		return nil, core.Errorf(core.Unavailable, "opening: %w", err)
	case info.IsDir():
		return openProject(ctx, path, o)
	}
	isParcel, err := looksPacked(path)
	if err != nil {
		return nil, err
	}
	if !isParcel {
		return openProgram(ctx, path)
	}
	p, err := readParcel(path)
	if err != nil {
		return nil, fault(notWhole, "said", sentence{err})
	}
	return openParcel(ctx, p, o)
}

// looksPacked tells a parcel from a program.
func looksPacked(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, core.Errorf(core.Unavailable, "opening: %w", err)
	}
	defer f.Close()
	head := make([]byte, 2)
	_, err = io.ReadFull(f, head)
	return filepath.Ext(path) == ".pplug" || err == nil && string(head) == "PK", nil
}

func readParcel(path string) (*parcel.Parcel, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, core.Says(core.NotFound, "kit.missing", core.Args{"file": path})
	}
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "opening: %w", err)
	}
	return parcel.Open(bytes.NewReader(b), int64(len(b)))
}

// openProject packs a folder for this computer, under a key that nobody keeps,
// and opens what a shop would get.
func openProject(ctx context.Context, dir string, o Options) (*subject, error) {
	project, err := Open(dir)
	if err != nil {
		return nil, err
	}
	secret, err := parcel.NewSecret(rand.Reader)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	if _, err := project.Pack(ctx, &packed, Order{Secret: secret, Host: ">=0", Platforms: []string{Here()}}); err != nil {
		return nil, err
	}
	p, err := parcel.Open(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		return nil, fault(notWhole, "said", sentence{err})
	}
	examples, err := ReadExamples(filepath.Join(dir, "testdata", "*.txtar"))
	if err != nil {
		return nil, err
	}
	s, err := openParcel(ctx, p, o)
	if err == nil {
		s.partial, s.examples = true, examples
	}
	return s, err
}

// A sentence is an error that is part of another sentence.
type sentence struct{ err error }

// In returns the sentence in a language.
func (s sentence) In(lang core.Lang) string { return text.Error(lang, s.err) }
