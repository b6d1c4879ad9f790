package shelf

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
)

// A record is what the lock file holds. It is never changed: each change makes
// another.
type record struct {
	plugins []Entry // in order of id
	keys    map[core.PackID]parcel.Key
	trust   parcel.Trust
}

// format is this edition of the lock file. The first had no number; it is the
// one beside the program, of the plugins that came with it.
const format = 2

// stored is the lock file. Signatures were checked before anything came here;
// like the hashes, what is in it is believed because it is the shop's own file.
type stored struct {
	Format        int                        `json:"format"`
	Plugins       []Entry                    `json:"plugins"`
	Keys          map[core.PackID]parcel.Key `json:"keys"` // of vendors, also of plugins removed
	Organisations []parcel.OrganisationKey   `json:"organisations,omitempty"`
	Rotations     []parcel.Rotation          `json:"rotations,omitempty"`
	Revoked       parcel.Revocations         `json:"revoked,omitzero"`
}

// readRecord reads a lock file. One that is not there is empty.
func readRecord(path string, ours []parcel.Key) (record, error) {
	r := record{keys: map[core.PackID]parcel.Key{}, trust: parcel.Trust{Ours: ours}}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	var s stored
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	if s.Format > format {
		return r, core.Says(core.Unavailable, "shelf.newer", nil)
	}
	if err == nil {
		err = r.take(s)
	}
	if err != nil {
		return r, core.Says(core.Unavailable, "shelf.lock", nil).Wrap(err)
	}
	return r, nil
}

func (r *record) take(s stored) error {
	if s.Format != format {
		return fmt.Errorf("format %d", s.Format)
	}
	for _, e := range s.Plugins {
		for _, v := range e.versions() {
			if !idPattern.MatchString(string(e.ID)) || !folderPattern.MatchString(v.Folder) {
				return fmt.Errorf("plugin %q in %q", e.ID, v.Folder)
			}
		}
	}
	r.plugins = slices.SortedFunc(slices.Values(s.Plugins), compareIDs)
	maps.Copy(r.keys, s.Keys)
	r.trust.Organisations, r.trust.Rotations, r.trust.Revoked = s.Organisations, s.Rotations, s.Revoked
	return nil
}

// write replaces the lock file whole.
func (r record) write(path string) error {
	b, err := json.MarshalIndent(stored{
		Format: format, Plugins: r.plugins, Keys: r.keys,
		Organisations: r.trust.Organisations, Rotations: r.trust.Rotations, Revoked: r.trust.Revoked,
	}, "", "  ")
	if err != nil {
		return core.Errorf(core.Internal, "writing the lock file: %w", err)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".lock-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone when renamed
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

func (e Entry) versions() []Version {
	if e.Previous == nil {
		return []Version{e.Current}
	}
	return []Version{e.Current, *e.Previous}
}

func (r record) entry(id core.PackID) *Entry {
	i, ok := slices.BinarySearchFunc(r.plugins, Entry{ID: id}, compareIDs)
	if !ok {
		return nil
	}
	return &r.plugins[i]
}

// names reports whether a folder is that of an installed version.
func (r record) names(id core.PackID, folder string) bool {
	e := r.entry(id)
	return e != nil && slices.ContainsFunc(e.versions(), func(v Version) bool { return v.Folder == folder })
}

// with is the record after a version was installed.
func (r record) with(id core.PackID, v Version, rotations []parcel.Rotation) record {
	e := Entry{ID: id, Current: v}
	if old := r.entry(id); old != nil {
		previous := old.Current
		e.Previous = &previous
		if previous.Digest == v.Digest { // installed again, to mend its files
			e.Previous = old.Previous
		}
	}
	r = r.replace(e)
	r.keys = maps.Clone(r.keys)
	r.keys[id] = v.Key
	r.trust.Rotations = addRotations(r.trust.Rotations, rotations)
	return r
}

func (r record) replace(e Entry) record {
	r = r.without(e.ID)
	r.plugins = slices.SortedFunc(slices.Values(append(r.plugins, e)), compareIDs)
	return r
}

func (r record) without(id core.PackID) record {
	r.plugins = slices.DeleteFunc(slices.Clone(r.plugins), func(e Entry) bool { return e.ID == id })
	return r
}
