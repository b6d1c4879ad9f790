package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/app/api"
	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// A stand is a shelf with vendors around it.
type stand struct {
	t          *testing.T
	on         *shelf.Shelf
	us, vendor parcel.Secret
	trial      error // what trying a version comes to
	reloaded   []core.PackID
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{t: t}
	for _, secret := range []*parcel.Secret{&s.us, &s.vendor} {
		var err error
		*secret, err = parcel.NewSecret(rand.Reader)
		s.must(err)
	}
	var err error
	s.on, err = shelf.Open(shelf.Options{Dir: t.TempDir(), Platform: "linux_amd64", Ours: []parcel.Key{s.us.Key()}})
	s.must(err)
	return s
}

func (s *stand) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stand) shelf() api.Shelf {
	return api.Shelf{
		Shelf: s.on, Host: parcel.Host{Version: "1.2.0", Protocols: []int{1}, Platform: "linux_amd64"},
		Try:    func(context.Context, shelf.Installed) error { return s.trial },
		Reload: func(id core.PackID) error { s.reloaded = append(s.reloaded, id); return nil },
	}
}

// file is a laundry's plugin as a file, which reads those fields.
func (s *stand) file(version, host string, by parcel.Secret, fields ...pack.FieldKey) []byte {
	s.t.Helper()
	words := pack.Text{core.Chinese: "洗衣店", core.English: "Laundry"}
	m := &pack.Manifest{
		ID: "laundry", Version: version, Vendor: "Bubbles", Title: words, Summary: words,
		Prior:   pack.Prior{Rate: 0.2, Strength: 10, Source: "none", Confidence: "C"},
		Churn:   pack.ChurnDefinition{InactiveDays: 90, HorizonDays: 30, Text: words},
		Drivers: []pack.Driver{{ID: "few", Title: words, Side: pack.Company, Cause: "silence", ChurnType: pack.Natural, Weight: float64(len(fields)), Strength: 10, Direction: pack.Raises, Actionable: true, Signal: "0.5", Evidence: words, Source: "none", Confidence: "C"}},
		Actions: []pack.Action{{ID: "call", Title: words, Channel: "call", CooldownDays: 30, Drivers: []pack.DriverID{"few"}, Script: words}},
	}
	for _, key := range fields {
		m.Fields = append(m.Fields, pack.Field{Key: key, Type: pack.TypeNumber, Title: words, Purpose: words})
	}
	described, err := json.Marshal(m)
	s.must(err)
	var b bytes.Buffer
	_, err = parcel.Pack(&b, parcel.Draft{Host: host, Protocols: []int{1}, Secret: by, Files: fstest.MapFS{
		parcel.DescribeName: {Data: described}, "content/pack.yaml": {Data: []byte("id: laundry")},
		"LICENSE": {Data: []byte("MIT")}, "CHANGELOG.md": {Data: []byte("# " + version + "\n")},
	}})
	s.must(err)
	return b.Bytes()
}

// send sends a file and returns what names it.
func (w *world) send(name string, data []byte) string {
	w.Helper()
	up, err := w.imports.BeginUpload(w.Context(), &apiv1.BeginUploadRequest{FileName: name, Size: int64(len(data))})
	if err == nil {
		_, err = w.imports.AppendUpload(w.Context(), &apiv1.AppendUploadRequest{UploadId: up.GetUploadId(), Data: data})
	}
	if err != nil {
		w.Fatal(err)
	}
	return up.GetUploadId()
}

func (w *world) inspect(upload string) *apiv1.Parcel {
	w.Helper()
	res, err := w.plugins.InspectParcel(in(w.T, "en"), &apiv1.InspectParcelRequest{UploadId: upload})
	if err != nil {
		w.Fatal(err)
	}
	return res.GetParcel()
}

// install agrees to everything that is shown.
func (w *world) install(upload string) {
	w.Helper()
	p := w.inspect(upload)
	r := &apiv1.InstallParcelRequest{UploadId: upload, Digest: p.GetDigest(), InstalledDigest: p.GetInstalledDigest()}
	for _, c := range p.GetConcerns() {
		r.Agreed = append(r.Agreed, c.GetId())
	}
	if _, err := w.plugins.InstallParcel(w.Context(), r); err != nil {
		w.Fatal(err)
	}
}

func (w *world) wantRefused(err error, code connect.Code, says string) {
	w.Helper()
	var e *connect.Error
	if !errors.As(err, &e) || e.Code() != code || !strings.Contains(e.Message(), says) {
		w.Errorf("error %v, want %v: %s", err, code, says)
	}
}

// wantVersion says which versions are on the shelf; "" for none.
func (w *world) wantVersion(current, previous string) {
	w.Helper()
	got := [2]string{}
	for _, e := range w.stand.on.List() {
		if got[0] = e.Current.Version; e.Previous != nil {
			got[1] = e.Previous.Version
		}
	}
	if got != [2]string{current, previous} {
		w.Errorf("on the shelf %q, want %q and %q", got, current, previous)
	}
}

func concerns(p *apiv1.Parcel) []string {
	ids := []string{}
	for _, c := range p.GetConcerns() {
		ids = append(ids, c.GetId())
	}
	return ids
}

func TestInstallParcel(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	first := w.send("laundry-0.1.0.pplug", w.stand.file("0.1.0", ">=1", w.stand.vendor, "visits"))
	p := w.inspect(first)
	if p.GetTitle() != "Laundry" || p.GetLevel() != "vendor" || p.GetProblem() != "" || p.GetChangelog() != "# 0.1.0\n" || len(p.GetReads()) != 1 {
		t.Errorf("shown: %v", p)
	}
	if d := cmp.Diff([]string{"first"}, concerns(p)); d != "" {
		t.Error(d)
	}
	_, err := w.plugins.InstallParcel(ctx, &apiv1.InstallParcelRequest{UploadId: first, Digest: p.GetDigest()})
	w.wantRefused(err, connect.CodePermissionDenied, "you have not agreed to this: This plugin is not installed yet.")
	w.stand.trial = core.Says(core.Unavailable, "host.nonsense", core.Args{"plugin": "Laundry"})
	_, err = w.plugins.InstallParcel(ctx, &apiv1.InstallParcelRequest{UploadId: first, Digest: p.GetDigest(), Agreed: []string{"first"}})
	w.wantRefused(err, connect.CodeUnavailable, "Laundry")
	w.stand.trial = nil
	w.wantVersion("", "")
	before, err := w.system.GetStatus(ctx, &apiv1.GetStatusRequest{})
	if err != nil {
		t.Fatal(err)
	}
	w.install(first)
	w.wantVersion("0.1.0", "")
	if after, err := w.system.GetStatus(ctx, &apiv1.GetStatusRequest{}); err != nil || after.GetRevision() <= before.GetRevision() {
		t.Errorf("other screens are not told of an install: %v, %v", after, err)
	}

	second := w.send("laundry-0.2.0.pplug", w.stand.file("0.2.0", ">=1", w.stand.us, "visits", "spent"))
	p = w.inspect(second)
	if d := cmp.Diff([]string{"other_key", "more_fields"}, concerns(p)); d != "" {
		t.Error(d)
	}
	if p.GetLevel() != "reviewed" || p.GetInstalledVersion() != "0.1.0" || !p.GetReads()[1].GetFresh() || len(p.GetChanges()) != 2 || p.GetChanges()[0].GetDetails()[0] != "weight 1 → 2" {
		t.Errorf("an update shown: %v", p)
	}
	w.install(second)
	w.wantVersion("0.2.0", "0.1.0")
	_, err = w.plugins.InstallParcel(ctx, &apiv1.InstallParcelRequest{UploadId: first, Digest: p.GetDigest(), InstalledDigest: p.GetInstalledDigest()})
	w.wantRefused(err, connect.CodeAborted, "")

	back, err := w.plugins.RollbackPlugin(ctx, &apiv1.RollbackPluginRequest{Id: "laundry"})
	if err != nil || back.GetVersion() != "0.1.0" {
		t.Errorf("went back to %v, %v", back, err)
	}
	w.wantVersion("0.1.0", "0.2.0")
	if _, err := w.plugins.RemovePlugin(ctx, &apiv1.RemovePluginRequest{Id: "laundry"}); err != nil {
		t.Error(err)
	}
	w.wantVersion("", "")
	_, err = w.plugins.RollbackPlugin(ctx, &apiv1.RollbackPluginRequest{Id: "laundry"})
	w.wantRefused(err, connect.CodeNotFound, "laundry")
	if d := cmp.Diff([]core.PackID{"laundry", "laundry", "laundry", "laundry"}, w.stand.reloaded); d != "" {
		t.Errorf("told the host (-want +got):\n%s", d)
	}
}

// What cannot be believed is said, and nothing half done.
func TestRefusedParcel(t *testing.T) {
	w := open(t)
	whole := w.stand.file("0.1.0", ">=1", w.stand.vendor, "visits")
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	for name, data := range map[string][]byte{"changed": changed, "cut": whole[:len(whole)-40], "a list": []byte("name,phone\n")} {
		_, err := w.plugins.InspectParcel(in(t, "en"), &apiv1.InspectParcelRequest{UploadId: w.send(name, data)})
		var e *connect.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message(), "Nothing was installed or changed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	newer := w.send("newer", w.stand.file("0.1.0", ">=9", w.stand.vendor, "visits"))
	if p := w.inspect(newer); !strings.Contains(p.GetProblem(), "for Perennial >=9") {
		t.Errorf("for a later program: %v", p)
	}
	_, err := w.plugins.InstallParcel(in(t, "en"), &apiv1.InstallParcelRequest{UploadId: newer, Digest: w.inspect(newer).GetDigest(), Agreed: []string{"first"}})
	w.wantRefused(err, connect.CodeUnavailable, "for Perennial >=9")
	w.wantVersion("", "")
}

func TestTrust(t *testing.T) {
	w := open(t)
	ctx := in(t, "en")
	upload := w.send("laundry-0.1.0.pplug", w.stand.file("0.1.0", ">=1", w.stand.vendor, "visits"))
	key := w.stand.vendor.Key()
	_, err := w.plugins.TrustOrganisation(ctx, &apiv1.TrustOrganisationRequest{Name: "Chain", Key: "hello"})
	w.wantRefused(err, connect.CodeInvalidArgument, "not a public key")
	_, err = w.plugins.TrustOrganisation(ctx, &apiv1.TrustOrganisationRequest{Name: " ", Key: string(key)})
	w.wantRefused(err, connect.CodeInvalidArgument, "name")
	res, err := w.plugins.TrustOrganisation(ctx, &apiv1.TrustOrganisationRequest{Name: "Chain", Key: string(key.File())})
	if err != nil || res.GetOrganisation().GetName() != "Chain" || res.GetOrganisation().GetKeyNumber() != key.Number() {
		t.Errorf("trusted %v, %v", res, err)
	}
	if got := w.inspect(upload).GetLevel(); got != "organisation" {
		t.Errorf("vouched for by %s", got)
	}
	w.install(upload)
	if _, err := w.plugins.DistrustOrganisation(ctx, &apiv1.DistrustOrganisationRequest{Key: string(key)}); err != nil {
		t.Error(err)
	}
	list, err := w.plugins.ListTrust(ctx, &apiv1.ListTrustRequest{})
	if err != nil || len(list.GetOrganisations()) != 0 || list.GetRevocationsSerial() != 0 {
		t.Errorf("trusted %v, %v", list, err)
	}

	rotation, err := parcel.NewRotation(w.stand.vendor, w.stand.us)
	w.stand.must(err)
	file, err := parcel.WriteRotations([]parcel.Rotation{rotation})
	w.stand.must(err)
	took, err := w.plugins.ImportTrust(ctx, &apiv1.ImportTrustRequest{UploadId: w.send("rotation.json", file)})
	if err != nil || took.GetKind() != "rotations" || took.GetCount() != 1 {
		t.Errorf("rotations: %v, %v", took, err)
	}
	if got := concerns(w.inspect(w.send("b", w.stand.file("0.2.0", ">=1", w.stand.us, "visits")))); len(got) != 0 {
		t.Errorf("an update with the next key: %v", got)
	}

	why := pack.Text{core.Chinese: "会泄露资料。", core.English: "It leaks."}
	for _, by := range []parcel.Secret{w.stand.vendor, w.stand.us} {
		list, err := parcel.Revocations{Serial: 2, Keys: []parcel.RevokedKey{{Key: key, Reason: why}}}.Sign(by)
		w.stand.must(err)
		file, err := list.File()
		w.stand.must(err)
		took, err = w.plugins.ImportTrust(ctx, &apiv1.ImportTrustRequest{UploadId: w.send("revocations.json", file)})
		if by.Key() == key {
			w.wantRefused(err, connect.CodePermissionDenied, "not signed by Perennial")
		} else if err != nil || took.GetKind() != "revocations" || took.GetCount() != 1 || len(took.GetRefused()) != 1 {
			t.Errorf("revocations: %v, %v", took, err)
		}
	}
	if n := len(w.stand.reloaded); n != 2 {
		t.Errorf("the host was told %d times, want after installing and after withdrawing", n)
	}
	if p := w.inspect(upload); !strings.Contains(p.GetProblem(), "withdrawn: It leaks.") || p.GetLevel() != "" {
		t.Errorf("shown once withdrawn: %v", p)
	}
	if _, err := w.plugins.ImportTrust(ctx, &apiv1.ImportTrustRequest{UploadId: w.send("x.json", []byte("{}"))}); codeOf(err) != connect.CodeInvalidArgument {
		t.Errorf("no statement: %v", err)
	}
}
