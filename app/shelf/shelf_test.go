package shelf

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/core/text"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantSays(t testing.TB, err error, key string) {
	t.Helper()
	var e *core.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Errorf("error %v, want %s", err, key)
		return
	}
	for _, lang := range core.Langs() {
		if said := text.Error(lang, err); said == key || strings.ContainsAny(said, "{}") || strings.Contains(said, "map[") {
			t.Errorf("%s: %s", lang, said)
		}
	}
}

// A yard is a shelf under test with vendors who have keys.
type yard struct {
	*Shelf
	t       *testing.T
	dir     string
	secrets map[string]parcel.Secret
}

func newYard(t *testing.T) *yard {
	t.Helper()
	y := &yard{t: t, dir: filepath.Join(t.TempDir(), "plugins"), secrets: map[string]parcel.Secret{}}
	y.reopen()
	return y
}

func (y *yard) options() Options {
	return Options{Dir: y.dir, Platform: "linux_amd64", Ours: []parcel.Key{y.secret("us").Key()}}
}

// reopen is what a program does that was started again.
func (y *yard) reopen() {
	y.t.Helper()
	s, err := Open(y.options())
	must(y.t, err)
	y.Shelf = s
}

func (y *yard) secret(name string) parcel.Secret {
	y.t.Helper()
	if _, ok := y.secrets[name]; !ok {
		s, err := parcel.NewSecret(rand.Reader)
		must(y.t, err)
		y.secrets[name] = s
	}
	return y.secrets[name]
}

// A goods is a parcel to be made.
type goods struct {
	id      core.PackID // laundry
	version string
	vendor  string // whose key; vendor
	fields  []pack.FieldKey
	files   map[string]string // beside the description and the program
	signers []string          // countersign
}

func (y *yard) parcel(g goods) *parcel.Parcel {
	y.t.Helper()
	words := pack.Text{core.Chinese: "洗衣店", core.English: "Laundry"}
	m := &pack.Manifest{
		ID: "laundry", Version: g.version, Vendor: "Sample", Title: words, Summary: words,
		Prior:   pack.Prior{Rate: 0.2, Strength: 10, Source: "none", Confidence: "C"},
		Churn:   pack.ChurnDefinition{InactiveDays: 90, HorizonDays: 30, Text: words},
		Drivers: []pack.Driver{{ID: "few", Title: words, Side: pack.Company, Cause: "silence", ChurnType: pack.Natural, Weight: 1, Strength: 10, Direction: pack.Raises, Actionable: true, Signal: "0.5", Evidence: words, Source: "none", Confidence: "C"}},
		Actions: []pack.Action{{ID: "call", Title: words, Channel: "call", CooldownDays: 30, Drivers: []pack.DriverID{"few"}, Script: words}},
		Fields:  []pack.Field{{Key: "phone", Type: pack.TypeText, Title: words, Purpose: words, Private: true}},
	}
	if g.id != "" {
		m.ID = g.id
	}
	for _, key := range g.fields {
		m.Fields = append(m.Fields, pack.Field{Key: key, Type: pack.TypeNumber, Title: words, Purpose: words})
	}
	described, err := json.Marshal(m)
	must(y.t, err)
	files := fstest.MapFS{
		parcel.DescribeName:            {Data: described},
		"bin/linux_amd64/plugin":       {Data: []byte("program " + g.version)},
		"bin/windows_amd64/plugin.exe": {Data: []byte("program for windows")},
		"content/a/b/c.yaml":           {Data: []byte("deep")},
		"LICENSE":                      {Data: []byte("MIT")},
	}
	for name, contents := range g.files {
		files[name] = &fstest.MapFile{Data: []byte(contents)}
	}
	vendor := g.vendor
	if vendor == "" {
		vendor = "vendor"
	}
	var b bytes.Buffer
	_, err = parcel.Pack(&b, parcel.Draft{Files: files, Host: ">=1", Protocols: []int{1}, Secret: y.secret(vendor)})
	must(y.t, err)
	for _, signer := range g.signers {
		p, err := parcel.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
		must(y.t, err)
		b = bytes.Buffer{}
		must(y.t, parcel.Countersign(&b, p, y.secret(signer)))
	}
	p, err := parcel.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	must(y.t, err)
	return p
}

// agreed is the consent of somebody who looked now and agrees to everything.
func (y *yard) agreed(p *parcel.Parcel) Consent {
	y.t.Helper()
	before := y.Before(p.Label.ID)
	level, err := y.Trust().Judge(p)
	must(y.t, err)
	return Consent{Digest: p.Digest, Instead: before.Digest, To: y.Trust().Concerns(p, level, before)}
}

func (y *yard) install(g goods) *parcel.Parcel {
	y.t.Helper()
	p := y.parcel(g)
	must(y.t, y.Install(p, y.agreed(p), nil))
	return p
}

// onDisk lists the folders of versions.
func (y *yard) onDisk() []string {
	y.t.Helper()
	found, err := filepath.Glob(filepath.Join(y.dir, "*", "*"))
	must(y.t, err)
	hidden, err := filepath.Glob(filepath.Join(y.dir, "*", ".*"))
	must(y.t, err)
	names := []string{}
	for _, f := range slices.Concat(found, hidden) {
		rel, err := filepath.Rel(y.dir, f)
		must(y.t, err)
		names = append(names, filepath.ToSlash(rel))
	}
	return names
}

// wantState fails unless those versions are installed, in the file as in memory,
// and their folders are all there is.
func (y *yard) wantState(current, previous string) {
	y.t.Helper()
	for _, when := range []string{"now", "started again"} {
		if when != "now" {
			y.reopen()
		}
		got := [2]string{}
		var folders []string
		for _, e := range y.List() {
			got[0] = e.Current.Version
			if e.Previous != nil {
				got[1] = e.Previous.Version
			}
			for _, v := range e.versions() {
				folders = append(folders, string(e.ID)+"/"+v.Folder)
			}
		}
		slices.Sort(folders)
		if want := [2]string{current, previous}; got != want {
			y.t.Errorf("%s: installed %v, want %v", when, got, want)
		}
		if diff := cmp.Diff(folders, y.onDisk(), cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			y.t.Errorf("%s: folders (-want +got):\n%s", when, diff)
		}
		if current != "" {
			in, err := y.Check("laundry")
			must(y.t, err)
			if b, err := os.ReadFile(in.Program); err != nil || string(b) != "program "+current {
				y.t.Errorf("%s: the program is %q, %v", when, b, err)
			}
		}
	}
}

func TestInstall(t *testing.T) {
	y := newYard(t)
	y.wantState("", "")
	p := y.parcel(goods{version: "1.0.0", fields: []pack.FieldKey{"visits"}})
	tried := 0
	must(t, y.Install(p, y.agreed(p), func(in Installed) error {
		tried++
		if _, err := os.Stat(in.Program); err != nil || in.ID != "laundry" || len(y.List()) != 0 {
			t.Errorf("tried %+v, %v, with %v installed", in, err, y.List())
		}
		return nil
	}))
	if tried != 1 {
		t.Errorf("tried %d times", tried)
	}
	y.wantState("1.0.0", "")
	e := y.List()[0]
	if e.Current.Level != parcel.Vendor || e.Current.Key != y.secret("vendor").Key() || !slices.Equal(e.Current.Fields, []pack.FieldKey{"visits"}) {
		t.Errorf("%+v", e)
	}
	in, err := y.Check("laundry")
	must(t, err)
	if in.Label.ID != "laundry" || len(in.Describe) == 0 || len(in.SHA256) != 64 {
		t.Errorf("%+v", in)
	}
	if _, err := os.Stat(filepath.Join(in.Dir, "bin", "windows_amd64")); err == nil {
		t.Error("the program for Windows is here")
	}

	y.install(goods{version: "1.1.0", fields: []pack.FieldKey{"visits"}})
	y.wantState("1.1.0", "1.0.0")
	y.install(goods{version: "1.2.0", fields: []pack.FieldKey{"visits"}})
	y.wantState("1.2.0", "1.1.0")
}

func TestPlainUpdate(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	p := y.parcel(goods{version: "1.0.1"})
	c := y.agreed(p)
	if len(c.To) != 0 {
		t.Errorf("there is something to agree to: %v", c.To)
	}
	must(t, y.Install(p, c, nil))
}

// Without consent to exactly this, nothing happens.
func TestConsent(t *testing.T) {
	for _, tt := range []struct {
		name string
		next goods
		want parcel.Concern
	}{
		{"more fields", goods{version: "1.1.0", fields: []pack.FieldKey{"visits", "spent"}}, parcel.MoreFields},
		{"another key", goods{version: "1.1.0", vendor: "thief", fields: []pack.FieldKey{"visits"}, signers: []string{"us"}}, parcel.OtherKey},
		{"a lost countersignature", goods{version: "1.1.0", fields: []pack.FieldKey{"visits"}}, parcel.LessTrust},
		{"an older version", goods{version: "0.9.0", fields: []pack.FieldKey{"visits"}, signers: []string{"us"}}, parcel.Older},
		{"other contents", goods{version: "1.0.0", files: map[string]string{"x": "y"}, fields: []pack.FieldKey{"visits"}, signers: []string{"us"}}, parcel.Remade},
	} {
		t.Run(tt.name, func(t *testing.T) {
			y := newYard(t)
			y.install(goods{version: "1.0.0", fields: []pack.FieldKey{"visits"}, signers: []string{"us"}})
			p := y.parcel(tt.next)
			all := y.agreed(p)
			if !slices.Contains(all.To, tt.want) {
				t.Fatalf("to agree to: %v", all.To)
			}
			for i := range all.To {
				less := all
				less.To = slices.Delete(slices.Clone(all.To), i, i+1)
				wantSays(t, y.Install(p, less, nil), "shelf.not_agreed")
			}
			y.wantState("1.0.0", "")
			must(t, y.Install(p, all, nil))
			y.wantState(tt.next.version, "1.0.0")
		})
	}
}

func TestConsentToSomethingElse(t *testing.T) {
	y := newYard(t)
	first := y.parcel(goods{version: "1.0.0"})
	wantSays(t, y.Install(first, Consent{Digest: first.Digest}, nil), "shelf.not_agreed")
	c := y.agreed(first)
	swapped := y.parcel(goods{version: "1.0.0", files: map[string]string{"x": "y"}})
	wantSays(t, y.Install(swapped, c, nil), "shelf.moved_on")
	y.wantState("", "")

	// Somebody else installed one meanwhile.
	y.install(goods{version: "0.9.0"})
	wantSays(t, y.Install(first, c, nil), "shelf.moved_on")
	y.wantState("0.9.0", "")
}

func TestTrialFails(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	p := y.parcel(goods{version: "1.1.0"})
	wantSays(t, y.Install(p, y.agreed(p), func(Installed) error { return errors.New("it panics") }), "shelf.trial")
	y.wantState("1.0.0", "")
	must(t, y.Install(p, y.agreed(p), nil))
	wantSays(t, y.Rollback("laundry", func(Installed) error { return errors.New("it panics") }), "shelf.trial")
	y.wantState("1.1.0", "1.0.0")
}

func TestRollback(t *testing.T) {
	y := newYard(t)
	wantSays(t, y.Rollback("laundry", nil), "shelf.unknown")
	y.install(goods{version: "1.0.0"})
	wantSays(t, y.Rollback("laundry", nil), "shelf.no_previous")
	y.install(goods{version: "1.1.0", fields: []pack.FieldKey{"visits"}})
	must(t, y.Rollback("laundry", nil))
	y.wantState("1.0.0", "1.1.0")
	if got := y.List()[0].Current.Fields; len(got) != 0 {
		t.Errorf("it is sent %v", got)
	}
	must(t, y.Rollback("laundry", nil))
	y.wantState("1.1.0", "1.0.0")

	// From a version that was damaged, too; but not to one.
	spoil(t, y, "LICENSE", func(path string) error { return os.Remove(path) })
	must(t, y.Rollback("laundry", nil))
	y.wantState("1.0.0", "1.1.0")
	wantSays(t, y.Rollback("laundry", nil), "shelf.missing")
	y.wantState("1.0.0", "1.1.0")
}

func TestRemove(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	y.install(goods{version: "1.1.0"})
	must(t, y.Remove("laundry"))
	y.wantState("", "")
	wantSays(t, y.Remove("laundry"), "shelf.unknown")
	_, err := y.Check("laundry")
	wantSays(t, err, "shelf.unknown")
	if _, err := os.Stat(filepath.Join(y.dir, "laundry")); err == nil {
		t.Error("its folder is still there")
	}
	// Its vendor's key is remembered.
	if c := y.agreed(y.parcel(goods{version: "2.0.0", vendor: "thief"})); !slices.Contains(c.To, parcel.OtherKey) {
		t.Errorf("to agree to: %v", c.To)
	}
	if c := y.agreed(y.parcel(goods{version: "1.0.0"})); !slices.Equal(c.To, []parcel.Concern{parcel.First}) {
		t.Errorf("to agree to: %v", c.To)
	}
}

// spoil changes a file of the current version.
func spoil(t *testing.T, y *yard, name string, change func(path string) error) {
	t.Helper()
	e := y.List()[0]
	must(t, change(filepath.Join(y.dir, string(e.ID), e.Current.Folder, filepath.FromSlash(name))))
}

func write(contents string) func(string) error {
	return func(path string) error { return os.WriteFile(path, []byte(contents), 0o600) }
}

// What an interrupted installation leaves is cleared away, and nothing else.
func TestInterrupted(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	for _, left := range []string{"laundry/.new-123/bin/x", "laundry/1.1.0-0123abcd/bin/x", "laundry/1.0.0-0123abcd.2/x", "bank/.new-9/x", "bank/2.0.0-rc.1-0123abcd/x"} {
		path := filepath.Join(y.dir, filepath.FromSlash(left))
		must(t, os.MkdirAll(path, 0o700))
	}
	for _, others := range []string{"laundry/notes", "Photos/1.0.0-0123abcd"} {
		must(t, os.MkdirAll(filepath.Join(y.dir, others), 0o700))
	}
	y.reopen()
	want := []string{"Photos/1.0.0-0123abcd", "laundry/" + y.List()[0].Current.Folder, "laundry/notes"}
	if diff := cmp.Diff(want, y.onDisk()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A disk that cannot be written to changes nothing.
func TestCannotWrite(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	lock := filepath.Join(y.dir, "plugins.lock.json")
	kept, err := os.ReadFile(lock)
	must(t, err)
	must(t, os.Remove(lock))
	must(t, os.MkdirAll(filepath.Join(lock, "in the way"), 0o700))
	p := y.parcel(goods{version: "1.1.0"})
	wantSays(t, y.Install(p, y.agreed(p), nil), "shelf.write")
	wantSays(t, y.Remove("laundry"), "shelf.write")
	must(t, os.RemoveAll(lock))
	must(t, os.WriteFile(lock, kept, 0o600))
	y.wantState("1.0.0", "")

	full := newYard(t)
	must(t, os.MkdirAll(filepath.Dir(full.dir), 0o700))
	must(t, os.WriteFile(full.dir, nil, 0o600)) // a file where the folder should be
	wantSays(t, full.Install(p, full.agreed(p), nil), "shelf.write")
}

func TestLock(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	lock := filepath.Join(y.dir, "plugins.lock.json")
	good, err := os.ReadFile(lock)
	must(t, err)
	replaced := func(old, now string) string { return strings.Replace(string(good), old, now, 1) }
	for name, tt := range map[string]struct{ contents, key string }{
		"cut short":            {string(good[:len(good)/2]), "shelf.lock"},
		"empty":                {"", "shelf.lock"},
		"of the first edition": {`{"plugins":[]}`, "shelf.lock"},
		"of a later edition":   {`{"format":3,"plugins":{}}`, "shelf.newer"},
		"leading elsewhere":    {replaced(`"folder": "1.0.0`, `"folder": "../../1.0.0`), "shelf.lock"},
		"named elsewhere":      {replaced(`"id": "laundry"`, `"id": "../laundry"`), "shelf.lock"},
	} {
		must(t, os.WriteFile(lock, []byte(tt.contents), 0o600))
		_, err := Open(y.options())
		wantSays(t, err, tt.key)
		if got, err := os.ReadFile(lock); err != nil || string(got) != tt.contents || len(y.onDisk()) != 1 {
			t.Errorf("%s: something was touched", name)
		}
	}
}

// The lock file as it was first written is read by every later program.
func TestFirstLock(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "plugins.lock.json"))
	must(t, err)
	path := filepath.Join(t.TempDir(), "plugins.lock.json")
	must(t, os.WriteFile(path, b, 0o600))
	r, err := readRecord(path, nil)
	must(t, err)
	if len(r.plugins) != 1 || r.plugins[0].Previous == nil || len(r.trust.Organisations) != 1 || len(r.trust.Rotations) != 1 || r.trust.Revoked.Serial != 7 || len(r.keys) != 2 {
		t.Errorf("%+v", r)
	}
	must(t, r.write(path))
	again, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(string(b), string(again)); diff != "" {
		t.Errorf("written again (-was +is):\n%s", diff)
	}
}

func TestTrust(t *testing.T) {
	y := newYard(t)
	chain := y.secret("chain").Key()
	wantSays(t, y.TrustOrganisation(" ", chain), "shelf.organisation")
	must(t, y.TrustOrganisation("Chain", chain))
	must(t, y.TrustOrganisation("The chain", chain))
	y.reopen()
	if got := y.Trust().Organisations; len(got) != 1 || got[0].Name != "The chain" {
		t.Errorf("%v", got)
	}
	y.install(goods{version: "1.0.0", signers: []string{"chain"}})
	if got := y.List()[0].Current.Level; got != parcel.Organisation {
		t.Errorf("level %s", got)
	}
	must(t, y.DistrustOrganisation(chain))
	y.reopen()
	if got := y.Trust().Organisations; len(got) != 0 {
		t.Errorf("%v", got)
	}
	y.wantState("1.0.0", "")
}

var why = pack.Text{core.Chinese: "它会泄露资料。", core.English: "It leaks."}

func TestRevoked(t *testing.T) {
	y := newYard(t)
	old := y.install(goods{version: "1.0.0"})
	y.install(goods{version: "1.1.0"})
	list := func(serial int, by string, parcels ...string) []byte {
		r := parcel.Revocations{Serial: serial}
		for _, digest := range parcels {
			r.Parcels = append(r.Parcels, parcel.RevokedParcel{Digest: digest, Reason: why})
		}
		signed, err := r.Sign(y.secret(by))
		must(t, err)
		file, err := signed.File()
		must(t, err)
		return file
	}
	wantSays(t, y.ImportRevocations(list(1, "thief", old.Digest)), "parcel.revocations")
	must(t, y.ImportRevocations(list(2, "us", old.Digest)))
	wantSays(t, y.ImportRevocations(list(1, "us")), "parcel.revocations_older")
	y.wantState("1.1.0", "1.0.0")
	wantSays(t, y.Rollback("laundry", nil), "parcel.revoked")
	wantSays(t, y.Install(old, y.agreedBlindly(old), nil), "parcel.revoked")
	must(t, y.ImportRevocations(list(3, "us", old.Digest, y.List()[0].Current.Digest)))
	y.reopen()
	_, err := y.Check("laundry")
	wantSays(t, err, "parcel.revoked")
}

// agreedBlindly is a consent to anything.
func (y *yard) agreedBlindly(p *parcel.Parcel) Consent {
	return Consent{Digest: p.Digest, Instead: y.Before(p.Label.ID).Digest, To: []parcel.Concern{parcel.First, parcel.OtherKey, parcel.MoreFields, parcel.LessTrust, parcel.Older, parcel.Remade}}
}

// A vendor's new key is known by a rotation that travels in the parcel, or alone.
func TestRotation(t *testing.T) {
	rotation := func(y *yard) []byte {
		r, err := parcel.NewRotation(y.secret("vendor"), y.secret("new"))
		must(t, err)
		file, err := parcel.WriteRotations([]parcel.Rotation{r})
		must(t, err)
		return file
	}
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	p := y.parcel(goods{version: "1.1.0", vendor: "new", files: map[string]string{parcel.RotationName: string(rotation(y))}})
	if c := y.agreed(p); len(c.To) != 0 {
		t.Errorf("to agree to: %v", c.To)
	}
	must(t, y.Install(p, y.agreed(p), nil))
	y.reopen()
	if c := y.agreed(y.parcel(goods{version: "1.2.0", vendor: "new"})); len(c.To) != 0 {
		t.Errorf("the next, without it: %v", c.To)
	}
	if c := y.agreed(y.parcel(goods{version: "1.2.0"})); !slices.Equal(c.To, []parcel.Concern{parcel.OtherKey}) {
		t.Errorf("the old key again: %v", c.To)
	}

	alone := newYard(t)
	alone.install(goods{version: "1.0.0"})
	must(t, alone.ImportRotations(rotation(alone)))
	alone.reopen()
	if c := alone.agreed(alone.parcel(goods{version: "1.1.0", vendor: "new"})); len(c.To) != 0 {
		t.Errorf("to agree to: %v", c.To)
	}
}

func TestTwoPlugins(t *testing.T) {
	y := newYard(t)
	y.install(goods{version: "1.0.0"})
	y.install(goods{version: "3.0.0", id: "barber"})
	y.reopen()
	var ids []string
	for _, e := range y.List() {
		ids = append(ids, string(e.ID)+" "+e.Current.Version)
	}
	if diff := cmp.Diff([]string{"barber 3.0.0", "laundry 1.0.0"}, ids); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	must(t, y.Remove("barber"))
	y.wantState("1.0.0", "")
}
