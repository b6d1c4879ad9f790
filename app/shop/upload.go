package shop

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/ingest"
)

// Limits on files brought in.
const (
	MaxUploadBytes = 2 << 30 // some ten million rows
	MaxChunkBytes  = 1 << 20 // what a webview carries without strain
	maxUploads     = 16      // files waiting at once; the one untouched longest goes first
)

// uploads keeps the files people sent in a folder until they are imported. A
// file has no meaning after a restart, so the folder is swept at start.
type uploads struct {
	dir string
	now func() time.Time
	mu  sync.Mutex
	all map[string]*upload
	seq int
}

// An upload is one file, complete once received equals size.
type upload struct {
	id, name       string
	size, received int64
	touched        time.Time
	busy           int // imports reading it
	mu             sync.Mutex
	file           *os.File
	options        ingest.Options // of plan
	plan           *ingest.Plan   // nil until previewed
}

// newUploads sweeps what a crash left and returns the empty folder.
func newUploads(dir string, now func() time.Time) (*uploads, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("sweep uploads: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make uploads: %w", err)
	}
	return &uploads{dir: dir, now: now, all: map[string]*upload{}}, nil
}

// begin makes room for a file of size bytes.
func (u *uploads) begin(name string, size int64) (string, error) {
	name = filepath.Base(filepath.Clean("/" + name))
	switch {
	case size < 0 || size > MaxUploadBytes:
		return "", core.Says(core.Invalid, "shop.upload_size", core.Args{"max": MaxUploadBytes >> 20})
	case size == 0:
		return "", core.Says(core.Invalid, "shop.upload_empty", core.Args{"file": name})
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.makeRoom()
	u.seq++
	id := fmt.Sprintf("u%d", u.seq)
	f, err := os.OpenFile(filepath.Join(u.dir, id), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", unkept(err)
	}
	u.all[id] = &upload{id: id, name: name, size: size, file: f, touched: u.now()}
	return id, nil
}

func (u *uploads) makeRoom() {
	for len(u.all) >= maxUploads {
		var oldest *upload
		for _, x := range u.all {
			if x.busy == 0 && (oldest == nil || x.touched.Before(oldest.touched)) {
				oldest = x
			}
		}
		if oldest == nil {
			return
		}
		u.drop(oldest)
	}
}

// add appends a chunk, which must begin where the last one ended.
func (u *uploads) add(id string, offset int64, data []byte) (received int64, err error) {
	x, err := u.get(id)
	if err != nil {
		return 0, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case len(data) > MaxChunkBytes:
		return x.received, core.Says(core.Invalid, "shop.chunk_size", core.Args{"max": MaxChunkBytes >> 10})
	case offset != x.received || offset+int64(len(data)) > x.size:
		return x.received, core.Says(core.Conflict, "shop.chunk_order", core.Args{"received": x.received, "size": x.size})
	}
	if _, err := x.file.WriteAt(data, offset); err != nil {
		return x.received, unkept(err)
	}
	x.received += int64(len(data))
	return x.received, nil
}

// open returns a complete upload for reading; done must be called after.
func (u *uploads) open(id string) (x *upload, done func(), err error) {
	if x, err = u.get(id); err != nil {
		return nil, nil, err
	}
	x.mu.Lock()
	complete := x.received == x.size
	x.mu.Unlock()
	if !complete {
		return nil, nil, core.Says(core.Conflict, "shop.upload_incomplete", core.Args{"file": x.name})
	}
	u.mu.Lock()
	x.busy++
	u.mu.Unlock()
	return x, func() {
		u.mu.Lock()
		x.busy--
		u.mu.Unlock()
	}, nil
}

// Upload returns a complete file somebody sent, for what is no import; done must
// be called after.
func (s *Shop) Upload(id string) (file io.ReaderAt, size int64, done func(), err error) {
	x, done, err := s.uploads.open(id)
	if err != nil {
		return nil, 0, nil, err
	}
	return x.file, x.size, done, nil
}

func (u *uploads) get(id string) (*upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	x := u.all[id]
	if x == nil {
		return nil, core.Says(core.NotFound, "shop.upload_gone", nil)
	}
	x.touched = u.now()
	return x, nil
}

// drop forgets an upload and its file. u.mu is held.
func (u *uploads) drop(x *upload) {
	x.file.Close()
	_ = os.Remove(x.file.Name()) // else the next start sweeps it
	delete(u.all, x.id)
}

// close removes every upload.
func (u *uploads) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, x := range u.all {
		u.drop(x)
	}
}

// unkept says that a file that is sent cannot be written down.
func unkept(err error) error {
	return core.Says(core.Unavailable, "shop.upload_unkept", nil).Wrap(err)
}
