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
