package risk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// Signals are kept in chunks named by their SHA-256 and one head per pack that
// lists them. Saving writes the chunks that are not there yet, a few per
// transaction, then puts all heads in place in one: a crash leaves the old
// heads with all their chunks, and some chunks nobody names, which the next
// Save removes. A chunk ends after a customer whose id says so, so a customer
// more or less changes one chunk, not all that follow.
const (
	keptVersion    = 1
	chunkRows      = 1024      // on average
	chunkBytes     = 512 << 10 // at most, but for one customer more
	chunksInUpdate = 3         // each at most chunkBytes + one customer
)

// head is the stored form of what a pack said last, version 1.
type head struct {
	Version  int            `json:"v"`
	AsOf     core.Day       `json:"as_of"`
	Manifest *pack.Manifest `json:"manifest"`
	Names    []string       `json:"names"`
	Chunks   []string       `json:"chunks"`
}

func headKey(id core.PackID) []byte { return store.Key("b", "risk", "head", id) }
func chunkKey(name string) []byte   { return store.Key("b", "risk", "chunk", name) }
func chunkName(b []byte) string     { return hex.EncodeToString(hashOf(b)) }
func hashOf(b []byte) []byte        { h := sha256.Sum256(b); return h[:] }
func endsChunk(id core.CustomerID) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return h.Sum32()%chunkRows == 0
}

// Save keeps the signals of a board in the store for Score to fall back on; it is
// for boards of the present day. A pack that broke off or is missing keeps what
// it said before. What is there already is not written again. One Save runs at a
// time.
func Save(ctx context.Context, db store.DB, b *Board) error {
	there := map[string]bool{} // chunks in the store
	heads := map[core.PackID]head{}
	err := db.View(ctx, func(tx store.Tx) error {
		r := store.Prefix(store.Key("b", "risk", "chunk"))
		r.KeysOnly = true
		for k := range tx.Scan(r) {
			parts, err := store.Split(k)
			if err != nil {
				return err
			}
			name, _ := parts[len(parts)-1].(string)
			there[name] = true
		}
		for _, in := range b.industries {
			if old, ok := readHead(tx, in.id); ok && (in.failed || in.missing) {
				heads[in.id] = old
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	w := writer{ctx: ctx, db: db}
	for i, in := range b.industries {
		if _, stands := heads[in.id]; stands || in.manifest == nil || in.failed || in.missing {
			continue
		}
		h := head{Version: keptVersion, AsOf: b.asOf, Manifest: in.manifest, Names: in.names.list}
		for chunk := range chunks(b.rows, i) {
			name := chunkName(chunk)
			h.Chunks = append(h.Chunks, name)
			if !there[name] {
				there[name] = true
				w.set(chunkKey(name), chunk)
			}
		}
		heads[in.id] = h
	}
	if w.flush(); w.err != nil {
		return w.err
	}
	return db.Update(ctx, func(tx store.Tx) error { return replaceHeads(tx, heads, there) })
}

// replaceHeads makes heads the only ones and removes the chunks none of them
// names.
func replaceHeads(tx store.Tx, heads map[core.PackID]head, there map[string]bool) error {
	present, named := map[string]bool{}, map[string]bool{}
	for id, h := range heads {
		body, err := json.Marshal(h)
		if err != nil {
			return core.Errorf(core.Internal, "keep signals of %s: %w", id, err)
		}
		key := headKey(id)
		if old, _ := tx.Get(key); !bytes.Equal(old, body) {
			tx.Set(key, body)
		}
		present[string(key)] = true
		for _, name := range h.Chunks {
			named[name] = true
		}
	}
	r := store.Prefix(store.Key("b", "risk", "head"))
	r.KeysOnly = true
	for k := range tx.Scan(r) {
		if !present[string(k)] {
			tx.Delete(k)
		}
	}
	for name := range there {
		if !named[name] {
			tx.Delete(chunkKey(name))
		}
	}
	return tx.Err()
}

func readHead(tx store.Tx, id core.PackID) (h head, ok bool) {
	v, ok := tx.Get(headKey(id))
	return h, ok && json.Unmarshal(v, &h) == nil && h.Version == keptVersion && h.Manifest != nil
}

// A writer sets values a few per transaction.
type writer struct {
	ctx    context.Context
	db     store.DB
	keys   [][]byte
	values [][]byte
	err    error
}

func (w *writer) set(key, value []byte) {
	w.keys, w.values = append(w.keys, key), append(w.values, value)
	if len(w.keys) == chunksInUpdate {
		w.flush()
	}
}

func (w *writer) flush() {
	if w.err != nil || len(w.keys) == 0 {
		return
	}
	w.err = w.db.Update(w.ctx, func(tx store.Tx) error {
		for i, k := range w.keys {
			tx.Set(k, w.values[i])
		}
		return nil
	})
	w.keys, w.values = nil, nil
}

// chunks yields the encoded signals of one industry's rows.
func chunks(rows []row, industry int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		var b []byte
		for i := range rows {
			r := &rows[i]
			if r.industry != industry || r.x == nil {
				continue
			}
			if b == nil {
				b = []byte{keptVersion}
			}
			if b = r.append(b); endsChunk(r.id) || len(b) >= chunkBytes {
				if !yield(b) {
					return
				}
				b = nil
			}
		}
		if b != nil {
			yield(b)
		}
	}
}

// append encodes what saved needs of a row.
func (r *row) append(b []byte) []byte {
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	text(string(r.id))
	text(r.segment)
	b = binary.AppendVarint(b, int64(r.day))
	if r.valued {
		b = binary.AppendVarint(append(b, 1), int64(r.value))
	} else {
		b = append(b, 0)
	}
	b = binary.AppendUvarint(b, uint64(len(r.x)))
	for _, x := range r.x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	text(string(r.facts))
	return b
}

func (r *reader) row(industry int) row {
	out := row{industry: industry, id: core.CustomerID(r.text()), said: said{segment: r.text(), day: core.Day(r.int())}}
	if f := r.bytes(1); f != nil && f[0] == 1 {
		out.valued, out.value = true, core.Cents(r.int())
	}
	out.x = make([]float64, r.count())
	for j := range out.x {
		out.x[j] = r.float()
	}
	out.facts = r.bytes(r.count())
	return out
}

// saved returns a board of the signals Save kept, to fall back on; it holds
// nothing else. Nothing kept is an empty board. What is damaged, or was kept by a
// newer program, is left out: it is derived, and the next scoring makes it anew.
func saved(tx store.Tx) *Board {
	b := &Board{}
	for _, v := range tx.Scan(store.Prefix(store.Key("b", "risk", "head"))) {
		var h head
		if json.Unmarshal(v, &h) == nil && h.Version == keptVersion && h.Manifest != nil {
			b.load(tx, h)
		}
	}
	slices.SortFunc(b.rows, func(x, y row) int { return strings.Compare(string(x.id), string(y.id)) })
	return b
}

func (b *Board) load(tx store.Tx, h head) {
	i := len(b.industries)
	in := &industry{id: h.Manifest.ID, manifest: h.Manifest, names: newNames(h.Names)}
	b.industries = append(b.industries, in)
	for _, name := range h.Chunks {
		c, ok := tx.Get(chunkKey(name))
		if !ok || chunkName(c) != name || c[0] != keptVersion {
			continue
		}
		for rd := (reader{b: c[1:]}); len(rd.b) > 0; {
			r := rd.row(i)
			if rd.bad || len(r.x) != len(h.Manifest.Drivers) {
				break
			}
			b.rows = append(b.rows, r)
		}
	}
}
