package app

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-app/perennial/app/web"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store/badger"
)

// A stranger listens where an instance was, answers as it likes and keeps all
// it is told.
type stranger struct {
	address string

	mu   sync.Mutex
	told strings.Builder
}

func newStranger(t *testing.T, answer string) *stranger {
	t.Helper()
	l, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &stranger{address: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(5 * time.Second))
				b := make([]byte, 4096)
				for {
					n, err := c.Read(b)
					s.mu.Lock()
					s.told.Write(b[:n])
					s.mu.Unlock()
					if err != nil {
						return
					}
					_, _ = io.WriteString(c, answer)
				}
			}()
		}
	}()
	return s
}

func (s *stranger) heard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told.String()
}

// quiet returns a program on a data folder that nobody reads the output of.
func quiet(data string) *program {
	return &program{in: strings.NewReader(""), out: io.Discard, err: io.Discard, env: func(string) string { return "" }, now: time.Now, lang: core.English, data: data}
}

// Whoever listens where the instance file points learns neither the token nor
// what a command is about, whatever it answers.
func TestStrangersAreToldNothing(t *testing.T) {
	const token = "the-instance-files-token"
	ok := "HTTP/1.1 200 OK\r\nContent-Type: application/proto\r\nContent-Length: 0\r\n\r\n"
	with := func(body string) string {
		return "HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n" + body
	}
	for name, tc := range map[string]struct {
		answer string
		file   instance // what differs from the truth
		key    string
		told   bool // it is asked to prove itself
	}{
		"says yes to all":        {answer: ok, key: "app.stranger", told: true},
		"makes a proof up":       {answer: with(strings.Repeat("0", 64)), key: "app.stranger", told: true},
		"proves another token":   {answer: with(web.Proof("other", "nonce")), key: "app.stranger", told: true},
		"refuses":                {answer: "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", key: "app.stranger", told: true},
		"speaks something else":  {answer: "220 mail.example ESMTP\r\n", key: "app.in_use", told: true},
		"another version":        {answer: ok, file: instance{Version: "0.0.1"}, key: "app.other_version"},
		"no version":             {answer: ok, file: instance{Version: "-"}, key: "app.other_version"},
		"a process that ended":   {answer: ok, file: instance{PID: 1 << 30}, key: "app.busy"},
		"an address of a friend": {answer: ok, file: instance{Address: "192.0.2.1:80"}, key: "app.busy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStranger(t, tc.answer)
			p := quiet(t.TempDir())
			db, err := badger.Open(p.storeDir(), badger.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			in := instance{PID: os.Getpid(), Address: s.address, Token: token, Version: version, Window: true}
			if tc.file.PID != 0 {
				in.PID = tc.file.PID
			}
			if tc.file.Address != "" {
				in.Address = tc.file.Address
			}
			if tc.file.Version != "" {
				in.Version = strings.Trim(tc.file.Version, "-")
			}
			if err := in.write(p.data); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if c, err := p.dial(ctx); c != nil || keyOf(err) != tc.key {
				t.Errorf("dial: %v, want %s", err, tc.key)
			}
			if err := p.serve(ctx, anyPort, ""); keyOf(err) != tc.key {
				t.Errorf("serve: %v, want %s", err, tc.key)
			}
			if in, ok := p.findInstance(); ok && showAgain(ctx, in, "#/import?file=secret.csv") {
				t.Error("it showed a window")
			}
			told := s.heard()
			if strings.Contains(told, token) || strings.Contains(told, "Authorization") || strings.Contains(told, "secret.csv") {
				t.Errorf("it was told: %s", told)
			}
			if (told != "") != tc.told {
				t.Errorf("asked: %v, want %v: %s", told != "", tc.told, told)
			}
		})
	}
}

// A store that nobody holds has no instance, whatever its file says: the
// command opens it and asks nobody.
func TestStaleInstanceFile(t *testing.T) {
	s := newStranger(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	p := quiet(t.TempDir())
	in := instance{PID: os.Getpid(), Address: s.address, Token: "secret", Version: version}
	if err := in.write(p.data); err != nil {
		t.Fatal(err)
	}
	c, err := p.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.close()
	if told := s.heard(); told != "" {
		t.Errorf("it was told: %s", told)
	}
}

// The instance itself proves it, on every connection, and is believed.
func TestInstanceProvesItself(t *testing.T) {
	p := quiet(t.TempDir())
	o, err := p.openShop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	l, err := p.listen(o, anyPort, false)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	c, silent := p.dialInstance(t.Context(), silence{})
	if c == nil {
		t.Fatal(silent.why)
	}
	if _, link, silent := p.newLink(t.Context()); !strings.HasPrefix(link, "http://"+l.address+"/#token=") {
		t.Errorf("link %q (%v)", link, silent.why)
	}
	in, _ := p.findInstance()
	in.Token = "another token"
	res, err := in.transport().RoundTrip(mustRequest(t, http.MethodGet, "http://"+l.address+web.Health, ""))
	if keyOf(err) != "app.stranger" {
		t.Errorf("one who knows another token was believed: %v %v", res, err)
	}
}

func TestInstanceFile(t *testing.T) {
	dir := t.TempDir()
	if _, ok := readInstance(dir); ok {
		t.Error("there is none yet")
	}
	in := instance{PID: 1, Address: "127.0.0.1:1", Token: "secret"}
	if err := in.write(dir); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, instanceFile))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read the token: %v %v", info.Mode(), err)
	}
	if got, ok := readInstance(dir); !ok || got != in {
		t.Errorf("got %+v, want %+v", got, in)
	}
	other := in
	other.Token = "other"
	other.remove(dir)
	if _, ok := readInstance(dir); !ok {
		t.Error("another instance removed the file")
	}
	in.remove(dir)
	if _, ok := readInstance(dir); ok {
		t.Error("the file is still there")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	if err := os.WriteFile(filepath.Join(dir, instanceFile), []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := readInstance(dir); ok {
		t.Error("a torn file was believed")
	}
}

// keyOf is the message of an error, "" if it has none.
func keyOf(err error) string {
	var e *core.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}
