package parcel

import (
	"errors"
	"io"
	"io/fs"
	"slices"

	"github.com/perennial-app/perennial/core"
)

// A Draft is what a parcel is made from.
type Draft struct {
	// Files are those of the parcel, describe.json among them. The label and
	// its signatures are made.
	Files     fs.FS
	Host      string // versions of the program, such as ">=1.2 <3"
	Protocols []int
	Secret    Secret
}

// Pack writes a parcel. The same draft makes the same bytes.
func Pack(w io.Writer, d Draft) (*Label, error) {
	if _, err := parseRange(d.Host); err != nil {
		return nil, core.Says(core.Invalid, "parcel.range", core.Args{"range": shown(d.Host)}).Wrap(err)
	}
	names, err := d.names()
	if err != nil {
		return nil, err
	}
	described, err := fs.ReadFile(d.Files, DescribeName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, core.Says(core.Invalid, "parcel.missing", core.Args{"file": DescribeName})
	}
	if err != nil {
		return nil, core.Errorf(core.Internal, "reading %s: %w", DescribeName, err)
	}
	m, err := readManifest(described)
	if err != nil {
		return nil, err
	}
	l := &Label{
		Format: formatNumber, ID: m.ID, Version: m.Version, Vendor: m.Vendor, Key: d.Secret.Key(),
		Protocols: d.Protocols, Host: d.Host, Files: map[string]string{},
	}
	var parts []part
	for _, name := range names {
		read := func() ([]byte, error) { return d.read(name) }
		b, err := read()
		if err != nil {
			return nil, err
		}
		l.Files[name] = digest(b)
		parts = append(parts, compress(name, read))
	}
	if err := l.check(); err != nil {
		return nil, core.Says(core.Invalid, "parcel.label", nil).Wrap(err)
	}
	label, err := l.text()
	if err != nil {
		return nil, err
	}
	parts = append(parts, made(LabelName, label), made(SignatureName, d.Secret.sign(label, l.comment())))
	if err := writeArchive(w, parts); err != nil {
		return nil, core.Errorf(core.KindOf(err), "writing the parcel: %w", err)
	}
	return l, nil
}

func made(name string, b []byte) part {
	return compress(name, func() ([]byte, error) { return b, nil })
}

// names lists the draft's files and refuses what a parcel cannot hold, as
// reading one would.
func (d Draft) names() ([]string, error) {
	seen := newNames()
	var out []string
	err := fs.WalkDir(d.Files, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || e.IsDir():
			return err
		case !e.Type().IsRegular():
			return core.Says(core.Invalid, "parcel.not_a_file", core.Args{"file": shown(name)})
		case name == LabelName || name == SignatureName || isCountersignature(name):
			return nil // of an earlier parcel that was unpacked here
		case len(out) == MaxFiles-2:
			return core.Says(core.Invalid, "parcel.too_many", core.Args{"count": MaxFiles})
		}
		if err := checkName(name); err != nil {
			return err
		}
		out = append(out, name)
		return seen.add(name)
	})
	slices.Sort(out)
	return out, err
}

// read reads one file of the draft.
func (d Draft) read(name string) ([]byte, error) {
	f, err := d.Files.Open(name)
	if err != nil {
		return nil, core.Errorf(core.Internal, "packing: %w", err)
	}
	defer func() { _ = f.Close() }() // it was read
	b, err := io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
	if err != nil {
		return nil, core.Errorf(core.Internal, "packing %s: %w", name, err)
	}
	if len(b) > MaxFileBytes {
		return nil, core.Says(core.Invalid, "parcel.file_too_large", core.Args{"file": shown(name), "megabytes": MaxFileBytes >> 20})
	}
	return b, nil
}

// Countersign writes a parcel again with one more signature of its label: who
// signs vouches for exactly these contents.
func Countersign(w io.Writer, p *Parcel, by Secret) error {
	name := LabelName + "." + by.Key().Number() + ".minisig"
	parts := []part{made(name, by.sign(p.label, p.Label.comment()))}
	for _, e := range p.entries {
		if e.name != name {
			parts = append(parts, e.part())
		}
	}
	if err := writeArchive(w, parts); err != nil {
		return core.Errorf(core.KindOf(err), "writing the parcel: %w", err)
	}
	return nil
}
