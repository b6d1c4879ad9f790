package parcel

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// Each way a parcel can be meant to do harm, and what the shop is told. Unless
// it says otherwise the forger has the vendor's key: a signature makes nothing
// safe.
func TestHostile(t *testing.T) {
	with := func(name, contents string) forgery {
		f := forgery{files: files(t, nil)}
		f.files[name] = []byte(contents)
		return f
	}
	mode := func(name string, m os.FileMode) func(*zip.FileHeader) {
		return func(h *zip.FileHeader) {
			if h.Name == name {
				h.SetMode(m)
			}
		}
	}
	var all []told
	table := []struct {
		name  string
		bytes []byte
		key   string
	}{
		{"out of the folder", with("../../.bashrc", "x").bytes(t), "parcel.name"},
		{"out of the folder, later", with("content/../../x", "x").bytes(t), "parcel.name"},
		{"from the root", with("/etc/passwd", "x").bytes(t), "parcel.name"},
		{"from a drive", with("C:/Windows/x", "x").bytes(t), "parcel.name"},
		{"Windows' way out", with(`content\..\..\x`, "x").bytes(t), "parcel.name"},
		{"another stream of a file", with("LICENSE:x", "x").bytes(t), "parcel.name"},
		{"a device", with("content/NUL.txt", "x").bytes(t), "parcel.name"},
		{"a port", with("com1", "x").bytes(t), "parcel.name"},
		{"an ending Windows drops", with("LICENSE.", "x").bytes(t), "parcel.name"},
		{"a space", with("LICENSE ", "x").bytes(t), "parcel.name"},
		{"no name", with("", "x").bytes(t), "parcel.name"},
		{"a control character", with("a\nb", "x").bytes(t), "parcel.name"},
		{"letters that look alike", with("LIСENSE", "x").bytes(t), "parcel.name"},
		{"too deep", with(strings.Repeat("a/", 9)+"b", "x").bytes(t), "parcel.name"},
		{"too long", with(strings.Repeat("a", 200), "x").bytes(t), "parcel.name"},
		{"the same name, but for its letters", with("License", "x").bytes(t), "parcel.twice"},
		{"the same folder, but for its letters", with("BIN/linux_amd64/x", "x").bytes(t), "parcel.twice"},
		{"a file where a folder is", with("bin", "x").bytes(t), "parcel.twice"},
		{"a folder where a file is", with("LICENSE/x", "x").bytes(t), "parcel.twice"},
		{"a link", forgery{files: files(t, nil), headers: mode("LICENSE", os.ModeSymlink|0o777)}.bytes(t), "parcel.not_a_file"},
		{"a device node", forgery{files: files(t, nil), headers: mode("LICENSE", os.ModeDevice|0o666)}.bytes(t), "parcel.not_a_file"},
		{"a program that runs as its owner", forgery{files: files(t, nil), headers: mode("LICENSE", os.ModeSetuid|0o755)}.bytes(t), "parcel.remade"},
		{"a folder", forgery{files: files(t, nil), more: []zip.FileHeader{{Name: "z/"}}}.bytes(t), "parcel.name"},
		{"a name twice", forgery{files: files(t, nil), more: []zip.FileHeader{{Name: DescribeName}}}.bytes(t), "parcel.twice"},
		{"not sorted", forgery{files: files(t, nil), more: []zip.FileHeader{*header("a", zip.Store, 0, 0, 0)}}.bytes(t), "parcel.remade"},
		{"a remark", forgery{files: files(t, nil), comment: "hello"}.bytes(t), "parcel.damaged"},
		{"an extra field", forgery{files: files(t, nil), headers: func(h *zip.FileHeader) { h.Extra = []byte{1, 2, 0, 0} }}.bytes(t), "parcel.remade"},
		{"a date", dated(t), "parcel.remade"},
		{"said to be encrypted", forgery{files: files(t, nil), headers: func(h *zip.FileHeader) { h.Flags |= 1 }}.bytes(t), "parcel.remade"},
		{"another compression", forgery{files: files(t, nil), headers: func(h *zip.FileHeader) { h.Method = 12 }}.bytes(t), "parcel.remade"},
		{"a program before the archive", append([]byte("MZ"), packed(t, draft(files(t, nil)))...), "parcel.remade"},
		{"something between the files", gap(t), "parcel.remade"},
		{"two lists of contents", twoLists(t), "parcel.remade"},
		{"sizes that are not so", forgery{files: files(t, nil), headers: func(h *zip.FileHeader) {
			if h.Name == "LICENSE" {
				h.UncompressedSize64++
			}
		}}.bytes(t), "parcel.damaged"},
		{"more behind what is compressed", trailing(t), "parcel.damaged"},
		{"a bomb", with("content/zeros", strings.Repeat("\x00", 8<<20)).bytes(t), "parcel.bomb"},
		{"a bomb that says it is small", liar(t), "parcel.damaged"},
		{"many bombs", manyBombs(t), "parcel.bomb"},
		{"one huge file", forgery{files: files(t, nil), headers: func(h *zip.FileHeader) {
			if h.Name == "LICENSE" {
				h.UncompressedSize64 = MaxFileBytes + 1
			}
		}}.bytes(t), "parcel.file_too_large"},
		{"more files than anybody needs", crowd(t), "parcel.too_many"},
		{"nothing", nil, "parcel.damaged"},
		{"no archive", []byte(strings.Repeat("hello", 100)), "parcel.damaged"},
		{"an empty archive", forgery{signed: func([]byte) []byte { return nil }, files: map[string][]byte{LabelName: []byte("{}")}}.bytes(t), "parcel.label"},

		{"no label", noLabel(t), "parcel.no_label"},
		{"a label of a later edition", forgery{files: files(t, nil), label: func(l *Label) { l.Format = 2 }}.bytes(t), "parcel.newer"},
		{"a label without a key", forgery{files: files(t, nil), label: func(l *Label) { l.Key = "RWQ" }}.bytes(t), "parcel.label"},
		{"a label that steers the terminal", forgery{files: files(t, nil), label: func(l *Label) { l.Vendor = "\x1b]0;root\a" }}.bytes(t), "parcel.label"},
		{"a label that lists itself", forgery{files: files(t, nil), label: func(l *Label) { l.Files[LabelName] = digest(nil) }}.bytes(t), "parcel.label"},
		{"a file that is not listed", forgery{files: files(t, nil), label: func(l *Label) { delete(l.Files, "LICENSE") }}.bytes(t), "parcel.unlisted"},
		{"a file that is only listed", forgery{files: files(t, nil), label: func(l *Label) { l.Files["content/x"] = digest(nil) }}.bytes(t), "parcel.missing"},
		{"a swapped file", forgery{files: files(t, nil), label: func(l *Label) { l.Files["bin/linux_amd64/plugin"] = digest([]byte("another")) }}.bytes(t), "parcel.changed"},
		{"not signed", forgery{files: files(t, nil), signed: func([]byte) []byte { return nil }}.bytes(t), "parcel.unsigned"},
		{"signed by somebody else", forgery{files: files(t, nil), signed: func(b []byte) []byte { return secret("thief").sign(b, "perennial laundry 1.0.0") }}.bytes(t), "parcel.signature"},
		{"signed as another version", forgery{files: files(t, nil), signed: func(b []byte) []byte { return secret("vendor").sign(b, "perennial laundry 0.9.0") }}.bytes(t), "parcel.signature"},
		{"a signature of something else", forgery{files: files(t, nil), signed: func([]byte) []byte {
			return secret("vendor").sign([]byte("else"), "perennial laundry 1.0.0")
		}}.bytes(t), "parcel.signature"},
		{"no signature in the signature", forgery{files: files(t, nil), signed: func([]byte) []byte { return []byte("signed, really") }}.bytes(t), "parcel.signature"},
		{"a countersignature as long as a book", with("manifest.json.0123456789ABCDEF.minisig", strings.Repeat("x", 2000)).bytes(t), "parcel.label"},
		{"no description", forgery{files: map[string][]byte{"LICENSE": []byte("MIT")}}.bytes(t), "parcel.missing"},
		{"a description that breaks the rules", with(DescribeName, `{"id":"laundry"}`).bytes(t), "parcel.describe"},
		{"a description of another pack", with(DescribeName, string(describe(t, manifest(func(m *pack.Manifest) { m.ID = "bank" })))).bytes(t), "parcel.another"},
		{"a description by another vendor", with(DescribeName, string(describe(t, manifest(func(m *pack.Manifest) { m.Vendor = "Perennial" })))).bytes(t), "parcel.another"},
		{"a rotation nobody signed", with(RotationName, `[{"text":"{}","signatures":["x"]}]`).bytes(t), "parcel.rotation"},
	}
	for _, tt := range table {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(tt.bytes)
			wantSays(t, err, tt.key)
			all = append(all, told{tt.name, tt.key, text.Error(core.English, err)})
		})
	}
	if len(all) == len(table) { // or somebody runs one of them
		wantTold(t, all)
	}
}

// zipped writes an archive of bare headers and data.
func zipped(t *testing.T, write func(*zip.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	write(z)
	must(t, z.Close())
	return b.Bytes()
}

func add(t *testing.T, z *zip.Writer, h *zip.FileHeader, raw []byte) {
	t.Helper()
	w, err := z.CreateRaw(h)
	must(t, err)
	_, err = w.Write(raw)
	must(t, err)
}

// dated is a parcel whose first file has a date.
func dated(t *testing.T) []byte {
	b := packed(t, draft(files(t, nil)))
	list := binary.LittleEndian.Uint32(b[len(b)-6:])
	b[12], b[list+14] = 1, 1
	return b
}

// gap is a parcel with room between two of its files, its list of contents moved
// along.
func gap(t *testing.T) []byte {
	b := packed(t, draft(files(t, nil)))
	end := len(b) - endBytes
	le := binary.LittleEndian
	list := int(le.Uint32(b[end+16:]))
	b = slices.Insert(b, list, []byte("hidden")...)
	le.PutUint32(b[len(b)-6:], uint32(list+6))
	return b
}

// twoLists is a parcel with a whole other archive in front, which another reader
// might find first.
func twoLists(t *testing.T) []byte {
	b := packed(t, draft(files(t, nil)))
	front := b
	b = slices.Concat(front, b)
	end := len(b) - endBytes
	le := binary.LittleEndian
	n := int(le.Uint16(b[end+10:]))
	list := int(le.Uint32(b[end+16:])) + len(front)
	le.PutUint32(b[end+16:], uint32(list))
	for range n {
		le.PutUint32(b[list+42:], le.Uint32(b[list+42:])+uint32(len(front)))
		list += 46 + int(le.Uint16(b[list+28:]))
	}
	return b
}

// trailing is a parcel in which something hides behind the compressed data of a
// file.
func trailing(t *testing.T) []byte {
	in := files(t, nil)
	l := &Label{Format: 1, ID: "laundry", Version: "1.0.0", Vendor: "Sample", Key: secret("vendor").Key(), Protocols: []int{1}, Host: ">=1", Files: map[string]string{}}
	for name, b := range in {
		l.Files[name] = digest(b)
	}
	label, err := l.text()
	must(t, err)
	all := maps.Clone(in)
	all[LabelName], all[SignatureName] = label, secret("vendor").sign(label, l.comment())
	return zipped(t, func(z *zip.Writer) {
		for _, name := range sortedKeys(all) {
			h, r, err := compress(name, func() ([]byte, error) { return all[name], nil }).open()
			must(t, err)
			raw, err := io.ReadAll(r)
			must(t, err)
			if name == "bin/linux_amd64/plugin" {
				raw = append(raw, "hidden"...)
				h.CompressedSize64 += 6
			}
			add(t, z, h, raw)
		}
	})
}

// liar is a bomb whose header says it is small.
func liar(t *testing.T) []byte {
	return forgery{files: map[string][]byte{LabelName: bytes.Repeat([]byte(" "), 16<<20)}, headers: func(h *zip.FileHeader) {
		if h.Name == LabelName {
			h.UncompressedSize64 = 100
		}
	}}.bytes(t)
}

// manyBombs are many files of a size each of which would pass.
func manyBombs(t *testing.T) []byte {
	_, r, err := compress("x", func() ([]byte, error) { return make([]byte, ratioFrom), nil }).open()
	must(t, err)
	raw, err := io.ReadAll(r)
	must(t, err)
	return zipped(t, func(z *zip.Writer) {
		for i := range MaxTotalBytes/ratioFrom + 1 {
			add(t, z, header(fmt.Sprintf("z%04d", i), zip.Deflate, 0, uint64(len(raw)), ratioFrom), raw)
		}
	})
}

// crowd has more files than its end admits to, which only counts to 65,535.
func crowd(t *testing.T) []byte {
	return zipped(t, func(z *zip.Writer) {
		for i := range 65536 + 5 {
			add(t, z, header(fmt.Sprintf("z%06d", i), zip.Store, 0, 0, 0), nil)
		}
	})
}

func noLabel(t *testing.T) []byte {
	return zipped(t, func(z *zip.Writer) { add(t, z, header("LICENSE", zip.Store, 0, 0, 0), nil) })
}
