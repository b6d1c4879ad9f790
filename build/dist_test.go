package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReleaseVersion(t *testing.T) {
	when := time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC)
	for described, want := range map[string]string{
		"1.2.0":                   "1.2.0",
		"1.2.0-dirty":             "1.2.0+dirty",
		"1.2.0-14-gabc1234":       "1.2.0+14.abc1234",
		"1.2.0-14-gabc1234-dirty": "1.2.0+14.abc1234.dirty",
		"abc1234":                 "0.0.0+20260308.abc1234",
		"abc1234-dirty":           "0.0.0+20260308.abc1234.dirty",
	} {
		if got := releaseVersion(described, when); got != want {
			t.Errorf("%s: got %s, want %s", described, got, want)
		}
	}
}

// A plugin's file is opened with the program, on every system: what one of them
// calls it, the others do.
func TestPluginsAreOurs(t *testing.T) {
	for name, says := range map[string][]string{
		"linux/perennial.desktop": {"application/vnd.perennial.plugin;", "Exec=perennial open %f"},
		"linux/perennial.xml":     {`type="application/vnd.perennial.plugin"`, `pattern="*.pplug"`},
		"linux/nfpm.yaml":         {"/usr/share/mime/packages/perennial.xml"},
		"windows/installer.nsi":   {`Classes\.pplug" "" "Perennial.Plugin"`, `Perennial.Plugin\shell\open\command" "" '"$INSTDIR\perennial.exe" open "%1"'`},
		"../docs/macos-window.md": {"<string>pplug</string>", "<string>app.perennial.plugin</string>"},
	} {
		b, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range says {
			if !strings.Contains(string(b), want) {
				t.Errorf("%s does not say %s", name, want)
			}
		}
	}
}

// staged is a release with the program, a plugin and one that is nothing but
// files, for a system.
func staged(t *testing.T, system string) (*release, *job) {
	t.Helper()
	d := &release{t: &tree{root: t.TempDir()}, version: "1.2.0", when: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC)}
	for name, text := range map[string]string{
		"LICENSE":                 "a licence",
		"app/api/gen/notices.txt": "notices of others",
		"build/out/dist/.keep":    "",
		"frontend/package-lock.json": `{"packages": {
			"": {"version": "1.2.0"},
			"node_modules/react": {"version": "19.0.0", "license": "MIT", "integrity": "sha512-AAAA"},
			"node_modules/@a/b": {"version": "2.0.0", "license": "ISC"},
			"node_modules/vite": {"version": "7.0.0", "license": "MIT", "dev": true}}}`,
		"build/out/stage/" + system + "/perennial":                      "the program",
		"build/out/stage/" + system + "/plugins/plugins.lock.json":      "{}",
		"build/out/stage/" + system + "/plugins/telecom/describe.json":  "{}",
		"build/out/stage/" + system + "/plugins/telecom/plugin":         "a plugin",
		"build/out/stage/" + system + "/plugins/auto/content/pack.yaml": "id: auto",
		"build/out/stage/" + system + "/plugins/auto/describe.json":     "{}",
		"build/out/stage/" + system + "/plugins/runner":                 "what runs files",
		"build/out/stage/" + system + "/plugins/sdk.zip":                "sources",
	} {
		file := d.t.path(filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(d.out(".keep")); err != nil {
		t.Fatal(err)
	}
	return d, &job{out: io.Discard}
}

var inArchive = []string{
	"-rwxr-xr-x perennial",
	"-rw-r--r-- plugins/auto/content/pack.yaml",
	"-rw-r--r-- plugins/auto/describe.json",
	"-rw-r--r-- plugins/plugins.lock.json",
	"-rwxr-xr-x plugins/runner",
	"-rw-r--r-- plugins/sdk.zip",
	"-rw-r--r-- plugins/telecom/describe.json",
	"-rwxr-xr-x plugins/telecom/plugin",
	"-rw-r--r-- LICENSE",
	"-rw-r--r-- notices.txt",
}

// The same commit makes the same bytes, whenever and wherever it is packed.
func TestArchives(t *testing.T) {
	for _, ending := range []string{".tar.gz", ".zip"} {
		var made [2][]byte
		for i := range made {
			d, j := staged(t, "linux-amd64")
			age := time.Now().Add(-time.Duration(i) * 1000 * time.Hour)
			if err := os.Chtimes(d.stage("linux-amd64", "perennial"), age, age); err != nil {
				t.Fatal(err)
			}
			pack := func() error { return d.zip(j, "linux-amd64") }
			if ending == ".tar.gz" {
				pack = func() error { return d.tarball(j, target{goos: "linux", goarch: "amd64"}) }
			}
			if err := pack(); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(d.out("perennial-1.2.0-linux-amd64" + ending))
			if err != nil {
				t.Fatal(err)
			}
			made[i] = b
		}
		if !bytes.Equal(made[0], made[1]) {
			t.Errorf("%s: made twice, it differs", ending)
		}
		var got []string
		want := slices.Clone(inArchive)
		if ending == ".tar.gz" {
			got = listTar(t, made[0])
		} else {
			got = listZip(t, made[0])
			for i, line := range want {
				want[i] = "-rw-rw-rw-" + line[10:] // Windows has no use for others
			}
		}
		for i, line := range got {
			got[i] = strings.Replace(line, " perennial-1.2.0-linux-amd64/", " ", 1)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", ending, diff)
		}
	}
}

func listTar(t *testing.T, b []byte) (list []string) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, h.FileInfo().Mode().String()+" "+h.Name)
	}
}

func listZip(t *testing.T, b []byte) (list []string) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		list = append(list, f.Mode().String()+" "+f.Name)
	}
	return list
}

// sha256sum, which people check a download with, reads what is written.
func TestSums(t *testing.T) {
	d, j := staged(t, "linux-amd64")
	if err := d.zip(j, "linux-amd64"); err != nil {
		t.Fatal(err)
	}
	if err := d.tarball(j, target{goos: "linux", goarch: "amd64"}); err != nil {
		t.Fatal(err)
	}
	if n, err := sums(d.out("")); n != 2 || err != nil {
		t.Fatalf("%d files, %v", n, err)
	}
	b, err := os.ReadFile(d.out("SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^([0-9a-f]{64}  \S+\n){2}$`).Match(b) {
		t.Errorf("SHA256SUMS is\n%s", b)
	}
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("no sha256sum here to read it with")
	}
	check := func() error {
		c := exec.Command(tool, "--check", "--strict", "--quiet", "SHA256SUMS")
		c.Dir = d.out("")
		return c.Run()
	}
	if err := check(); err != nil {
		t.Errorf("sha256sum: %v", err)
	}
	if err := os.WriteFile(d.out("perennial-1.2.0-linux-amd64.zip"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if check() == nil {
		t.Error("a changed file passes")
	}
}

// The bill has what CycloneDX 1.6 asks of one, and names each thing once.
func TestBill(t *testing.T) {
	d, j := staged(t, "linux-amd64")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"perennial", "plugins/runner", "plugins/telecom/plugin"} { // programs that tell what is in them
		if err := os.WriteFile(d.stage("linux-amd64", name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var made [2][]byte
	for i := range made {
		if err := d.bill().do(context.Background(), j); err != nil {
			t.Fatal(err)
		}
		if made[i], err = os.ReadFile(d.out("perennial-1.2.0.cdx.json")); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(made[0], made[1]) {
		t.Error("made twice, it differs")
	}
	var got struct {
		Format  string `json:"bomFormat"`
		Spec    string `json:"specVersion"`
		Serial  string `json:"serialNumber"`
		Version int
		All     []struct {
			Type, Name, Version, PURL string
			Ref                       string `json:"bom-ref"`
			Hashes                    []struct{ Alg, Content string }
			Licenses                  []struct{ Expression string }
		} `json:"components"`
	}
	if err := json.Unmarshal(made[0], &got); err != nil {
		t.Fatal(err)
	}
	if got.Format != "CycloneDX" || got.Spec != "1.6" || got.Version != 1 ||
		!regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(got.Serial) {
		t.Errorf("%s %s %d %s", got.Format, got.Spec, got.Version, got.Serial)
	}
	refs := map[string]string{}
	for _, c := range got.All {
		if refs[c.Ref] != "" || c.Type != "library" || !strings.HasPrefix(c.PURL, "pkg:") {
			t.Errorf("%+v", c)
		}
		refs[c.Ref] = c.PURL
	}
	for ref, want := range map[string]string{
		"npm:node_modules/@a/b":  "pkg:npm/%40a/b@2.0.0",
		"npm:node_modules/react": "pkg:npm/react@19.0.0",
	} {
		if refs[ref] != want {
			t.Errorf("%s is %q, want %q", ref, refs[ref], want)
		}
	}
	if _, ok := refs["npm:node_modules/vite"]; ok {
		t.Error("what builds the page is listed as part of it")
	}
}

// What the installer brought it takes away, by name, the deepest folders first.
func TestNSISLists(t *testing.T) {
	d, _ := staged(t, "windows-amd64")
	lists := filepath.Join(t.TempDir(), "nsis")
	if err := writeNSISLists(d.stage("windows-amd64"), lists); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(lists + ".uninstall")
	if err != nil {
		t.Fatal(err)
	}
	want := `Delete "$INSTDIR\perennial"
Delete "$INSTDIR\plugins\auto\content\pack.yaml"
Delete "$INSTDIR\plugins\auto\describe.json"
Delete "$INSTDIR\plugins\plugins.lock.json"
Delete "$INSTDIR\plugins\runner"
Delete "$INSTDIR\plugins\sdk.zip"
Delete "$INSTDIR\plugins\telecom\describe.json"
Delete "$INSTDIR\plugins\telecom\plugin"
RMDir "$INSTDIR\plugins\auto\content"
RMDir "$INSTDIR\plugins\auto"
RMDir "$INSTDIR\plugins\telecom"
RMDir "$INSTDIR\plugins"
`
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Error(diff)
	}
}
