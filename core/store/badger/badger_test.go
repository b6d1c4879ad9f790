package badger_test

import (
	"testing"

	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/badger"
	"github.com/perennial-app/perennial/core/store/storetest"
)

func open(t testing.TB, dir string, opts badger.Options) store.DB {
	t.Helper()
	db, err := badger.Open(dir, opts)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

func TestBadger(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.DB { return open(t, t.TempDir(), badger.Options{}) })
}

func BenchmarkBadger(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.DB { return open(b, b.TempDir(), badger.Options{}) })
}

// BenchmarkOpen opens a store of a hundred thousand rows, closed cleanly, with
// its files in the system's cache.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	db := open(b, dir, badger.Options{})
	storetest.Load(b, db, 100_000)
	closeNow(b, db)
	for b.Loop() {
		db, err := badger.Open(dir, badger.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		closeNow(b, db)
		b.StartTimer()
	}
}
