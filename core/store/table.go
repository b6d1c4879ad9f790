package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"iter"
	"slices"

	"github.com/perennial-app/perennial/core"
)

// A Table is a kind of record, kept by key, by time and by its indexes. Make one
// per kind, as a package variable, with NewTable.
//
// The stored form is the owner's private struct S, apart from the domain type T,
// and has a version. Reading an older version is the business of its upgrade function.
type Table[T, S any] struct {
	kind    string
	version byte
	pack    func(T) S
	unpack  func(S) T
	// upgrade turns the JSON of an older version into a record. It may be nil
	// while the version is 1.
	upgrade func(version byte, b []byte) (T, error)
	indexes []Index[T]
}

// An Index lists, for a record, the terms under which it is found. Put writes
// only the index keys that changed.
type Index[T any] struct {
	Name  string
	Terms func(T) []string
}

// NewTable describes the records of a kind. The kind is part of every key.
func NewTable[T, S any](kind string, version byte, pack func(T) S, unpack func(S) T,
	upgrade func(byte, []byte) (T, error), indexes ...Index[T],
) *Table[T, S] {
	return &Table[T, S]{kind, version, pack, unpack, upgrade, indexes}
}

// Kind names the records of the table.
func (t *Table[T, S]) Kind() string { return t.kind }

// Version is the version of the form Put writes.
func (t *Table[T, S]) Version() byte { return t.version }

const headBytes = 1 + 8 // version, revision

// versionGone marks the place of a deleted record. The mark keeps the revision
// of the deletion, so that Changes reports a record once even if it is made
// again.
const versionGone = 0

// Get reads one record and the revision that wrote it. Of a record that was
// deleted it returns the revision that did, and ok false.
func (t *Table[T, S]) Get(tx Tx, id ...any) (v T, rev core.Revision, ok bool) {
	b, ok := tx.Get(t.key(id))
	if !ok {
		return v, 0, false
	}
	return t.decode(tx, b)
}

func (t *Table[T, S]) decode(tx Tx, b []byte) (v T, rev core.Revision, ok bool) {
	if len(b) < headBytes {
		tx.Fail(core.Errorf(core.Internal, "%s record of %d bytes", t.kind, len(b)))
		return v, 0, false
	}
	version, body := b[0], b[headBytes:]
	rev = core.Revision(binary.BigEndian.Uint64(b[1:]))
	var err error
	switch {
	case version == versionGone:
		return v, rev, false
	case version == t.version:
		var s S
		if s, err = read[S](body); err == nil {
			v = t.unpack(s)
		}
	case version > t.version:
		tx.Fail(core.Says(core.Conflict, "store.newer", core.Args{"found": int(version), "known": int(t.version)}).
			Wrap(core.Errorf(core.Conflict, "%s record", t.kind)))
		return v, 0, false
	case t.upgrade != nil:
		v, err = t.upgrade(version, body)
	default:
		err = core.Errorf(core.Internal, "no way from version %d", version)
	}
	if err != nil {
		tx.Fail(core.Errorf(core.KindOf(err), "read %s: %w", t.kind, err))
		return v, 0, false
	}
	return v, rev, true
}

// read reads a stored form, quickly where it can.
func read[S any](body []byte) (s S, err error) {
	if q, ok := any(&s).(quickForm); ok && q.Quick(body) {
		return s, nil
	}
	var whole S // a quick read may have filled part of s
	err = json.Unmarshal(body, &whole)
	return whole, err
}

// Put writes a record, its place in time and its changed index keys. A record
// that is there already, the same to the byte, stays as it is and keeps its
// revision.
func (t *Table[T, S]) Put(tx Tx, v T, id ...any) {
	var (
		old    T
		oldRev core.Revision
		had    bool
	)
	raw, found := tx.Get(t.key(id))
	if found {
		old, oldRev, had = t.decode(tx, raw)
	}
	body, ok := t.encode(tx, v)
	if !ok || had && raw[0] == t.version && bytes.Equal(raw[headBytes:], body) {
		return
	}
	t.write(tx, v, body, old, oldRev, had, id)
}

// PutOver is Put for a caller that has just read the record it replaces, knows
// that v differs, and hands on what Get returned.
func (t *Table[T, S]) PutOver(tx Tx, v, old T, oldRev core.Revision, had bool, id ...any) {
	if body, ok := t.encode(tx, v); ok {
		t.write(tx, v, body, old, oldRev, had, id)
	}
}

func (t *Table[T, S]) encode(tx Tx, v T) (body []byte, ok bool) {
	if tx.Err() != nil {
		return nil, false
	}
	body, err := json.Marshal(t.pack(v))
	if err != nil {
		tx.Fail(core.Errorf(core.Internal, "write %s: %w", t.kind, err))
		return nil, false
	}
	return body, true
}

func (t *Table[T, S]) write(tx Tx, v T, body []byte, old T, oldRev core.Revision, had bool, id []any) {
	t.set(tx, t.version, body, oldRev, id)
	for _, ix := range t.indexes {
		now := ix.Terms(v)
		var before []string
		if had {
			before = ix.Terms(old)
		}
		for _, term := range missing(before, now) {
			tx.Delete(t.indexKey(ix.Name, term, id))
		}
		for _, term := range missing(now, before) {
			tx.Set(t.indexKey(ix.Name, term, id), nil)
		}
	}
}

// Delete removes a record. Changes still reports its key, once, so that views
// drop it.
func (t *Table[T, S]) Delete(tx Tx, id ...any) {
	old, oldRev, had := t.Get(tx, id...)
	if !had || tx.Err() != nil {
		return
	}
	t.set(tx, versionGone, nil, oldRev, id)
	for _, ix := range t.indexes {
		for _, term := range missing(ix.Terms(old), nil) {
			tx.Delete(t.indexKey(ix.Name, term, id))
		}
	}
}

// set writes the record's value and moves it to the present in time. The
// oldRev is 0 where there was neither record nor mark.
func (t *Table[T, S]) set(tx Tx, version byte, body []byte, oldRev core.Revision, id []any) {
	rev := tx.Revision()
	head := binary.BigEndian.AppendUint64([]byte{version}, uint64(rev))
	tx.Set(t.key(id), append(head, body...))
	if oldRev != 0 && oldRev != rev {
		tx.Delete(t.timeKey(oldRev, id))
	}
	tx.Set(t.timeKey(rev, id), nil)
}

// Scan yields the records whose key begins with prefix, in key order.
func (t *Table[T, S]) Scan(tx Tx, prefix ...any) iter.Seq2[core.Revision, T] {
	return func(yield func(core.Revision, T) bool) {
		for _, b := range tx.Scan(Prefix(t.key(prefix))) {
			v, rev, ok := t.decode(tx, b)
			if tx.Err() != nil || ok && !yield(rev, v) {
				return
			}
		}
	}
}

// Find yields the keys, decoded, of the records an index lists under term.
func (t *Table[T, S]) Find(tx Tx, index, term string) iter.Seq[[]any] {
	p := Key("i", t.kind, index, term)
	return func(yield func([]any) bool) {
		for k := range tx.Scan(Range{Start: p, End: Prefix(p).End, KeysOnly: true}) {
			id, err := Split(k[len(p):])
			if err != nil {
				tx.Fail(err)
				return
			}
			if !yield(id) {
				return
			}
		}
	}
}

// A Change says that the record at ID was written or deleted in revision Rev;
// Get tells which, and its present state.
type Change struct {
	Rev core.Revision
	ID  []any
}

// Changes yields what changed after revision since, oldest first, each record
// at its last change.
func (t *Table[T, S]) Changes(tx Tx, since core.Revision) iter.Seq[Change] {
	p := Key("t", t.kind)
	r := Range{Start: Key("t", t.kind, since+1), End: Prefix(p).End, KeysOnly: true}
	return func(yield func(Change) bool) {
		for k := range tx.Scan(r) {
			parts, err := Split(k[len(p):])
			if err != nil || len(parts) < 2 {
				tx.Fail(core.Errorf(core.Internal, "time key %x of %s: %v", k, t.kind, err))
				return
			}
			if !yield(Change{core.Revision(parts[0].(uint64)), parts[1:]}) {
				return
			}
		}
	}
}

func (t *Table[T, S]) key(id []any) []byte { return recordKey(t.kind, id) }

func recordKey(kind string, id []any) []byte {
	return append(Key("d", kind), Key(id...)...)
}

func (t *Table[T, S]) timeKey(rev core.Revision, id []any) []byte {
	return append(Key("t", t.kind, rev), Key(id...)...)
}

func (t *Table[T, S]) indexKey(index, term string, id []any) []byte {
	return append(Key("i", t.kind, index, term), Key(id...)...)
}

// missing returns the terms of a that b lacks, each once.
func missing(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
