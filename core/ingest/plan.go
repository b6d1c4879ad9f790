package ingest

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Plan is how a file will be imported, and what is wrong in it. It is agreed
// to as it is, or made again with other Options.
type Plan struct {
	File      string      `json:"file"`
	Format    Format      `json:"format"`
	Encoding  Encoding    `json:"encoding,omitempty"`  // of text
	Delimiter string      `json:"delimiter,omitempty"` // its name: comma, tab, …; of text
	Sheet     string      `json:"sheet,omitempty"`     // of a workbook
	Sheets    []string    `json:"sheets,omitempty"`    // that could be chosen instead
	Header    bool        `json:"header"`
	Kind      Kind        `json:"kind"`
	Pack      core.PackID `json:"pack,omitempty"`
	Rows      int64       `json:"rows"` // without the header and empty lines
	Columns   []Column    `json:"columns"`
	Findings  []Finding   `json:"findings,omitempty"`
	// Needs are questions that must be settled before Run.
	Needs []Message `json:"needs,omitempty"`
	// Remembered says that the columns are matched as last time.
	Remembered bool `json:"remembered,omitempty"`
	// Added is how many of the columns, the last ones, a file of rejected rows
	// has besides those of the original. They are left out.
	Added int `json:"added,omitempty"`

	own       bool            // an export of ours
	lastID    core.CustomerID // the greatest of this program's in it
	packs     []*pack.Manifest
	packGiven bool
	today     *core.Day
	manifest  *pack.Manifest
	layout    layout
	base1904  bool
}

// A Column is one column of the file and the field it becomes.
type Column struct {
	Index      int       `json:"index"` // from 0
	Title      string    `json:"title"` // "#3" where the file has none
	Field      string    `json:"field"` // "" when left out
	FieldTitle pack.Text `json:"field_title,omitempty"`
	Confidence float64   `json:"confidence"`        // 0..1; 1 when a person said so
	Samples    []string  `json:"samples,omitempty"` // up to 3
	// How the values are written, decided from all of them.
	DayFirst     bool `json:"day_first,omitempty"`
	CommaDecimal bool `json:"comma_decimal,omitempty"`

	target      target
	eitherOrder bool // some days are others with the month first
	byTitle     bool // of an export: the title says which field it is, for each pack
}

// DayFirst reports whether days that could be read either way are read with the
// day first, and whether there are any.
func (p *Plan) DayFirst() (first, asked bool) {
	for _, c := range p.Columns {
		if c.eitherOrder {
			return c.DayFirst, true
		}
	}
	return false, false
}

// Preview reads a source to the end and says how it would be imported. The
// packs are those installed; remembered returns how a file with the same titles
// was read before, and may be nil.
func Preview(ctx context.Context, s *Source, o Options, packs []*pack.Manifest,
	remembered func(titles []string) (Mapping, bool),
) (*Plan, error) {
	if s.Format == JSON {
		return s.previewExport(ctx, o, packs)
	}
	l, err := s.detectLayout(ctx, o)
	if err != nil {
		return nil, err
	}
	p := &Plan{
		File: s.Name, Format: s.Format, Encoding: l.encoding, Header: l.header,
		Kind: o.Kind, Pack: o.Pack, packGiven: o.Pack != "", today: o.Today, layout: l,
	}
	if s.Format == XLSX {
		if p.Sheet, p.Sheets, p.base1904, err = s.sheets(l.sheet); err != nil {
			return nil, err
		}
		p.layout.sheet, p.Encoding = p.Sheet, ""
	} else {
		p.Delimiter = delimiterName(l.delimiter)
	}
	heads, sample, err := p.sample(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := p.choose(o, packs, heads, sample, remembered); err != nil {
		return nil, err
	}
	if err := p.scan(ctx, s, o); err != nil {
		return nil, err
	}
	p.settle()
	return p, nil
}

// open returns a reader at the first row of data, and the header if there is
// one.
func (p *Plan) open(ctx context.Context, s *Source) (rowReader, []string, error) {
	r, err := s.rows(ctx, p.layout)
	if err != nil {
		return nil, nil, err
	}
	var header []string
	for range p.layout.skip {
		if _, _, err := r.next(nil); err != nil {
			return nil, nil, errors.Join(unreadable(s, err), r.Close())
		}
	}
	if p.layout.header {
		if header, _, err = r.next(nil); err != nil {
			return nil, nil, errors.Join(unreadable(s, err), r.Close())
		}
		if p.layout.rowNames {
			header = append([]string{""}, header...)
		}
	}
	return r, header, nil
}

// sample reads the titles and the first rows.
func (p *Plan) sample(ctx context.Context, s *Source) (heads []string, rows [][]string, err error) {
	r, header, err := p.open(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for len(rows) < sampleRows {
		cells, _, err := r.next(nil)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, unreadable(s, err)
		}
		rows = append(rows, cells)
	}
	width := len(header)
	if header == nil {
		width = usualWidth(rows)
	}
	// Cells without a title at the end of the header are usually nothing.
	for width > 1 && header != nil && header[width-1] == "" && len(column(rows, width-1)) == 0 {
		width--
	}
	return titles(header, min(width, MaxColumns)), rows, nil
}

// choose decides kind, pack and the field of each column.
func (p *Plan) choose(o Options, packs []*pack.Manifest, heads []string, sample [][]string,
	remembered func([]string) (Mapping, bool),
) error {
	for i, t := range heads {
		c := Column{Index: i, Title: t}
		for _, cell := range column(sample, i)[:min(3, len(column(sample, i)))] {
			c.Samples = append(c.Samples, short(cell))
		}
		p.Columns = append(p.Columns, c)
	}
	p.Added = addedColumns(heads)
	heads = heads[:len(heads)-p.Added]
	p.own = p.Header && exported(heads) && p.Kind != Purchases && len(o.Columns) == 0
	p.packs = packs
	var past Mapping
	if remembered != nil && p.Header && !p.own && len(o.Columns) == 0 {
		past, p.Remembered = remembered(heads)
		if o.Kind != "" && past.Kind != o.Kind || o.Pack != "" && past.Pack != o.Pack {
			past, p.Remembered = Mapping{}, false
		}
	}
	switch {
	case p.Kind == Customers || p.Kind == Purchases:
	case p.Kind != "":
		return core.Says(core.Invalid, "ingest.unknown_kind", core.Args{"kind": string(p.Kind)})
	case p.own:
		p.Kind = Customers
	case p.Remembered:
		p.Kind = past.Kind
	default:
		p.Kind = p.kindOf(o, heads, sample)
	}
	if p.Pack == "" && p.Remembered {
		p.Pack = past.Pack
	}
	if err := p.choosePack(packs, heads, sample); err != nil {
		return err
	}
	return p.chooseFields(o, heads, sample, past)
}

// kindOf guesses the kind, counting what a person said of the columns.
func (p *Plan) kindOf(o Options, heads []string, sample [][]string) Kind {
	said := slices.Clone(o.Columns)
	for _, f := range o.Map {
		said = append(said, f)
	}
	for _, f := range said {
		if t, err := lookUp(targetsOf(Purchases, nil), f); err == nil && t.name == fieldDate {
			return Purchases
		}
	}
	if len(o.Columns) > 0 {
		return Customers
	}
	return guessKind(heads, sample)
}

// choosePack takes the pack asked for, the only one, or the one most columns
// belong to.
func (p *Plan) choosePack(packs []*pack.Manifest, heads []string, sample [][]string) error {
	if p.Pack != "" {
		for _, m := range packs {
			if m.ID == p.Pack {
				p.manifest = m
				return nil
			}
		}
		ids := make([]string, 0, len(packs))
		for _, m := range packs {
			ids = append(ids, string(m.ID))
		}
		return core.Says(core.NotFound, "ingest.unknown_pack",
			core.Args{"pack": string(p.Pack), "packs": strings.Join(ids, ", ")})
	}
	if p.own {
		return nil // each row says
	}
	best := 0.0
	for _, m := range packs {
		score := 0.0
		for _, found := range matchColumns(heads, sample, targetsOf(p.Kind, m), p.Kind) {
			if found.target.field != nil {
				score += found.confidence
			}
		}
		if score > best || len(packs) == 1 {
			best, p.manifest, p.Pack = score, m, m.ID
		}
	}
	if p.manifest == nil && p.Kind == Purchases {
		// A bare purchase log says nothing of an industry. The first pack that
		// draws its idea of leaving from the shop's own purchases fits any log.
		for _, m := range packs {
			if m.Churn.Adaptive != nil {
				p.manifest, p.Pack = m, m.ID
				break
			}
		}
	}
	if p.manifest == nil && len(packs) > 1 {
		p.need("ingest.need.pack", nil)
	}
	return nil
}

func (p *Plan) need(key string, args core.Args) { p.Needs = append(p.Needs, Message{key, args}) }

// chooseFields matches columns to fields: what a person says now, what was
// agreed before, then what titles and content say.
func (p *Plan) chooseFields(o Options, heads []string, sample [][]string, past Mapping) error {
	targets := targetsOf(p.Kind, p.manifest)
	if p.own {
		targets = ownTargets(p.packs)
	}
	taken := map[string]int{} // field → column
	left := map[int]bool{}    // settled columns
	set := func(i int, name string) error {
		left[i] = true
		if name == Leave || name == "" {
			return nil
		}
		t, err := lookUp(targets, name)
		if err != nil {
			return err
		}
		if i >= len(p.Columns)-p.Added {
			p.Added = 0 // a person knows better
		}
		if j, twice := taken[t.name]; twice {
			return core.Says(core.Invalid, "ingest.field_twice",
				core.Args{"field": t.name, "first": p.Columns[j].Title, "second": p.Columns[i].Title})
		}
		taken[t.name] = i
		p.Columns[i].use(t, 1)
		return nil
	}
	if len(o.Columns) > len(p.Columns) {
		return core.Says(core.Invalid, "ingest.columns_more",
			core.Args{"given": len(o.Columns), "columns": len(p.Columns)})
	}
	for i, name := range o.Columns {
		if err := set(i, strings.TrimSpace(name)); err != nil {
			return err
		}
	}
	for title, name := range o.Map {
		i, err := p.columnNamed(title)
		if err != nil {
			return err
		}
		if err := set(i, strings.TrimSpace(name)); err != nil {
			return err
		}
	}
	if len(o.Columns) > 0 {
		return nil // who lists the columns means all of them
	}
	if p.Remembered {
		for i, c := range p.Columns {
			name, known := past.Fields[c.Title]
			if !known || left[i] {
				continue
			}
			left[i] = true
			if j := slices.IndexFunc(targets, func(t target) bool { return t.name == name }); j >= 0 {
				if _, twice := taken[name]; !twice {
					taken[name] = i
					p.Columns[i].use(targets[j], 1)
				}
			}
		}
	}
	if p.own {
		p.matchOwn(targets, sample, taken, left)
		return nil
	}
	var free []target
	for _, t := range targets {
		if _, ok := taken[t.name]; !ok {
			free = append(free, t)
		}
	}
	for _, m := range p.matchFree(heads, sample, free, left) {
		p.Columns[m.column].use(m.target, m.confidence)
	}
	return nil
}

// matchFree matches the columns nobody has settled.
func (p *Plan) matchFree(heads []string, sample [][]string, free []target, settled map[int]bool) []match {
	var out []match
	var at []int
	var names []string
	var rows [][]string
	for i := range heads {
		if !settled[i] {
			at, names = append(at, i), append(names, heads[i])
		}
	}
	for _, r := range sample {
		row := make([]string, len(at))
		for j, i := range at {
			if i < len(r) {
				row[j] = r[i]
			}
		}
		rows = append(rows, row)
	}
	for _, m := range matchColumns(names, rows, free, p.Kind) {
		m.column = at[m.column]
		out = append(out, m)
	}
	return out
}

func (c *Column) use(t target, confidence float64) {
	c.target, c.Field, c.FieldTitle, c.Confidence = t, t.name, t.title, confidence
}

// columnNamed finds a column by its title, or by "#3".
func (p *Plan) columnNamed(title string) (int, error) {
	names := make([]string, 0, len(p.Columns))
	for i, c := range p.Columns {
		if c.Title == title {
			return i, nil
		}
		names = append(names, c.Title)
	}
	for i, c := range p.Columns {
		if normal(c.Title) == normal(title) || "#"+itoa(i+1) == title {
			return i, nil
		}
	}
	args := core.Args{"title": title, "titles": strings.Join(names, ", ")}
	if s := nearest(title, names); s != "" {
		args["suggestion"] = s
		return 0, core.Says(core.Invalid, "ingest.unknown_title_suggest", args)
	}
	return 0, core.Says(core.Invalid, "ingest.unknown_title", args)
}

// settle says what still has to be decided by a person.
func (p *Plan) settle() {
	has := map[string]bool{}
	for _, c := range p.Columns {
		has[c.Field] = true
	}
	switch {
	case p.Kind == Purchases:
		if !has[fieldID] && !has[fieldPhone] && !has[fieldEmail] {
			p.need("ingest.need.who", nil)
		}
		if !has[fieldDate] {
			p.need("ingest.need.date", nil)
		}
	case len(has) == 1 && has[""]:
		p.need("ingest.need.columns", nil)
	}
}

func short(s string) string {
	const most = 20 // characters
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
