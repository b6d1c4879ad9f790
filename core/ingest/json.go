package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/timeline"
)

// An Exported customer is one customer in an export as JSON. The names in the
// file are part of the format: add, never rename.
type Exported struct {
	ID       core.CustomerID              `json:"id"`
	Name     string                       `json:"name,omitempty"`
	Phone    string                       `json:"phone,omitempty"`
	Email    string                       `json:"email,omitempty"`
	External []string                     `json:"external_ids,omitempty"`
	Pack     core.PackID                  `json:"pack,omitempty"`
	Fields   map[pack.FieldKey]pack.Value `json:"fields,omitempty"`
	Timeline []ExportedEvent              `json:"timeline,omitempty"`
}

// An ExportedEvent is one fact in an export as JSON.
type ExportedEvent struct {
	Day      core.Day      `json:"day"`
	ID       string        `json:"id"`
	Kind     timeline.Kind `json:"kind"`
	Cents    core.Cents    `json:"cents,omitempty"`
	Quantity float64       `json:"quantity,omitempty"`
	Code     string        `json:"code,omitempty"`
	Text     string        `json:"text,omitempty"`
	State    string        `json:"state,omitempty"`
	Driver   pack.DriverID `json:"driver,omitempty"`
	Until    *core.Day     `json:"until,omitempty"`
	Actor    core.Actor    `json:"by,omitempty"`
}

// exportFormat begins the file.
const exportFormat = `{"format": "perennial-customers", "version": 1, "customers": [`

// exportTokens are what it says.
var exportTokens = []json.Token{
	json.Delim('{'), "format", "perennial-customers", "version", 1.0, "customers", json.Delim('['),
}

func jsonPage(tx store.Tx, first bool, page []customer.Customer, last bool) ([]byte, error) {
	var b []byte
	if first {
		b = append(b, exportFormat...)
	}
	for i, c := range page {
		if !first || i > 0 {
			b = append(b, ',')
		}
		out := Exported{c.ID, c.Name, c.Phone, c.Email, c.External, c.Pack, c.Fields, nil}
		for _, e := range timeline.Of(tx, c.ID) {
			out.Timeline = append(out.Timeline, ExportedEvent{
				e.Day, e.ID, e.Kind, e.Cents, e.Quantity, e.Code, e.Text, e.State, e.Driver, e.Until, e.Actor,
			})
		}
		line, err := json.Marshal(out)
		if err != nil {
			return nil, core.Errorf(core.Internal, "export %s: %w", c.ID, err)
		}
		b = append(append(b, '\n'), line...)
	}
	if last {
		b = append(b, "\n]}\n"...)
	}
	return b, nil
}

// ReadExport yields the customers of an export as JSON, one at a time.
func ReadExport(r io.Reader) iter.Seq2[Exported, error] {
	return func(yield func(Exported, error) bool) {
		d := json.NewDecoder(r)
		expect := func(tokens ...json.Token) error {
			for _, want := range tokens {
				if got, err := d.Token(); err != nil || got != want {
					return core.Says(core.Invalid, "ingest.not_an_export", nil).Wrap(err)
				}
			}
			return nil
		}
		err := expect(exportTokens...)
		for err == nil && d.More() {
			var e Exported
			if err = d.Decode(&e); err != nil {
				err = core.Says(core.Invalid, "ingest.not_an_export", nil).Wrap(err)
			} else if !yield(e, nil) {
				return
			}
		}
		if err == nil {
			err = expect(json.Delim(']'), json.Delim('}')) // else it is cut off
		}
		if err != nil {
			yield(Exported{}, err)
		}
	}
}

// looksExported reports the beginning of an export as JSON.
func looksExported(head []byte) bool {
	head = bytes.TrimSpace(head[:min(len(head), 512)])
	return bytes.HasPrefix(head, []byte("{")) && bytes.Contains(head, []byte(`"perennial-customers"`))
}

// previewExport reads an export as JSON to its end. There is nothing to detect
// and no column to match.
func (s *Source) previewExport(ctx context.Context, o Options, packs []*pack.Manifest) (*Plan, error) {
	p := &Plan{
		File: s.Name, Format: JSON, Kind: Customers, Pack: o.Pack,
		own: true, packs: packs, packGiven: o.Pack != "", today: o.Today,
	}
	found := tally{}
	of := map[core.PackID]bool{}
	err := p.returning(ctx, s, func(x returning) bool {
		p.Rows = x.n
		for _, f := range x.flaws {
			found.add(x.n, f)
		}
		if !x.rest {
			of[x.pack] = true
			p.takes(x.from.ID)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	if p.Rows == 0 {
		return nil, core.Says(core.Invalid, "ingest.empty", core.Args{"file": s.Name})
	}
	if !p.packGiven && len(of) == 1 {
		for p.Pack = range of { // what to show of the file as a whole
		}
	}
	p.Findings = found.findings(nil)
	return p, nil
}

// A returning is a customer of an export as JSON, with as much of the timeline
// as one transaction takes; the rest of a long one comes after it.
type returning struct {
	row
	events []timeline.Event
	rest   bool
	who    *core.CustomerID // whom the customer became, "" for nobody; shared with the rest
}

// maxReturning bounds what comes at once; what a batch holds besides is at most
// as much again.
const maxReturning = 128 << 10

// returning yields the customers of an export until told not to go on.
func (p *Plan) returning(ctx context.Context, s *Source, yield func(returning) bool) error {
	n := int64(0)
	for e, err := range ReadExport(&patientReader{ctx, io.NewSectionReader(s.r, 0, s.Size)}) {
		if err != nil {
			return unreadable(s, err)
		}
		if n++; n > MaxRows {
			return core.Says(core.Invalid, "ingest.too_many_rows", core.Args{"file": s.Name, "max": text.Count(MaxRows)})
		}
		x := returning{row: p.rowOf(n, &e), who: new(core.CustomerID)}
		events := p.eventsOf(&x, e.Timeline)
		for {
			size, taken := 0, 0
			for taken < len(events) && (taken == 0 || size < maxReturning) {
				size += 200 + len(events[taken].Text) + len(events[taken].Code)
				taken++
			}
			x.events, events = events[:taken], events[taken:]
			if !yield(x) {
				return nil
			}
			if len(events) == 0 {
				break
			}
			x = returning{row: row{n: n}, rest: true, who: x.who}
		}
	}
	return nil
}

// rowOf is a customer of an export as a row.
func (p *Plan) rowOf(n int64, e *Exported) row {
	c := customer.Customer{ID: e.ID, Name: e.Name, Phone: e.Phone, Email: e.Email, External: e.External, Pack: e.Pack, Fields: e.Fields}
	r := row{n: n, pack: e.Pack, from: &c}
	id, others := idsOf(c)
	r.cells = []string{id, c.Name, c.Phone, c.Email, joinIDs(others), string(c.Pack)}
	if c.Check() != nil || len(c.Pack) > MaxIDBytes || slices.Contains(c.External, "") {
		r.flaw(wholeRow, Unfit)
	}
	for k, v := range c.Fields {
		if len(k) > MaxIDBytes || len(v.Text()) > MaxTextBytes {
			delete(c.Fields, k)
			r.flaw(wholeRow, UnfitPart)
		}
	}
	return r
}

// eventsOf are the events that can be kept.
func (p *Plan) eventsOf(x *returning, list []ExportedEvent) []timeline.Event {
	kinds := []timeline.Kind{timeline.Purchase, timeline.Interaction, timeline.Complaint, timeline.Action, timeline.Note}
	out := make([]timeline.Event, 0, len(list))
	for _, v := range list {
		if v.ID == "" || !slices.Contains(kinds, v.Kind) || len(v.Text) > timeline.MaxTextBytes ||
			max(len(v.ID), len(v.State), len(v.Driver), len(v.Actor)) > MaxIDBytes || len(v.Code) > MaxTextBytes {
			x.flaw(wholeRow, UnfitPart)
			continue
		}
		if p.after(v.Day) {
			x.flaw(wholeRow, Future)
		}
		out = append(out, timeline.Event{
			Day: v.Day, ID: v.ID, Kind: v.Kind, Cents: v.Cents, Quantity: v.Quantity,
			Code: v.Code, Text: v.Text, State: v.State, Driver: v.Driver, Until: v.Until, Actor: v.Actor,
		})
	}
	return out
}

// identityOf says who a customer of an export is.
func identityOf(c *customer.Customer) identity {
	who := identity{name: c.Name, phone: customer.NormalPhone(c.Phone), email: customer.NormalEmail(c.Email)}
	who.id, who.also = idsOf(*c)
	if who.id == string(c.ID) {
		who.id, who.own = "", c.ID
	}
	if customer.IsID(string(c.ID)) {
		who.wants = c.ID
	}
	return who
}

// returnAll writes every customer of an export.
func (w *writer) returnAll(ctx context.Context, s *Source) error {
	if err := w.collect(ctx); err != nil {
		return err
	}
	var readErr error
	all := func(yield func(returning) bool) { readErr = w.plan.returning(ctx, s, yield) }
	if err := writeAll(ctx, w, all, (*batch).back); err != nil {
		return err
	}
	return readErr
}

// back writes one customer of an export, or the rest of a timeline. What the
// archive has of a timeline stays as it is.
func (b *batch) back(x returning) {
	if x.rest {
		b.rows++
	} else {
		*x.who = b.settle(&x.row)
	}
	if *x.who == "" {
		return
	}
	wrote := false
	for _, e := range x.events {
		e.Customer = *x.who
		if _, _, there := timeline.Table.Get(b.tx, e.Customer, e.Day, e.ID); there {
			continue
		}
		b.undo.Created(timeline.Table, e.Customer, e.Day, e.ID)
		timeline.Table.PutOver(b.tx, e, timeline.Event{}, 0, false, e.Customer, e.Day, e.ID)
		if wrote = true; e.Kind == timeline.Purchase {
			b.im.Counts.Purchases++
		}
	}
	if wrote && max(b.met[*x.who], b.writer.met[*x.who]) == same {
		b.met[*x.who] = updated
		b.im.Counts.Unchanged--
		b.im.Counts.Updated++
	}
}
