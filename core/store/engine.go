package store

import (
	"context"
	"encoding/binary"

	"github.com/perennial-app/perennial/core"
)

// Limits every engine honours and every caller may rely on.
const (
	MaxKeyBytes   = 1 << 10 // a key; customers' own texts never become keys whole
	MaxValueBytes = 1 << 20 // a value; larger blobs are cut by their owner
	MaxTxBytes    = 2 << 20 // keys and values one Update writes: Badger with lean buffers takes 2.4 MB
	MaxTxWrites   = 20_000  // writes in one Update, same reason
)

// A Budget holds a transaction to the limits; engines embed one.
type Budget struct{ writes, bytes int }

// Wrote tells whether the transaction wrote anything.
func (b *Budget) Wrote() bool { return b.writes > 0 }

// Spend counts one write, or says why it may not be.
func (b *Budget) Spend(writable bool, key, val []byte) error {
	if !writable {
		return core.Errorf(core.Internal, "write in a View")
	}
	b.writes++
	b.bytes += len(key) + len(val)
	switch {
	case len(key) == 0 || len(key) > MaxKeyBytes:
		return core.Errorf(core.Invalid, "key of %d bytes", len(key))
	case len(val) > MaxValueBytes:
		return core.Errorf(core.Invalid, "value of %d bytes", len(val))
	case b.writes > MaxTxWrites || b.bytes > MaxTxBytes:
		return core.Errorf(core.Invalid, "transaction of %d writes and %d bytes", b.writes, b.bytes)
	}
	return nil
}

// A Counter gives a Tx its Revision; engines embed one per transaction.
type Counter struct{ claimed core.Revision }

// Of returns the revision of tx, claiming the next one if it is writable.
func (c *Counter) Of(tx Tx, writable bool) core.Revision {
	if c.claimed != 0 {
		return c.claimed
	}
	var rev core.Revision
	if b, ok := tx.Get(revisionKey); ok {
		if len(b) != 8 {
			tx.Fail(core.Errorf(core.Internal, "revision of %d bytes", len(b)))
			return 0
		}
		rev = core.Revision(binary.BigEndian.Uint64(b))
	}
	if writable {
		rev++
		c.claimed = rev
		tx.Set(revisionKey, binary.BigEndian.AppendUint64(nil, uint64(rev)))
	}
	return rev
}

// Cancelled returns nil while ctx lives, then an Unavailable error that wraps
// the context's own.
func Cancelled(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return core.Errorf(core.Unavailable, "store: %w", err)
	}
	return nil
}
