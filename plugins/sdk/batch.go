package sdk

import (
	"time"

	"github.com/perennial-app/perennial/core/pack"
)

// A batch is the snapshots of one request.
type batch struct {
	seq   uint64
	snaps []pack.Snapshot
	kept  []bool // too large, kept back
	sent  time.Time
}

// A batcher cuts a sequence of snapshots into batches and encodes them.
type batcher struct {
	next   func() (pack.Snapshot, bool)
	writer *requestWriter
	held   *pack.Snapshot // pulled, but did not fit the batch before
	seq    uint64
}

// take returns the next batch and its encoded request, nil at the end.
func (t *batcher) take() (*batch, []byte) {
	t.seq++
	b := &batch{seq: t.seq}
	t.writer.begin(b.seq)
	for len(b.snaps) < MaxBatchItems {
		s, ok := t.pull()
		if !ok {
			break
		}
		if b.snaps == nil {
			b.snaps, b.kept = make([]pack.Snapshot, 0, MaxBatchItems), make([]bool, 0, MaxBatchItems)
		}
		before := len(t.writer.out)
		t.writer.customer(len(b.snaps), &s)
		after := len(t.writer.out)
		tooLarge := after-before > MaxItemBytes
		if tooLarge || after > MaxBatchBytes && before > requestHead {
			t.writer.out = t.writer.out[:before]
		}
		if !tooLarge && after > MaxBatchBytes && before > requestHead {
			t.held = &s
			break
		}
		b.snaps, b.kept = append(b.snaps, s), append(b.kept, tooLarge)
	}
	if len(b.snaps) == 0 {
		return nil, nil
	}
	return b, t.writer.end()
}

// requestHead is more than a request takes before its first customer.
const requestHead = 32

func (t *batcher) pull() (pack.Snapshot, bool) {
	if t.held != nil {
		s := *t.held
		t.held = nil
		return s, true
	}
	return t.next()
}
