package undo

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A Recorder notes before-images while one transaction writes. Make one inside
// the function given to Update, and Close it there.
type Recorder struct {
	tx     store.Tx
	batch  Batch
	chunk  []imageRecord
	seen   map[string]bool
	bytes  int // of the present chunk
	total  int
	state  State
	opened bool
	// restored says that something was restored before, by whichever batch.
	restored bool
}

// Record begins noting before-images of batch b in tx.
func Record(tx store.Tx, b Batch) *Recorder {
	return &Recorder{tx: tx, batch: b, seen: map[string]bool{}}
}

// Before notes a record as it is now. Call it before the record is written;
// calling it again for the same record is fine, the first image counts.
func (r *Recorder) Before(t Table, id ...any) { r.before(false, t, id) }

// Again is Before for a record that an earlier transaction of the batch wrote,
// so that it is counted, and listed where it must stay, once.
func (r *Recorder) Again(t Table, id ...any) { r.before(true, t, id) }

func (r *Recorder) before(again bool, t Table, id []any) {
	key, ok := r.first(t, id)
	if !ok {
		return
	}
	raw, rev, had := store.Image(r.tx, t.Kind(), id)
	if !had {
		r.add(imageRecord{Kind: t.Kind(), ID: key, Again: again})
		return
	}
	if r.restored {
		rev = content(r.tx, t.Kind(), id, rev)
	}
	r.add(imageRecord{Kind: t.Kind(), ID: key, Raw: raw, Was: rev, Again: again})
}

// Created notes a record the caller knows not to exist yet.
func (r *Recorder) Created(t Table, id ...any) {
	if key, ok := r.first(t, id); ok {
		r.add(imageRecord{Kind: t.Kind(), ID: key})
	}
}

// Bytes is how much Close will write, about.
func (r *Recorder) Bytes() int { return r.total }

func (r *Recorder) first(t Table, id []any) ([]byte, bool) {
	if r.tx.Err() != nil {
		return nil, false
	}
	r.open()
	key := store.Key(id...)
	name := t.Kind() + "\x00" + string(key)
	if r.seen[name] {
		return nil, false
	}
	r.seen[name] = true
	return key, true
}

func (r *Recorder) open() {
	if r.opened {
		return
	}
	r.opened = true
	r.state, _, _ = batches.Get(r.tx, string(r.batch))
	_, r.restored = r.tx.Get(againKey)
}

func (r *Recorder) add(im imageRecord) {
	// Base64 and JSON make a third more of the bytes, and some around them.
	n := (len(im.ID)+len(im.Raw))*4/3 + 60
	if len(r.chunk) > 0 && (r.bytes+n > maxChunkBytes || len(r.chunk) == maxChunkRecords) {
		r.flush()
	}
	r.chunk = append(r.chunk, im)
	r.bytes += n
	r.total += n
}

func (r *Recorder) flush() {
	r.state.Chunks++
	for _, im := range r.chunk {
		if !im.Again {
			r.state.Records++
		}
	}
	c := chunkRecord{Rev: r.tx.Revision(), Records: r.chunk}
	chunks.PutOver(r.tx, c, chunkRecord{}, core.Revision(0), false, string(r.batch), r.state.Chunks)
	r.chunk, r.bytes = nil, 0
}

// Close writes what was noted. A transaction that changed nothing leaves no
// trace.
func (r *Recorder) Close() {
	if len(r.chunk) == 0 || r.tx.Err() != nil {
		return
	}
	r.flush()
	batches.Put(r.tx, r.state, string(r.batch))
}
