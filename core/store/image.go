package store

import (
	"encoding/binary"

	"github.com/perennial-app/perennial/core"
)

// Image returns a record as its bytes are stored, whatever its kind and
// version, and the revision that wrote it. Kept as a before-image, it goes back
// through Table.Restore. Without a record ok is false; rev is then the revision
// that deleted it, or 0 if it never was.
func Image(tx Tx, kind string, id []any) (raw []byte, rev core.Revision, ok bool) {
	raw, ok = tx.Get(recordKey(kind, id))
	if !ok {
		return nil, 0, false
	}
	if len(raw) < headBytes {
		tx.Fail(core.Errorf(core.Internal, "%s record of %d bytes", kind, len(raw)))
		return nil, 0, false
	}
	rev = core.Revision(binary.BigEndian.Uint64(raw[1:]))
	if raw[0] == versionGone {
		return nil, rev, false
	}
	return raw, rev, true
}

// Restore makes the record what an image of it said, with its indexes, as a
// change of the present revision; a nil image means there was no record. The
// id may hold parts as Split decodes them.
func (t *Table[T, S]) Restore(tx Tx, raw []byte, id ...any) {
	if raw == nil {
		t.Delete(tx, id...)
		return
	}
	if v, _, ok := t.decode(tx, raw); ok {
		t.Put(tx, v, id...)
	}
}
