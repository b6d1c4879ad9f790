package shop

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// What is sent to a disk that takes nothing is refused in a whole sentence.
func TestUploadUnkept(t *testing.T) {
	dir := t.TempDir()
	u, err := newUploads(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	id, err := u.begin("a.csv", 3)
	if err != nil {
		t.Fatal(err)
	}
	u.all[id].file.Close() // as a disk that fails
	_, added := u.add(id, 0, []byte("a,b"))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	_, begun := u.begin("b.csv", 3)
	for _, err := range []error{added, begun} {
		if core.KindOf(err) != core.Unavailable {
			t.Errorf("got %v", err)
		}
		for _, lang := range []core.Lang{core.English, core.Chinese} {
			if says := text.Error(lang, err); strings.ContainsAny(says, "{}") || says == text.Error(lang, core.Errorf(core.Unavailable, "disk")) {
				t.Errorf("says %q", says)
			}
		}
	}
}
