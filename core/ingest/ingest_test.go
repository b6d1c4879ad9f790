package ingest_test

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

const today = core.Day(20000)

// The fields of a pack for phone shops.
//
//go:embed testdata/pack.json
var packJSON []byte

func telecomPacks() []*pack.Manifest {
	m := &pack.Manifest{}
	if err := json.Unmarshal(packJSON, m); err != nil {
		panic(err)
	}
	return []*pack.Manifest{m}
}

// sharedFile opens one of the public data sets, or skips the test saying so.
func sharedFile(t testing.TB, name string) *ingest.Source {
	t.Helper()
	dir := os.Getenv("PERENNIAL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, "data", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("SKIPPED: this test imports the public file %s, and it is not here. Set PERENNIAL_SHARED to the folder that has data/.", path)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, name, f, info.Size())
}

func open(t testing.TB, name string, r interface {
	ReadAt([]byte, int64) (int, error)
}, size int64,
) *ingest.Source {
	t.Helper()
	s, err := ingest.Open(name, r, size)
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func text(t testing.TB, content string) *ingest.Source {
	t.Helper()
	return open(t, "file.csv", strings.NewReader(content), int64(len(content)))
}

func preview(t testing.TB, s *ingest.Source, o ingest.Options) *ingest.Plan {
	t.Helper()
	p, err := ingest.Preview(t.Context(), s, o, telecomPacks(), nil)
	if err != nil {
		t.Fatalf("preview %s: %v", s.Name, err)
	}
	return p
}

func run(t testing.TB, db store.DB, s *ingest.Source, o ingest.Options) ingest.Result {
	t.Helper()
	res, err := ingest.Run(t.Context(), db, s, preview(t, s, o), today, nil)
	if err != nil {
		t.Fatalf("run %s: %v", s.Name, err)
	}
	return res
}

func undoImport(t testing.TB, db store.DB, id core.ImportID) ingest.UndoResult {
	t.Helper()
	res, err := ingest.Undo(t.Context(), db, id, nil)
	if err != nil {
		t.Fatalf("undo %s: %v", id, err)
	}
	return res
}

func view(t testing.TB, db store.DB, f func(store.Tx)) {
	t.Helper()
	if err := db.View(context.WithoutCancel(t.Context()), func(tx store.Tx) error { f(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

func update(t testing.TB, db store.DB, f func(store.Tx)) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx store.Tx) error { f(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// dump is everything the archive and the timelines hold, as text.
func dump(t testing.TB, db store.DB) []string {
	t.Helper()
	var out []string
	add := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	view(t, db, func(tx store.Tx) {
		for _, c := range customer.All(tx) {
			add(c)
			for _, e := range timeline.Of(tx, c.ID) {
				add(e)
			}
		}
		// Nothing may be left of customers that are gone.
		for _, e := range timeline.Table.Scan(tx) {
			if _, _, ok := customer.Get(tx, e.Customer); !ok {
				add(fmt.Sprintf("event of nobody: %v", e))
			}
		}
		for _, index := range []string{"external", "phone", "email"} {
			for term := range customer.Table.Terms(tx, index) {
				add(index + " " + term)
			}
		}
	})
	return out
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// fields lists what became of the columns: title=field.
func fields(p *ingest.Plan) string {
	var b strings.Builder
	for i, c := range p.Columns {
		if i > 0 {
			b.WriteByte(' ')
		}
		f := c.Field
		if f == "" {
			f = ingest.Leave
		}
		fmt.Fprintf(&b, "%s=%s", c.Title, f)
	}
	return b.String()
}

// found lists findings: column/kind:count, a rejecting one with !.
func found(list []ingest.Finding) string {
	var out []string
	for _, f := range list {
		mark := ""
		if f.Rejects {
			mark = "!"
		}
		out = append(out, fmt.Sprintf("%s/%s:%d%s", f.Column, f.Flaw, f.Count, mark))
	}
	return strings.Join(out, " ")
}

func counts(rows, created, updated, unchanged, rejected, purchases int64) ingest.Counts {
	return ingest.Counts{
		Rows: rows, Committed: rows, Created: created, Updated: updated,
		Unchanged: unchanged, Rejected: rejected, Purchases: purchases,
	}
}

func rejectsOf(t testing.TB, db store.DB, id core.ImportID, lang core.Lang) string {
	t.Helper()
	var b bytes.Buffer
	if err := ingest.Rejects(t.Context(), db, id, lang, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
