package api

import (
	"context"
	"strings"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/text"
)

// GetPlugin tells one plugin whole. What its drivers weigh in this shop comes
// from the newest board at hand; one being made is not waited for long.
func (s settings) GetPlugin(ctx context.Context, r *apiv1.GetPluginRequest) (*apiv1.GetPluginResponse, error) {
	id := core.PackID(r.GetId())
	h, ok := s.Health(id)
	if !ok {
		return nil, core.Says(core.NotFound, "host.unknown", core.Args{"plugin": string(id[:min(len(id), maxWordSize)])})
	}
	lang := langOf(ctx)
	res := &apiv1.GetPluginResponse{
		Id: string(h.ID), Title: h.Title.In(lang), Version: h.Version, State: string(h.State), Pid: int32(h.PID), Restarts: int32(h.Restarts),
		MemoryBytes: h.MemoryBytes, LatencyMs: float64(h.Latency) / float64(time.Millisecond),
	}
	if h.Problem != nil {
		res.Problem = words(lang, h.Problem)
	}
	for _, e := range h.Events {
		res.Log = append(res.Log, eventLine(e, lang))
	}
	if h.Limits != nil {
		for _, key := range h.Limits.Missing() {
			res.Unfenced = append(res.Unfenced, text.Say(lang, key, nil))
		}
	}
	for _, at := range h.History {
		res.History = append(res.History, &apiv1.PluginMoment{
			AtUnix: at.At.Unix(), MemoryBytes: at.MemoryBytes, LatencyMs: float64(at.Latency) / float64(time.Millisecond),
		})
	}
	res.Level, res.Previous = s.Shelf.standing(id, h.Version)
	m, ok := s.shop.Plugins().Pack(id)
	if !ok {
		return res, nil
	}
	board, err := s.shop.Recent(ctx, s.shop.Today())
	if err != nil {
		return nil, err
	}
	leaving := churn.Rule{Definition: m.Churn, Window: churn.Window{Days: m.Churn.InactiveDays}}
	if board != nil {
		if here, ok := board.Churn(id); ok {
			leaving = here
		}
	}
	res.Summary, res.Vendor, res.Churn = m.Summary.In(lang), m.Vendor, leaving.Text(lang)
	addKnowledge(res, m, lang)
	addPlans(res, m, lang)
	addGoods(res, m, lang)
	set, err := s.shop.PluginSettings(ctx, id)
	if err != nil {
		return nil, err
	}
	res.Settings = pluginSettings(m, set, lang)
	if vendor, _, here := s.shop.Overlay(id); here {
		res.Drivers = drivers(vendor, board, lang)
	}
	return res, nil
}

// eventLine is one line of a plugin's log.
func eventLine(e host.Event, lang core.Lang) string {
	args := core.Args{}
	for k, v := range e.Args {
		args[k] = inLang(lang, v)
	}
	line := e.At.Format("2006-01-02 15:04:05") + "  " + text.Say(lang, e.Key, args)
	if e.Problem != nil {
		line += "  " + words(lang, e.Problem)
	}
	return line
}

// addKnowledge lists what a pack reads and can do.
func addKnowledge(res *apiv1.GetPluginResponse, m *pack.Manifest, lang core.Lang) {
	for i := range m.Fields {
		f := &m.Fields[i]
		out := &apiv1.PluginField{
			Key: string(f.Key), Title: f.Title.In(lang), Purpose: f.Purpose.In(lang), Unit: f.Unit.In(lang), Private: f.Private,
			Type: string(f.Type),
		}
		for _, c := range f.Choices {
			out.Choices = append(out.Choices, &apiv1.PluginChoice{Key: c.Key, Title: c.Title.In(lang)})
		}
		res.Fields = append(res.Fields, out)
	}
	for i := range m.Actions {
		a := &m.Actions[i]
		res.Actions = append(res.Actions, &apiv1.PluginAction{Id: string(a.ID), Title: a.Title.In(lang), Script: a.Script.In(lang)})
	}
	for i := range m.Checklists {
		l := &m.Checklists[i]
		when := l.Schedule
		if s, err := care.NewSchedule(l); err == nil {
			when = s.In(lang)
		}
		res.Checklists = append(res.Checklists, &apiv1.PluginChecklist{
			Id: string(l.ID), Title: l.Title.In(lang), Schedule: when, Items: int32(len(l.Items)),
		})
	}
}

// drivers lays the vendor's weights beside those learned here.
func drivers(m *pack.Manifest, board *risk.Board, lang core.Lang) []*apiv1.PluginDriver {
	reports := map[pack.DriverID]risk.DriverReport{}
	learned := false
	if board != nil {
		level, _, _ := board.Level(m.ID)
		learned = level == risk.Learned
		for _, r := range board.Drivers(m.ID) {
			reports[r.Driver] = r
		}
	}
	var out []*apiv1.PluginDriver
	for i := range m.Drivers {
		d := &m.Drivers[i]
		one := &apiv1.PluginDriver{
			Id: string(d.ID), Title: d.Title.In(lang), VendorWeight: d.Weight, Source: strings.TrimSpace(d.Source),
			Confidence: string(d.Confidence), Actionable: d.Actionable, State: string(risk.Hypothesis),
		}
		if r, ok := reports[d.ID]; ok {
			one.Events, one.State = int32(r.Events), string(r.State)
			if learned {
				one.LearnedWeight = &r.Learned
			}
		}
		out = append(out, one)
	}
	return out
}

// RetryPlugin looks at a plugin's files again and lets one that was set aside
// try anew. That it still cannot be used is what GetPlugin says, not an error.
func (s settings) RetryPlugin(_ context.Context, r *apiv1.RetryPluginRequest) (*apiv1.RetryPluginResponse, error) {
	err := s.Retry(core.PackID(r.GetId()))
	if err != nil && core.KindOf(err) == core.NotFound {
		return nil, err
	}
	return &apiv1.RetryPluginResponse{}, nil
}
