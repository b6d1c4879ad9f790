package kit

import (
	"archive/zip"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// A Draft is what a new project is made from.
type Draft struct {
	ID       core.PackID // permanent, and the name of the folder
	Industry string      // its name, in either language or in both: "洗衣店 / Laundry"
	Vendor   string      // who makes it; "" leaves that to be filled in
	Go       bool        // it also computes
	SDK      string      // the archive a Go program is compiled with
	// Perennial is the version of the program that makes it.
	Perennial string
}

//go:embed all:scaffold
var scaffold embed.FS

// rhythm is the driver that a new Go project computes. It is here as code, so
// that it compiles and what is said with it is known.
//
//go:embed rhythm.go
var rhythm string

// places are names that cannot stand in an embedded folder as they are.
var places = map[string]string{"gitignore": ".gitignore", "workflow.yml": ".github/workflows/plugin.yml"}

var packID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// New writes a project into a folder that is not there yet. What it writes keeps
// every rule from the start, in both languages, so that whatever breaks one
// later is what was changed.
func New(dir string, d Draft) error {
	if !packID.MatchString(string(d.ID)) || parcel.IsDevice(string(d.ID)) {
		return core.Says(core.Invalid, "kit.bad_id", core.Args{"id": string(d.ID)})
	}
	if strings.Trim(d.Industry, "/／ \t\r\n\u3000") == "" {
		return core.Says(core.Invalid, "kit.no_industry", nil)
	}
	if d.Vendor = strings.TrimSpace(d.Vendor); d.Vendor == "" {
		d.Vendor = noVendor
	}
	if err := os.Mkdir(dir, 0o755); errors.Is(err, fs.ErrExist) {
		return core.Says(core.Conflict, "kit.there", core.Args{"dir": dir})
	} else if err != nil {
		return core.Says(core.Unavailable, "kit.unwritable", core.Args{"dir": dir}).Wrap(err)
	}
	err := d.write(dir)
	if err != nil {
		_ = os.RemoveAll(dir) // made here, and half of it helps nobody
	}
	return err
}

func (d Draft) write(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return core.Says(core.Unavailable, "kit.unwritable", core.Args{"dir": dir}).Wrap(err)
	}
	defer func() { _ = root.Close() }()
	folders := []string{"scaffold/both"}
	if d.Go {
		folders = append(folders, "scaffold/go")
	}
	for _, folder := range folders {
		if err := d.fill(root, folder); err != nil {
			return err
		}
	}
	if d.Go {
		_, code, _ := strings.Cut(rhythm, "\n")
		if err := writeIn(root, "rhythm.go", []byte("package "+d.goPackage()+"\n"+code)); err != nil {
			return err
		}
		if err := d.unpackSDK(root); err != nil {
			return err
		}
	}
	return d.sayExamples(dir)
}

// fill writes the templates of a folder.
func (d Draft) fill(root *os.Root, folder string) error {
	titles := titlesOf(d.Industry)
	values := map[string]any{
		"ID": d.ID, "Vendor": d.Vendor, "Titles": titles, "Go": d.Go, "Module": d.module(), "Package": d.goPackage(), "Perennial": d.Perennial,
	}
	return fs.WalkDir(scaffold, folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := scaffold.ReadFile(name)
		if err != nil {
			return err
		}
		t, err := template.New(name).Delims("<<", ">>").Funcs(template.FuncMap{"quote": strconv.Quote}).Parse(string(b))
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := t.Execute(&out, values); err != nil {
			return err
		}
		rel := strings.TrimSuffix(strings.TrimPrefix(name, folder+"/"), ".tmpl")
		if place, ok := places[rel]; ok {
			rel = place
		}
		return writeIn(root, rel, out.Bytes())
	})
}

// module is the path of a Go project's module, which no package of Go has.
func (d Draft) module() string { return "example.com/" + string(d.ID) }

// goPackage is the name of its package: its id, where that is one.
func (d Draft) goPackage() string {
	if token.IsKeyword(string(d.ID)) {
		return string(d.ID) + "_pack"
	}
	return string(d.ID)
}

func writeIn(root *os.Root, name string, b []byte) error {
	err := root.MkdirAll(path.Dir(name), 0o755)
	if err == nil {
		err = root.WriteFile(name, b, 0o644)
	}
	if err != nil {
		return core.Says(core.Unavailable, "kit.unwritable", core.Args{"dir": root.Name()}).Wrap(err)
	}
	return nil
}

// What stands where a draft left something open.
const (
	noVendor  = "Your name"
	noEnglish = "A trade"
)

// Gaps returns what stands in the files for what the draft left open, by the name
// of what it is: vendor, title_zh, title_en.
func (d Draft) Gaps() map[string]string {
	gaps := map[string]string{}
	if strings.TrimSpace(d.Vendor) == "" {
		gaps["vendor"] = noVendor
	}
	switch t := titlesOf(d.Industry); {
	case !han(d.Industry):
		gaps["title_zh"] = t.Zh
	case t.En == noEnglish:
		gaps["title_en"] = t.En
	}
	return gaps
}

// titles are a name in both languages.
type titles struct{ Zh, En string }

// titlesOf reads an industry's name: one in each language with a slash between
// them, or one alone, which then stands in the other as well as it can.
func titlesOf(industry string) titles {
	var t titles
	for _, part := range strings.FieldsFunc(industry, func(r rune) bool { return r == '/' || r == '／' }) {
		if part = strings.TrimSpace(part); han(part) {
			t.Zh = part
		} else if part != "" {
			t.En = part
		}
	}
	switch {
	case t.Zh == "":
		t.Zh = t.En + " 行业"
	case t.En == "":
		t.En = noEnglish
	}
	return t
}

// maxSDK bounds what an SDK unpacks to: its sources and those it stands on.
const maxSDK = 256 << 20

// unpackSDK puts the SDK and what it is made with beside a Go program.
func (d Draft) unpackSDK(root *os.Root) error {
	z, err := zip.OpenReader(d.SDK)
	if err != nil {
		return core.Says(core.Unavailable, "kit.no_sdk", nil).Wrap(err)
	}
	defer func() { _ = z.Close() }() // it was read
	left := int64(maxSDK)
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return core.Says(core.Unavailable, "kit.no_sdk", nil).Wrap(err)
		}
		b, err := io.ReadAll(io.LimitReader(r, left))
		if err = errors.Join(err, r.Close()); err != nil {
			return core.Says(core.Unavailable, "kit.no_sdk", nil).Wrap(err)
		}
		left -= int64(len(b))
		if f.Name == "go.mod" {
			_, rest, _ := bytes.Cut(b, []byte("\n"))
			b = append(fmt.Appendf(nil, "module %s\n", d.module()), rest...)
		}
		if err := writeIn(root, f.Name, b); err != nil {
			return err
		}
	}
	return nil
}

// sayExamples writes what is said about the example customers into their files.
// A Go program says it the first time it is tested.
func (d Draft) sayExamples(dir string) error {
	examples, err := ReadExamples(filepath.Join(dir, "testdata", "*.txtar"))
	if err != nil {
		return err
	}
	compute := map[pack.DriverID]pack.Compute{}
	if d.Go {
		compute["rhythm_broken"] = rhythmBroken
	}
	p, err := pack.Load(os.DirFS(filepath.Join(dir, parcel.ContentDir)), compute)
	if err != nil {
		return core.Errorf(core.Internal, "what new writes is wrong: %w", err)
	}
	for i := range examples {
		said, err := examples[i].Said(p)
		if err != nil {
			return err
		}
		if err := examples[i].Write(said); err != nil {
			return err
		}
	}
	return nil
}
