package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// unpack writes a parcel to a folder of its own and returns its name. When it
// has one, everything in it is on disk.
func (s *Shelf) unpack(p *parcel.Parcel) (folder string, err error) {
	home := filepath.Join(s.opts.Dir, string(p.Label.ID))
	failed := func(err error) (string, error) {
		if core.KindOf(err) != core.Internal {
			return "", err // the parcel's own fault, and said
		}
		return "", core.Says(core.Unavailable, "shelf.write", nil).Wrap(err)
	}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return failed(err)
	}
	fresh, err := os.MkdirTemp(home, freshPrefix)
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(fresh) // gone when renamed
	if err := unpackTo(fresh, p, s.opts.Platform); err != nil {
		return failed(err)
	}
	base := p.Label.Version + "-" + p.Digest[:8]
	folder = base
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(home, folder)); isMissing(err) {
			break
		}
		folder = fmt.Sprintf("%s.%d", base, n) // the same again, beside what may be in use
	}
	if err := os.Rename(fresh, filepath.Join(home, folder)); err != nil {
		return failed(err)
	}
	for _, dir := range []string{home, s.opts.Dir} {
		if err := syncDir(dir); err != nil {
			return failed(err)
		}
	}
	return folder, nil
}

// unpackTo writes the files within dir and nowhere else: the system itself
// refuses a name that leads out.
func unpackTo(dir string, p *parcel.Parcel, platform string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing was written through it
	folders := map[string]bool{".": true}
	err = p.Unpack(platform, func(f parcel.File) (io.WriteCloser, error) {
		parent := path.Dir(f.Name)
		if err := root.MkdirAll(parent, 0o700); err != nil {
			return nil, err
		}
		for ; parent != "."; parent = path.Dir(parent) {
			folders[parent] = true
		}
		mode := fs.FileMode(0o600)
		if f.Program {
			mode = 0o700
		}
		file, err := root.OpenFile(f.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return nil, err
		}
		return &durable{file}, nil
	})
	for name := range folders {
		if err == nil {
			err = syncDir(filepath.Join(dir, filepath.FromSlash(name)))
		}
	}
	return err
}

// durable is a file that is on disk when it is closed.
type durable struct{ *os.File }

// Close implements io.Closer.
func (d *durable) Close() error {
	err := d.Sync()
	if closed := d.File.Close(); err == nil {
		err = closed
	}
	return err
}

// verify looks at every file of an installed version.
func (s *Shelf) verify(id core.PackID, v Version) (Installed, error) {
	in := Installed{ID: id, Version: v, Dir: filepath.Join(s.opts.Dir, string(id), v.Folder)}
	refuse := func(err error) (Installed, error) {
		if isMissing(err) {
			return in, core.Says(core.Unavailable, "shelf.missing", core.Args{"plugin": string(id)}).Wrap(err)
		}
		return in, core.Says(core.Forbidden, "shelf.changed", core.Args{"plugin": string(id)}).Wrap(err)
	}
	root, err := os.OpenRoot(in.Dir)
	if err != nil {
		return refuse(err)
	}
	defer func() { _ = root.Close() }() // nothing was written through it
	label, err := readFile(root, parcel.LabelName)
	if err != nil {
		return refuse(err)
	}
	if sum := sha256.Sum256(label); hex.EncodeToString(sum[:]) != v.Digest {
		return refuse(fmt.Errorf("%s is another", parcel.LabelName))
	}
	if in.Label, err = parcel.ReadLabel(label); err != nil {
		return in, err
	}
	if err := s.verifyFiles(root, in.Label); err != nil {
		return refuse(err)
	}
	if in.Describe, err = readFile(root, parcel.DescribeName); err != nil {
		return refuse(err)
	}
	if name := in.Label.Program(s.opts.Platform); name != "" {
		in.Program, in.SHA256 = filepath.Join(in.Dir, filepath.FromSlash(name)), in.Label.Files[name]
	}
	return in, nil
}

// verifyFiles compares what is in a folder with a label.
func (s *Shelf) verifyFiles(root *os.Root, l parcel.Label) error {
	missing := maps.Clone(l.Files)
	maps.DeleteFunc(missing, func(name, _ string) bool { return !parcel.Belongs(name, s.opts.Platform) })
	err := fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || e.IsDir() || name == parcel.LabelName:
			return err
		case !e.Type().IsRegular():
			return fmt.Errorf("%s is no file", name)
		case l.Files[name] == "" && parcel.IsSignature(name):
			return nil // was checked when it came, and nothing rests on it now
		case missing[name] == "":
			return fmt.Errorf("%s was put there", name)
		}
		sum, err := hashFile(root, name)
		if err == nil && sum != missing[name] {
			err = fmt.Errorf("%s is another", name)
		}
		delete(missing, name)
		return err
	})
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("%v: %w", slices.Sorted(maps.Keys(missing)), fs.ErrNotExist)
	}
	return err
}

func hashFile(root *os.Root, name string) (string, error) {
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// maxText bounds what is read whole; a parcel's own limits allow less.
const maxText = 8 << 20

func readFile(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxText+1))
}

func titleOf(describe []byte) pack.Text {
	var m struct {
		Title pack.Text `json:"title"`
	}
	if json.Unmarshal(describe, &m) != nil {
		return nil
	}
	return m.Title
}
