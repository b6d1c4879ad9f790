// Package customer is the archive of customers: who they are, how to reach
// them, and what the industry's fields say of them.
//
// It keeps one record per customer in table "customer", keyed by id and indexed
// by external id, phone and email, each normalised, so that the same person in
// next month's file is found again. Customers are never matched by name alone.
package customer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// A Customer is the person or company we want to keep.
type Customer struct {
	ID    core.CustomerID
	Name  string
	Phone string // as written; matched by NormalPhone
	Email string
	// External are the ids other systems and files know the customer by.
	External []string
	Pack     core.PackID
	Fields   map[pack.FieldKey]pack.Value
}

// record is the stored form, version 1.
type record struct {
	ID       core.CustomerID              `json:"id"`
	Name     string                       `json:"name,omitempty"`
	Phone    string                       `json:"phone,omitempty"`
	Email    string                       `json:"email,omitempty"`
	External []string                     `json:"ext,omitempty"`
	Pack     core.PackID                  `json:"pack,omitempty"`
	Fields   map[pack.FieldKey]pack.Value `json:"f,omitempty"`
}

// Quick reads a record as it is usually written.
func (r *record) Quick(b []byte) bool {
	return store.Pairs(b, func(name, value []byte) bool {
		s, ok := store.Plain(value)
		switch string(name) {
		case "id":
			r.ID = core.CustomerID(s)
		case "name":
			r.Name = s
		case "phone":
			r.Phone = s
		case "email":
			r.Email = s
		case "pack":
			r.Pack = core.PackID(s)
		case "ext":
			if s, ok := store.Plain(bytes.Trim(value, "[]")); ok { // one, as most have
				r.External = []string{s}
				return true
			}
			return json.Unmarshal(value, &r.External) == nil
		case "f":
			r.Fields = make(map[pack.FieldKey]pack.Value, 8)
			return store.Pairs(value, func(key, value []byte) bool {
				var v pack.Value
				err := v.UnmarshalJSON(value)
				r.Fields[pack.FieldKey(key)] = v
				return err == nil
			})
		default:
			return false
		}
		return ok
	})
}

// Table holds the customers.
var Table = store.NewTable("customer", 1,
	func(c Customer) record { return record(c) },
	func(r record) Customer { return Customer(r) },
	nil,
	store.Index[Customer]{Name: "external", Terms: func(c Customer) []string { return c.External }},
	store.Index[Customer]{Name: "phone", Terms: func(c Customer) []string { return nonEmpty(NormalPhone(c.Phone)) }},
	store.Index[Customer]{Name: "email", Terms: func(c Customer) []string { return nonEmpty(NormalEmail(c.Email)) }},
)

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// Get returns a customer and the revision that last wrote it.
func Get(tx store.Tx, id core.CustomerID) (Customer, core.Revision, bool) { return Table.Get(tx, id) }

// Put writes a customer that already has an id.
func Put(tx store.Tx, c Customer) {
	if err := c.Check(); err != nil {
		tx.Fail(err)
		return
	}
	Table.Put(tx, c, c.ID)
}

// All yields every customer by id.
func All(tx store.Tx) iter.Seq2[core.Revision, Customer] { return Table.Scan(tx) }

// NewID claims the next free id.
func NewID(tx store.Tx) core.CustomerID {
	n := lastID(tx) + 1
	tx.Set(sequenceKey, fmt.Appendf(nil, "%d", n))
	return idOf(n)
}

var sequenceKey = store.Key("m", "customer_sequence")

// lastID is the number of the last id claimed.
func lastID(tx store.Tx) (n int64) {
	if b, ok := tx.Get(sequenceKey); ok {
		if _, err := fmt.Sscanf(string(b), "%d", &n); err != nil {
			tx.Fail(core.Errorf(core.Internal, "customer sequence %q: %w", b, err))
		}
	}
	return n
}

// IsID reports the form of ids NewID gives.
func IsID(s string) bool {
	n, ok := idNumber(s)
	return ok && string(idOf(n)) == s
}

const maxIDBytes = 16 // more customers than anybody has, and far from overflow

func idNumber(s string) (n int64, ok bool) {
	digits, ok := strings.CutPrefix(s, "c")
	if !ok || len(s) > maxIDBytes {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n > 0
}

func idOf(n int64) core.CustomerID { return core.CustomerID(fmt.Sprintf("c%07d", n)) }

// TakeID claims an id of that form that no customer has, such as the one an
// export gives: NewID will not give it to anybody else, nor any before it.
func TakeID(tx store.Tx, id core.CustomerID) {
	n, ok := idNumber(string(id))
	if !ok {
		tx.Fail(core.Errorf(core.Internal, "customer id %q", id))
		return
	}
	if n > lastID(tx) {
		tx.Set(sequenceKey, fmt.Appendf(nil, "%d", n))
	}
}

// NoIDYet reports that no id was ever claimed.
func NoIDYet(tx store.Tx) bool { return lastID(tx) == 0 }

// Find returns the ids of the customers an index ("external", "phone" or
// "email") lists under a term, which must be normalised.
func Find(tx store.Tx, index, term string) []core.CustomerID {
	var ids []core.CustomerID
	for id := range Table.Find(tx, index, term) {
		ids = append(ids, core.CustomerID(id[0].(string)))
	}
	return ids
}

// Resolve finds a customer by id, external id, phone or email, in that order,
// as a person would type it. Several customers under one phone is a Conflict.
func Resolve(tx store.Tx, s string) (Customer, bool) {
	if c, _, ok := Get(tx, core.CustomerID(s)); ok {
		return c, true
	}
	for _, q := range [][2]string{{"external", s}, {"phone", NormalPhone(s)}, {"email", NormalEmail(s)}} {
		if q[1] == "" {
			continue
		}
		switch ids := Find(tx, q[0], q[1]); len(ids) {
		case 0:
		case 1:
			c, _, ok := Get(tx, ids[0])
			return c, ok
		default:
			tx.Fail(core.Says(core.Conflict, "customer.ambiguous", core.Args{"query": s, "count": len(ids)}))
			return Customer{}, false
		}
	}
	return Customer{}, false
}

// Limits on what one customer may carry.
const (
	MaxNameBytes     = 400 // the longest company names with room
	MaxExternal      = 20
	MaxExternalBytes = 200 // an external id is part of an index key
	MaxFields        = 200
)

// Check says whether c may be stored.
func (c Customer) Check() error {
	switch {
	case c.ID == "":
		return core.Errorf(core.Internal, "customer without id")
	case len(c.Name) > MaxNameBytes:
		return core.Says(core.Invalid, "customer.name_long", core.Args{"max": MaxNameBytes})
	case c.Email != "" && NormalEmail(c.Email) == "":
		return core.Says(core.Invalid, "customer.email", core.Args{"email": c.Email})
	case len(c.External) > MaxExternal || len(c.Fields) > MaxFields:
		return core.Says(core.Invalid, "customer.too_much", nil)
	case slices.ContainsFunc(c.External, func(s string) bool { return len(s) > MaxExternalBytes }):
		return core.Says(core.Invalid, "customer.external_long", core.Args{"max": MaxExternalBytes})
	}
	return nil
}

// Label is what to call the customer on a screen: the name, else an external
// id, else the id.
func (c Customer) Label() string {
	switch {
	case c.Name != "":
		return c.Name
	case len(c.External) > 0 && !strings.HasPrefix(c.External[0], RowPrefix):
		return c.External[0]
	default:
		return string(c.ID)
	}
}

// RowPrefix begins the external ids made for rows of a file without an id
// column.
const RowPrefix = "row:"
