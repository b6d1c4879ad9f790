package badger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/dgraph-io/badger/v4"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// prepare makes dir a folder that may hold a store, or says why it is none.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return folderError(dir, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return folderError(dir, err)
	}
	if len(files) > 0 && !exists(dir, badger.ManifestFilename) && !exists(dir, witnessFile) {
		return core.Says(core.Invalid, "store.not_a_store", core.Args{"dir": dir})
	}
	return nil
}

func exists(dir, file string) bool {
	_, err := os.Lstat(filepath.Join(dir, file))
	return err == nil
}

// folderError says what the system's answer about dir means for a person.
func folderError(dir string, err error) error {
	args := core.Args{"dir": dir}
	switch {
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return core.Says(core.Invalid, "store.not_a_folder", args).Wrap(err)
	case errors.Is(err, fs.ErrPermission), writeProtected(err):
		return core.Says(core.Forbidden, "store.read_only", args).Wrap(err)
	case diskFull(err):
		return full(dir, 0, MinFreeBytes).Wrap(err)
	default:
		return core.Errorf(core.Internal, "folder of the store: %w", err)
	}
}

// room says whether need bytes are free for what comes next.
func (d *db) room(need uint64) error {
	free, err := d.opts.FreeBytes(d.dir)
	if err != nil {
		return core.Errorf(core.Internal, "ask for free space: %w", err)
	}
	if free < need {
		return full(d.dir, free, need)
	}
	return nil
}

func full(dir string, free, need uint64) *core.Error {
	return core.Says(core.Unavailable, "store.full",
		core.Args{"dir": dir, "free_mb": free >> 20, "need_mb": need >> 20})
}

func damaged(dir, file string, cause error) error {
	return core.Says(core.Internal, "store.damaged", core.Args{"dir": dir, "file": file}).Wrap(cause)
}

// openBadger runs Badger's Open. Badger formats the errors it got into its own
// text, and panics at some kinds of damage.
func openBadger(dir string, o badger.Options) (b *badger.DB, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged(dir, badger.ManifestFilename, fmt.Errorf("badger: %v", p))
		}
	}()
	b, err = badger.Open(o)
	switch {
	case err == nil:
		return b, nil
	case strings.Contains(err.Error(), syscall.ENOSPC.Error()):
		return nil, full(dir, 0, MinFreeBytes).Wrap(err)
	case strings.Contains(err.Error(), syscall.EACCES.Error()):
		return nil, core.Says(core.Forbidden, "store.read_only", core.Args{"dir": dir}).Wrap(err)
	default:
		return nil, damaged(dir, badger.ManifestFilename, err)
	}
}

// claim marks a new store with the program's schema, without a revision: an
// empty store is at revision 0 whatever keeps it.
func (d *db) claim() error {
	t := d.begin(context.Background(), true)
	defer t.base.Discard()
	store.CheckSchema(t)
	if t.err != nil || !t.Wrote() {
		return t.err
	}
	return d.apply(t)
}
