package kit

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// On the wire a problem is a code; the report has what the plugin said besides, and
// where in its code.
func TestWhy(t *testing.T) {
	for line, want := range map[string]string{
		`{"msg":"pack could not answer","problem":"driver late: no fact for {days} of its evidence"}`: "failed: driver late: no fact for {days} of its evidence",
		`{"msg":"pack panicked","on":"a customer","panic":"index out of range","stack":"runtime/debug.Stack()\n\truntime/debug/stack.go:26 +0x5e\nx.go\n\tgithub.com/perennial-app/perennial/plugins/sdk/server.go:169 +0x1\nexample.com/gym.rhythmBroken(...)\n\texample.com/gym/rhythm.go:23 +0x2\n"}`: "failed: index out of range example.com/gym/rhythm.go:23",
		`hello`: "failed",
	} {
		heard := newHearing()
		slog.New(heard).Debug("plugin says", "line", line)
		s := &subject{box: &box{heard: heard}}
		for range 2 { // whoever asks
			if got := s.why(sdk.ProblemFailed); got != want {
				t.Errorf("%s: got %q, want %q", line, got, want)
			}
		}
	}
	if got := (&subject{}).why("driver late: words"); got != "driver late: words" {
		t.Errorf("in process: %q", got)
	}
}

// What is wrong with the files of a Go program is said with its place, and before
// anything is compiled.
func TestFilesOfAProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gym")
	if err := New(dir, Draft{ID: "gym", Industry: "Gym"}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "content", "drivers.yaml")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b = bytes.Replace(b, []byte("reads: [satisfaction]"), []byte("reads: [satisfacton]"), 1)
	err = os.WriteFile(name, b, 0o600)
	if err == nil { // a program that would not compile either
		err = os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() { nothing() }\n"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	project, err := Open(dir)
	if err != nil || project.Sort != Go {
		t.Fatal(project, err)
	}
	secret, err := parcel.NewSecret(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = project.Pack(t.Context(), &bytes.Buffer{}, Order{Secret: secret, Host: ">=0", Platforms: []string{Here()}})
	for lang, want := range map[core.Lang]string{core.English: "(did you mean satisfaction?)", core.Chinese: "（是不是 satisfaction？）"} {
		if got := text.Error(lang, err); !strings.Contains(got, name+":") || !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
