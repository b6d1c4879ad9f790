package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// An entry is one file of an archive.
type entry struct {
	name string // in the archive
	from string
	mode fs.FileMode
}

// entries lists what an archive of a stage holds: the stage, the licence and the
// notices of others, and further files, under one folder.
func (d *release) entries(system string, more ...string) ([]entry, error) {
	top := d.file(system, "") + "/"
	files, err := readNames(d.stage(system))
	if err != nil {
		return nil, err
	}
	var all []entry
	for _, name := range files {
		all = append(all, entry{top + name, d.stage(system, filepath.FromSlash(name)), installedMode(name)})
	}
	for _, from := range append([]string{d.t.path("LICENSE"), d.t.path("app", "api", "gen", "notices.txt")}, more...) {
		all = append(all, entry{top + filepath.Base(from), from, 0o644})
	}
	return all, nil
}

// installedMode is what a file of a stage has once it is installed.
func installedMode(name string) fs.FileMode {
	if isText(name) {
		return 0o644
	}
	return 0o755
}

// settle gives a stage the modes it has once it is installed, whatever those
// were that it was made with.
func settle(stage string) error {
	return filepath.WalkDir(stage, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.Chmod(name, 0o755)
		}
		return os.Chmod(name, installedMode(name))
	})
}

// tarball packs a stage so that the same commit makes the same bytes.
func (d *release) tarball(j *job, g target, more ...string) (err error) {
	all, err := d.entries(g.name(), more...)
	if err != nil {
		return err
	}
	out := d.out(d.file(g.name(), ".tar.gz"))
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	w := tar.NewWriter(z)
	for _, e := range all {
		if err = addTo(w, e, d.when); err != nil {
			break
		}
	}
	if err = errors.Join(err, w.Close(), z.Close(), f.Close()); err != nil {
		return err
	}
	j.weigh(out)
	return nil
}

func addTo(w *tar.Writer, e entry, when time.Time) error {
	b, err := os.ReadFile(e.from)
	if err != nil {
		return err
	}
	h := &tar.Header{Name: e.name, Mode: int64(e.mode), Size: int64(len(b)), ModTime: when, Format: tar.FormatPAX}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// zip packs a stage the way Windows opens without further programs.
func (d *release) zip(j *job, system string) error {
	all, err := d.entries(system)
	if err != nil {
		return err
	}
	out := d.out(d.file(system, ".zip"))
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	w := zip.NewWriter(f)
	for _, e := range all {
		var b []byte
		if b, err = os.ReadFile(e.from); err != nil {
			break
		}
		var to io.Writer
		if to, err = w.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: d.when}); err != nil {
			break
		}
		if _, err = to.Write(b); err != nil {
			break
		}
	}
	if err = errors.Join(err, w.Close(), f.Close()); err != nil {
		return err
	}
	j.weigh(out)
	return nil
}

// readNames lists the files under dir with slashes, in order.
func readNames(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, filepath.ToSlash(mustRel(dir, name)))
		}
		return err
	})
	return names, err
}

// deepestFirst orders folders so that each comes before the one it is in, and
// adds those that hold only folders; "" is left out.
func deepestFirst(folders []string) []string {
	all := map[string]bool{}
	for _, f := range folders {
		for f != "" {
			all[f] = true
			f = f[:max(strings.LastIndexByte(f, '\\'), 0)]
		}
	}
	var list []string
	for f := range all {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b string) int {
		if n := strings.Count(b, `\`) - strings.Count(a, `\`); n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	return list
}

// sums writes the checksums of everything beside it, as sha256sum -c reads them.
func sums(dir string) (int, error) {
	names, err := readNames(dir)
	if err != nil {
		return 0, err
	}
	var b strings.Builder
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return 0, err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return 0, err
		}
		fmt.Fprintf(&b, "%x  %s\n", h.Sum(nil), name)
	}
	return len(names), os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(b.String()), 0o644)
}
