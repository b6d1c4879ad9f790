package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/rule"
)

// The files of a pack. The first two and the drivers are needed; each list has
// its own file and is nothing but the list.
const (
	packFile       = "pack.yaml" // identity, churn, prior, value, segment
	fieldsFile     = "fields.yaml"
	driversFile    = "drivers.yaml"
	actionsFile    = "actions.yaml"
	playbooksFile  = "playbooks.yaml"
	tiersFile      = "tiers.yaml"
	checklistsFile = "checklists.yaml"
	goodsFile      = "goods.yaml"
	keywordsFile   = "keywords.yaml"
	settingsFile   = "settings.yaml"
	demoFile       = "demo.yaml" // one recipe rather than a list
)

// partFiles are the files named for the part of the manifest they hold.
var partFiles = []string{
	fieldsFile, driversFile, actionsFile, playbooksFile, tiersFile, checklistsFile, goodsFile, keywordsFile, settingsFile, demoFile,
}

// maxFileBytes bounds one file of a pack.
const maxFileBytes = 1 << 20

// Load reads a pack's files from fsys, checks them and adds what is computed in
// Go. It is strict: an unknown key, a missing text in either language, a rule
// that does not compile or a fact without a source stops it. The error is
// Invalid and holds Problems, each with file, line and column.
func Load(fsys fs.FS, compute map[DriverID]Compute, extras ...Extra) (Pack, error) {
	m, files, ps := read(fsys)
	if len(ps) > 0 {
		return nil, ps.err()
	}
	p, ps := build(m, compute, extras)
	for i := range ps {
		files.locate(&ps[i])
	}
	if err := ps.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// CheckFiles says what is wrong with a pack's files, whoever loads them: whether a
// driver without a rule is computed in Go is not asked. Its error is as Load's.
func CheckFiles(fsys fs.FS) error {
	m, files, ps := read(fsys)
	if len(ps) == 0 {
		_, ps = m.compile()
		for i := range ps {
			files.locate(&ps[i])
		}
	}
	return ps.err()
}

// MustLoad is Load for a pack that is built with its files, which are in the
// folder dir of fsys: what is wrong with them is the vendor's mistake, found by
// any test.
func MustLoad(fsys fs.FS, dir string, compute map[DriverID]Compute, extras ...Extra) Pack {
	files, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(fmt.Sprintf("pack: %v", err))
	}
	p, err := Load(files, compute, extras...)
	if err != nil {
		panic(fmt.Sprintf("pack: its own files are wrong:\n%v", err))
	}
	return p
}

// sources are the files of a pack by name.
type sources map[string]*source

// read decodes the files into a manifest.
func read(fsys fs.FS) (*Manifest, sources, Problems) {
	m := &Manifest{}
	files := sources{}
	var demo Demo
	var ps Problems
	for _, f := range []struct {
		name     string
		into     any
		optional bool
	}{
		{packFile, m, false},
		{fieldsFile, &m.Fields, false},
		{driversFile, &m.Drivers, false},
		{actionsFile, &m.Actions, true},
		{playbooksFile, &m.Playbooks, true},
		{tiersFile, &m.Tiers, true},
		{checklistsFile, &m.Checklists, true},
		{goodsFile, &m.Goods, true},
		{keywordsFile, &m.Keywords, true},
		{settingsFile, &m.Settings, true},
		{demoFile, &demo, true},
	} {
		b, err := fs.ReadFile(fsys, f.name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && f.optional:
			continue
		case errors.Is(err, fs.ErrNotExist):
			ps = append(ps, *fileProblem(f.name, "there is no such file; a pack has at least pack.yaml, fields.yaml and drivers.yaml"))
			continue
		case err != nil:
			ps = append(ps, *fileProblem(f.name, "%s", err))
			continue
		case len(b) > maxFileBytes:
			ps = append(ps, *fileProblem(f.name, "larger than 1 MiB"))
			continue
		}
		b = bytes.TrimPrefix(b, byteOrderMark)
		if at := invalid(b); at >= 0 {
			p := fileProblem(f.name, "not UTF-8; have the editor save the file as UTF-8")
			p.Line = 1 + bytes.Count(b[:at], []byte("\n"))
			ps = append(ps, *p)
			continue
		}
		src, problem := decode(f.name, b, f.into)
		if problem != nil {
			ps = append(ps, *problem)
		}
		files[f.name] = src
	}
	if files[demoFile] != nil {
		m.Demo = &demo
	}
	if m.ID == core.PackID("") && len(ps) == 0 {
		ps = append(ps, *fileProblem(packFile, "the id is missing, such as id: laundry"))
	}
	return m, files, append(ps, misnamed(fsys)...)
}

// byteOrderMark is what some editors begin a file of UTF-8 with.
var byteOrderMark = []byte("\ufeff")

// invalid returns where b is not UTF-8 any more, -1 if it is.
func invalid(b []byte) int {
	for at := 0; at < len(b); {
		r, n := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return -1
}

// misnamed finds files that were probably meant to be parts of the pack, and
// would be passed over in silence.
func misnamed(fsys fs.FS) (ps Problems) {
	found, err := fs.Glob(fsys, "*.y*ml")
	if err != nil {
		return nil // the pattern is right
	}
	known := append([]string{packFile}, partFiles...)
	for _, name := range found {
		stem, _, _ := strings.Cut(name, ".")
		if meant := rule.Nearest(stem+".yaml", known); !slices.Contains(known, name) && meant != "" {
			p := fileProblem(name, "no part of a pack has this name")
			p.Suggestion = meant
			ps = append(ps, *p)
		}
	}
	return ps
}

// locate says in which file, line and column a problem's path is. The position
// of a rule's problem is within the rule and is moved to the file.
func (files sources) locate(p *Problem) {
	name, path := packFile, p.Path
	part := p.Path
	if i := strings.IndexAny(part, ".["); i >= 0 {
		part = part[:i]
	}
	// A recipe stands in pack.yaml or in a file of its own.
	if own := part + ".yaml"; slices.Contains(partFiles, own) && (own != demoFile || files[own] != nil) {
		name, path = own, strings.TrimPrefix(p.Path[len(part):], ".")
	}
	line, column := 1, 1
	if src := files[name]; src != nil {
		line, column = src.find(path, p.Line, p.Column)
	}
	p.File, p.Line, p.Column = name, line, column
}
