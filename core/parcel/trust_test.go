package parcel

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

func TestKey(t *testing.T) {
	s := secret("vendor")
	for name, file := range map[string][]byte{"alone": []byte(s.Key()), "a file": s.Key().File(), "with spaces": []byte(" " + string(s.Key()) + "\r\n")} {
		if got, err := ParseKey(file); err != nil || got != s.Key() {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, bad := range []string{"", "RWQ", strings.Repeat("A", 56), string(s.Key()) + "A", strings.Repeat("RWQf", 1000)} {
		_, err := ParseKey([]byte(bad))
		wantSays(t, err, "parcel.key")
	}
	if n := s.Key().Number(); len(n) != 16 || strings.ToUpper(n) != n {
		t.Errorf("number %s", n)
	}
}

func TestSecret(t *testing.T) {
	s := secret("vendor")
	file, err := s.File("")
	must(t, err)
	back, err := ReadSecret(file, "")
	must(t, err)
	if back.Key() != s.Key() || NeedsPassword(file) {
		t.Errorf("key %s, want %s", back.Key(), s.Key())
	}
	_, err = ReadSecret(s.Key().File(), "")
	wantSays(t, err, "parcel.secret")
}

// The key in testdata was locked by hand with little effort; what File writes
// takes a gigabyte of memory to unlock, which is its point.
func TestSecretWithPassword(t *testing.T) {
	file, err := os.ReadFile("testdata/locked.key")
	must(t, err)
	if !NeedsPassword(file) {
		t.Error("it needs no password")
	}
	s, err := ReadSecret(file, "secret")
	must(t, err)
	if want := Key("RWRTrMeYPeBDI6IyvL2tPBgyR68eu6PNnWHXPgPW388hlS0l2SSe0/aO"); s.Key() != want {
		t.Errorf("key %s, want %s", s.Key(), want)
	}
	_, err = ReadSecret(file, "Secret")
	wantSays(t, err, "parcel.password")
}

// The signature is minisign's: this one is from the documentation of another
// implementation.
func TestMinisign(t *testing.T) {
	const key = Key("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3")
	signature := []byte("untrusted comment: signature from minisign secret key\n" +
		"RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n" +
		"trusted comment: timestamp:1633700835\tfile:test\tprehashed\n" +
		"wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==")
	if comment, ok := key.verify([]byte("test"), signature); !ok || comment != "timestamp:1633700835\tfile:test\tprehashed" {
		t.Errorf("%q, %v", comment, ok)
	}
	if _, ok := key.verify([]byte("Test"), signature); ok {
		t.Error("another text passes")
	}
}

func judged(t *testing.T, trust Trust, p *Parcel) Level {
	t.Helper()
	level, err := trust.Judge(p)
	must(t, err)
	return level
}

func TestJudge(t *testing.T) {
	plain := sample(t, nil)
	sign := func(p *Parcel, by string) *Parcel {
		var b bytes.Buffer
		must(t, Countersign(&b, p, secret(by)))
		return opened(t, b.Bytes())
	}
	trust := Trust{
		Ours:          []Key{secret("reviewer").Key()},
		Organisations: []OrganisationKey{{Name: "Chain", Key: secret("chain").Key()}},
	}
	for _, tt := range []struct {
		name string
		p    *Parcel
		want Level
	}{
		{"its vendor alone", plain, Vendor},
		{"a stranger", sign(plain, "stranger"), Vendor},
		{"the chain", sign(plain, "chain"), Organisation},
		{"us", sign(plain, "reviewer"), Reviewed},
		{"all", sign(sign(sign(plain, "chain"), "stranger"), "reviewer"), Reviewed},
	} {
		if got := judged(t, trust, tt.p); got != tt.want {
			t.Errorf("vouched for by %s: %s, want %s", tt.name, got, tt.want)
		}
	}
	own := trust
	own.Organisations = append(own.Organisations, OrganisationKey{Name: "Vendor", Key: secret("vendor").Key()})
	if got := judged(t, own, plain); got != Organisation {
		t.Errorf("made by the chain itself: %s", got)
	}

	// A countersignature of another label vouches for nothing.
	other := sign(sample(t, func(m *pack.Manifest) { m.Version = "2.0.0" }), "reviewer")
	mixed := sample(t, nil)
	mixed.counter = other.counter
	if got := judged(t, trust, mixed); got != Vendor {
		t.Errorf("with the countersignature of another: %s", got)
	}
}

var reason = pack.Text{core.Chinese: "它会泄露资料。", core.English: "It leaks."}

func TestRevoked(t *testing.T) {
	p := sample(t, nil)
	var b bytes.Buffer
	must(t, Countersign(&b, p, secret("reviewer")))
	reviewed := opened(t, b.Bytes())
	ours := []Key{secret("reviewer").Key(), secret("root").Key()}
	list := func(r Revocations) Revocations {
		signed, err := r.Sign(secret("root"))
		must(t, err)
		file, err := signed.File()
		must(t, err)
		got, err := ReadRevocations(file, ours)
		must(t, err)
		if diff := cmp.Diff(r.Keys, got.Keys); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		again, err := got.File()
		must(t, err)
		if !bytes.Equal(file, again) {
			t.Error("the list read is not the list written")
		}
		return got
	}
	byKey := list(Revocations{Serial: 1, Keys: []RevokedKey{{secret("vendor").Key(), reason}}})
	_, err := Trust{Ours: ours, Revoked: byKey}.Judge(reviewed)
	wantSays(t, err, "parcel.revoked")
	if said := text.Error(core.English, err); !strings.Contains(said, "It leaks.") {
		t.Error(said)
	}
	byDigest := list(Revocations{Serial: 1, Parcels: []RevokedParcel{{p.Digest, reason}}})
	_, err = Trust{Ours: ours, Revoked: byDigest}.Judge(reviewed)
	wantSays(t, err, "parcel.revoked")
	if got := judged(t, Trust{Ours: ours, Revoked: byDigest}, sample(t, func(m *pack.Manifest) { m.Version = "1.0.1" })); got != Vendor {
		t.Errorf("the next version: %s", got)
	}
	// A key of ours that was stolen vouches for nothing.
	stolen := list(Revocations{Serial: 1, Keys: []RevokedKey{{secret("reviewer").Key(), reason}}})
	if got := judged(t, Trust{Ours: ours, Revoked: stolen}, reviewed); got != Vendor {
		t.Errorf("vouched for by a stolen key: %s", got)
	}
}

func TestRevocationsRefused(t *testing.T) {
	ours := []Key{secret("root").Key()}
	good := Revocations{Serial: 3, Keys: []RevokedKey{{secret("vendor").Key(), reason}}}
	by := func(name string) []byte {
		r, err := good.Sign(secret(name))
		must(t, err)
		file, err := r.File()
		must(t, err)
		return file
	}
	_, err := ReadRevocations(by("stranger"), ours)
	wantSays(t, err, "parcel.revocations")
	_, err = ReadRevocations(bytes.Replace(by("root"), []byte(`\"serial\":3`), []byte(`\"serial\":9`), 1), ours)
	wantSays(t, err, "parcel.revocations")
	for _, bad := range []string{"", "[]", "{}", `{"text":"{}","signatures":[]}`, `{"text":"x","signatures":["x"]}`, `{"text":"{}","signatures":["x"]}`, strings.Repeat(" ", 2<<20)} {
		_, err = ReadRevocations([]byte(bad), ours)
		wantSays(t, err, "parcel.statement")
	}
	for _, untold := range []Revocations{
		{Keys: good.Keys},
		{Serial: 1, Keys: []RevokedKey{{Key: secret("vendor").Key()}}},
		{Serial: 1, Parcels: []RevokedParcel{{"x", pack.Text{core.English: "only here"}}}},
	} {
		_, err = untold.Sign(secret("root"))
		wantSays(t, err, "parcel.statement")
	}

	// What was signed as one thing is not another.
	r, err := NewRotation(secret("root"), secret("vendor"))
	must(t, err)
	var s Statement
	s.Text, s.Signatures = `{"serial":1}`, r.signed.Signatures
	file, err := json.Marshal(s)
	must(t, err)
	_, err = ReadRevocations(file, ours)
	wantSays(t, err, "parcel.revocations")
	asRotation, err := state(good, rotationComment, secret("root"))
	must(t, err)
	file, err = json.Marshal(asRotation)
	must(t, err)
	_, err = ReadRevocations(file, ours)
	wantSays(t, err, "parcel.revocations")
}

func TestImport(t *testing.T) {
	trust := Trust{Revoked: Revocations{Serial: 2}}
	must(t, trust.Import(Revocations{Serial: 2}))
	must(t, trust.Import(Revocations{Serial: 5}))
	wantSays(t, trust.Import(Revocations{Serial: 4}), "parcel.revocations_older")
	if trust.Revoked.Serial != 5 {
		t.Errorf("serial %d", trust.Revoked.Serial)
	}
}

func rotations(t *testing.T, names ...string) []Rotation {
	t.Helper()
	var list []Rotation
	for i := 1; i < len(names); i++ {
		r, err := NewRotation(secret(names[i-1]), secret(names[i]))
		must(t, err)
		list = append(list, r)
	}
	file, err := WriteRotations(list)
	must(t, err)
	back, err := ReadRotations(file)
	must(t, err)
	return back
}

func TestFollows(t *testing.T) {
	k := func(name string) Key { return secret(name).Key() }
	trust := Trust{Rotations: rotations(t, "one", "two", "three")}
	travelled := rotations(t, "three", "four", "one")
	for _, tt := range []struct {
		from, to string
		want     bool
	}{
		{"one", "one", true},
		{"one", "two", true},
		{"one", "four", true},
		{"two", "one", true}, // round and round
		{"four", "two", true},
		{"one", "thief", false},
		{"thief", "one", false},
	} {
		if got := trust.Follows(k(tt.from), k(tt.to), travelled); got != tt.want {
			t.Errorf("%s to %s: %v", tt.from, tt.to, got)
		}
	}
	if trust.Follows(k("one"), k("four"), nil) {
		t.Error("a rotation that is not there was followed")
	}
	trust.Revoked = Revocations{Serial: 1, Keys: []RevokedKey{{k("two"), reason}}}
	if trust.Follows(k("one"), k("three"), nil) {
		t.Error("a stolen key handed over")
	}
}

func TestRotationsRefused(t *testing.T) {
	halfSigned := func(by ...Secret) []byte {
		r := Rotation{From: secret("one").Key(), To: secret("two").Key()}
		var err error
		r.signed, err = state(r, rotationComment, by...)
		must(t, err)
		file, err := WriteRotations([]Rotation{r})
		must(t, err)
		return file
	}
	for _, by := range [][]Secret{{secret("one")}, {secret("two")}, {secret("thief"), secret("two")}} {
		_, err := ReadRotations(halfSigned(by...))
		wantSays(t, err, "parcel.rotation")
	}
	if _, err := ReadRotations(halfSigned(secret("two"), secret("one"))); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "{}", `[{}]`, "[" + strings.Repeat("{},", 99) + "{}]"} {
		_, err := ReadRotations([]byte(bad))
		wantSays(t, err, "parcel.statement")
	}
}

func TestConcerns(t *testing.T) {
	k := func(name string) Key { return secret(name).Key() }
	p := sample(t, nil)
	same := Before{Key: k("vendor"), Version: "1.0.0", Digest: p.Digest, Level: Vendor, Fields: []pack.FieldKey{"visits"}}
	with := func(change func(*Before)) Before {
		b := same
		change(&b)
		return b
	}
	trust := Trust{Rotations: rotations(t, "old", "vendor")}
	for _, tt := range []struct {
		name   string
		before Before
		want   []Concern
	}{
		{"the same again", same, nil},
		{"an update", with(func(b *Before) { b.Version, b.Digest = "0.9.0", "other" }), nil},
		{"an update from a preview", with(func(b *Before) { b.Version, b.Digest = "1.0.0-rc.1", "other" }), nil},
		{"never installed", Before{}, []Concern{First}},
		{"removed", Before{Key: k("vendor")}, []Concern{First}},
		{"removed, and somebody else's now", Before{Key: k("thief")}, []Concern{First, OtherKey}},
		{"another key", with(func(b *Before) { b.Key = k("thief") }), []Concern{OtherKey}},
		{"a key handed over", with(func(b *Before) { b.Key = k("old") }), nil},
		{"more fields", with(func(b *Before) { b.Fields = []pack.FieldKey{"phone"} }), []Concern{MoreFields}},
		{"fewer fields", with(func(b *Before) { b.Fields = append(b.Fields, "spent") }), nil},
		{"it was reviewed", with(func(b *Before) { b.Level = Reviewed }), []Concern{LessTrust}},
		{"it came with the program", with(func(b *Before) { b.Level = Bundled }), []Concern{LessTrust}},
		{"a step back", with(func(b *Before) { b.Version, b.Digest = "1.0.10", "other" }), []Concern{Older}},
		{"remade", with(func(b *Before) { b.Digest = "other" }), []Concern{Remade}},
	} {
		got := trust.Concerns(p, Vendor, tt.before)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	for _, c := range []Concern{First, OtherKey, MoreFields, LessTrust, Older, Remade} {
		for _, lang := range core.Langs() {
			if text.Say(lang, c.Key(), nil) == c.Key() {
				t.Errorf("%s has no sentence in %s", c, lang)
			}
		}
	}
	if !Vendor.Below(Organisation) || !Organisation.Below(Reviewed) || !Reviewed.Below(Bundled) || Bundled.Below(Bundled) {
		t.Error("the levels are out of order")
	}
}
