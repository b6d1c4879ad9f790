package kit

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// A box is a plugin as a shop has it: a program, the folder it may read, and
// what it says of itself. What is in it is known by its answers alone.
type box struct {
	program   string
	home      string
	described []byte
	temp      string // folder that goes with the box; "" for none
	unfit     error  // why it was not started
	log       *slog.Logger
	heard     hearing // nil where the log goes elsewhere

	client *sdk.Client // that the checks share

	mu      sync.Mutex
	refused []sdk.Finding
}

// dial starts a process of it.
func (b *box) dial(ctx context.Context) (*sdk.Client, error) {
	c, err := sdk.Dial(ctx, sdk.Options{Path: b.program, Home: b.home, Manifest: b.described, Report: b.refuse, Log: b.log})
	return c, blame(err)
}

// try starts it with nobody to talk to.
func (b *box) try(caller sdk.Caller, args ...string) (*sdk.Trial, error) {
	t, err := sdk.Try(sdk.Options{Path: b.program, Home: b.home}, caller, args...)
	return t, blame(err)
}

// maxDescribe is how long a program may take to say what it is.
const maxDescribe = 10 * time.Second

// describe returns what it prints when it is asked what it is.
func (b *box) describe() ([]byte, error) {
	t, err := b.try(sdk.Person, "--describe")
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if !t.Ends(maxDescribe) || t.Exit() != 0 || len(t.Stdout()) == 0 {
		return nil, fault("undescribed", "seconds", int(maxDescribe.Seconds())).on(clip(t.Stderr()))
	}
	return t.Stdout(), nil
}

func (b *box) refuse(f sdk.Finding) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Contains(b.refused, f) {
		b.refused = append(b.refused, f)
	}
}

func (b *box) refusals() []sdk.Finding {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.refused)
}

func (b *box) close() {
	if b.client != nil {
		b.client.Close()
	}
	if b.temp != "" {
		_ = os.RemoveAll(b.temp) // the system's folder for temporary files is swept anyway
	}
}

func (s *subject) close() {
	if s.box != nil {
		s.box.close()
	}
}

// start starts the process that the checks share.
func (s *subject) start(ctx context.Context) {
	s.box.client, s.box.unfit = s.box.dial(ctx)
	if s.box.unfit == nil {
		s.ask, s.able = overProcess(s.box.client), ableOverProcess(s.box.client)
	}
}

// openProgram boxes a program that is in no parcel.
func openProgram(ctx context.Context, path string) (*subject, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, core.Errorf(core.Internal, "finding the program: %w", err)
	}
	heard := newHearing()
	s := &subject{box: &box{program: path, home: filepath.Dir(path), log: slog.New(heard), heard: heard}}
	if s.box.described, err = s.box.describe(); err != nil {
		return nil, err
	}
	if s.manifest, err = readManifest(s.box.described); err != nil {
		return nil, err
	}
	s.start(ctx)
	return s, nil
}

// openParcel unpacks a parcel as a shop would. A pack of files is served by the
// runner.
func openParcel(ctx context.Context, p *parcel.Parcel, o Options) (*subject, error) {
	temp, err := os.MkdirTemp("", "perennial-test-")
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "unpacking: %w", err)
	}
	b := &box{home: temp, temp: temp, log: o.log}
	if b.log == nil {
		b.heard = newHearing()
		b.log = slog.New(b.heard)
	}
	s := &subject{manifest: p.Manifest, box: b, parcel: p}
	if b.described, err = p.Text(parcel.DescribeName); err == nil {
		err = unpack(p, temp)
	}
	if err != nil {
		b.close()
		return nil, err
	}
	switch name := p.Label.Program(Here()); {
	case name != "":
		b.program = filepath.Join(temp, filepath.FromSlash(name))
	case p.Label.IsData() && o.Runner != "":
		b.program = o.Runner
	case p.Label.IsData():
		b.unfit = skip("runner")
		return s, nil
	default:
		b.unfit = skip("platform")
		return s, nil
	}
	s.start(ctx)
	return s, nil
}

func unpack(p *parcel.Parcel, to string) error {
	root, err := os.OpenRoot(to)
	if err != nil {
		return core.Errorf(core.Unavailable, "unpacking: %w", err)
	}
	err = p.Unpack(Here(), func(f parcel.File) (io.WriteCloser, error) {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(f.Name)), 0o700); err != nil {
			return nil, err
		}
		return root.OpenFile(filepath.FromSlash(f.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o700)
	})
	return errors.Join(err, root.Close())
}

// readManifest reads what a plugin says of itself.
func readManifest(b []byte) (*pack.Manifest, error) {
	m := &pack.Manifest{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fault("manifest", "said", err.Error())
	}
	return m, nil
}
