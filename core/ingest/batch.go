package ingest

import (
	"maps"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/undo"
)

// A batch writes rows within one transaction. It changes nothing of its writer,
// for the transaction may run again; the writer takes over what it holds once
// it is committed.
type batch struct {
	*writer
	tx    *meter
	undo  *undo.Recorder
	rev   core.Revision
	rows  int
	flaws []rowFlaws
	kept  []rejectRow
	bytes int // of kept

	// The writer's, as they will be.
	im      Import
	found   tally
	rejects int64
	chunks  int
	met     map[core.CustomerID]change
	ids     map[string]core.CustomerID
}

// A meter counts what goes into a transaction.
type meter struct {
	store.Tx
	puts, bytes int
}

func (m *meter) Set(key, val []byte) {
	m.puts++
	m.bytes += len(key) + len(val)
	m.Tx.Set(key, val)
}

func (m *meter) Delete(key []byte) {
	m.puts++
	m.bytes += len(key)
	m.Tx.Delete(key)
}

func (w *writer) newBatch(tx store.Tx) *batch {
	m := &meter{Tx: tx}
	b := &batch{
		writer: w, tx: m, undo: undo.Record(m, undo.Batch(w.im.ID)), rev: tx.Revision(),
		im: w.im, found: w.found, rejects: w.rejects, chunks: w.chunks,
		met: map[core.CustomerID]change{}, ids: map[string]core.CustomerID{},
	}
	if w.terms != nil && b.rev != w.terms.rev+1 {
		b.catchUp()
	}
	return b
}

// catchUp learns what others wrote since the last batch.
func (b *batch) catchUp() {
	for ch := range customer.Table.Changes(b.tx, b.terms.rev) {
		if c, _, ok := customer.Table.Get(b.tx, ch.ID...); ok {
			b.terms.addAll(c)
		}
	}
	clear(b.writer.ids) // only spares look-ups
}

// full reports that the transaction should end before another row.
func (b *batch) full() bool {
	return b.rows >= batchRows || b.tx.puts > batchPuts || b.tx.bytes+b.undo.Bytes()+b.bytes > batchBytes
}

// row writes one row.
func (b *batch) row(r *row) { b.settle(r) }

// settle writes one row and returns whose it is, "" for nobody's.
func (b *batch) settle(r *row) core.CustomerID {
	b.rows++
	b.im.Counts.Rows, b.im.Counts.Committed = r.n, r.n
	flaws := slices.Clone(r.flaws) // the row may come again
	defer func() {
		if len(flaws) > 0 {
			b.flaws = append(b.flaws, rowFlaws{r.n, flaws})
		}
	}()
	switch {
	case r.blank:
		b.im.Counts.Blank++
		return ""
	case r.rejected():
		b.reject(r)
		return ""
	}
	who := b.identity(r)
	k, flaw, found := decide(who, b.find(who))
	if flaw != "" {
		flaws = append(flaws, flawAt{wholeRow, flaw})
		if rejecting[flaw] {
			b.rejectFor(r, flaw)
			return ""
		}
	}
	var change change
	if found {
		change = b.merge(k, r, who)
	} else {
		change, k = b.create(r, who)
	}
	if change == refused {
		flaws = append(flaws, flawAt{wholeRow, TooMuch})
		b.rejectFor(r, TooMuch)
		return ""
	}
	if k.met && b.plan.Kind == Customers {
		flaws = append(flaws, flawAt{wholeRow, Repeated})
	}
	b.meet(k, who, change)
	if b.plan.Kind == Purchases && b.purchase(r, k) {
		b.im.Counts.Purchases++
		if change == same {
			return k.ID
		}
	}
	switch change {
	case created:
		b.im.Counts.Created++
	case updated:
		b.im.Counts.Updated++
	default:
		b.im.Counts.Unchanged++
	}
	return k.ID
}

func (b *batch) identity(r *row) identity {
	if r.from != nil {
		return identityOf(r.from)
	}
	return b.sc.identity(r)
}

// A change is what a row did to its customer, from the least to the most.
type change uint8

const (
	same change = iota
	updated
	created
	refused
)

// find looks up the customers a row may be about.
func (b *batch) find(who identity) (c candidates) {
	ext := who.id
	if ext == "" {
		ext = who.row
	}
	if id, ok := b.earlier(ext); ok && !b.readsContacts() {
		c.id = []known{{Customer: customer.Customer{ID: id}, met: true, bare: true}}
		return c
	}
	c.id = b.known("external", ext)
	c.phone = b.known("phone", who.phone)
	c.email = b.known("email", who.email)
	if b.plan.own {
		b.findOwn(&c, who)
	}
	return c
}

// findOwn looks up the customer a row of an export is about. Its rows are
// different customers, whatever phones and emails they share.
func (b *batch) findOwn(c *candidates, who identity) {
	if k, ok := b.get(who.own); ok && who.own != "" {
		if c.foreign = !agrees(k.Customer, who); !c.foreign {
			c.id = []known{k}
		}
	}
	for i := 0; i < len(who.also) && len(c.id) == 0; i++ {
		c.id = b.known("external", who.also[i])
	}
	met := func(k known) bool { return k.met }
	c.phone, c.email = slices.DeleteFunc(c.phone, met), slices.DeleteFunc(c.email, met)
}

// readsContacts reports whether rows say more of a customer than the id.
func (b *batch) readsContacts() bool {
	if b.plan.Kind != Purchases {
		return true
	}
	for _, f := range []string{fieldName, fieldPhone, fieldEmail} {
		if _, ok := b.sc.place[f]; ok {
			return true
		}
	}
	return false
}

// earlier returns the customer an earlier purchase belonged to.
func (b *batch) earlier(ext string) (core.CustomerID, bool) {
	if id, ok := b.ids[ext]; ok {
		return id, true
	}
	id, ok := b.writer.ids[ext]
	return id, ok
}

func (b *batch) known(index, term string) []known {
	if !b.terms.may(index, term) {
		return nil
	}
	var out []known
	for _, id := range customer.Find(b.tx, index, term) {
		if k, ok := b.get(id); ok {
			out = append(out, k)
		}
	}
	return out
}

func (b *batch) get(id core.CustomerID) (known, bool) {
	c, rev, ok := customer.Get(b.tx, id)
	_, met := b.met[id]
	if !met {
		_, met = b.writer.met[id]
	}
	return known{Customer: c, rev: rev, met: met}, ok
}

// meet remembers the customer for the rows to come.
func (b *batch) meet(k known, who identity, did change) {
	b.met[k.ID] = max(b.met[k.ID], did)
	if b.plan.Kind == Purchases && who.id != "" {
		b.ids[who.id] = k.ID
	}
}

// create makes a customer of a row.
func (b *batch) create(r *row, who identity) (change, known) {
	c := customer.Customer{Pack: b.packOf(r)}
	b.fill(&c, r, false)
	addIDs(&c, who)
	if _, _, taken := customer.Get(b.tx, who.wants); who.wants != "" && !taken {
		c.ID = who.wants
		customer.TakeID(b.tx, c.ID)
	} else {
		c.ID = customer.NewID(b.tx)
	}
	if c.Check() != nil {
		return refused, known{}
	}
	b.undo.Created(customer.Table, c.ID)
	customer.Table.PutOver(b.tx, c, customer.Customer{}, 0, false, c.ID)
	b.terms.addAll(c)
	return created, known{Customer: c}
}

// merge brings what a row says into a customer. What the row does not say
// stays. Of several rows about one customer the first counts, and purchases
// never overrule what the archive says of a customer; both only add.
func (b *batch) merge(k known, r *row, who identity) change {
	if k.bare {
		return same
	}
	c := k.Customer
	c.Fields = maps.Clone(k.Fields)
	c.External = slices.Clone(k.External)
	changed := b.fill(&c, r, k.met || b.plan.Kind == Purchases)
	changed = addIDs(&c, who) || changed
	if b.joinsPack(k, r) {
		c.Pack, changed = b.packOf(r), true
	}
	if !changed {
		return same
	}
	if c.Check() != nil {
		return refused
	}
	if b.writer.met[c.ID] == same {
		b.undo.Before(customer.Table, c.ID)
	} else {
		b.undo.Again(customer.Table, c.ID)
	}
	customer.Table.PutOver(b.tx, c, k.Customer, k.rev, true, c.ID)
	b.terms.addAll(c)
	return updated
}

// addIDs gives a customer the ids of a row, and reports whether any is new.
func addIDs(c *customer.Customer, who identity) (added bool) {
	ids := append([]string{who.id}, who.also...)
	if who.id == "" && who.row != "" && len(c.External) == 0 {
		ids[0] = who.row
	}
	for _, id := range ids {
		if id != "" && !slices.Contains(c.External, id) {
			c.External, added = append(c.External, id), true
		}
	}
	return added
}

// packOf is the pack of a row's customer: in an export the one the row names.
func (b *batch) packOf(r *row) core.PackID {
	if b.plan.own && (r.pack != "" || !b.plan.packGiven) {
		return r.pack
	}
	return b.plan.Pack
}

// joinsPack reports whether a customer of no pack, or of another, becomes one of
// the plan's: because the row or a person names the pack, or because the row
// says something only that pack knows.
func (b *batch) joinsPack(c known, r *row) bool {
	switch to := b.packOf(r); {
	case c.Pack == to || to == "":
		return false
	case r.pack != "":
		return c.Pack == "" || !c.met
	case b.plan.packGiven:
		return c.Pack == "" || b.plan.Kind == Customers
	case c.Pack != "":
		return false
	}
	for i, p := range r.parsers {
		if p != nil && p.target.field != nil && r.values[i] != (pack.Value{}) {
			return true
		}
	}
	return false
}

// fill puts the values of a row into a customer and reports whether that
// changed anything; onlyMissing leaves what is known already.
func (b *batch) fill(c *customer.Customer, r *row, onlyMissing bool) (changed bool) {
	put := func(field, v string) {
		if old := contactOf(c, field); v != "" && (*old == "" || !onlyMissing && !sameContact(field, *old, v)) {
			*old, changed = v, true
		}
	}
	putField := func(key pack.FieldKey, v pack.Value) {
		if old, has := c.Fields[key]; has && (onlyMissing || old == v) {
			return
		}
		if c.Fields == nil {
			c.Fields = make(map[pack.FieldKey]pack.Value, len(r.parsers))
		}
		c.Fields[key], changed = v, true
	}
	if from := r.from; from != nil {
		for _, field := range []string{fieldName, fieldPhone, fieldEmail} {
			put(field, *contactOf(from, field))
		}
		for key, v := range from.Fields {
			putField(key, v)
		}
		return changed
	}
	for i, p := range r.parsers {
		switch {
		case p == nil || r.values[i] == (pack.Value{}):
		case p.target.field != nil:
			putField(p.target.field.Key, r.values[i])
		case contactOf(c, p.target.name) != nil:
			put(p.target.name, r.values[i].Text())
		}
	}
	return changed
}

// contactOf is where a customer keeps the name, phone or email; nil for another
// field.
func contactOf(c *customer.Customer, field string) *string {
	switch field {
	case fieldName:
		return &c.Name
	case fieldPhone:
		return &c.Phone
	case fieldEmail:
		return &c.Email
	default:
		return nil
	}
}

// sameContact reports two ways to write one name, phone or email.
func sameContact(field, a, b string) bool {
	return a == b || field != fieldName && contact(field, a) != "" && contact(field, a) == contact(field, b)
}

// purchase writes the purchase of a row and reports whether it was not there.
func (b *batch) purchase(r *row, k known) bool {
	e := timeline.Event{Customer: k.ID, ID: r.key.String(), Kind: timeline.Purchase}
	for i, p := range r.parsers {
		if p == nil || r.values[i] == (pack.Value{}) {
			continue
		}
		switch v := r.values[i]; p.target.name {
		case fieldDate:
			e.Day = v.Day()
		case fieldQty:
			e.Quantity = v.Number()
		case fieldAmount:
			if c, ok := cents(v.Number()); ok {
				e.Cents = c
			}
		case fieldItem:
			e.Code = v.Text()
		}
	}
	var old timeline.Event
	var rev core.Revision
	var had bool
	if max(b.met[k.ID], b.writer.met[k.ID]) != created {
		old, rev, had = timeline.Table.Get(b.tx, e.Customer, e.Day, e.ID)
	}
	switch {
	case had && old == e:
		return false
	case had:
		b.undo.Before(timeline.Table, e.Customer, e.Day, e.ID)
	default:
		b.undo.Created(timeline.Table, e.Customer, e.Day, e.ID)
	}
	timeline.Table.PutOver(b.tx, e, old, rev, had, e.Customer, e.Day, e.ID)
	return true
}

// rejectFor rejects a row for what the store holds.
func (b *batch) rejectFor(r *row, f Flaw) {
	again := *r
	again.flaws = append(slices.Clone(r.flaws), flawAt{wholeRow, f})
	b.reject(&again)
}

// reject counts a row out and keeps it for the file of rejected rows.
func (b *batch) reject(r *row) {
	b.im.Counts.Rejected++
	if b.rejects++; b.rejects > MaxRejects {
		b.flaws = append(b.flaws, rowFlaws{r.n, []flawAt{{wholeRow, RejectsCapped}}})
		return
	}
	kept, size := newReject(r)
	if b.bytes+size > maxRejectBytes {
		b.flushRejects()
	}
	b.kept = append(b.kept, kept)
	b.bytes += size
}

func (b *batch) flushRejects() {
	if len(b.kept) > 0 {
		rejectTable.Put(b.tx, b.kept, b.im.ID, b.chunks)
		b.chunks++
		b.kept, b.bytes = nil, 0
	}
}

// close writes the record of the import beside what the batch did.
func (b *batch) close() {
	b.flushRejects()
	b.found = b.found.with(b.flaws)
	b.im.Findings = b.found.findings(b.plan.Columns)
	b.undo.Close()
	importTable.Put(b.tx, b.im, b.im.ID)
}
