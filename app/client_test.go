package app

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestInProcessAnswersWhole(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := w.(http.Flusher); ok {
			t.Error("the writer can be flushed, a webview's cannot")
		}
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X", r.Method+" "+r.URL.Path)
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("Late", "1")
		_, _ = w.Write(append(body, '!'))
	})
	res, err := inProcess{h}.RoundTrip(mustRequest(t, "POST", "http://perennial/a", "hi"))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusTeapot || res.Header.Get("X") != "POST /a" || res.Header.Get("Late") != "" || string(body) != "hi!" {
		t.Errorf("got %d %v %q", res.StatusCode, res.Header, body)
	}
	res, err = inProcess{http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}.RoundTrip(mustRequest(t, "GET", "http://perennial/", ""))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("a silent handler: got %v %v", res, err)
	}
}

func mustRequest(t *testing.T, method, url, body string) *http.Request {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOnlyLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:0": true, "localhost:80": true, "[::1]:0": true, "127.9.9.9:1": true,
		"0.0.0.0:0": false, ":8080": false, "192.168.1.2:80": false, "example.com:80": false, "localhost": false, "[::]:0": false,
	} {
		if got := onlyLoopback(addr) == nil; got != want {
			t.Errorf("%s: got %v, want %v", addr, got, want)
		}
	}
}
