package parcel

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// secret returns the same key for the same name within a run.
func secret(name string) Secret {
	secretsMu.Lock()
	defer secretsMu.Unlock()
	if s, ok := secrets[name]; ok {
		return s
	}
	s, err := NewSecret(rand.Reader)
	if err != nil {
		panic(err)
	}
	secrets[name] = s
	return s
}

var (
	secretsMu sync.Mutex
	secrets   = map[string]Secret{}
)

// manifest is a small pack, changed as wanted.
func manifest(change func(*pack.Manifest)) *pack.Manifest {
	words := func(zh, en string) pack.Text { return pack.Text{core.Chinese: zh, core.English: en} }
	m := &pack.Manifest{
		ID: "laundry", Version: "1.0.0", Vendor: "Sample", Title: words("洗衣店", "Laundry"), Summary: words("供测试使用", "For tests"),
		Prior: pack.Prior{Rate: 0.2, Strength: 10, Source: "none", Confidence: "C"},
		Churn: pack.ChurnDefinition{InactiveDays: 90, HorizonDays: 30, Text: words("九十天没有来", "Ninety days away")},
		Fields: []pack.Field{
			{Key: "visits", Type: pack.TypeNumber, Title: words("次数", "Visits"), Purpose: words("看来得多不多", "How often they come")},
			{Key: "phone", Type: pack.TypeText, Title: words("电话", "Phone"), Purpose: words("联系", "Contact"), Private: true},
		},
		Drivers: []pack.Driver{{
			ID: "few", Title: words("来得少", "Few visits"), Side: pack.Company, Cause: "silence", ChurnType: pack.Natural, Weight: 1, Strength: 10,
			Direction: pack.Raises, Actionable: true, Signal: "ramp(visits, 5, 0)", Evidence: words("来过 {visits} 次", "{visits} visits"), Source: "none", Confidence: "C",
		}},
		Actions: []pack.Action{{
			ID: "call", Title: words("打电话", "Call"), Channel: "call", CooldownDays: 30, Drivers: []pack.DriverID{"few"}, Script: words("{name}您好", "Hello {name}"),
		}},
	}
	if change != nil {
		change(m)
	}
	return m
}

func describe(t testing.TB, m *pack.Manifest) []byte {
	t.Helper()
	b, err := json.MarshalIndent(m, "", "  ")
	must(t, err)
	return b
}

// files are those of a parcel with a program for two systems.
func files(t testing.TB, change func(*pack.Manifest)) map[string][]byte {
	t.Helper()
	return map[string][]byte{
		DescribeName:                   describe(t, manifest(change)),
		"LICENSE":                      []byte("MIT\n"),
		"CHANGELOG.md":                 []byte("# 1.0.0\nFirst.\n"),
		"bin/linux_amd64/plugin":       bytes.Repeat([]byte("linux "), 50),
		"bin/windows_amd64/plugin.exe": bytes.Repeat([]byte("windows "), 50),
	}
}

func mapFS(files map[string][]byte) fstest.MapFS {
	m := fstest.MapFS{}
	for name, b := range files {
		m[name] = &fstest.MapFile{Data: b}
	}
	return m
}

func draft(files map[string][]byte) Draft {
	return Draft{Files: mapFS(files), Host: ">=1.2 <3", Protocols: []int{1}, Secret: secret("vendor")}
}

func packed(t testing.TB, d Draft) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := Pack(&b, d)
	must(t, err)
	return b.Bytes()
}

func open(b []byte) (*Parcel, error) { return Open(bytes.NewReader(b), int64(len(b))) }

func opened(t testing.TB, b []byte) *Parcel {
	t.Helper()
	p, err := open(b)
	must(t, err)
	return p
}

// sample is a parcel of the laundry, changed as wanted.
func sample(t testing.TB, change func(*pack.Manifest)) *Parcel {
	t.Helper()
	return opened(t, packed(t, draft(files(t, change))))
}

// A forgery is an archive made by hand: signed where wanted, but otherwise as
// somebody with bad intent would have it.
type forgery struct {
	files   map[string][]byte
	label   func(*Label)              // changes the label before it is signed
	signed  func(label []byte) []byte // signs it; nil as it should be
	headers func(*zip.FileHeader)     // changes what the archive says of a file
	more    []zip.FileHeader          // entries with no contents, behind the rest
	comment string
}

func (f forgery) bytes(t testing.TB) []byte {
	t.Helper()
	l := &Label{
		Format: 1, ID: "laundry", Version: "1.0.0", Vendor: "Sample", Key: secret("vendor").Key(), Protocols: []int{1}, Host: ">=1", Files: map[string]string{},
	}
	for name, b := range f.files {
		l.Files[name] = digest(b)
	}
	if f.label != nil {
		f.label(l)
	}
	label, err := l.text()
	must(t, err)
	all := maps.Clone(f.files)
	if all[LabelName] == nil {
		all[LabelName] = label
	}
	if f.signed == nil {
		f.signed = func(b []byte) []byte { return secret("vendor").sign(b, l.comment()) }
	}
	if signature := f.signed(all[LabelName]); signature != nil {
		all[SignatureName] = signature
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range sortedKeys(all) {
		h, raw, err := compress(name, func() ([]byte, error) { return all[name], nil }).open()
		must(t, err)
		if f.headers != nil {
			f.headers(h)
		}
		w, err := z.CreateRaw(h)
		must(t, err)
		_, err = io.Copy(w, raw)
		must(t, err)
	}
	for _, h := range f.more {
		_, err := z.CreateRaw(&h)
		must(t, err)
	}
	must(t, z.SetComment(f.comment))
	must(t, z.Close())
	return out.Bytes()
}

// wantSays fails unless err is the message key, which is there in both languages
// with nothing left to fill in.
func wantSays(t testing.TB, err error, key string) {
	t.Helper()
	var e *core.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Errorf("error %v, want %s", err, key)
		return
	}
	for _, lang := range core.Langs() {
		if said := text.Error(lang, err); said == key || strings.ContainsAny(said, "{}") {
			t.Errorf("%s: %s", lang, said)
		}
	}
}
