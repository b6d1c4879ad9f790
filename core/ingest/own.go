package ingest

import (
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
)

// A CSV this program exported comes back as it went out. It is known by its
// first titles, which no other file has in this order. Its rows name their
// pack, so each is read with the fields of its own; its ids may be this store's;
// its names and ids are taken letter by letter; and a blank cell is what the
// export wrote where there was nothing.

// fixed are the columns of a CSV before the fields, by the names import knows
// them under. The ids beyond the first share a column.
var fixed = []string{fieldID, fieldName, fieldPhone, fieldEmail, columnOtherIDs, columnPack}

const (
	columnOtherIDs = "other_ids"
	columnPack     = "pack"
)

// fixedTitles are the titles of the columns before the fields; without a
// language, their names.
func fixedTitles(lang core.Lang) []string {
	if lang == "" {
		return slices.Clone(fixed)
	}
	out := make([]string, 0, len(fixed))
	for _, f := range fixed {
		out = append(out, Message{Key: "ingest.field." + f}.In(lang))
	}
	return out
}

// exported reports whether the titles are those of an export.
func exported(heads []string) bool {
	n := len(fixed)
	return len(heads) >= n && slices.ContainsFunc(append(core.Langs(), ""), func(l core.Lang) bool {
		return slices.Equal(heads[:n], fixedTitles(l))
	})
}

// heading is a title as it is read again: in one line, and short enough to be
// read whole.
func heading(title string) string {
	h := strings.Join(strings.Fields(title), " ")
	if len(h) > maxTitleBytes {
		return ""
	}
	return h
}

// titled returns the field of a pack that a column of an export is named for.
func titled(m *pack.Manifest, head string) *pack.Field {
	if f := m.Field(pack.FieldKey(head)); f != nil {
		return f
	}
	for i := range m.Fields {
		for _, t := range m.Fields[i].Title {
			if head != "" && heading(t) == head {
				return &m.Fields[i]
			}
		}
	}
	return nil
}

// readHeading returns the field a column of an export is for the customers of
// a pack: that pack's, else the one that all other packs agree on, else nil.
func readHeading(packs []*pack.Manifest, of core.PackID, head string) *pack.Field {
	var found *pack.Field
	agreed := true
	for _, m := range packs {
		f := titled(m, head)
		if f == nil {
			continue
		}
		if m.ID == of {
			return f
		}
		if found == nil {
			found = f
		}
		agreed = agreed && f.Key == found.Key
	}
	if !agreed {
		return nil
	}
	return found
}

// fieldOf returns the field of a key for the customers of a pack: that pack's,
// else the first pack's that has it, else nil.
func fieldOf(packs []*pack.Manifest, of core.PackID, k pack.FieldKey) *pack.Field {
	var found *pack.Field
	for _, m := range packs {
		f := m.Field(k)
		if f != nil && m.ID == of {
			return f
		}
		if found == nil {
			found = f
		}
	}
	return found
}

// ownTargets lists the fields a column of an export may be matched to: those of
// every pack, for each row has its own.
func ownTargets(packs []*pack.Manifest) []target {
	out := targetsOf(Customers, nil)
	for _, name := range fixed[len(fixed)-2:] {
		out = append(out, newTarget(name, pack.TypeText))
	}
	have := map[string]bool{}
	for _, t := range out {
		have[t.name] = true
	}
	for _, m := range packs {
		for _, t := range targetsOf(Customers, m) {
			if !have[t.name] {
				have[t.name] = true
				out = append(out, t)
			}
		}
	}
	return out
}

// matchOwn gives the columns of an export that nobody has settled their fields.
// Rows of other packs may read another field there; this one is shown.
func (p *Plan) matchOwn(targets []target, sample [][]string, taken map[string]int, settled map[int]bool) {
	named := map[string]target{}
	for _, t := range targets {
		named[t.name] = t
	}
	var first core.PackID
	if packs := column(sample, len(fixed)-1); len(packs) > 0 {
		first = core.PackID(packs[0])
	}
	for i, c := range p.original() {
		if settled[i] {
			continue
		}
		name, title := "", pack.Text(nil)
		read := func(f *pack.Field) { name, title = string(f.Key), f.Title }
		if i < len(fixed) {
			name = fixed[i]
		} else if f := readHeading(p.packs, first, c.Title); f != nil {
			read(f)
		} else {
			for _, m := range p.packs {
				if f := titled(m, c.Title); f != nil && name == "" {
					read(f)
				}
			}
		}
		_, twice := taken[name]
		if t, ok := named[name]; ok && !twice {
			taken[name] = i
			if title != nil {
				t.title = title // several packs have the key, each its own word for it
			}
			p.Columns[i].use(t, 1)
			p.Columns[i].byTitle = t.field != nil
		}
	}
}

// parsersOf prepares reading the rows of a pack.
func (sc *scanner) parsersOf(m *pack.Manifest) []*parser {
	out := slices.Clone(sc.parsers)
	for i, c := range sc.plan.Columns {
		if c.target.field == nil {
			continue
		}
		f := fieldOf(sc.plan.packs, m.ID, c.target.field.Key)
		if c.byTitle {
			f = readHeading(sc.plan.packs, m.ID, c.Title)
		}
		if out[i] = nil; f != nil {
			out[i] = sc.plan.newParser(c, fieldTarget(f))
		}
	}
	return out
}

// choosePack finds the pack a row of an export names, and how to read it.
func (sc *scanner) choosePack(r *row) {
	i, ok := sc.place[columnPack]
	if !ok || i >= len(r.cells) || r.cells[i] == "" {
		return
	}
	id := core.PackID(r.cells[i])
	if parsers, ok := sc.packs[id]; ok {
		r.pack, r.parsers = id, parsers
		return
	}
	r.flaw(i, UnknownPack)
}

// takes notes an id of this program's, so that no new one is the same.
func (p *Plan) takes(id core.CustomerID) {
	longer := len(id) - len(p.lastID)
	if customer.IsID(string(id)) && (longer > 0 || longer == 0 && id > p.lastID) {
		p.lastID = id
	}
}

// joinIDs writes the ids of other systems into a cell. One with a space in it is
// set in quotation marks.
func joinIDs(ids []string) string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if strings.ContainsAny(id, " \"") {
			id = `"` + strings.ReplaceAll(id, `"`, `""`) + `"`
		}
		out = append(out, id)
	}
	return strings.Join(out, " ")
}

// splitIDs reads what joinIDs wrote, or a person between its ids.
func splitIDs(cell string) []string {
	var out []string
	for cell = strings.TrimLeft(cell, " "); cell != ""; cell = strings.TrimLeft(cell, " ") {
		var id string
		if cell[0] != '"' {
			id, cell, _ = strings.Cut(cell, " ")
		} else {
			for cell = cell[1:]; ; {
				part, rest, _ := strings.Cut(cell, `"`)
				id, cell = id+part, rest
				if !strings.HasPrefix(rest, `"`) {
					break
				}
				id, cell = id+`"`, rest[1:]
			}
		}
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
