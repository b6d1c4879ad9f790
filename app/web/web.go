// Package web is the program's one http.Handler: the API, the embedded user
// interface and the headers both need. The window and the browser mount the
// same handler, so it keeps to what a webview carries: no redirects, no 304, no
// compression, no cookies, no flushing.
//
// A handler that listens on a network stands behind a Guard.
package web

import (
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/perennial-app/perennial/frontend"
)

// Health is the path that answers "ok" to anybody.
const Health = "/healthz"

// New returns the handler: API calls (paths that begin with apiPrefix) go to
// api, everything else is a file of ui, whose index.html is the page.
func New(api http.Handler, apiPrefix string, ui fs.FS) http.Handler {
	files := page{ui}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", frontend.CSP)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		switch {
		case strings.HasPrefix(r.URL.Path, apiPrefix):
			h.Set("Cache-Control", "no-store")
			api.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			refuse(w, http.StatusMethodNotAllowed)
		case r.URL.Path == Health:
			h.Set("Cache-Control", "no-store")
			answer(w, "ok")
		default:
			files.ServeHTTP(w, r)
		}
	})
}

// Public reports whether a request is one anybody on this computer may make:
// the page itself, which must load before it can show its token, and the
// health check. Neither holds anything of the shop's.
func Public(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	p := r.URL.Path
	return p == "/" || p == Health || strings.HasPrefix(p, "/assets/") || !strings.Contains(p[1:], "/") && path.Ext(p) != ""
}

type page struct{ files fs.FS }

// ServeHTTP answers with one file, whole. Files under assets/ carry their hash
// in their name and may be kept for ever; the page may not.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	b, err := fs.ReadFile(p.files, name)
	if err != nil {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		if name == "index.html" {
			answer(w, "The page is not built into this program. Run: go run ./build build\n")
		}
		return
	}
	w.Header().Set("Content-Type", contentType(path.Ext(name)))
	if strings.HasPrefix(name, "assets/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-store")
	}
	if r.Method == http.MethodGet {
		answer(w, string(b))
	}
}

// contentType knows what a build of the user interface is made of. The
// system's own table is not asked: on Windows any program may have changed it.
func contentType(ext string) string {
	switch ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".webmanifest":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		return "application/octet-stream"
	}
}

// answer writes a body. Who went away before it came has nobody to be told.
func answer(w io.Writer, body string) { _, _ = io.WriteString(w, body) }
