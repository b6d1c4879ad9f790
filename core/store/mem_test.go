package store_test

import (
	"testing"

	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/storetest"
)

func TestMem(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.DB { return store.Mem() })
}

func BenchmarkMem(b *testing.B) {
	storetest.Bench(b, func(*testing.B) store.DB { return store.Mem() })
}
