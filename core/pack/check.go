package pack

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/rule"
)

// Limits on a pack. They are far above what one industry needs and keep a
// mistake (or malice) from costing every shop.
const (
	MaxFields     = 150
	MaxDrivers    = 60
	MaxActions    = 60
	MaxChecklists = 30
	MaxCheckItems = 60

	MaxPlaybooks    = 60
	MaxSteps        = 12
	MaxTiers        = 8
	MaxCategories   = 200
	MaxKeywordLists = 40
	MaxKeywords     = 200 // of one list in one language
	MaxSettings     = 40

	MaxTextBytes = 2000 // of one text in one language
	MaxWeight    = 5    // log-odds: a factor of 148 in the odds
	maxStrength  = 1e6
	maxDays      = 3650
	// maxPhraseBytes bounds one keyword, or a phrase that excepts one.
	maxPhraseBytes = 120
)

var (
	idPattern         = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	capabilityPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}\.v[1-9]\d{0,3}$`)
	versionPattern    = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$`)
)

// Check says whether the manifest keeps the contract. The error is Invalid and
// holds Problems, all of them.
func (m *Manifest) Check() error {
	_, ps := m.compile()
	return ps.err()
}

func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	return core.Errorf(core.Invalid, "pack: %w", ps)
}

// compile checks the whole manifest and compiles its rules.
func (m *Manifest) compile() (*compiled, Problems) {
	ps := &problems{}
	m.checkIdentity(ps)
	m.checkFields(ps)
	m.checkSettings(ps)
	m.checkCapabilities(ps)
	c := &compiled{manifest: m}
	scope, err := rule.NewScope(m.vars())
	if err != nil { // a name was bad and is already reported, or the language does not build
		if p, ok := errors.AsType[*rule.Problem](err); ok {
			ps.at("fields").expression(p)
		} else {
			ps.at("fields").say("%s", err)
		}
		return nil, ps.list
	}
	c.scope = scope
	m.checkDrivers(ps, c)
	m.checkActions(ps)
	m.checkTiers(ps, c)
	m.checkPlaybooks(ps, c)
	m.checkChecklists(ps)
	m.checkGoods(ps)
	m.checkKeywords(ps)
	m.checkDemo(ps)
	m.checkChurn(ps)
	c.value = expression(ps.at("value"), scope, m.Value, rule.Number)
	c.segment = expression(ps.at("segment"), scope, m.Segment, rule.Text)
	return c, ps.list
}

// expression compiles a rule that may be left out.
func expression(at place, scope *rule.Scope, src string, want rule.Type) *rule.Rule {
	if src == "" {
		return nil
	}
	r, err := scope.Compile(src, want)
	if err != nil {
		if p, ok := errors.AsType[*rule.Problem](err); ok {
			at.expression(p)
		} else {
			at.say("%s", err)
		}
		return nil
	}
	return r
}

// vars are the names rules of the pack may read: its public fields, its
// settings, the aggregates, the shop's rhythm and the as-of day.
func (m *Manifest) vars() []rule.Var {
	var vars []rule.Var
	seen := map[string]bool{AsOf: true}
	for _, f := range m.Fields {
		if f.Private || seen[string(f.Key)] || !rule.ValidName(string(f.Key)) {
			continue // private is unreadable; the rest is reported
		}
		seen[string(f.Key)] = true
		vars = append(vars, rule.Var{Name: string(f.Key), Type: f.Type.inRules()})
	}
	for _, s := range m.Settings {
		if seen[string(s.Key)] || !rule.ValidName(string(s.Key)) {
			continue
		}
		seen[string(s.Key)] = true
		vars = append(vars, rule.Var{Name: string(s.Key), Type: s.Type.inRules()})
	}
	for _, name := range slices.Concat(aggregateName[:], shopNames) {
		if !seen[name] {
			vars = append(vars, rule.Var{Name: name, Type: rule.Number})
		}
	}
	return append(vars, rule.Var{Name: AsOf, Type: rule.Number})
}

// inRules is what rules read values of a type as.
func (t Type) inRules() rule.Type {
	switch t {
	case TypeText, TypeChoice:
		return rule.Text
	case TypeBool:
		return rule.Bool
	default:
		return rule.Number
	}
}

func (m *Manifest) checkIdentity(ps *problems) {
	checkID(ps.at("id"), string(m.ID))
	if !versionPattern.MatchString(m.Version) {
		ps.at("version").say("%q is not a version such as 1.0.0", m.Version)
	}
	if m.Vendor == "" {
		ps.at("vendor").say("missing")
	}
	checkText(ps.at("title"), m.Title)
	checkText(ps.at("summary"), m.Summary)
}

func checkID(at place, id string) {
	if !idPattern.MatchString(id) {
		at.say("%q is not an id: a lower-case letter, then letters, digits and _, at most 64", id)
	}
}

// checkText wants a text in every language and in no other.
func checkText(at place, t Text) {
	for _, lang := range core.Langs() {
		checkOneText(at.sub(string(lang)), t[lang])
	}
	checkLangs(at, t)
}

func checkOneText(at place, s string) {
	switch {
	case strings.TrimSpace(s) == "":
		at.say("missing; every text is written in zh-CN and in en")
	case len(s) > MaxTextBytes:
		at.say("longer than %d bytes", MaxTextBytes)
	case strings.ContainsFunc(s, steers):
		at.say("holds a character that nobody sees and that could turn the text around on a screen; delete it")
	}
}

// steers tells characters that do something to a screen or to the text around
// them instead of being shown.
func steers(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}

// checkPlaceholders wants the same known placeholders in every language.
func checkPlaceholders(at place, t Text, known []string) {
	var first []string
	before := len(at.ps.list)
	for i, lang := range core.Langs() {
		names := Placeholders(t[lang])
		for _, name := range names {
			if !slices.Contains(known, name) {
				at.sub(string(lang)).unknown("placeholder", "{"+name+"}", nil)
				if s := rule.Nearest(name, known); s != "" {
					at.ps.list[len(at.ps.list)-1].Suggestion = "{" + s + "}"
				}
			}
		}
		slices.Sort(names)
		if i == 0 {
			first = names
		} else if len(at.ps.list) == before && t[lang] != "" && !slices.Equal(first, names) {
			at.sub(string(lang)).say("placeholders differ from %s: %v, %v", core.Langs()[0], names, first)
		}
	}
}

// checkSource holds every fact of a pack to where it comes from.
func checkSource(at place, source string, c Confidence) {
	if strings.TrimSpace(source) == "" {
		at.sub("source").say("missing: say where this comes from, or that it is the vendor's own experience")
	}
	checkOneOf(at.sub("confidence"), "confidence", string(c), "A", "B", "C")
}

func checkOneOf(at place, what noun, got string, allowed ...string) {
	switch {
	case got == "":
		at.say("missing, one of %s", strings.Join(allowed, ", "))
	case !slices.Contains(allowed, got):
		at.unknown(what, got, allowed)
	}
}

func checkRange(at place, got, low, high float64) {
	if math.IsNaN(got) || got < low || got > high {
		at.say("%v is not within %v and %v", got, low, high)
	}
}

// checkBounds checks the bounds of plausible or allowed numbers. Both may be the
// same: a count that must agree with the books is off by 0 to 0.
func checkBounds(at place, low, high *float64) {
	if low != nil && high != nil && *low > *high {
		at.say("min %v is above max %v", *low, *high)
	}
}

// checkCount wants at least one and at most limit.
func checkCount(at place, n, limit int) {
	if n == 0 {
		at.say("none; write at least one")
	}
	checkMost(at, n, limit)
}

func checkMost(at place, n, limit int) {
	if n > limit {
		at.say("%d, at most %d", n, limit)
	}
}

// checkLangs wants no other language than those there are.
func checkLangs[T any](at place, by map[core.Lang]T) {
	for _, lang := range sortedKeys(by) {
		if !slices.Contains(core.Langs(), lang) {
			at.unknown("language", string(lang), names(core.Langs(), func(l core.Lang) core.Lang { return l }))
		}
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// once reports the second of equal names.
func once(at place, seen map[string]bool, name string) {
	if seen[name] {
		at.say("%q is already used; everything has an id of its own", name)
	}
	seen[name] = true
}
