// Package frontend carries the app people see: the files Vite builds from
// src/ into dist/, embedded into the program.
//
// A fresh clone has an empty dist with a placeholder, so the program always
// compiles; Built says whether there is a page to serve. Everything the page
// needs is in Dist: it asks no other origin for anything, and CSP lets it ask
// none.
//
// File names under assets/ carry a hash of their content and may be cached for
// ever. index.html names them and must be asked for again each time.
package frontend

import (
	"embed"
	"io/fs"
)

// CSP is the Content-Security-Policy to send with index.html.
//
// Scripts come only from the program itself: no inline script, no eval. Styles
// may be inline, because Ant Design writes its style sheets into the page while
// it runs; no text from the store is ever put into a style sheet. Nobody may
// frame the page, so nobody can trick a click out of it.
const CSP = "default-src 'none'; " +
	"script-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; " +
	"font-src 'self'; " +
	"connect-src 'self'; " +
	"base-uri 'none'; " +
	"form-action 'none'; " +
	"frame-ancestors 'none'"

//go:embed all:dist
var embedded embed.FS

// Dist returns the built files with index.html at the root.
func Dist() fs.FS {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		// fs.Sub fails only on a malformed path, and this one is a constant.
		panic(err)
	}
	return dist
}

// Built reports whether the page was built into this program.
func Built() bool {
	_, err := fs.Stat(embedded, "dist/index.html")
	return err == nil
}
