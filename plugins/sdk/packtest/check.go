package packtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A subject is a pack under test, in process or behind a process.
type subject struct {
	manifest *pack.Manifest
	ask      asker
	able
}

// run runs every check as a subtest.
func (s *subject) run(t *testing.T) {
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			show(t, c.faults(s))
		})
	}
}

// maxFaults is how many faults of one check are shown.
const maxFaults = 5

func show(t *testing.T, faults []string) {
	t.Helper()
	for i, f := range faults {
		if i == maxFaults {
			t.Errorf("and %d more", len(faults)-i)
			return
		}
		t.Error(f)
	}
}

// A check looks for one sort of fault and describes each in a sentence.
type check struct {
	name   string
	faults func(*subject) []string
}

func checks() []check {
	return []check{
		{"manifest", (*subject).badManifest},
		{"evidence reads well", (*subject).badWords},
		{"Chinese has its own punctuation", (*subject).badPunctuation},
		{"answers are complete", (*subject).badAnswers},
		{"what is missing is unknown", (*subject).badUnknowns},
		{"the same again", (*subject).notDeterministic},
		{"whatever the order", (*subject).ordered},
		{"whatever the company", (*subject).batched},
		{"whatever the reference", (*subject).named},
		{"side by side", (*subject).notConcurrent},
		{"snapshots are left alone", (*subject).meddling},
		{"proposals", (*subject).badProposals},
		{"lots", (*subject).badLots},
		{"settings", (*subject).badSettings},
	}
}

func (s *subject) badManifest() []string {
	if err := s.manifest.Check(); err != nil {
		return []string{err.Error()}
	}
	b, err := json.Marshal(s.manifest)
	if err != nil {
		return []string{"the manifest cannot be written down: " + err.Error()}
	}
	var back pack.Manifest
	if err := json.Unmarshal(b, &back); err != nil {
		return []string{"the manifest cannot be read back: " + err.Error()}
	}
	again, err := json.Marshal(&back)
	if err != nil || string(b) != string(again) {
		return []string{"the manifest changes when it is written down and read back"}
	}
	return nil
}

// counted is a number before the noun it counts, which reads "1 days" of one.
var counted = regexp.MustCompile(`\{[a-z0-9_]+\} (days|weeks|months|years|visits|purchases|orders|calls|complaints|services|products|customers)\b`)

func (s *subject) badWords() (faults []string) {
	for _, d := range s.manifest.Drivers {
		if found := counted.FindString(d.Evidence[core.English]); found != "" {
			faults = append(faults, fmt.Sprintf("driver %s: %q reads wrong when it is 1; say the noun first, as in \"Days left: {days_left}\"", d.ID, found))
		}
	}
	return faults
}

// wrongWidth is Western punctuation in Chinese, where it looks like a gap.
var wrongWidth = regexp.MustCompile(`[\p{Han}”}）][,;:!?(]|[,;:!?)][\p{Han}“（]|[\p{Han}”）]\.(\s|$)`)

func (s *subject) badPunctuation() (faults []string) {
	b, err := json.Marshal(s.manifest)
	if err != nil {
		return []string{err.Error()}
	}
	var said any
	if err := json.Unmarshal(b, &said); err != nil {
		return []string{err.Error()}
	}
	var look func(any)
	look = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, inner := range v {
				look(inner)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				look(v[key])
			}
			if text, ok := v[string(core.Chinese)].(string); ok {
				if found := wrongWidth.FindString(text); found != "" {
					faults = append(faults, fmt.Sprintf("%q has %q, which is of the wrong width", text, found))
				}
			}
		}
	}
	look(said)
	return faults
}

// each asks about several groups and collects what look finds in the answers.
func (s *subject) each(look func(g group, answers []pack.Answer) []string) (faults []string) {
	for _, g := range newMaker(s.manifest).several() {
		answers, err := s.ask(g.snaps, g.asOf)
		if err != nil {
			return append(faults, err.Error())
		}
		if len(answers) != len(g.snaps) {
			return append(faults, fmt.Sprintf("%d answers to %d customers", len(answers), len(g.snaps)))
		}
		faults = append(faults, look(g, answers)...)
	}
	return faults
}

// again is each, asking a second time in another way.
func (s *subject) again(second func(g group) ([]pack.Answer, error)) []string {
	return s.each(func(g group, answers []pack.Answer) []string {
		got, err := second(g)
		if err != nil {
			return []string{err.Error()}
		}
		return differences(g, answers, got)
	})
}

func (s *subject) badAnswers() []string {
	return s.each(func(g group, answers []pack.Answer) (faults []string) {
		for i, a := range answers {
			if a.Ref != g.snaps[i].Ref {
				faults = append(faults, fmt.Sprintf("asked about %s it answers about %q", g.snaps[i].Ref, a.Ref))
			}
			for _, f := range s.badAnswer(a) {
				faults = append(faults, f+"\non "+customer(g.snaps[i], g.asOf))
			}
		}
		return faults
	})
}

func (s *subject) badAnswer(a pack.Answer) (faults []string) {
	say := func(format string, v ...any) { faults = append(faults, fmt.Sprintf(format, v...)) }
	if a.Problem != "" {
		say("it does not answer: %s", a.Problem)
		return faults
	}
	if len(a.Signals) != len(s.manifest.Drivers) {
		say("%d signals for %d drivers; each driver has one, known or not", len(a.Signals), len(s.manifest.Drivers))
		return faults
	}
	for i, sig := range a.Signals {
		d := &s.manifest.Drivers[i]
		switch {
		case sig.Driver != d.ID:
			say("signal %d is of driver %q where the manifest has %s", i, sig.Driver, d.ID)
		case sig.Known && (math.IsNaN(sig.Value) || sig.Value < 0 || sig.Value > 1):
			say("driver %s is %v; a signal is within 0 and 1", d.ID, sig.Value)
		case sig.Known:
			for lang, text := range d.Evidence {
				for _, name := range pack.Placeholders(text) {
					if !slices.ContainsFunc(sig.Facts, func(f pack.Fact) bool { return f.Name == name }) {
						say("driver %s is known, and its evidence in %s names {%s}, which is not among its facts", d.ID, lang, name)
					}
				}
			}
		}
		for _, f := range sig.Facts {
			switch {
			case f.Name == "" || f.Value.Type() == "":
				say("driver %s has a fact without a name or a value", d.ID)
			case f.Value.Type() == pack.TypeNumber && f.Value.Number() < 0 && strings.Contains(f.Name, "days") && s.manifest.Field(pack.FieldKey(f.Name)) == nil:
				say("driver %s counts %v %s; nobody can read days below zero", d.ID, f.Value, f.Name)
			}
		}
	}
	if len(a.Segment) > 128 {
		say("a segment of %d bytes; at most 128", len(a.Segment))
	}
	return faults
}

// badUnknowns asks about a customer of whom nothing is known, and about likely
// ones with one field less.
func (s *subject) badUnknowns() (faults []string) {
	k := newMaker(s.manifest)
	day := days()[0]
	nobody := k.nobody()
	answers, err := s.ask([]pack.Snapshot{nobody}, day)
	if err != nil {
		return []string{err.Error()}
	}
	for _, sig := range answers[0].Signals {
		if d := s.manifest.Driver(sig.Driver); d != nil && sig.Known && len(d.Reads) > 0 {
			faults = append(faults, fmt.Sprintf("driver %s reads %v and is known (%v) of a customer of whom nothing is", d.ID, d.Reads, sig.Value))
		}
	}
	for _, f := range k.fields {
		with := k.likely(day)
		with.Fields[f.Key] = k.value(f, day)
		without := with
		without.Ref = k.ref()
		without.Fields = maps.Clone(with.Fields)
		delete(without.Fields, f.Key)
		answers, err := s.ask([]pack.Snapshot{with, without}, day)
		if err != nil {
			return append(faults, err.Error())
		}
		for _, fault := range s.badAnswer(answers[1]) {
			faults = append(faults, fmt.Sprintf("without %s: %s", f.Key, fault))
		}
		for i, sig := range answers[1].Signals {
			d := s.manifest.Driver(sig.Driver)
			if d == nil || slices.Contains(d.Reads, f.Key) {
				continue
			}
			if !reflect.DeepEqual(sig.Known, answers[0].Signals[i].Known) || sig.Value != answers[0].Signals[i].Value {
				faults = append(faults, fmt.Sprintf("driver %s changes with %s, which it does not say it reads", d.ID, f.Key))
			}
		}
	}
	return faults
}

func (s *subject) notDeterministic() []string {
	return s.again(func(g group) ([]pack.Answer, error) { return s.ask(clone(g.snaps), g.asOf) })
}

func (s *subject) ordered() []string {
	return s.again(func(g group) ([]pack.Answer, error) {
		back := slices.Clone(g.snaps)
		slices.Reverse(back)
		answers, err := s.ask(back, g.asOf)
		slices.Reverse(answers)
		return answers, err
	})
}

func (s *subject) batched() []string {
	return s.again(func(g group) (all []pack.Answer, err error) {
		for part := range slices.Chunk(g.snaps, 7) {
			answers, err := s.ask(part, g.asOf)
			if err != nil {
				return nil, err
			}
			all = append(all, answers...)
		}
		return all, nil
	})
}

func (s *subject) named() []string {
	return s.again(func(g group) ([]pack.Answer, error) {
		other := slices.Clone(g.snaps)
		for i := range other {
			other[i].Ref = fmt.Sprintf("某客户-%d", len(other)-i)
		}
		return s.ask(other, g.asOf)
	})
}

func (s *subject) notConcurrent() []string {
	return s.again(func(g group) ([]pack.Answer, error) {
		type result struct {
			answers []pack.Answer
			err     error
		}
		results := make([]result, 4)
		var work sync.WaitGroup
		for i := range results {
			work.Go(func() { results[i].answers, results[i].err = s.ask(clone(g.snaps), g.asOf) })
		}
		work.Wait()
		for _, r := range results {
			if r.err != nil {
				return nil, r.err
			}
			if len(differences(g, results[0].answers, r.answers)) > 0 {
				return r.answers, nil
			}
		}
		return results[0].answers, nil
	})
}

func (s *subject) meddling() (faults []string) {
	for _, g := range newMaker(s.manifest).several() {
		kept := clone(g.snaps)
		if _, err := s.ask(g.snaps, g.asOf); err != nil {
			return append(faults, err.Error())
		}
		for i := range kept {
			if !reflect.DeepEqual(kept[i], g.snaps[i]) {
				faults = append(faults, "it changes what it is given: "+customer(kept[i], g.asOf))
			}
		}
	}
	return faults
}

func clone(snaps []pack.Snapshot) []pack.Snapshot {
	out := slices.Clone(snaps)
	for i := range out {
		out[i].Fields = maps.Clone(out[i].Fields)
		out[i].Events = slices.Clone(out[i].Events)
	}
	return out
}
