package parcel

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type discard struct{ bytes.Buffer }

func (*discard) Close() error { return nil }

// unpacked returns what a platform gets.
func unpacked(t testing.TB, p *Parcel, platform string) map[string]string {
	t.Helper()
	got := map[string]*discard{}
	out := map[string]string{}
	must(t, p.Unpack(platform, func(f File) (io.WriteCloser, error) {
		got[f.Name] = &discard{}
		if f.Program {
			out[f.Name] = "program: "
		}
		return got[f.Name], nil
	}))
	for name, b := range got {
		out[name] += b.String()
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	in := files(t, nil)
	b := packed(t, draft(in))
	if again := packed(t, draft(in)); !bytes.Equal(b, again) {
		t.Error("packed twice, two parcels")
	}
	p := opened(t, b)
	if diff := cmp.Diff(sortedKeys(in), p.Files()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if p.Label.ID != "laundry" || p.Label.Version != "1.0.0" || p.Label.Vendor != "Sample" || p.Label.Key != secret("vendor").Key() {
		t.Errorf("label %+v", p.Label)
	}
	if got := p.Label.Platforms(); !slices.Equal(got, []string{"linux_amd64", "windows_amd64"}) {
		t.Errorf("platforms %v", got)
	}
	if diff := cmp.Diff(manifest(nil), p.Manifest); diff != "" {
		t.Errorf("manifest (-want +got):\n%s", diff)
	}
	if got := p.Reads(); len(got) != 1 || got[0].Key != "visits" {
		t.Errorf("it reads %v", got)
	}
	if got, err := p.Text("CHANGELOG.md"); err != nil || string(got) != string(in["CHANGELOG.md"]) {
		t.Errorf("CHANGELOG.md %q, %v", got, err)
	}
	if got, err := p.Text("manual.md"); err != nil || got != nil {
		t.Errorf("manual.md %q, %v", got, err)
	}
	out := unpacked(t, p, "linux_amd64")
	if diff := cmp.Diff([]string{"CHANGELOG.md", "LICENSE", "bin/linux_amd64/plugin", "describe.json", "manifest.json", "manifest.json.minisig"}, sortedKeys(out)); diff != "" {
		t.Errorf("unpacked (-want +got):\n%s", diff)
	}
	if got, want := out["bin/linux_amd64/plugin"], "program: "+string(in["bin/linux_amd64/plugin"]); got != want {
		t.Errorf("program %q", got)
	}
	if got := digest([]byte(out[LabelName])); got != p.Digest {
		t.Errorf("digest %s, the label has %s", p.Digest, got)
	}
}

// Anybody's unzip opens a parcel.
func TestIsAnArchive(t *testing.T) {
	b := packed(t, draft(files(t, nil)))
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		_, err = io.Copy(io.Discard, r)
		must(t, err)
	}
}

// A parcel of the first edition, as it was packed then, is read by every later
// program.
func TestFirstEdition(t *testing.T) {
	const (
		first    Key = "RWTUoaJ1k8hQ3f4m1PEugf/tmsCK8y/o5jfJ3Qb3xg0aByqORL4eWpy0"
		reviewer Key = "RWRnOgx/eUXq+g2AQhGUm+ZOfk2PB3rZY39ZTAJSr+tzye2m1RJXcmUC"
	)
	b, err := os.ReadFile("testdata/first.pplug")
	must(t, err)
	p := opened(t, b)
	if p.Label.ID != "laundry" || p.Digest != "bd478c8a8bc4e169f7654187016df78968589af5e750b0df837d4a67f2b6315d" || len(p.Files()) != 6 {
		t.Errorf("%s, %s, %v", p.Label.ID, p.Digest, p.Files())
	}
	if trust := (Trust{}); !trust.Follows(first, p.Label.Key, p.keys) {
		t.Error("its keys do not follow each other")
	}
	level, err := Trust{Ours: []Key{reviewer}}.Judge(p)
	must(t, err)
	if level != Reviewed {
		t.Errorf("level %s", level)
	}
}

// No byte of a parcel can be changed, left out or added.
func TestEveryByteCounts(t *testing.T) {
	whole := packed(t, draft(map[string][]byte{
		DescribeName: describe(t, manifest(nil)), "LICENSE": []byte("MIT\n"), "content/pack.yaml": bytes.Repeat([]byte("id: laundry\n"), 9),
	}))
	want := unpacked(t, opened(t, whole), "any")
	try := func(what string, at int, b []byte) {
		p, err := open(b)
		if err == nil && cmp.Diff(want, unpacked(t, p, "any")) != "" {
			t.Errorf("%s at %d of %d: another parcel was opened", what, at, len(whole))
		}
		// The last bits of compressed data stand for nothing.
		if err == nil && (len(b) != len(whole) || what != "bit") {
			t.Errorf("%s at %d of %d: it was opened", what, at, len(whole))
		}
	}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1 << (i % 8)
		try("bit", i, b)
		switch i % 3 {
		case 0:
			try("end", i, whole[:i])
		case 1:
			try("cut", i, slices.Delete(bytes.Clone(whole), i, i+1))
		case 2:
			try("added", i, slices.Insert(bytes.Clone(whole), i, 'x'))
		}
	}
	try("behind", len(whole), append(bytes.Clone(whole), 0))
	try("before", 0, append([]byte("#!/bin/sh\n"), whole...))
}

// A file that changes after it was opened is noticed when it is unpacked, and
// the label that is written is the one that was signed.
func TestChangedMeanwhile(t *testing.T) {
	b := packed(t, draft(files(t, nil)))
	p := opened(t, b)
	at := bytes.Index(b, []byte("MIT\n"))
	if at < 0 {
		t.Fatal("the licence is compressed; there is nothing to change")
	}
	copy(b[at:], "GPL\n")
	create := func(File) (io.WriteCloser, error) { return &discard{}, nil }
	if err := p.Unpack("linux_amd64", create); err == nil {
		t.Error("another licence was unpacked")
	}
	copy(b[at:], "MIT\n")
	label, err := p.entries[LabelName].file.DataOffset()
	must(t, err)
	b[label+10] ^= 0xff
	if got := unpacked(t, p, "linux_amd64")[LabelName]; digest([]byte(got)) != p.Digest {
		t.Errorf("label %q", got)
	}
}

func TestPackRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(map[string][]byte, *Draft)
		key    string
	}{
		{"no description", func(f map[string][]byte, _ *Draft) { delete(f, DescribeName) }, "parcel.missing"},
		{"a bad description", func(f map[string][]byte, _ *Draft) { f[DescribeName] = []byte(`{"id":"laundry"}`) }, "parcel.describe"},
		{"a hidden file", func(f map[string][]byte, _ *Draft) { f[".env"] = nil }, "parcel.name"},
		{"a Chinese name", func(f map[string][]byte, _ *Draft) { f["说明.md"] = nil }, "parcel.name"},
		{"two that are one on Windows", func(f map[string][]byte, _ *Draft) { f["license"] = nil }, "parcel.twice"},
		{"no range", func(_ map[string][]byte, d *Draft) { d.Host = "" }, "parcel.range"},
		{"no protocol", func(_ map[string][]byte, d *Draft) { d.Protocols = nil }, "parcel.label"},
		{"too many", func(f map[string][]byte, _ *Draft) {
			for i := range MaxFiles {
				f["content/"+strings.Repeat("a", 1+i%50)+"/"+strings.Repeat("b", 1+i/50)] = nil
			}
		}, "parcel.too_many"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := files(t, nil)
			d := draft(nil)
			tt.change(f, &d)
			d.Files = mapFS(f)
			_, err := Pack(io.Discard, d)
			wantSays(t, err, tt.key)
		})
	}
	t.Run("a link", func(t *testing.T) {
		d := draft(nil)
		m := mapFS(files(t, nil))
		m["content/passwd"] = m["LICENSE"]
		m["content/passwd"].Mode |= os.ModeSymlink
		d.Files = m
		_, err := Pack(io.Discard, d)
		wantSays(t, err, "parcel.not_a_file")
	})
}

// A folder into which a parcel was unpacked can be packed again.
func TestPackAgain(t *testing.T) {
	f := files(t, nil)
	f[LabelName], f[SignatureName] = []byte("{}"), []byte("old")
	f["manifest.json.0123456789ABCDEF.minisig"] = []byte("old")
	if got, want := packed(t, draft(f)), packed(t, draft(files(t, nil))); !bytes.Equal(got, want) {
		t.Error("another parcel")
	}
}

func TestCountersign(t *testing.T) {
	p := sample(t, nil)
	var b bytes.Buffer
	must(t, Countersign(&b, p, secret("reviewer")))
	twice := opened(t, b.Bytes())
	var c bytes.Buffer
	must(t, Countersign(&c, twice, secret("chain")))
	p = opened(t, c.Bytes())
	if p.Digest != twice.Digest {
		t.Error("a countersignature changed the contents")
	}
	for name, want := range map[string]bool{"reviewer": true, "chain": true, "stranger": false} {
		if got := p.countersignedBy(secret(name).Key()); got != want {
			t.Errorf("countersigned by the %s: %v", name, got)
		}
	}
	if out := unpacked(t, p, "linux_amd64"); len(out) != 8 {
		t.Errorf("unpacked %v", sortedKeys(out))
	}
}

func TestFiles(t *testing.T) {
	for name, want := range map[string]bool{
		"describe.json": true, "content/pack.yaml": true, "bin/linux_amd64/plugin": true, "bin/any/main.js": true,
		"bin/windows_amd64/plugin.exe": false, "bin/linux_amd64x/plugin": false, "bin/linux/plugin": false,
	} {
		if got := Belongs(name, "linux_amd64"); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"bin/plugin": "bin/plugin", "说明.md": "说明.md", "a\x1b[2Jb\n": "a?[2Jb?", "gpj.\u202eexe": "gpj.?exe", "\xff": "?",
		strings.Repeat("长", 90): strings.Repeat("长", 80) + "…",
	} {
		if got := shown(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	whole := packed(f, draft(files(f, nil)))
	f.Add(whole)
	f.Add(packed(f, draft(map[string][]byte{DescribeName: describe(f, manifest(nil)), "content/pack.yaml": []byte("id: laundry\n")})))
	f.Add(forgery{files: map[string][]byte{"../x": []byte("x")}}.bytes(f))
	f.Add(forgery{files: map[string][]byte{"a": []byte("x"), "A": nil}}.bytes(f))
	f.Add(forgery{files: files(f, nil), comment: "hello"}.bytes(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := open(b)
		if err != nil {
			return
		}
		for name, sum := range p.Label.Files {
			if checkName(name) != nil {
				t.Errorf("name %q", name)
			}
			var got bytes.Buffer
			must(t, p.copyFile(name, &got))
			if digest(got.Bytes()) != sum {
				t.Errorf("%s is not as listed", name)
			}
		}
		// Whoever signed it, it is written as Pack writes.
		var again bytes.Buffer
		var parts []part
		for _, e := range p.entries {
			parts = append(parts, e.part())
		}
		must(t, writeArchive(&again, parts))
		if !bytes.Equal(again.Bytes(), b) {
			t.Error("another layout was opened")
		}
	})
}
