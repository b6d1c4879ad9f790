package undo

import (
	"context"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// A Plan says how a batch is undone.
type Plan struct {
	Batch  Batch
	Tables []Table // every kind of record the batch may have written
	// Keep says why a record the batch created, and nobody wrote since, must
	// stay all the same, for instance because something new hangs on it. It
	// returns "" if it may go. It may be nil.
	Keep func(tx store.Tx, kind string, id []any) Reason
	// Step joins each transaction with the state after it. It may be nil.
	Step func(tx store.Tx, s State)
	// Progress is called after each commit. It may be nil.
	Progress func(State)
}

// Run takes back what is left of a batch. It stops between two chunks when ctx
// ends, and goes on from there when called again.
func Run(ctx context.Context, db store.DB, p Plan) (State, error) {
	tables := map[string]Table{}
	for _, t := range p.Tables {
		tables[t.Kind()] = t
	}
	for {
		var s State
		err := db.Update(ctx, func(tx store.Tx) error {
			s, _, _ = batches.Get(tx, string(p.Batch))
			if s.Chunks > 0 {
				p.step(tx, tables, &s)
				batches.Put(tx, s, string(p.Batch))
			}
			if p.Step != nil {
				p.Step(tx, s)
			}
			return nil
		})
		if err != nil {
			return s, err
		}
		if p.Progress != nil {
			p.Progress(s)
		}
		if s.Done() {
			return s, nil
		}
	}
}

// step undoes the last chunk.
func (p Plan) step(tx store.Tx, tables map[string]Table, s *State) {
	c, _, ok := chunks.Get(tx, string(p.Batch), s.Chunks)
	if !ok {
		tx.Fail(core.Errorf(core.Internal, "undo %s: chunk %d is missing", p.Batch, s.Chunks))
		return
	}
	var kept []keptRecord
	for i := len(c.Records) - 1; i >= 0; i-- {
		im := c.Records[i]
		t := tables[im.Kind]
		id, err := store.Split(im.ID)
		if err != nil || t == nil {
			tx.Fail(core.Errorf(core.Internal, "undo %s: %s record %x: %v", p.Batch, im.Kind, im.ID, err))
			return
		}
		counts := s
		if im.Again {
			counts = &State{} // what stays now stays at the earlier chunk too
		}
		if why := p.back(tx, t, im, id, c.Rev, counts); why != "" && !im.Again {
			s.Kept++
			kept = append(kept, keptRecord{im.Kind, im.ID, why})
		}
	}
	if len(kept) > 0 {
		keptTable.Put(tx, kept, string(p.Batch), s.Chunks)
	}
	chunks.Delete(tx, string(p.Batch), s.Chunks)
	s.Chunks--
}

// back puts one record back, or says why not.
func (p Plan) back(tx store.Tx, t Table, im imageRecord, id []any, written core.Revision, s *State) Reason {
	_, now, there := store.Image(tx, im.Kind, id)
	switch {
	case !there && im.Raw == nil:
		s.removed(im.Kind) // somebody deleted it already
		return ""
	case !there && now != written:
		return Deleted
	case there && now != written && content(tx, im.Kind, id, now) != written:
		return Edited
	case im.Raw == nil:
		if p.Keep != nil {
			if why := p.Keep(tx, im.Kind, id); why != "" {
				return why
			}
		}
		t.Restore(tx, nil, id...)
		s.removed(im.Kind)
		return ""
	default:
		t.Restore(tx, im.Raw, id...)
		_, now, _ = store.Image(tx, im.Kind, id)
		againTable.Put(tx, againRecord{now, im.Was}, againID(im.Kind, id)...)
		tx.Set(againKey, nil)
		s.Restored++
		return ""
	}
}
