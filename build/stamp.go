package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// hashFiles returns a hash of the names and contents of every file under the
// given paths of the tree, leaving out those skip names. Paths that are not
// there count as empty.
func (t *tree) hashFiles(skip func(rel string) bool, paths ...string) (string, error) {
	h := sha256.New()
	for _, p := range paths {
		err := filepath.WalkDir(t.path(p), func(name string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil {
				return err
			}
			rel := filepath.ToSlash(strings.TrimPrefix(name, t.root+string(filepath.Separator)))
			if skip(rel) {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if !d.Type().IsRegular() {
				return nil
			}
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			defer f.Close()
			sum := sha256.New()
			if _, err := io.Copy(sum, f); err != nil {
				return err
			}
			fmt.Fprintf(h, "%s %x\n", rel, sum.Sum(nil))
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// stamped says whether the stamp of a name holds the given hash: whether what
// the name stands for was made from the same inputs.
func (t *tree) stamped(name, hash string) bool {
	b, err := os.ReadFile(t.path("build", "out", "stamp", name))
	return err == nil && string(b) == hash
}

func (t *tree) stamp(name, hash string) error {
	dir := t.path("build", "out", "stamp")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name), []byte(hash), 0o644)
}

// unstamp forgets a stamp before its thing is made anew, so that an interrupted
// step is not taken for a finished one.
func (t *tree) unstamp(name string) error {
	err := os.Remove(t.path("build", "out", "stamp", name))
	if os.IsNotExist(err) {
		return nil
	}
	return err
}
