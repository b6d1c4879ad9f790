package sdk

import (
	"context"
	"slices"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// maxDaysLeft is longer than any goods keep.
const maxDaysLeft = 36500

// AssessLots asks the plugin how lots are, as of a day, and returns one answer
// for each, in the same order. Every answer has been checked: the days left are
// in order, the checklists are the manifest's. Errors are as those of Evaluate,
// or ErrUnable.
func (c *Client) AssessLots(ctx context.Context, asOf core.Day, lots []pack.Lot) ([]pack.LotAnswer, error) {
	items := make([]*packv1.Lot, len(lots))
	out := make([]pack.LotAnswer, len(lots))
	for i := range lots {
		items[i] = writeLot(&lots[i])
		out[i] = pack.LotAnswer{Ref: lots[i].Ref, Problem: ProblemTooLarge}
	}
	for _, places := range requests(items) {
		req := &packv1.AssessLotRequest{AsOf: int32(asOf)}
		for n, i := range places {
			items[i].Ref = ref(n)
			req.Lots = append(req.Lots, items[i])
		}
		var reply *packv1.AssessLotResponse
		err := c.call(ctx, pack.CanAssessLots, func(ctx context.Context) (err error) {
			reply, err = c.pack.AssessLot(ctx, req)
			return err
		})
		if err != nil {
			return nil, err
		}
		refuse := c.refuser("lot")
		for n, a := range placed(reply.GetAnswers(), len(places), refuse) {
			to := &out[places[n]]
			if to.Problem = ProblemUnanswered; a != nil {
				to.Problem = problem(a.GetProblem())
			}
			if to.Problem == "" {
				c.readLotAnswer(to, a, reply.GetHeadings(), refuse)
			}
		}
	}
	return out, nil
}

func writeLot(l *pack.Lot) *packv1.Lot {
	m := &packv1.Lot{Category: string(l.Category), Received: int32(l.Received), AgeHours: l.AgeHours}
	if l.Expires != nil {
		d := int32(*l.Expires)
		m.Expires = &d
	}
	if l.Opened != nil {
		d := int32(*l.Opened)
		m.Opened = &d
	}
	for _, r := range l.Readings {
		m.Readings = append(m.Readings, &packv1.Reading{Hours: r.Hours, TemperatureC: r.TemperatureC, Humidity: r.Humidity})
	}
	return m
}

// readLotAnswer keeps what is to be believed.
func (c *Client) readLotAnswer(to *pack.LotAnswer, a *packv1.LotAnswer, heads []*packv1.Heading, refuse func(string)) {
	var ok bool
	if to.Condition, ok = condition(a.GetCondition()); !ok {
		refuse("condition")
	}
	if a.LeastDaysLeft != nil || a.MostDaysLeft != nil {
		left := pack.Span{Least: a.GetLeastDaysLeft(), Most: a.GetMostDaysLeft()}
		if a.LeastDaysLeft != nil && a.MostDaysLeft != nil && left.Least >= 0 && left.Least <= left.Most && left.Most <= maxDaysLeft {
			to.Left = &left
		} else {
			refuse("left")
		}
	}
	for _, due := range a.GetDue() {
		id := pack.ChecklistID(due)
		switch {
		case c.manifest.Checklist(id) == nil:
			refuse("unknown_checklist")
		case slices.Contains(to.Due, id):
			refuse("due_twice")
		default:
			to.Due = append(to.Due, id)
		}
	}
	to.Facts = facts(heads, a.GetFacts(), refuse)
}

// conditions are pairs of what a lot can be.
var conditions = []struct {
	wire packv1.LotCondition
	pack pack.Condition
}{
	{packv1.LotCondition_LOT_CONDITION_UNSPECIFIED, ""},
	{packv1.LotCondition_LOT_CONDITION_GOOD, pack.LotGood},
	{packv1.LotCondition_LOT_CONDITION_USE_SOON, pack.LotUseSoon},
	{packv1.LotCondition_LOT_CONDITION_INSPECT, pack.LotInspect},
	{packv1.LotCondition_LOT_CONDITION_OVER, pack.LotOver},
}

// condition returns what a plugin says a lot is, ok false for one of a later
// edition.
func condition(w packv1.LotCondition) (c pack.Condition, ok bool) {
	for _, pair := range conditions {
		if pair.wire == w {
			return pair.pack, true
		}
	}
	return "", false
}

func wireCondition(c pack.Condition) packv1.LotCondition {
	for _, pair := range conditions {
		if pair.pack == c {
			return pair.wire
		}
	}
	return packv1.LotCondition_LOT_CONDITION_UNSPECIFIED
}

// AssessLot implements packv1.PackServiceServer.
func (s *server) AssessLot(ctx context.Context, req *packv1.AssessLotRequest) (*packv1.AssessLotResponse, error) {
	assessor, ok := s.now().(pack.LotAssessor)
	if !ok || !s.manifest.Can(pack.CanAssessLots) {
		return nil, status.Error(codes.Unimplemented, "this pack knows no goods")
	}
	heads := &headingList{}
	heads.reset()
	reply := &packv1.AssessLotResponse{}
	for _, m := range req.GetLots() {
		if err := ctx.Err(); err != nil {
			return nil, status.FromContextError(err).Err()
		}
		var a pack.LotAnswer
		lot := readLot(m)
		if s.panicked("a lot", func() { a = assessor.AssessLot(lot, core.Day(req.GetAsOf())) }) {
			a = pack.LotAnswer{Problem: ProblemPanicked}
		}
		w := &packv1.LotAnswer{
			Ref: m.GetRef(), Condition: wireCondition(a.Condition), Facts: heads.values(a.Facts, maxFactText), Problem: s.code(a.Problem),
		}
		if a.Left != nil {
			w.LeastDaysLeft, w.MostDaysLeft = &a.Left.Least, &a.Left.Most
		}
		for _, id := range a.Due {
			w.Due = append(w.Due, valid(string(id), maxCode))
		}
		reply.Answers = append(reply.Answers, w)
	}
	reply.Headings = heads.message()
	return reply, nil
}

func readLot(m *packv1.Lot) pack.Lot {
	l := pack.Lot{Ref: m.GetRef(), Category: pack.CategoryID(m.GetCategory()), Received: core.Day(m.GetReceived()), AgeHours: m.GetAgeHours()}
	if m.Expires != nil {
		d := core.Day(m.GetExpires())
		l.Expires = &d
	}
	if m.Opened != nil {
		d := core.Day(m.GetOpened())
		l.Opened = &d
	}
	for _, r := range m.GetReadings() {
		l.Readings = append(l.Readings, pack.Reading{Hours: r.GetHours(), TemperatureC: r.TemperatureC, Humidity: r.Humidity})
	}
	return l
}
