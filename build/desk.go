package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A desk is a virtual display with a window manager, a session bus, what shows
// notifications and what opens links, all apart from those of whoever runs the
// tests.
type desk struct {
	j    *job
	dir  string   // its own folder, which goes with it
	env  []string // of programs on it
	told notes    // what notifications have said
	ends []func() // in the order things were started
}

// deskTools is what a desk and somebody looking at it are made of.
var deskTools = []string{"Xvfb", "openbox", "dbus-daemon", "dunst", "import", "xdotool", "wmctrl", "xclip"}

// canSee returns a skip where a tool is missing.
func canSee() error {
	for _, tool := range deskTools {
		if _, err := exec.LookPath(tool); err != nil {
			return skip(tool + " is missing: sudo apt-get install " + strings.Join(testPackages, " "))
		}
	}
	return nil
}

// busConfig is a session bus that starts nothing by itself: what runs here is
// what the desk has started.
const busConfig = `<busconfig><type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
`

// opener stands in for xdg-open and writes down what it is to open.
const opener = "#!/bin/sh\nprintf '%%s\\n' \"$1\" >>'%s'\n"

// newDesk sets a desk up; clear takes it away, whatever was returned.
func newDesk(ctx context.Context, j *job) (d *desk, err error) {
	dir, err := os.MkdirTemp("", "perennial-desk-")
	if err != nil {
		return nil, err
	}
	d = &desk{j: j, dir: dir, ends: []func(){func() { _ = os.RemoveAll(dir) }}}
	defer func() {
		if err != nil {
			d.clear()
		}
	}()
	bin, bus := d.path("bin"), d.path("bus.conf")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), fmt.Appendf(nil, opener, d.path("opened")), 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(bus, fmt.Appendf(nil, busConfig, d.path("bus")), 0o600); err != nil {
		return nil, err
	}
	d.env = []string{
		"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"XDG_CONFIG_HOME=" + d.path("config"), "XDG_DATA_HOME=" + d.path("share"), "XDG_RUNTIME_DIR=" + d.dir,
		"WAYLAND_DISPLAY=", "GDK_BACKEND=x11", "LC_ALL=C.UTF-8",
		"GTK_IM_MODULE=gtk-im-context-simple", "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1", "PERENNIAL_DATA=",
	}
	// Without key repeat: a machine that is busy holds keys down for long.
	display, err := d.startSaying(ctx, "Xvfb", "-displayfd", "3", "-r", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	if err != nil {
		return nil, err
	}
	d.env = append(d.env, "DISPLAY=:"+display)
	address, err := d.startSaying(ctx, "dbus-daemon", "--nofork", "--print-address=3", "--config-file="+bus)
	if err != nil {
		return nil, err
	}
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	if err := d.start(ctx, j.out, nil, "openbox", "--sm-disable"); err != nil {
		return nil, err
	}
	if err := d.start(ctx, &d.told, nil, "dunst", "-print"); err != nil {
		return nil, err
	}
	return d, nil
}

// clear ends everything on the desk, last things first.
func (d *desk) clear() {
	for ; len(d.ends) > 0; d.ends = d.ends[:len(d.ends)-1] {
		d.ends[len(d.ends)-1]()
	}
}

// start runs a program until the desk is cleared.
func (d *desk) start(ctx context.Context, out io.Writer, fd3 *os.File, args ...string) error {
	p := exec.CommandContext(ctx, args[0], args[1:]...)
	p.Env = append(os.Environ(), d.env...)
	p.Stdout, p.Stderr = out, d.j.out
	if fd3 != nil {
		p.ExtraFiles = []*os.File{fd3}
	}
	p.WaitDelay = time.Second
	if err := p.Start(); err != nil {
		return err
	}
	d.ends = append(d.ends, func() {
		_ = p.Process.Signal(syscall.SIGTERM)
		_ = p.Wait()
	})
	return nil
}

// startSaying runs a program that says a line on its third descriptor when it is
// ready.
func (d *desk) startSaying(ctx context.Context, args ...string) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	err = d.start(ctx, d.j.out, w, args...)
	w.Close()
	if err != nil {
		return "", err
	}
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%s did not say that it is ready: %w", args[0], err)
	}
	return strings.TrimSpace(line), nil
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

// opened says whether an address was handed to the system to open.
func (d *desk) opened(address string) bool {
	b, _ := os.ReadFile(d.path("opened"))
	return strings.Contains("\n"+string(b), "\n"+address+"\n")
}

// copies puts a text on the clipboard.
func (d *desk) copies(ctx context.Context, text string) error {
	file := d.path("clipboard")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	return d.start(ctx, d.j.out, nil, "xclip", "-quiet", "-selection", "clipboard", "-in", file)
}

// notes keeps what a program prints while others look.
type notes struct {
	mu sync.Mutex
	b  strings.Builder
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *notes) hold(text string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Contains(n.b.String(), text)
}
