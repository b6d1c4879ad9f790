package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/perennial-app/perennial/core"
)

// An instance is a running program that owns a data folder, as its file says:
// where to reach it and the token to show. The file is readable by its owner
// alone and removed at exit; one left by a crash is recognised because nobody
// answers at its address with its token.
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
	return in, in.Address != "" && in.Token != ""
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
