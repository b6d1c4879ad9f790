package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/perennial-app/perennial/core/customer"
)

// A rowKey tells a row from every other by its content, and from equal rows by
// its place among them, so that the same file gives the same keys again.
type rowKey struct {
	hash    uint64
	ordinal uint32 // from 1
}

// keyOf hashes the cells of a row. Sixty-four bits: in two million rows two
// different ones meet with a chance of one in ten million.
func keyOf(cells []string) rowKey {
	var room [512]byte
	b := room[:0]
	for _, c := range cells {
		b = append(append(b, c...), 0)
	}
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1] // blank cells at the end come and go with editors
	}
	sum := sha256.Sum256(b)
	return rowKey{hash: binary.BigEndian.Uint64(sum[:])}
}

func (k rowKey) String() string { return fmt.Sprintf("%016x-%d", k.hash, k.ordinal) }

// external is the external id of a customer known by nothing but its row.
func (k rowKey) external() string { return customer.RowPrefix + k.String() }

// contact returns a phone number or email as customers are found by it, "" if
// it reaches nobody.
func contact(field, s string) string {
	if field == fieldPhone {
		return customer.NormalPhone(s)
	}
	return customer.NormalEmail(s)
}
