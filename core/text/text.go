// Package text holds the sentences the Go side says to people, in every
// language: errors, findings, reasons, command output. Screens keep theirs in
// the frontend.
//
// Messages live in locales/<language>/<area>.json, a flat object from key to
// text with {placeholders}. A key's first part is its area: "store.newer" is in
// store.json, or where that would be long in one that says what of it, such as
// app_plugin.json. Every language has the same keys with the same placeholders; a
// test holds them to it.
package text

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/perennial-app/perennial/core"
)

//go:embed locales
var locales embed.FS

var catalogue = sync.OnceValue(func() map[core.Lang]map[string]string {
	all := map[core.Lang]map[string]string{}
	for _, lang := range core.Langs() {
		m := map[string]string{}
		files, err := fs.Glob(locales, path.Join("locales", string(lang), "*.json"))
		if err != nil {
			panic(err)
		}
		for _, f := range files {
			b, err := locales.ReadFile(f)
			if err == nil {
				err = json.Unmarshal(b, &m)
			}
			if err != nil {
				panic(fmt.Sprintf("text: %s: %v", f, err))
			}
		}
		all[lang] = m
	}
	return all
})

// Say returns the message of key in lang with args filled in. An unknown key is
// returned as it is, so that nothing is ever silent.
func Say(lang core.Lang, key string, args core.Args) string {
	msg, ok := catalogue()[lang][key]
	if !ok {
		if msg, ok = catalogue()[core.English][key]; !ok {
			return key
		}
	}
	return Fill(msg, in(lang, args))
}

// in returns args with values that exist in several languages, such as a pack's
// title, in lang.
func in(lang core.Lang, args core.Args) core.Args {
	var out core.Args
	for k, v := range args {
		if t, ok := v.(interface{ In(lang core.Lang) string }); ok {
			if out == nil {
				out = maps.Clone(args)
			}
			out[k] = t.In(lang)
		}
	}
	if out == nil {
		return args
	}
	return out
}

// Count writes a whole number with separators, for people: 7,043.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Fill replaces each {name} in msg by its value in args. A placeholder without
// a value stays as it is.
func Fill(msg string, args core.Args) string {
	if len(args) == 0 || !strings.Contains(msg, "{") {
		return msg
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", fmt.Sprint(v))
	}
	return strings.NewReplacer(pairs...).Replace(msg)
}

// Error returns what to tell a person about err: its own message, or the
// general one of its kind. Causes are for the log and never shown.
func Error(lang core.Lang, err error) string {
	var e *core.Error
	if errors.As(err, &e) && e.Key != "" {
		return Say(lang, e.Key, e.Args)
	}
	return Say(lang, "error."+core.KindOf(err).String(), nil)
}
