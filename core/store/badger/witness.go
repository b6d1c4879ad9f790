package badger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A chain names a history of commits: each link is made of the one before, the
// revision and the hash of what was written.
type chain [16]byte

func (c chain) next(rev core.Revision, sum [16]byte) (out chain) {
	b := append(c[:], sum[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(rev))
	h := sha256.Sum256(b)
	copy(out[:], h[:])
	return out
}

func commitKey(rev core.Revision) []byte { return store.Key("m", "commit", rev) }

const (
	witnessFile  = "witness"
	witnessMagic = "PNW1"
	slotBytes    = 4 + 8 + 8 + 16 + 4 // magic, from, rev, chain, CRC-32
	slotStride   = 512                // a sector each, so that one torn write spoils one slot
)

// A witness is the small file that saw every acknowledged commit. Two slots take
// turns, so the older one survives a write that was cut off. Its lock is what
// keeps a second process out.
type witness struct {
	file  *os.File
	known bool          // the file held a record
	from  core.Revision // the oldest commit whose mark must be in the store
	rev   core.Revision // the last acknowledged commit
	chain chain         // up to and including rev
}

func openWitness(dir string) (*witness, error) {
	f, err := os.OpenFile(filepath.Join(dir, witnessFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, folderError(dir, err)
	}
	w := &witness{file: f}
	if err := lock(f); err != nil {
		w.close()
		return nil, core.Says(core.Conflict, "store.in_use", core.Args{"dir": dir}).Wrap(err)
	}
	if err := w.read(); err != nil {
		w.close()
		return nil, damaged(dir, witnessFile, err)
	}
	return w, nil
}

// InUse reports whether a process has the store in dir open. What it says may
// have changed by the time it is heard.
func InUse(dir string) bool {
	f, err := os.OpenFile(filepath.Join(dir, witnessFile), os.O_RDWR, 0)
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	defer f.Close()
	return lock(f) != nil
}

func (w *witness) read() error {
	b := make([]byte, 2*slotStride)
	n, err := w.file.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n == 0 {
		return nil
	}
	for _, s := range [][]byte{b[:slotBytes], b[slotStride : slotStride+slotBytes]} {
		body, sum := s[:slotBytes-4], binary.BigEndian.Uint32(s[slotBytes-4:])
		if string(s[:4]) != witnessMagic || crc32.ChecksumIEEE(body) != sum {
			continue
		}
		if rev := core.Revision(binary.BigEndian.Uint64(s[12:])); !w.known || rev >= w.rev {
			w.known, w.rev, w.from = true, rev, core.Revision(binary.BigEndian.Uint64(s[4:]))
			copy(w.chain[:], s[20:])
		}
	}
	if !w.known {
		return errors.New("no slot is whole")
	}
	return nil
}

// write acknowledges a commit, durably.
func (w *witness) write(rev core.Revision, c chain) error {
	s := append(make([]byte, 0, slotBytes), witnessMagic...)
	s = binary.BigEndian.AppendUint64(s, uint64(w.from))
	s = binary.BigEndian.AppendUint64(s, uint64(rev))
	s = append(s, c[:]...)
	s = binary.BigEndian.AppendUint32(s, crc32.ChecksumIEEE(s))
	if _, err := w.file.WriteAt(s, int64(rev%2)*slotStride); err != nil {
		return err
	}
	if err := syncData(w.file); err != nil {
		return err
	}
	w.known, w.rev, w.chain = true, rev, c
	return nil
}

// close gives up the lock with the file. Everything in it is synced already.
func (w *witness) close() { _ = w.file.Close() }

// prove checks that the commits since the last opening are all there and are
// the ones the witness saw, then starts anew from here.
func (d *db) prove() error {
	t := d.begin(context.Background(), false)
	defer t.base.Discard()
	last := t.Revision()
	marks, err := d.readMarks(t, last)
	if t.err != nil {
		return t.err
	}
	w := d.witness
	if w.known {
		if err == nil {
			err = w.check(last, marks)
		}
		if err != nil {
			return core.Says(core.Internal, "store.lost", core.Args{"dir": d.dir, "file": witnessFile}).Wrap(err)
		}
	} else if last > 0 {
		d.opts.Log.Warn("no witness: the store is taken as it is", "revision", uint64(last))
	}
	d.chain = marks[last]
	w.from = last
	if err := w.write(last, d.chain); err != nil {
		return folderError(d.dir, err)
	}
	return d.prune(last)
}

// readMarks returns the chain after each commit whose mark is kept, or an error
// where the marks do not follow each other up to last.
func (d *db) readMarks(t *tx, last core.Revision) (map[core.Revision]chain, error) {
	marks := map[core.Revision]chain{}
	var prev core.Revision
	var fault error
	for k, v := range t.Scan(store.Prefix(store.Key("m", "commit"))) {
		parts, err := store.Split(k)
		if err != nil || len(parts) != 3 || len(v) != 32 {
			return marks, fmt.Errorf("mark %x of %d bytes", k, len(v))
		}
		n, _ := parts[2].(uint64)
		rev := core.Revision(n)
		marks[rev] = chain(v[16:])
		if prev != 0 && fault == nil && (rev != prev+1 || marks[rev] != marks[prev].next(rev, [16]byte(v))) {
			fault = fmt.Errorf("commit %d does not follow commit %d", rev, prev)
		}
		prev = rev
	}
	if prev != last && fault == nil {
		fault = fmt.Errorf("last mark is of commit %d, last commit is %d", prev, last)
	}
	return marks, fault
}

// check compares the store's marks with what the witness saw.
func (w *witness) check(last core.Revision, marks map[core.Revision]chain) error {
	if w.rev > last {
		return fmt.Errorf("commit %d was acknowledged, the store ends at %d", w.rev, last)
	}
	if _, ok := marks[w.from]; w.from > 0 && !ok {
		return fmt.Errorf("commit %d has no mark", w.from)
	}
	if w.rev > 0 && marks[w.rev] != w.chain {
		return fmt.Errorf("commit %d is not the one acknowledged", w.rev)
	}
	return nil
}

// prune deletes the marks before last, oldest first, so that a crash on the way
// leaves no gap.
func (d *db) prune(last core.Revision) error {
	r := store.Range{Start: commitKey(0), End: commitKey(last), KeysOnly: true, Limit: store.MaxTxWrites / 2}
	for {
		t := d.begin(context.Background(), true)
		for k := range t.Scan(r) {
			t.Delete(k)
		}
		err := t.err
		if err == nil && t.Wrote() {
			err = d.apply(t)
		}
		t.base.Discard()
		if err != nil || !t.Wrote() {
			return err
		}
	}
}
