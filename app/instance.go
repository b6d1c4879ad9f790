package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/app/web"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store/badger"
)

// An instance is a running program that owns a data folder, as its file says:
// where to reach it and the token to show. The file is readable by its owner
// alone and removed at exit. One left by a crash names a process that has ended
// or a store that nobody holds; and whoever has its port by then cannot prove
// to know its token, so is told nothing.
type instance struct {
	PID     int    `json:"pid"`
	Address string `json:"address"` // host:port on loopback
	Token   string `json:"token"`
	Version string `json:"version"`
	Window  bool   `json:"window"` // it shows a window, which a second start raises
}

const instanceFile = "instance.json"

// readInstance returns the instance a data folder names; ok is false where it
// names none that can be read.
func readInstance(data string) (in instance, ok bool) {
	b, err := os.ReadFile(filepath.Join(data, instanceFile))
	if err != nil || json.Unmarshal(b, &in) != nil {
		return instance{}, false
	}
	return in, onlyLoopback(in.Address) == nil && in.Token != ""
}

// findInstance returns the instance that runs on the data folder, by all that
// can be seen without asking it.
func (p *program) findInstance() (in instance, ok bool) {
	in, ok = readInstance(p.data)
	return in, ok && host.Alive(in.PID) && badger.InUse(p.storeDir())
}

// transport reaches the instance and nobody else: every connection is proved
// before anything is said on it.
func (in instance) transport() *http.Transport {
	return &http.Transport{Proxy: nil, DisableCompression: true, DialContext: in.dial}
}

// dial connects to the instance.
func (in instance) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	if in.Version != version {
		return nil, core.Says(core.Conflict, "app.other_version", core.Args{"pid": in.PID, "version": version})
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, network, in.Address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) }) // what waits for it fails
	if err := in.prove(c); err != nil || !stop() {
		_ = c.Close() // nothing was sent that could be lost
		return nil, errors.Join(err, ctx.Err())
	}
	return c, nil
}

// prove asks the other end of a connection for what only the instance knows.
func (in instance) prove(c net.Conn) error {
	nonce := web.NewToken()
	r, err := http.NewRequest(http.MethodPost, "http://"+in.Address+web.ProofPath, strings.NewReader(nonce))
	if err != nil {
		return err
	}
	if err := r.Write(c); err != nil {
		return err
	}
	said := bufio.NewReader(c)
	res, err := http.ReadResponse(said, r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	proof, err := io.ReadAll(io.LimitReader(res.Body, 2*int64(len(nonce))))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || !web.Proves(in.Token, nonce, string(proof)) || said.Buffered() > 0 {
		return core.Says(core.Conflict, "app.stranger", core.Args{"address": in.Address, "pid": in.PID})
	}
	return nil
}

// maxAnswer bounds what post reads: a token, with room.
const maxAnswer = 256

// post asks the instance itself, rather than its shop, for something.
func (in instance) post(ctx context.Context, target string, want int) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+in.Address+target, http.NoBody)
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+in.Token)
	t := in.transport()
	defer t.CloseIdleConnections()
	res, err := t.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err == nil && res.StatusCode != want {
		err = fmt.Errorf("%s: %s", target, res.Status)
	}
	return string(b), err
}

// write announces the instance. The file appears whole or not at all.
func (in instance) write(data string) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(data, instanceFile+".*") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(data, instanceFile))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what failed is said already
	}
	return err
}

// remove takes the announcement back, unless it is another instance's by now.
func (in instance) remove(data string) {
	if now, ok := readInstance(data); ok && now.Token == in.Token {
		_ = os.Remove(filepath.Join(data, instanceFile)) // one that stays is not believed
	}
}

// defaultData is where a shop's data lives on this system: a place no
// uninstaller clears.
func (p *program) defaultData() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", core.Says(core.Invalid, "app.no_home", nil).Wrap(err)
	}
	switch runtime.GOOS {
	case "windows":
		if dir := p.env("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "Perennial"), nil
		}
		return filepath.Join(home, "AppData", "Local", "Perennial"), nil
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Perennial"), nil
	default:
		if dir := p.env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "perennial"), nil
		}
		return filepath.Join(home, ".local", "share", "perennial"), nil
	}
}

// makeData makes the data folder, for its owner alone.
func makeData(data string) error {
	err := os.MkdirAll(data, 0o700)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return core.Says(core.Unavailable, "app.data_forbidden", core.Args{"dir": data}).Wrap(err)
	case err != nil:
		return core.Says(core.Unavailable, "app.data_unusable", core.Args{"dir": data}).Wrap(err)
	}
	return nil
}
