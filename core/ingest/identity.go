package ingest

import (
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/store"
)

// An identity is what a row says about who it is.
type identity struct {
	id    string          // external id
	own   core.CustomerID // instead, of an export: this store's id
	wants core.CustomerID // of an export: the id to have, where it is free
	also  []string        // of an export: further external ids
	name  string
	phone string // normalised
	email string // normalised
	row   string // external id made from the row, where nothing else identifies it
}

func (sc *scanner) identity(r *row) identity {
	text := func(f string) string {
		if i, ok := sc.place[f]; ok {
			return r.values[i].Text()
		}
		return ""
	}
	who := identity{
		id: text(fieldID), name: text(fieldName),
		phone: contact(fieldPhone, text(fieldPhone)), email: contact(fieldEmail, text(fieldEmail)),
	}
	if sc.plan.own {
		if who.also = splitIDs(text(columnOtherIDs)); customer.IsID(who.id) {
			who.own = core.CustomerID(who.id)
			who.id, who.wants = "", who.own
		}
		return who
	}
	if who.id == "" && who.phone == "" && who.email == "" {
		who.row = r.key.external()
	}
	return who
}

// A known customer is one the store has for a part of an identity.
type known struct {
	customer.Customer
	rev  core.Revision
	met  bool // an earlier row of this file was about it
	bare bool // only the id was looked up: the rows say nothing else
}

// candidates are the customers found by each part of an identity.
type candidates struct {
	id, phone, email []known
	foreign          bool // the id is this store's, and of somebody else
}

// decide says which customer a row is about, or that it is a new one (ok
// false). A flaw that rejects means that nobody can tell.
//
// An id decides where it is known. A phone number or email decides where no id
// speaks against it: two people with ids of their own may share a phone. A name
// alone never decides; it only tells apart those who share a phone.
func decide(who identity, c candidates) (found known, flaw Flaw, ok bool) {
	switch {
	case len(c.id) > 1:
		return known{}, TwoIDs, false
	case len(c.id) == 1:
		k := c.id[0]
		if strangers(c.phone, k.ID) || strangers(c.email, k.ID) {
			return known{}, TwoIDs, false
		}
		return k, "", true
	}
	reached := both(c.phone, c.email)
	switch {
	case len(c.phone) > 0 && len(c.email) > 0 && len(reached) == 0:
		return known{}, TwoIDs, false
	case len(reached) == 0 && c.foreign:
		return known{}, ForeignID, false
	case len(reached) == 0:
		return known{}, "", false
	case who.id != "":
		same := slices.DeleteFunc(slices.Clone(reached), func(k known) bool { return !mayTakeID(k, who) })
		switch len(same) {
		case 0:
			return known{}, SharedContact, false
		case 1:
			return same[0], "", true
		}
		return known{}, TwoIDs, false
	}
	if len(reached) > 1 {
		reached = slices.DeleteFunc(reached, func(k known) bool { return who.name == "" || !sameName(k.Name, who.name) })
		if len(reached) != 1 {
			return known{}, TwoIDs, false
		}
	}
	k := reached[0]
	if k.met && who.name != "" && k.Name != "" && !sameName(k.Name, who.name) {
		return known{}, SameContact, false
	}
	return k, "", true
}

// mayTakeID reports whether a customer reached by phone or email can be the one
// with the id of the row: it has no id of another system, or it has the same
// name and was not in this file under another id.
func mayTakeID(k known, who identity) bool {
	if !slices.ContainsFunc(k.External, isOwnID) {
		return true
	}
	return !k.met && who.name != "" && sameName(k.Name, who.name)
}

func isOwnID(ext string) bool {
	return len(ext) < len(customer.RowPrefix) || ext[:len(customer.RowPrefix)] != customer.RowPrefix
}

// agrees reports that a customer may be who a row says: the two have a name,
// phone or email in common, or none that could differ.
func agrees(c customer.Customer, who identity) bool {
	differ := false
	for _, pair := range [][2]string{
		{normalName(c.Name), normalName(who.name)},
		{customer.NormalPhone(c.Phone), who.phone},
		{customer.NormalEmail(c.Email), who.email},
	} {
		if pair[0] != "" && pair[0] == pair[1] {
			return true
		}
		differ = differ || pair[0] != "" && pair[1] != ""
	}
	return !differ
}

func sameName(a, b string) bool { return normalName(a) == normalName(b) }

// strangers reports that a contact is known, but not as this customer's.
func strangers(list []known, id core.CustomerID) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(k known) bool { return k.ID == id })
}

// both returns the customers in both lists, or in the only one there is.
func both(a, b []known) []known {
	if len(a) == 0 {
		return slices.Clone(b)
	}
	if len(b) == 0 {
		return slices.Clone(a)
	}
	return slices.DeleteFunc(slices.Clone(a), func(k known) bool {
		return !slices.ContainsFunc(b, func(l known) bool { return l.ID == k.ID })
	})
}

// terms remembers which ids, phone numbers and emails the store has, as hashes,
// so that a row about somebody new costs no look-up. A hash that two share only
// costs a look-up in vain.
type terms struct {
	has map[uint64]struct{}
	rev core.Revision // up to which it is complete
}

// termsFrom is how many rows a file needs for collecting the terms to pay.
const termsFrom = 2000

func collectTerms(tx store.Tx) *terms {
	t := &terms{has: map[uint64]struct{}{}, rev: tx.Revision()}
	for _, index := range []string{"external", "phone", "email"} {
		for term := range customer.Table.Terms(tx, index) {
			t.add(index, term)
		}
	}
	return t
}

func (t *terms) add(index, term string) {
	if t != nil && term != "" {
		t.has[hashTerm(index, term)] = struct{}{}
	}
}

func (t *terms) addAll(c customer.Customer) {
	if t == nil {
		return
	}
	for _, e := range c.External {
		t.add("external", e)
	}
	t.add("phone", customer.NormalPhone(c.Phone))
	t.add("email", customer.NormalEmail(c.Email))
}

// may reports whether a look-up can find anything.
func (t *terms) may(index, term string) bool {
	if term == "" || t == nil {
		return term != ""
	}
	_, ok := t.has[hashTerm(index, term)]
	return ok
}

// hashTerm is FNV-1a.
func hashTerm(index, term string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range [...]string{index, "\x00", term} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	return h
}
