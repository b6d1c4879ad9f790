package overlay

import (
	"encoding/json"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// A File carries changes from one shop to another.
type File struct {
	Pack    core.PackID
	Version string // of the pack they were made on
	Changes []Change
}

// fileForm is a File as it is written.
type fileForm struct {
	Form    int         `json:"perennial_overlay"`
	Pack    core.PackID `json:"pack"`
	Version string      `json:"version"`
	Changes []record    `json:"changes"`
}

// MaxFileBytes bounds a File: ten times what full ones are.
const MaxFileBytes = 1 << 20

const fileVersion = 1

// Export writes the changes of a pack as a file.
func Export(m *pack.Manifest, changes []Change) ([]byte, error) {
	f := fileForm{Form: fileVersion, Pack: m.ID, Version: m.Version, Changes: []record{}}
	for _, c := range changes {
		f.Changes = append(f.Changes, record(c))
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, core.Errorf(core.Internal, "writing changes: %w", err)
	}
	return append(b, '\n'), nil
}

// ReadFile reads what Export wrote. Every change is of a place that can be
// changed and of a value that can stand there.
func ReadFile(b []byte) (*File, error) {
	var f fileForm
	if len(b) > MaxFileBytes || json.Unmarshal(b, &f) != nil || f.Form == 0 || f.Pack == "" {
		return nil, core.Says(core.Invalid, "overlay.no_file", nil)
	}
	if f.Form > fileVersion {
		return nil, core.Says(core.Invalid, "overlay.newer", nil)
	}
	out := &File{Pack: f.Pack, Version: f.Version}
	for _, r := range f.Changes {
		kind, ok := kindOf(r.Path)
		switch {
		case !ok:
			return nil, core.Says(core.Invalid, "overlay.file_fixed", core.Args{"path": clip(string(r.Path))})
		case !kind.holds(r.Now) || !kind.holds(r.Was) || len(r.Author) > MaxAuthorBytes ||
			slices.ContainsFunc(out.Changes, func(c Change) bool { return c.Path == r.Path }):
			return nil, core.Says(core.Invalid, "overlay.no_file", nil)
		}
		out.Changes = append(out.Changes, Change(r))
	}
	return out, nil
}

// Import takes over the changes of a file. A place that this shop has changed
// otherwise keeps the shop's change, and is listed. What does not go together
// with the pack here is taken over as the conflict it is.
func Import(tx store.Tx, m *pack.Manifest, f *File) (taken, kept []Path) {
	if f.Pack != m.ID {
		tx.Fail(core.Says(core.Invalid, "overlay.other_pack", core.Args{"file": string(f.Pack), "pack": string(m.ID)}))
		return nil, nil
	}
	here := map[Path]Change{}
	for _, c := range Of(tx, m.ID) {
		here[c.Path] = c
	}
	for _, c := range f.Changes {
		switch own, ok := here[c.Path]; {
		case ok && own.Now != c.Now:
			kept = append(kept, c.Path)
		case !ok:
			taken = append(taken, c.Path)
			Table.Put(tx, c, string(m.ID), string(c.Path))
		}
	}
	if len(here)+len(taken) > MaxChanges {
		tx.Fail(core.Says(core.Invalid, "overlay.many", core.Args{"max": MaxChanges}))
	}
	return taken, kept
}
