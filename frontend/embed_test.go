package frontend_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/frontend"
)

// Everything index.html names is in Dist, and nothing in it breaks CSP.
func TestDist(t *testing.T) {
	if !frontend.Built() {
		t.Skip("the page is not built: run `npm run build` in frontend to test what is embedded")
	}
	page, err := fs.ReadFile(frontend.Dist(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(string(page), `"`) {
		name, ok := strings.CutPrefix(part, "./")
		if !ok {
			continue
		}
		if _, err := fs.Stat(frontend.Dist(), name); err != nil {
			t.Errorf("index.html names %s: %v", name, err)
		}
	}
	for _, banned := range []string{"http://", "https://", "<style", "<script>"} {
		if strings.Contains(string(page), banned) {
			t.Errorf("index.html contains %q, which the policy refuses", banned)
		}
	}
}
