package kit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// semanticChecks ask whether answers mean what they should: the same customer
// gets the same answer whenever, in whatever company and under whatever name.
func semanticChecks() []check {
	return []check{
		{Semantics, "complete", Bronze, needsAnswers, (*subject).badAnswers},
		{Semantics, "unknown", Silver, needsAnswers, (*subject).badUnknowns},
		{Semantics, "same_again", Silver, needsAnswers, (*subject).notDeterministic},
		{Semantics, "any_order", Silver, needsAnswers, (*subject).ordered},
		{Semantics, "any_company", Silver, needsAnswers, (*subject).batched},
		{Semantics, "any_reference", Silver, needsAnswers, (*subject).named},
		{Semantics, "side_by_side", Silver, needsAnswers, (*subject).notConcurrent},
		{Semantics, "left_alone", Silver, needsPack, (*subject).meddling},
		{Semantics, "started_again", Silver, needsProcess, (*subject).forgetful},
		{Semantics, "proposals", Silver, needsAnswers, (*subject).badProposals},
		{Semantics, "lots", Silver, needsAnswers, (*subject).badLots},
		{Semantics, "shop_settings", Silver, needsAnswers, (*subject).badSettings},
		{Semantics, "nothing_refused", Silver, needsProcess, (*subject).refusedParts},
		{Semantics, "examples", Silver, needsExamples, (*subject).badExamples},
		{Semantics, "shown", Gold, needsExamples, (*subject).silentDrivers},
	}
}

// each asks about several groups and collects what look finds in the answers.
func (s *subject) each(ctx context.Context, look func(g group, answers []pack.Answer) []Fault) (faults []Fault, _ error) {
	for _, g := range newMaker(s.manifest).several() {
		answers, err := s.ask(ctx, g.snaps, g.asOf)
		if err != nil {
			return faults, err
		}
		if len(answers) != len(g.snaps) {
			return append(faults, fault("count", "answers", len(answers), "customers", len(g.snaps))), nil
		}
		faults = append(faults, look(g, answers)...)
	}
	return faults, nil
}

// again is each, asking a second time in another way.
func (s *subject) again(ctx context.Context, second func(g group) ([]pack.Answer, error)) ([]Fault, error) {
	return s.each(ctx, func(g group, answers []pack.Answer) []Fault {
		got, err := second(g)
		if err != nil {
			return faultsOf(err)
		}
		return differences(g, answers, got)
	})
}

func (s *subject) badAnswers(ctx context.Context) ([]Fault, error) {
	return s.each(ctx, func(g group, answers []pack.Answer) (faults []Fault) {
		for i, a := range answers {
			seen := customer(g.snaps[i], g.asOf)
			if a.Ref != g.snaps[i].Ref {
				faults = append(faults, fault("another", "asked", g.snaps[i].Ref, "answered", a.Ref).on(seen))
			}
			for _, f := range s.badAnswer(a) {
				faults = append(faults, f.on(seen))
			}
		}
		return faults
	})
}

// maxSegment bounds the name of a segment, as the host does.
const maxSegment = 128

func (s *subject) badAnswer(a pack.Answer) (faults []Fault) {
	say := func(name string, args ...any) { faults = append(faults, fault(name, args...)) }
	if a.Problem != "" {
		say("problem", "problem", s.why(a.Problem))
		return faults
	}
	if len(a.Signals) != len(s.manifest.Drivers) {
		say("signals", "signals", len(a.Signals), "drivers", len(s.manifest.Drivers))
		return faults
	}
	for i, sig := range a.Signals {
		d := &s.manifest.Drivers[i]
		switch {
		case sig.Driver != d.ID:
			say("signal_order", "position", i, "driver", sig.Driver, "wanted", d.ID)
		case sig.Known && (math.IsNaN(sig.Value) || sig.Value < 0 || sig.Value > 1):
			say("range", "driver", d.ID, "value", sig.Value)
		case sig.Known:
			for _, lang := range core.Langs() {
				for _, name := range pack.Placeholders(d.Evidence[lang]) {
					if !slices.ContainsFunc(sig.Facts, func(f pack.Fact) bool { return f.Name == name }) {
						say("fact_missing", "driver", d.ID, "lang", lang, "fact", name)
					}
				}
			}
		}
		for _, f := range sig.Facts {
			switch {
			case f.Name == "" || f.Value.Type() == "":
				say("fact_empty", "driver", d.ID)
			case f.Value.Type() == pack.TypeNumber && f.Value.Number() < 0 && strings.Contains(f.Name, "days") && s.manifest.Field(pack.FieldKey(f.Name)) == nil:
				say("fact_negative", "driver", d.ID, "fact", f.Name, "value", f.Value.String())
			}
		}
	}
	if len(a.Segment) > maxSegment {
		say("segment", "bytes", len(a.Segment), "most", maxSegment)
	}
	return faults
}

// badUnknowns asks about a customer of whom nothing is known, and about likely
// ones with one field less.
func (s *subject) badUnknowns(ctx context.Context) (faults []Fault, _ error) {
	k := newMaker(s.manifest)
	day := days()[0]
	answers, err := s.ask(ctx, []pack.Snapshot{k.nobody()}, day)
	if err != nil {
		return nil, err
	}
	for _, sig := range answers[0].Signals {
		if d := s.manifest.Driver(sig.Driver); d != nil && sig.Known && len(d.Reads) > 0 {
			faults = append(faults, fault("guess", "driver", d.ID, "fields", keyList(d.Reads), "value", sig.Value))
		}
	}
	for _, f := range k.fields {
		with := k.likely(day)
		with.Fields[f.Key] = k.value(f, day)
		without := with
		without.Ref = k.ref()
		without.Fields = maps.Clone(with.Fields)
		delete(without.Fields, f.Key)
		answers, err := s.ask(ctx, []pack.Snapshot{with, without}, day)
		if err != nil {
			return faults, err
		}
		if len(answers) != 2 || len(answers[0].Signals) != len(answers[1].Signals) {
			return append(faults, fault("count", "answers", len(answers), "customers", 2)), nil
		}
		for _, f := range s.badAnswer(answers[1]) {
			faults = append(faults, f.on(customer(without, day)))
		}
		for i, sig := range answers[1].Signals {
			d := s.manifest.Driver(sig.Driver)
			if d == nil || slices.Contains(d.Reads, f.Key) {
				continue
			}
			if was := answers[0].Signals[i]; sig.Known != was.Known || sig.Value != was.Value {
				faults = append(faults, fault("undeclared", "driver", d.ID, "field", f.Key))
			}
		}
	}
	return faults, nil
}

func keyList(keys []pack.FieldKey) string {
	said := make([]string, len(keys))
	for i, k := range keys {
		said[i] = string(k)
	}
	return strings.Join(said, ", ")
}

func (s *subject) notDeterministic(ctx context.Context) ([]Fault, error) {
	return s.again(ctx, func(g group) ([]pack.Answer, error) { return s.ask(ctx, clone(g.snaps), g.asOf) })
}

func (s *subject) ordered(ctx context.Context) ([]Fault, error) {
	return s.again(ctx, func(g group) ([]pack.Answer, error) {
		back := slices.Clone(g.snaps)
		slices.Reverse(back)
		answers, err := s.ask(ctx, back, g.asOf)
		slices.Reverse(answers)
		return answers, err
	})
}

func (s *subject) batched(ctx context.Context) ([]Fault, error) {
	return s.again(ctx, func(g group) (all []pack.Answer, err error) {
		for part := range slices.Chunk(g.snaps, 7) {
			answers, err := s.ask(ctx, part, g.asOf)
			if err != nil {
				return nil, err
			}
			all = append(all, answers...)
		}
		return all, nil
	})
}

func (s *subject) named(ctx context.Context) ([]Fault, error) {
	return s.again(ctx, func(g group) ([]pack.Answer, error) {
		other := slices.Clone(g.snaps)
		for i := range other {
			other[i].Ref = fmt.Sprintf("某客户-%d", len(other)-i)
		}
		return s.ask(ctx, other, g.asOf)
	})
}

func (s *subject) notConcurrent(ctx context.Context) ([]Fault, error) {
	return s.again(ctx, func(g group) ([]pack.Answer, error) {
		type result struct {
			answers []pack.Answer
			err     error
		}
		results := make([]result, 4)
		var work sync.WaitGroup
		for i := range results {
			work.Go(func() { results[i].answers, results[i].err = s.ask(ctx, clone(g.snaps), g.asOf) })
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

func (s *subject) meddling(ctx context.Context) (faults []Fault, _ error) {
	for _, g := range newMaker(s.manifest).several() {
		kept := clone(g.snaps)
		if _, err := s.ask(ctx, g.snaps, g.asOf); err != nil {
			return faults, err
		}
		for i := range kept {
			if !reflect.DeepEqual(kept[i], g.snaps[i]) {
				faults = append(faults, fault("meddles").on(customer(kept[i], g.asOf)))
			}
		}
	}
	return faults, nil
}

// forgetful asks a second process the same.
func (s *subject) forgetful(ctx context.Context) ([]Fault, error) {
	c, err := s.box.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	other := overProcess(c)
	return s.again(ctx, func(g group) ([]pack.Answer, error) { return other(ctx, g.snaps, g.asOf) })
}

// refusedParts lists what the host refused of all answers so far.
func (s *subject) refusedParts(context.Context) (faults []Fault, _ error) {
	for _, f := range s.box.refusals() {
		faults = append(faults, fault("refused", "code", f.Code, "driver", f.Driver))
	}
	return faults, nil
}

// badExamples asks about the customers the vendor wrote down.
func (s *subject) badExamples(ctx context.Context) (faults []Fault, _ error) {
	for i := range s.examples {
		e := &s.examples[i]
		got, err := e.said(ctx, s.manifest, s.ask)
		var wrong Fault
		switch {
		case errors.As(err, &wrong):
			faults = append(faults, wrong.on(e.Name))
		case err != nil:
			return faults, err
		case got != e.Want && s.update:
			if err := e.Write(got); err != nil {
				return faults, err
			}
		case got != e.Want:
			at, wanted, said := lineDifference(e.Want, got)
			place := fmt.Sprintf("%s:%d", e.path, bytes.Count(e.head, []byte("\n"))+at+1)
			faults = append(faults, fault("example", "file", place, "wanted", wanted, "said", said))
		}
	}
	return faults, nil
}

func clone(snaps []pack.Snapshot) []pack.Snapshot {
	out := slices.Clone(snaps)
	for i := range out {
		out[i].Fields = maps.Clone(out[i].Fields)
		out[i].Events = slices.Clone(out[i].Events)
	}
	return out
}
