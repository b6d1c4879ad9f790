package api

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// The log holds nothing of customers by rule; what leaves the shop goes through
// a sieve nevertheless. It is a list of what may pass, since nobody can list
// every name: a line keeps its time, level and message and the attributes below,
// and of an error which sentences it was and which of the system's own.

// passing are the attributes whose values the program gives itself.
var passing = []string{"time", "level", "plugin", "pack", "state", "pid", "milliseconds", "code", "procedure", "kind"}

// systemSays are the phrases of the operating system and the runtime that may
// be kept of an error.
var systemSays = []string{
	"no such file or directory", "permission denied", "access is denied", "no space left on device", "read-only file system",
	"input/output error", "too many open files", "cannot allocate memory", "connection refused", "broken pipe", "address already in use",
	"context canceled", "context deadline exceeded", "unexpected EOF", "checksum mismatch", "signal: killed", "exit status", "nil pointer dereference",
	"index out of range",
}

const removed = "…"

var (
	attribute = regexp.MustCompile(`([a-z_]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)`)
	plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:+-]{1,80}$`)
	sentence  = regexp.MustCompile(`^[A-Za-z ,;:'-]{1,200}$`)
	keyLike   = regexp.MustCompile(`[a-z]+(?:\.[a-z0-9_]+)+`)
)

// scrubbed returns the lines of a log as far as they may leave the shop.
func scrubbed(log []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(log) {
		var kept []string
		for _, m := range attribute.FindAllStringSubmatch(string(line), -1) {
			kept = append(kept, m[1]+"="+passed(m[1], unquoted(m[2])))
		}
		if len(kept) > 0 {
			out.WriteString(strings.Join(kept, " ") + "\n")
		}
	}
	return out.Bytes()
}

func unquoted(s string) string {
	if u, err := strconv.Unquote(s); err == nil {
		return u
	}
	return s
}

// passed is what may be kept of an attribute's value.
func passed(key, value string) string {
	switch {
	case slices.Contains(passing, key) && plainWord.MatchString(value):
		return value
	case key == "msg" && sentence.MatchString(value):
		return strconv.Quote(value)
	case key == "err" || key == "error":
		var kept []string
		for _, k := range keyLike.FindAllString(value, -1) {
			if isMessage(k) {
				kept = append(kept, k)
			}
		}
		for _, phrase := range systemSays {
			if strings.Contains(value, phrase) {
				kept = append(kept, phrase)
			}
		}
		return strconv.Quote(strings.Join(append(kept, removed), "; "))
	default:
		return removed
	}
}

// isMessage tells whether a key is that of a message.
func isMessage(key string) bool { return text.Say(core.English, key, nil) != key }
