// Package parcel is the file a plugin travels in: NAME.pplug, what a vendor
// sends and a shop opens. It says how one is made, signed and read, and who is
// believed about it. It runs nothing and touches no disk.
//
// A parcel is a zip archive:
//
//	manifest.json            the label: whose it is, for which program, and the SHA-256 of every other file
//	manifest.json.minisig    the vendor's signature of the label
//	manifest.json.KEY.minisig  a countersignature, by the key with that number
//	describe.json            what the pack says about itself (core/pack)
//	content/…                the files of a pack that is data
//	bin/<os>_<arch>/plugin   the program of one that computes; bin/any/ for one that runs everywhere
//	rotation.json            how the vendor's keys followed each other, if they did
//	LICENSE, CHANGELOG.md    and whatever else the label lists
//
// Only the label is signed, and the label vouches for the rest: a file that is
// not on it, or not as it says, makes the whole parcel worthless. The vendor's
// public key is on the label too, so that a parcel can be checked without asking
// anybody. Whether that key is believed is another question; see Trust.
//
// Reading is strict. A parcel must be, byte for byte, what Pack would have
// written around its contents: no comment, no gap, no second copy of a name, no
// date. What two unzip programs could disagree about cannot be in it. The same
// files packed twice by the same program are the same parcel.
package parcel

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// Limits on a parcel. Six programs of 20 MB are one of 120 MB; what is larger
// than these is a mistake, or means harm.
const (
	MaxBytes      = 256 << 20 // the file
	MaxTotalBytes = 512 << 20 // its contents
	MaxFileBytes  = 128 << 20 // one file of it
	MaxFiles      = 2000
	maxLabelBytes = 1 << 20
	maxTextBytes  = 8 << 20 // what is read whole, such as describe.json
	maxSignature  = 1 << 10
	// maxRatio is how much more a file may hold than it takes in the archive,
	// once it holds more than ratioFrom: programs shrink to a third, texts to a
	// tenth.
	maxRatio  = 100
	ratioFrom = 1 << 20
)

// Names of files of a parcel.
const (
	LabelName     = "manifest.json"
	SignatureName = "manifest.json.minisig"
	DescribeName  = "describe.json"
	RotationName  = "rotation.json"
	ContentDir    = "content"
)

// A Parcel is one that was opened: its label is signed by the key on it, and
// every file is as the label says. Nobody has been believed yet.
type Parcel struct {
	Label    Label
	Manifest *pack.Manifest // what describe.json holds
	// Digest is the SHA-256 of the label, in hexadecimal: the name of exactly
	// these contents.
	Digest string

	entries  map[string]*entry
	names    []string // of the listed files, sorted
	label    []byte
	describe []byte
	counter  [][]byte // countersignatures, not checked
	keys     []Rotation
}

// Open reads a parcel and checks that it is whole. Errors say in words what is
// wrong with it.
func Open(r io.ReaderAt, size int64) (*Parcel, error) {
	entries, err := readArchive(r, size)
	if err != nil {
		return nil, err
	}
	p := &Parcel{entries: map[string]*entry{}}
	for _, e := range entries {
		p.entries[e.name] = e
	}
	if err := p.readLabel(); err != nil {
		return nil, err
	}
	if err := p.checkFiles(); err != nil {
		return nil, err
	}
	if err := p.readDescribe(); err != nil {
		return nil, err
	}
	return p, p.readRotation()
}

// readLabel reads the label and checks the vendor's signature of it.
func (p *Parcel) readLabel() error {
	if p.entries[LabelName] == nil {
		return core.Says(core.Invalid, "parcel.no_label", nil)
	}
	var err error
	if p.label, err = p.entries[LabelName].text(maxLabelBytes); err != nil {
		return err
	}
	if err := p.Label.read(p.label); err != nil {
		return err
	}
	if p.entries[SignatureName] == nil {
		return core.Says(core.Forbidden, "parcel.unsigned", nil)
	}
	signature, err := p.entries[SignatureName].text(maxSignature)
	if err != nil {
		return err
	}
	if comment, ok := p.Label.Key.verify(p.label, signature); !ok || comment != p.Label.comment() {
		return core.Says(core.Forbidden, "parcel.signature", core.Args{"vendor": shown(p.Label.Vendor)})
	}
	p.Digest = digest(p.label)
	return nil
}

// checkFiles compares what is there with what is listed.
func (p *Parcel) checkFiles() error {
	for _, name := range sortedKeys(p.entries) {
		switch {
		case name == LabelName || name == SignatureName:
		case isCountersignature(name):
			b, err := p.entries[name].text(maxSignature)
			if err != nil {
				return err
			}
			p.counter = append(p.counter, b)
		case p.Label.Files[name] == "":
			return core.Says(core.Forbidden, "parcel.unlisted", core.Args{"file": shown(name)})
		default:
			p.names = append(p.names, name)
		}
	}
	for _, name := range sortedKeys(p.Label.Files) {
		if p.entries[name] == nil {
			return core.Says(core.Invalid, "parcel.missing", core.Args{"file": shown(name)})
		}
	}
	for _, name := range p.names {
		if err := p.copyFile(name, io.Discard); err != nil {
			return err
		}
	}
	return nil
}

// copyFile writes a listed file out, and fails where it is not what the label
// says, having written it.
func (p *Parcel) copyFile(name string, w io.Writer) error {
	sum, err := p.entries[name].copyTo(w)
	if err != nil {
		return err
	}
	if hex.EncodeToString(sum[:]) != p.Label.Files[name] {
		return core.Says(core.Forbidden, "parcel.changed", core.Args{"file": shown(name)})
	}
	return nil
}

// readDescribe reads what the pack says about itself.
func (p *Parcel) readDescribe() error {
	if p.entries[DescribeName] == nil {
		return core.Says(core.Invalid, "parcel.missing", core.Args{"file": DescribeName})
	}
	var err error
	if p.describe, err = p.entries[DescribeName].text(maxTextBytes); err != nil {
		return err
	}
	p.Manifest, err = readManifest(p.describe)
	if err != nil {
		return err
	}
	if m := p.Manifest; m.ID != p.Label.ID || m.Version != p.Label.Version || m.Vendor != p.Label.Vendor {
		return core.Says(core.Invalid, "parcel.another", nil)
	}
	return nil
}

func readManifest(b []byte) (*pack.Manifest, error) {
	m := &pack.Manifest{}
	err := json.Unmarshal(b, m)
	if err == nil {
		err = m.Check()
	}
	if err != nil {
		return nil, core.Says(core.Invalid, "parcel.describe", nil).Wrap(err)
	}
	return m, nil
}

func (p *Parcel) readRotation() error {
	if p.entries[RotationName] == nil {
		return nil
	}
	b, err := p.entries[RotationName].text(maxLabelBytes)
	if err != nil {
		return err
	}
	p.keys, err = ReadRotations(b)
	return err
}

// Rotations are those that came with the parcel; both keys signed each.
func (p *Parcel) Rotations() []Rotation { return slices.Clone(p.keys) }

// Files lists the files the label vouches for, sorted.
func (p *Parcel) Files() []string { return slices.Clone(p.names) }

// Text returns one listed file of modest size, such as CHANGELOG.md; nil where
// there is none.
func (p *Parcel) Text(name string) ([]byte, error) {
	if p.Label.Files[name] == "" {
		return nil, nil
	}
	var b bytes.Buffer
	if p.entries[name].size > maxTextBytes {
		return nil, core.Says(core.Invalid, "parcel.file_too_large", core.Args{"file": shown(name), "megabytes": maxTextBytes >> 20})
	}
	err := p.copyFile(name, &b)
	return b.Bytes(), err
}

// Reads lists the fields the plugin is sent.
func (p *Parcel) Reads() []pack.Field { return Reads(p.Manifest) }

// Reads lists the fields a pack is sent.
func Reads(m *pack.Manifest) []pack.Field {
	return slices.DeleteFunc(slices.Clone(m.Fields), func(f pack.Field) bool { return f.Private })
}

// A File is one file of an unpacked parcel.
type File struct {
	Name    string
	Program bool // may be run
}

// Unpack writes out what a platform needs, such as "linux_amd64": everything but
// the programs of other platforms, the label and its signatures included. Each
// file is checked once more as it is written; after an error nothing written is
// to be used.
func (p *Parcel) Unpack(platform string, create func(File) (io.WriteCloser, error)) error {
	for _, name := range sortedKeys(p.entries) {
		if !Belongs(name, platform) {
			continue
		}
		w, err := create(File{Name: name, Program: isProgram(name)})
		if err != nil {
			return err
		}
		switch {
		case p.Label.Files[name] != "":
			err = p.copyFile(name, w)
		case name == LabelName: // as it was signed, whatever the file is by now
			_, err = w.Write(p.label)
		default:
			_, err = p.entries[name].copyTo(w)
		}
		if closed := w.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Belongs reports whether a file of a parcel is unpacked for a platform.
func Belongs(name, platform string) bool {
	rest, ok := strings.CutPrefix(name, "bin/")
	if !ok {
		return true
	}
	dir, _, _ := strings.Cut(rest, "/")
	return dir == platform || dir == anywhere
}

// anywhere is the platform of programs that run on all.
const anywhere = "any"

func isProgram(name string) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
	return strings.HasPrefix(name, "bin/") && (base == "plugin" || base == "plugin.exe")
}

// shown makes a text out of a parcel fit to be shown to a person: short, and
// nothing that moves the cursor or turns the line around.
func shown(s string) string {
	const longest = 80
	runes := []rune(strings.ToValidUTF8(s, "?"))
	for i, r := range runes {
		if !printable(r) {
			runes[i] = '?'
		}
	}
	if len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return string(runes)
}
