package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/perennial-app/perennial/app/web"
)

const prefix = "/perennial.api.v1."

// shop returns a guarded handler with one API method that answers "data", and
// its guard.
func shop() (*web.Guard, http.Handler) {
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "body", http.StatusRequestEntityTooLarge)
			return
		}
		_, _ = io.WriteString(w, "data")
	})
	ui := fstest.MapFS{
		"index.html":      {Data: []byte("<!doctype html><title>Perennial</title>")},
		"assets/app-1.js": {Data: []byte("1")},
		"favicon.svg":     {Data: []byte("<svg/>")},
	}
	g := web.NewGuard("abc", "bearer-token")
	return g, g.Wrap(web.New(api, prefix, ui))
}

func request(method, target string, header ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader("{}"))
	r.Host = "127.0.0.1:4321"
	for i := 0; i < len(header); i += 2 {
		switch header[i] {
		case "Host":
			r.Host = header[i+1]
		case "Body":
			r.Body = io.NopCloser(strings.NewReader(header[i+1]))
		default:
			r.Header.Set(header[i], header[i+1])
		}
	}
	return r
}

func do(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestGuard(t *testing.T) {
	const call = prefix + "TodayService/ListToday"
	const bearer = "Bearer bearer-token"
	nonce := web.NewToken()
	for _, tc := range []struct {
		name   string
		r      *http.Request
		status int
	}{
		{"no token", request("POST", call), 401},
		{"bearer", request("POST", call, "Authorization", bearer), 200},
		{"wrong bearer", request("POST", call, "Authorization", "Bearer x"), 401},
		{"empty bearer", request("POST", call, "Authorization", "Bearer "), 401},
		{"bearer without its word", request("POST", call, "Authorization", "Basic bearer-token"), 401},
		{"a cookie made up", request("POST", call, "Cookie", "perennial_abc=1"), 401},
		{"localhost", request("POST", call, "Authorization", bearer, "Host", "LocalHost:4321"), 200},
		{"IPv6 loopback", request("POST", call, "Authorization", bearer, "Host", "[::1]:4321"), 200},
		{"loopback without port", request("POST", call, "Authorization", bearer, "Host", "127.0.0.1"), 200},
		{"foreign host", request("POST", call, "Authorization", bearer, "Host", "evil.example"), 403},
		{"a name rebound to this computer", request("POST", call, "Authorization", bearer, "Host", "evil.example:4321"), 403},
		{"a name that begins like ours", request("POST", call, "Authorization", bearer, "Host", "localhost.evil.example"), 403},
		{"the network's address", request("POST", call, "Authorization", bearer, "Host", "192.168.1.9:4321"), 403},
		{"no host", request("POST", call, "Authorization", bearer, "Host", ""), 403},
		{"foreign host asks for the page", request("GET", "/", "Host", "evil.example"), 403},
		{"cross-site", request("POST", call, "Authorization", bearer, "Sec-Fetch-Site", "cross-site"), 403},
		{"same-site is another port", request("POST", call, "Authorization", bearer, "Sec-Fetch-Site", "same-site"), 403},
		{"foreign origin", request("POST", call, "Authorization", bearer, "Origin", "https://evil.example"), 403},
		{"null origin", request("POST", call, "Authorization", bearer, "Origin", "null"), 403},
		{"other port", request("POST", call, "Authorization", bearer, "Origin", "http://127.0.0.1:9999"), 403},
		{"same origin", request("POST", call, "Authorization", bearer, "Origin", "http://127.0.0.1:4321"), 200},
		{"the page", request("GET", "/"), 200},
		{"a script of the page", request("GET", "/assets/app-1.js"), 200},
		{"an icon", request("GET", "/favicon.svg"), 200},
		{"health", request("GET", "/healthz"), 200},
		{"a call by GET without token", request("GET", call), 401},
		{"session without token", request("POST", "/session"), 401},
		{"the bearer token is no one-time token", request("POST", "/session", "Authorization", bearer), 401},
		{"a link for anybody", request("POST", "/link"), 401},
		{"a proof for a nonce", request("POST", web.ProofPath, "Body", nonce), 200},
		{"a proof for no nonce", request("POST", web.ProofPath), 400},
		{"a proof for more than a nonce", request("POST", web.ProofPath, "Body", nonce+"00"), 400},
		{"a proof by GET", request("GET", web.ProofPath, "Body", nonce), 401},
		{"a proof for another host", request("POST", web.ProofPath, "Body", nonce, "Host", "evil.example"), 403},
		{"a proof for another site", request("POST", web.ProofPath, "Body", nonce, "Origin", "https://evil.example"), 403},
		{"an unknown path", request("POST", "/anything"), 401},
	} {
		_, h := shop()
		if got := do(h, tc.r).StatusCode; got != tc.status {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.status)
		}
	}
}

// The guard proves that it has the bearer token, in an answer that holds for one
// nonce and is good for nothing else.
func TestProof(t *testing.T) {
	_, h := shop()
	nonce := web.NewToken()
	b, _ := io.ReadAll(do(h, request("POST", web.ProofPath, "Body", nonce)).Body)
	proof := string(b)
	if !web.Proves("bearer-token", nonce, proof) {
		t.Errorf("not proved: %q", proof)
	}
	for name, ok := range map[string]bool{
		"another token": web.Proves("other", nonce, proof),
		"another nonce": web.Proves("bearer-token", web.NewToken(), proof),
		"nothing":       web.Proves("bearer-token", nonce, ""),
		"no token":      web.Proves("", nonce, web.Proof("", nonce)),
	} {
		if ok {
			t.Errorf("%s was believed", name)
		}
	}
	for _, path := range []string{"/session", "/link", prefix + "TodayService/ListToday"} {
		if got := do(h, request("POST", path, "Authorization", "Bearer "+proof)).StatusCode; got != 401 {
			t.Errorf("%s took a proof for a token: %d", path, got)
		}
	}
	// The form is part of what two programs of one version agree on.
	if got, want := web.Proof("token", strings.Repeat("00", 32)), "6665b4b32699c0e39fa6d98adfd85487085c4987f1fa6fdada9b3f09ef7a3968"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOneTimeToken(t *testing.T) {
	g, h := shop()
	link := g.Link()
	if got := do(h, request("POST", "/session", "Authorization", "Bearer "+link, "Origin", "https://evil.example")).StatusCode; got != 403 {
		t.Fatalf("another site used the link: %d", got)
	}
	first := do(h, request("POST", "/session", "Authorization", "Bearer "+link, "Origin", "http://127.0.0.1:4321"))
	if first.StatusCode != 200 {
		t.Fatalf("first use: %d", first.StatusCode)
	}
	c := first.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Name != "perennial_abc" {
		t.Errorf("cookie: %v", c)
	}
	if got := do(h, request("POST", "/session", "Authorization", "Bearer "+link)).StatusCode; got != 401 {
		t.Errorf("second use: got %d, want 401", got)
	}
	call := prefix + "TodayService/ListToday"
	if got := do(h, request("POST", call, "Cookie", c.Name+"="+c.Value, "Origin", "http://127.0.0.1:4321", "Sec-Fetch-Site", "same-origin")).StatusCode; got != 200 {
		t.Errorf("same origin with cookie: got %d, want 200", got)
	}
	if got := do(h, request("POST", call, "Cookie", c.Name+"="+c.Value, "Sec-Fetch-Site", "cross-site")).StatusCode; got != 403 {
		t.Errorf("another site with the cookie: got %d, want 403", got)
	}
	_, other := shop() // another instance, same cookie name by chance
	if got := do(other, request("POST", call, "Cookie", c.Name+"="+c.Value)).StatusCode; got != 401 {
		t.Errorf("another instance took the cookie: got %d, want 401", got)
	}
}

func TestNewLinkForTheCommandLine(t *testing.T) {
	_, h := shop()
	res := do(h, request("POST", "/link", "Authorization", "Bearer bearer-token"))
	link, _ := io.ReadAll(res.Body)
	if got := do(h, request("POST", "/session", "Authorization", "Bearer "+string(link))).StatusCode; got != 200 {
		t.Errorf("got %d, want 200", got)
	}
}

func TestLinksAreFew(t *testing.T) {
	g, h := shop()
	for range 100 {
		g.Link()
	}
	if got := do(h, request("POST", "/session", "Authorization", "Bearer "+g.Link())).StatusCode; got != 200 {
		t.Errorf("the newest link: got %d, want 200", got)
	}
}

func TestHugeBody(t *testing.T) {
	_, h := shop()
	big := make([]byte, web.MaxBodyBytes+1)
	r := httptest.NewRequest("POST", prefix+"ImportService/AppendUpload", bytes.NewReader(big))
	r.Host = "localhost"
	r.Header.Set("Authorization", "Bearer bearer-token")
	if got := do(h, r).StatusCode; got != 413 {
		t.Errorf("declared: got %d, want 413", got)
	}
	r = httptest.NewRequest("POST", prefix+"ImportService/AppendUpload", io.MultiReader(bytes.NewReader(big)))
	r.Host, r.ContentLength = "localhost", -1
	r.Header.Set("Authorization", "Bearer bearer-token")
	if got := do(h, r).StatusCode; got != 413 {
		t.Errorf("undeclared: got %d, want 413", got)
	}
}

func TestServerLimits(t *testing.T) {
	s := web.NewServer(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Errorf("a client may take for ever: %+v", s)
	}
}

func TestHeaders(t *testing.T) {
	_, h := shop()
	for _, path := range []string{"/", "/assets/app-1.js", "/healthz", "/missing.png"} {
		res := do(h, request("GET", path, "If-Modified-Since", "Sat, 01 Jan 2050 00:00:00 GMT", "If-None-Match", "*"))
		if res.StatusCode == 304 || res.StatusCode/100 == 3 {
			t.Errorf("%s: status %d cannot pass a webview", path, res.StatusCode)
		}
		if p := res.Header.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(p, "script-src 'self' 'unsafe") {
			t.Errorf("%s: policy %q", path, p)
		}
		if got := res.Header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: sniffing allowed", path)
		}
	}
	if got := do(h, request("GET", "/")).Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("page: got %q", got)
	}
	if got := do(h, request("GET", "/assets/app-1.js")).Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("script: got %q", got)
	}
}
