package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/perennial-app/perennial/app/web"
)

func TestASecondStartAsksTheWindow(t *testing.T) {
	asked := make(chan string, 3)
	rest := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h := web.NewGuard("abc", "bearer").Wrap(withShow(rest, asked))
	ask := func(path, token string) int {
		r := httptest.NewRequest(http.MethodPost, path, nil)
		r.Host = "127.0.0.1:4321"
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	page := showPath + "?" + url.Values{"at": {"#/import?upload=u1"}}.Encode()
	for _, tc := range []struct {
		name, path, token string
		want              int
	}{
		{"without the instance's token", page, "guess", http.StatusUnauthorized},
		{"an import", page, "bearer", http.StatusNoContent},
		{"a plugin", showPath + "?" + url.Values{"at": {"#/install?upload=u2"}}.Encode(), "bearer", http.StatusNoContent},
		{"another page", showPath + "?at=javascript:alert(1)", "bearer", http.StatusBadRequest},
		{"only to the front", showPath, "bearer", http.StatusNoContent},
		{"a window that takes nothing", showPath, "bearer", http.StatusServiceUnavailable},
		{"anything else", "/perennial.api.v1.SystemService/GetStatus", "bearer", http.StatusTeapot},
	} {
		if got := ask(tc.path, tc.token); got != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.want)
		}
	}
	if got := <-asked; got != "#/import?upload=u1" {
		t.Errorf("asked for %q", got)
	}
}

// A whole second start, but for the first one's window: the file goes over, the
// window is asked to show it, nothing is printed and the exit code is 0.
func TestASecondStartHandsItsFileOver(t *testing.T) {
	p := quiet(t.TempDir())
	o, err := p.openShop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	asked := make(chan string, maxAsked)
	outside := *o
	outside.handler = withShow(o.handler, asked)
	l, err := p.listen(&outside, anyPort, true)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	file := filepath.Join(t.TempDir(), "客户.csv")
	if err := os.WriteFile(file, []byte("name,phone\n王伟,13800138000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	plugin := filepath.Join(t.TempDir(), "Laundry-0.1.0.PPLUG")
	if err := os.WriteFile(plugin, []byte("PK"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"open", file}, "#/import?file=%E5%AE%A2%E6%88%B7.csv&upload=u1"},
		{[]string{"open", plugin}, "#/install?file=Laundry-0.1.0.PPLUG&upload=u2"},
		{[]string{"open"}, ""},
		{nil, ""},
	} {
		var out, problems strings.Builder
		second := quiet("")
		second.out, second.err = &out, &problems
		if code := second.exit(t.Context(), append([]string{"--data", p.data, "--lang", "en"}, tc.args...)); code != exitOK || out.Len()+problems.Len() > 0 {
			t.Errorf("%q: exit code %d, said %q %q", tc.args, code, out.String(), problems.String())
		}
		select {
		case got := <-asked:
			if got != tc.want {
				t.Errorf("%q: the window was asked for %q, want %q", tc.args, got, tc.want)
			}
		default:
			t.Errorf("%q: the window was asked for nothing", tc.args)
		}
	}
	if _, err := os.Stat(filepath.Join(p.data, "uploads", "u1")); err != nil {
		t.Errorf("the file is not with the first: %v", err)
	}
}

func TestLinkTo(t *testing.T) {
	got := linkTo("http://127.0.0.1:1/#token=abc", "#/import?file=%E7%8E%8B+1.csv&upload=u1")
	_, fragment, _ := strings.Cut(got, "#")
	q, err := url.ParseQuery(fragment)
	if err != nil || q.Get("token") != "abc" || q.Get("to") != "/import?file=%E7%8E%8B+1.csv&upload=u1" {
		t.Errorf("%s reads as %v (%v)", got, q, err)
	}
}

func TestLastFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"open", "a.csv"}, name},
		{[]string{"open", name, "--lang", "en"}, name},
		{[]string{"open"}, ""},
		{[]string{"open", "b.csv"}, ""},
		{nil, ""},
	} {
		if got := lastFile(tc.args, dir); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.args, got, tc.want)
		}
	}
}

// A window that opens while a command has the store waits for it.
func TestOpenShopSoon(t *testing.T) {
	p := quiet(t.TempDir())
	plugins := t.TempDir()
	p.env = func(name string) string { return map[string]string{"PERENNIAL_PLUGINS": plugins}[name] }
	command, err := p.openShop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ends := time.AfterFunc(200*time.Millisecond, command.close)
	defer ends.Stop()
	o, err := p.openShopSoon(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o.close()
}
