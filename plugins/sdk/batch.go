package sdk

import "github.com/perennial-app/perennial/core/pack"

// A batch is the snapshots of one request.
type batch struct {
	seq   uint64
	snaps []pack.Snapshot
	kept  []bool // too large, kept back
	bytes int
}

// A batcher cuts a sequence of snapshots into batches.
type batcher struct {
	next func() (pack.Snapshot, bool)
	held *pack.Snapshot // pulled, but did not fit the batch before
	seq  uint64
}

// take returns the next batch, nil at the end.
func (t *batcher) take() *batch {
	b := &batch{}
	for len(b.snaps) < MaxBatchItems {
		var s pack.Snapshot
		if t.held != nil {
			s, t.held = *t.held, nil
		} else {
			var ok bool
			if s, ok = t.next(); !ok {
				break
			}
		}
		n := weigh(&s)
		tooLarge := n > MaxItemBytes
		if !tooLarge && len(b.snaps) > 0 && b.bytes+n > MaxBatchBytes {
			t.held = &s
			break
		}
		if b.snaps == nil {
			b.snaps, b.kept = make([]pack.Snapshot, 0, MaxBatchItems), make([]bool, 0, MaxBatchItems)
		}
		b.snaps, b.kept = append(b.snaps, s), append(b.kept, tooLarge)
		if !tooLarge {
			b.bytes += n
		}
	}
	if len(b.snaps) == 0 {
		return nil
	}
	t.seq++
	b.seq = t.seq
	return b
}

// weigh is about how many bytes a snapshot takes on the wire, rather more than
// less.
func weigh(s *pack.Snapshot) int {
	n := 16 + 24*len(s.Events)
	for _, v := range s.Fields {
		n += 11 + len(v.Text())
	}
	return n
}
