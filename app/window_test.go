package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/app/web"
)

func TestASecondStartAsksTheWindow(t *testing.T) {
	asked := make(chan string, 2)
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
