package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

// A rejectsFile is where rejected rows go, nil for nowhere. It is opened before
// anything is imported, so that an import whose rejected rows would be lost does
// not begin; it is written only when there are any.
type rejectsFile struct {
	file  *os.File
	fresh bool // made by this command and still empty: goes when it is closed
}

// openRejects opens the file for the rejected rows of another file.
func (run importRun) openRejects(of *os.File) (*rejectsFile, error) {
	name := run.rejects
	if name == "" {
		return nil, nil
	}
	_, err := os.Stat(name)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, core.Says(core.Unavailable, "app.import.rejects_unusable", core.Args{"file": name}).Wrap(err)
	}
	r := &rejectsFile{f, fresh}
	a, errA := f.Stat()
	b, errB := of.Stat()
	if errA == nil && errB == nil && os.SameFile(a, b) {
		r.close()
		return nil, usageError{run.p.say("app.import.rejects_same", core.Args{"file": name})}
	}
	return r, nil
}

// fetch writes the rejected rows of an import, page by page.
func (r *rejectsFile) fetch(c *client, id string) error {
	if r == nil {
		return nil
	}
	r.fresh = false
	if err := r.file.Truncate(0); err != nil {
		return fileError(r.file.Name(), err)
	}
	for cursor := ""; ; {
		res, err := c.imports.GetRejects(context.Background(), &apiv1.GetRejectsRequest{ImportId: id, Cursor: cursor})
		if err != nil {
			return err
		}
		if _, err := r.file.Write(res.GetCsv()); err != nil {
			return fileError(r.file.Name(), err)
		}
		if cursor = res.GetCursor(); cursor == "" {
			break
		}
	}
	if err := r.file.Sync(); err != nil {
		return fileError(r.file.Name(), err)
	}
	return nil
}

func (r *rejectsFile) close() {
	if r == nil {
		return
	}
	_ = r.file.Close() // what was written is synced
	if r.fresh {
		_ = os.Remove(r.file.Name()) // an empty file says nothing
	}
}
