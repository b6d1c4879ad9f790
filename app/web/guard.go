package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
)

// A Guard stands before a handler that listens on a network, so that of all
// the programs and pages on this computer only those with a token reach the
// shop's data. What it asks, in this order:
//
//  1. Host names this computer (localhost or a loopback address), so a foreign
//     name that was made to point here is refused.
//  2. Origin, as http.CrossOriginProtection reads it: other sites, other ports
//     and the opaque origin "null" are refused.
//  3. Token, for everything but the user interface's own files: a bearer token,
//     or the cookie a browser got for a one-time token.
//
// Trust goes the other way first: before anybody shows the bearer token, the
// guard proves at ProofPath that it has it.
//
// The window does not pass here: it has no network.
type Guard struct {
	cookie string // name; each instance has its own, because cookies know no ports
	bearer string // the instance file's token
	secret string // the cookie's value

	mu    sync.Mutex
	links map[digest]bool // one-time tokens not used yet
}

type digest = [sha256.Size]byte

// maxLinks bounds the one-time tokens that wait to be used; the terminal that
// asks for more loses some it never used.
const maxLinks = 32

// NewGuard returns the guard of one instance, named by id, whose command line
// shows bearer.
func NewGuard(id, bearer string) *Guard {
	return &Guard{
		cookie: "perennial_" + id,
		bearer: bearer,
		secret: NewToken(),
		links:  map[digest]bool{},
	}
}

// tokenBytes is how much chance a token holds: more than can be guessed.
const tokenBytes = 32

// NewToken returns 256 bits of chance as text.
func NewToken() string {
	b := make([]byte, tokenBytes)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// Link makes a one-time token: whoever shows it first at POST /session is let
// in, and nobody after.
func (g *Guard) Link() string {
	t := NewToken()
	g.mu.Lock()
	defer g.mu.Unlock()
	for old := range g.links {
		if len(g.links) < maxLinks {
			break
		}
		delete(g.links, old)
	}
	g.links[sha256.Sum256([]byte(t))] = true
	return t
}

// Wrap returns h behind the guard. It answers three paths itself: POST /session
// exchanges a one-time token for the cookie, POST /link gives the holder of the
// bearer token a new one-time token, POST ProofPath proves this guard to
// anybody.
func (g *Guard) Wrap(h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /session", g.session)
	mux.HandleFunc("POST "+ProofPath, g.prove)
	mux.HandleFunc("POST /link", func(w http.ResponseWriter, r *http.Request) {
		if !g.hasBearer(r) {
			refuse(w, http.StatusUnauthorized)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		answer(w, g.Link())
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if !Public(r) && !g.hasBearer(r) && !g.hasCookie(r) {
			refuse(w, http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
	return limitBody(checkHost(http.NewCrossOriginProtection().Handler(mux)))
}

func (g *Guard) session(w http.ResponseWriter, r *http.Request) {
	key := sha256.Sum256([]byte(bearerOf(r)))
	g.mu.Lock()
	ok := g.links[key]
	delete(g.links, key)
	g.mu.Unlock()
	if !ok {
		refuse(w, http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: g.cookie, Value: g.secret, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	w.Header().Set("Cache-Control", "no-store")
	answer(w, "ok")
}

func (g *Guard) hasBearer(r *http.Request) bool {
	return subtle.ConstantTimeCompare([]byte(bearerOf(r)), []byte(g.bearer)) == 1
}

func (g *Guard) hasCookie(r *http.Request) bool {
	c, err := r.Cookie(g.cookie)
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(g.secret)) == 1
}

func bearerOf(r *http.Request) string {
	t, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return t
}

// checkHost refuses requests whose Host is not this computer's own name.
func checkHost(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			refuse(w, http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// MaxBodyBytes bounds a request: one upload chunk of 1 MiB as base64 in JSON,
// with room.
const MaxBodyBytes = 2 << 20

// limitBody refuses bodies that say they are too large and cuts those that do
// not say.
func limitBody(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > MaxBodyBytes {
			refuse(w, http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, MaxBodyBytes)
		h.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }
