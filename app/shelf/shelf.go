// Package shelf keeps the plugins a shop installed on disk, each version in a
// folder of its own:
//
//	plugins.lock.json                 which versions, and who is believed
//	laundry/1.2.0-3f9a01c7/…          a parcel as it was unpacked for this system
//	laundry/1.1.0-77b02d4e/…          the version before, to go back to
//
// A folder is never written to again once it has its name; a new version goes
// beside it. What counts is the lock file, which is replaced whole: until it
// names a version, that version is not installed, and whatever stops the program
// in between, the next Open clears away what it does not name.
//
// The lock holds one hash for each version, of the label that came signed. The
// label has those of all files, so one file changed, missing or added is found
// by Check, which is asked before every start.
//
// Installing asks for a Consent that names the very parcel a person was shown
// and everything there was to agree to. Nothing here starts a process; trying a
// version before it counts is the caller's, as a function.
package shelf

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/core/text"
)

// Options say where a shelf is and whom the program trusts.
type Options struct {
	Dir      string       // need not exist
	Platform string       // such as linux_amd64
	Ours     []parcel.Key // the program's own keys
	// Bundled are the plugins that came with the program. Only we replace those,
	// by later ones: with another's parcel of that id, nobody could tell which one
	// speaks.
	Bundled map[core.PackID]*pack.Manifest
}

// A Shelf is the installed plugins of one shop. Whoever has the shop's store
// open has its shelf; there is one at a time.
type Shelf struct {
	opts   Options
	change sync.Mutex // held while something is installed or removed

	mu  sync.Mutex
	now record
}

// A Version is one version of an installed plugin.
type Version struct {
	Version string          `json:"version"`
	Folder  string          `json:"folder"` // within the plugin's own
	Digest  string          `json:"digest"` // of its label
	Key     parcel.Key      `json:"key"`
	Level   parcel.Level    `json:"level"`
	Fields  []pack.FieldKey `json:"fields"` // that somebody agreed to its being sent
}

// An Entry is one installed plugin.
type Entry struct {
	ID       core.PackID `json:"id"`
	Current  Version     `json:"current"`
	Previous *Version    `json:"previous,omitempty"` // to go back to
}

// An Installed is one version whose files were found to be those installed.
type Installed struct {
	ID       core.PackID
	Version  Version
	Label    parcel.Label
	Describe []byte
	Dir      string
	Program  string // path; "" for a pack that is data
	SHA256   string // of the program, in hexadecimal
}

// Open reads what is installed and clears away what is not. A lock file that
// cannot be read is an error, and then nothing is touched.
func Open(o Options) (*Shelf, error) {
	s, err := Look(o)
	if err == nil {
		s.sweep()
	}
	return s, err
}

// Look reads what is installed and touches nothing. It is for telling what is
// there while another program has the shelf; nothing may be installed on it.
func Look(o Options) (*Shelf, error) {
	now, err := readRecord(o.lock(), o.Ours)
	if err != nil {
		return nil, err
	}
	return &Shelf{opts: o, now: now}, nil
}

func (o Options) lock() string { return filepath.Join(o.Dir, "plugins.lock.json") }

// record returns what is installed, not to be changed.
func (s *Shelf) record() record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// keep writes a changed record and makes it the one that counts.
func (s *Shelf) keep(r record) error {
	if err := r.write(s.opts.lock()); err != nil {
		return core.Says(core.Unavailable, "shelf.write", nil).Wrap(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = r
	return nil
}

// List returns the installed plugins in order of id.
func (s *Shelf) List() []Entry { return slices.Clone(s.record().plugins) }

// Trust is who is believed here.
func (s *Shelf) Trust() parcel.Trust { return s.record().trust }

// Before is what is known here of a plugin, for judging a parcel of it.
func (s *Shelf) Before(id core.PackID) parcel.Before { return s.before(s.record(), id) }

func (s *Shelf) before(r record, id core.PackID) parcel.Before {
	b := parcel.Before{Key: r.keys[id]}
	if e := r.entry(id); e != nil {
		v := e.Current
		b.Version, b.Digest, b.Level, b.Fields = v.Version, v.Digest, v.Level, v.Fields
	} else if m := s.opts.Bundled[id]; m != nil {
		b.Version, b.Level, b.Fields = m.Version, parcel.Reviewed, fieldKeys(parcel.Reads(m))
	}
	return b
}

// Manifest returns what the installed version of a plugin says of itself, nil
// where there is none that is intact.
func (s *Shelf) Manifest(id core.PackID) *pack.Manifest {
	if s.record().entry(id) == nil {
		return s.opts.Bundled[id]
	}
	in, err := s.Check(id)
	m := &pack.Manifest{}
	if err != nil || json.Unmarshal(in.Describe, m) != nil {
		return nil
	}
	return m
}

// Judge says how far a parcel is vouched for here, or why it cannot be
// installed.
func (s *Shelf) Judge(p *parcel.Parcel) (parcel.Level, error) { return s.judge(s.record(), p) }

func (s *Shelf) judge(r record, p *parcel.Parcel) (parcel.Level, error) {
	level, err := r.trust.Judge(p)
	came := s.opts.Bundled[p.Label.ID]
	switch {
	case err != nil || came == nil:
	case !slices.Contains(s.opts.Ours, p.Label.Key):
		err = core.Says(core.Forbidden, "shelf.bundled", core.Args{"plugin": p.Manifest.Title, "id": string(p.Label.ID), "vendor": p.Label.Vendor})
	case !parcel.Earlier(came.Version, p.Label.Version):
		err = core.Says(core.Conflict, "shelf.bundled_later", core.Args{"plugin": came.Title, "version": came.Version})
	}
	return level, err
}

func fieldKeys(fields []pack.Field) []pack.FieldKey {
	keys := []pack.FieldKey{}
	for _, f := range fields {
		keys = append(keys, f.Key)
	}
	return keys
}

// A Consent is what a person agreed to: this parcel in place of that version,
// and each of the concerns.
type Consent struct {
	Digest  string // of the parcel that was shown
	Instead string // digest of the version that was installed then; "" for none
	To      []parcel.Concern
}

// Install unpacks a parcel, tries it and makes it the current version; the one
// before stays to go back to. Where anything fails, what was installed still is.
func (s *Shelf) Install(p *parcel.Parcel, c Consent, try func(Installed) error) error {
	s.change.Lock()
	defer s.change.Unlock()
	r := s.record()
	id, title := p.Label.ID, p.Manifest.Title
	level, err := s.judge(r, p)
	if err != nil {
		return err
	}
	before := s.before(r, id)
	if c.Digest != p.Digest || c.Instead != before.Digest {
		return core.Says(core.Conflict, "shelf.moved_on", core.Args{"plugin": title})
	}
	for _, concern := range r.trust.Concerns(p, level, before) {
		if !slices.Contains(c.To, concern) {
			return core.Says(core.Forbidden, "shelf.not_agreed", core.Args{"plugin": title, "concern": sentence(concern.Key())})
		}
	}
	v := Version{Version: p.Label.Version, Digest: p.Digest, Key: p.Label.Key, Level: level, Fields: fieldKeys(p.Reads())}
	if v.Folder, err = s.unpack(p); err != nil {
		return err
	}
	if err := s.adopt(r.with(id, v, p.Rotations()), id, v, title, try); err != nil {
		s.discard(id, v.Folder)
		return err
	}
	s.sweep()
	return nil
}

// adopt tries a version and keeps the record in which it is current.
func (s *Shelf) adopt(r record, id core.PackID, v Version, title any, try func(Installed) error) error {
	in, err := s.verify(id, v)
	if err == nil && try != nil {
		if err = try(in); err != nil {
			return core.Says(core.Unavailable, "shelf.trial", core.Args{"plugin": title}).Wrap(err)
		}
	}
	if err != nil {
		return err
	}
	return s.keep(r)
}

// Rollback makes the previous version current, and the current one previous.
func (s *Shelf) Rollback(id core.PackID, try func(Installed) error) error {
	s.change.Lock()
	defer s.change.Unlock()
	r := s.record()
	e := r.entry(id)
	if e == nil {
		return s.unknown(id)
	}
	if e.Previous == nil {
		return core.Says(core.NotFound, "shelf.no_previous", core.Args{"plugin": s.title(*e)})
	}
	v := *e.Previous
	if err := r.trust.Refuse(v.Key, v.Digest); err != nil {
		return err
	}
	current := e.Current
	return s.adopt(r.replace(Entry{ID: id, Current: v, Previous: &current}), id, v, s.title(*e), try)
}

// Remove takes a plugin off the shelf with all its versions. Its vendor's key is
// remembered, so that somebody else's plugin of that name is noticed.
func (s *Shelf) Remove(id core.PackID) error {
	s.change.Lock()
	defer s.change.Unlock()
	r := s.record()
	if r.entry(id) == nil {
		return s.unknown(id)
	}
	if err := s.keep(r.without(id)); err != nil {
		return err
	}
	s.sweep()
	return nil
}

// unknown says that a plugin was not installed here.
func (s *Shelf) unknown(id core.PackID) error {
	if m := s.opts.Bundled[id]; m != nil {
		return core.Says(core.Forbidden, "shelf.comes_along", core.Args{"plugin": m.Title})
	}
	return core.Says(core.NotFound, "shelf.unknown", core.Args{"plugin": string(id)})
}

// Check finds the current version of a plugin and looks at every file of it. One
// that was withdrawn since is refused.
func (s *Shelf) Check(id core.PackID) (Installed, error) {
	r := s.record()
	e := r.entry(id)
	if e == nil {
		return Installed{}, s.unknown(id)
	}
	if err := r.trust.Refuse(e.Current.Key, e.Current.Digest); err != nil {
		return Installed{}, err
	}
	return s.verify(id, e.Current)
}

// title is what to call a plugin, its id where its description cannot be read.
func (s *Shelf) title(e Entry) any {
	if in, err := s.verify(e.ID, e.Current); err == nil {
		if t := titleOf(in.Describe); t != nil {
			return t
		}
	}
	return string(e.ID)
}

// folderPattern is how folders of versions are called.
var (
	folderPattern = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?-[0-9a-f]{8}(\.\d+)?$`)
	idPattern     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
)

// freshPrefix begins the names of folders being unpacked to.
const freshPrefix = ".new-"

// sweep removes folders of versions that are not installed: unpacked when the
// program was stopped, replaced, or still in use when they were removed. What is
// in use now stays until the next time.
func (s *Shelf) sweep() {
	r := s.record()
	plugins, err := os.ReadDir(s.opts.Dir)
	if err != nil {
		return // nothing was ever installed
	}
	for _, p := range plugins {
		if !p.IsDir() || !idPattern.MatchString(p.Name()) {
			continue
		}
		dir := filepath.Join(s.opts.Dir, p.Name())
		versions, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, v := range versions {
			ours := strings.HasPrefix(v.Name(), freshPrefix) || folderPattern.MatchString(v.Name())
			if ours && !r.names(core.PackID(p.Name()), v.Name()) {
				s.discard(core.PackID(p.Name()), v.Name())
			}
		}
		if r.entry(core.PackID(p.Name())) == nil {
			_ = os.Remove(dir) // stays where something else is in it
		}
	}
}

// discard removes a version's folder as far as the system lets it.
func (s *Shelf) discard(id core.PackID, folder string) {
	_ = os.RemoveAll(filepath.Join(s.opts.Dir, string(id), folder))
}

// A sentence is a message that is part of another.
type sentence string

// In returns the sentence in a language.
func (s sentence) In(lang core.Lang) string { return text.Say(lang, string(s), nil) }

// compareIDs orders entries.
func compareIDs(a, b Entry) int { return cmp.Compare(a.ID, b.ID) }

// isMissing tells files that are gone from files that are wrong.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
