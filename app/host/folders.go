package host

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"slices"

	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// look returns what is installed in both folders, in order of id. Where both
// have a plugin the one that came with the program is used, unless the shop
// installed a later one that is ours.
func (h *Host) look() []*installed {
	list := lookIn(h.opts.Dir)
	if h.opts.Shelf == nil {
		return list
	}
	for _, e := range h.opts.Shelf.List() {
		in := h.shelved(e.ID)
		i, both := slices.BinarySearchFunc(list, e.ID, func(in *installed, id core.PackID) int { return cmp.Compare(in.id, id) })
		switch {
		case !both:
			list = slices.Insert(list, i, in)
		case h.overrides(e, list[i]):
			list[i] = in
		default:
			h.opts.Log.Warn("a plugin that was installed is not used: one of that name comes with the program", "plugin", e.ID)
		}
	}
	return list
}

func (h *Host) overrides(e shelf.Entry, bundled *installed) bool {
	ours := slices.Contains(h.opts.Shelf.Trust().Ours, e.Current.Key)
	return ours && (bundled.problem != nil || parcel.Earlier(bundled.version, e.Current.Version))
}

// lookAt looks at one plugin again; nil where there is none.
func (h *Host) lookAt(id core.PackID) *installed {
	for _, in := range h.look() {
		if in.id == id {
			return in
		}
	}
	return nil
}

// shelved is a plugin the shop installed. All its files are looked at, now and
// before every start.
func (h *Host) shelved(id core.PackID) *installed {
	found, err := h.opts.Shelf.Check(id)
	found.ID = id
	in := h.described(found)
	in.again = func() *installed { return h.shelved(id) }
	switch {
	case core.KindOf(err) == core.Unavailable:
		in.state, in.problem = Missing, err
	case err != nil:
		in.state, in.problem = Refused, err
	}
	return in
}

// described is a plugin whose files were found to be those that were installed.
func (h *Host) described(found shelf.Installed) *installed {
	in := &installed{id: found.ID, dir: found.Dir, version: found.Version.Version, program: found.Program, state: Idle}
	in.describe, in.manifest = describedIn(found)
	if in.program != "" {
		in.sum = unhex(found.SHA256)
	} else {
		in.program, in.sum = h.runner()
	}
	switch {
	case in.manifest == nil:
		in.refuse("host.unusable", nil)
	case in.sum == nil:
		in.refuse("host.no_runner", nil)
	}
	return in
}

// describedIn reads what a plugin says of itself, where that is what was
// installed: it is needed to read what is already known, also when the program
// is not.
func describedIn(found shelf.Installed) ([]byte, *pack.Manifest) {
	b := found.Describe
	if b == nil {
		var err error
		if b, err = readDescribe(filepath.Join(found.Dir, parcel.DescribeName)); err != nil || !isSum(b, found.Label.Files[parcel.DescribeName]) {
			return nil, nil
		}
	}
	m := &pack.Manifest{}
	if json.Unmarshal(b, m) != nil || m.Check() != nil || m.ID != found.ID || m.Version != found.Version.Version {
		return nil, nil
	}
	return b, m
}

// runner is the program that runs packs which are nothing but files, as it came
// with this one; sum is nil where it did not.
func (h *Host) runner() (path string, sum []byte) {
	lock, err := readLock(filepath.Join(h.opts.Dir, lockName))
	if err != nil {
		return "", nil
	}
	return filepath.Join(h.opts.Dir, runnerName()), unhex(lock.Runner)
}
