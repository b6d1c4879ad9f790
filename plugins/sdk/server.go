package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A server is the plugin's side of the wire.
type server struct {
	packv1.UnimplementedPackServiceServer
	packv1.UnimplementedLifecycleServiceServer

	pack     pack.Pack
	drivers  []string // ids in manifest order
	manifest []byte   // JSON
	log      *slog.Logger
	leave    func() // ends the process; called when the lease ends
}

func newServer(p pack.Pack, log *slog.Logger, leave func()) (*server, error) {
	b, err := describe(p)
	if err != nil {
		return nil, err
	}
	s := &server{pack: p, manifest: b, log: log, leave: leave}
	for _, d := range p.Manifest().Drivers {
		s.drivers = append(s.drivers, string(d.ID))
	}
	return s, nil
}

// Describe implements packv1.PackServiceServer.
func (s *server) Describe(context.Context, *packv1.DescribeRequest) (*packv1.DescribeResponse, error) {
	return &packv1.DescribeResponse{ManifestJson: s.manifest, Capabilities: capabilities()}, nil
}

// Attach implements packv1.LifecycleServiceServer: it holds the host's lease.
func (s *server) Attach(_ *packv1.AttachRequest, stream grpc.ServerStreamingServer[packv1.AttachResponse]) error {
	defer s.leave()
	if err := stream.Send(&packv1.AttachResponse{}); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

// Evaluate implements packv1.PackServiceServer. Batches are computed side by
// side, one per processor, and answered as they are done.
func (s *server) Evaluate(stream grpc.BidiStreamingServer[packv1.EvaluateRequest, packv1.EvaluateResponse]) error {
	ctx, cancel := context.WithCancelCause(stream.Context())
	defer cancel(nil)
	var (
		group sync.WaitGroup
		send  sync.Mutex
		slots = make(chan struct{}, min(Window, runtime.GOMAXPROCS(0)))
	)
	var failed error
	for {
		req, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			cancel(err)
			failed = err
			break
		}
		if len(req.Customers) > MaxBatchItems {
			failed = status.Errorf(codes.InvalidArgument, "batch of %d customers is over %d", len(req.Customers), MaxBatchItems)
			cancel(failed)
			break
		}
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := s.reply(ctx, stream, &send, req); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	if failed != nil {
		return failed
	}
	return context.Cause(ctx)
}

func (s *server) reply(ctx context.Context, stream grpc.ServerStream, send *sync.Mutex, req *packv1.EvaluateRequest) error {
	resp := s.answer(ctx, req)
	if err := ctx.Err(); err != nil {
		return err
	}
	// Encoding needs no turn; sending does.
	var msg grpc.PreparedMsg
	if err := msg.Encode(stream, resp); err != nil {
		return fmt.Errorf("encoding the reply: %w", err)
	}
	send.Lock()
	defer send.Unlock()
	return stream.SendMsg(&msg)
}

// answer computes one batch.
func (s *server) answer(ctx context.Context, req *packv1.EvaluateRequest) *packv1.EvaluateResponse {
	w := replyWriter{drivers: s.drivers}
	w.begin(len(req.Customers))
	for _, c := range req.Customers {
		if ctx.Err() != nil {
			break // nobody is waiting any more
		}
		snap, ok := snapshot(c, req.Headings)
		if !ok {
			w.add(pack.Answer{Ref: c.Ref, Problem: ProblemUnreadable})
			continue
		}
		a := s.evaluate(snap, core.Day(req.AsOf))
		a.Ref = c.Ref
		w.add(a)
	}
	return w.end(req.Seq)
}

// evaluate asks the pack, and turns a panic into this one customer's problem.
func (s *server) evaluate(snap pack.Snapshot, asOf core.Day) (a pack.Answer) {
	defer func() {
		if v := recover(); v != nil {
			// The value may quote a customer's data, and stays here unless it
			// is the runtime's own sentence.
			why := reflect.TypeOf(v).String()
			if e, ok := v.(runtime.Error); ok {
				why = e.Error()
			}
			s.log.Error("pack panicked on a customer", "panic", why, "stack", string(debug.Stack()))
			a = pack.Answer{Problem: ProblemPanicked}
		}
	}()
	return s.pack.Evaluate(snap, asOf)
}

// snapshot reads one customer, ok false where the message does not add up.
func snapshot(c *packv1.CustomerView, heads []*packv1.Heading) (s pack.Snapshot, ok bool) {
	s = pack.Snapshot{Ref: c.Ref, Fields: make(map[pack.FieldKey]pack.Value, len(c.GetFields().GetHeadings()))}
	bad := false
	ok = readValues(c.Fields, heads, func(name string, v pack.Value, ok bool) {
		if !ok {
			bad = true
			return
		}
		s.Fields[pack.FieldKey(name)] = v
	})
	if !ok || bad {
		return s, false
	}
	if len(c.Events) > 0 {
		s.Events = make([]pack.Event, 0, len(c.Events))
	}
	for _, e := range c.Events {
		if k, ok := eventKind(e.Kind); ok { // a kind from a later edition is not for this pack
			s.Events = append(s.Events, pack.Event{Kind: k, Day: core.Day(e.Day), Cents: core.Cents(e.Cents), Quantity: e.Quantity})
		}
	}
	return s, true
}

// A replyWriter lays answers into one EvaluateResponse.
type replyWriter struct {
	drivers []string
	extra   map[string]uint32 // drivers not in the manifest: the host says so
	values  valueWriter
	resp    *packv1.EvaluateResponse
	answers []packv1.Answer
	signals []packv1.Signal
	facts   []packv1.Values
	links   []*packv1.Signal
}

func (w *replyWriter) begin(customers int) {
	n := customers * len(w.drivers)
	w.resp = &packv1.EvaluateResponse{Drivers: w.drivers, Answers: make([]*packv1.Answer, 0, customers)}
	w.answers = make([]packv1.Answer, customers)
	w.signals = make([]packv1.Signal, n)
	w.facts = make([]packv1.Values, n)
	w.links = make([]*packv1.Signal, 0, n)
	w.values.reset()
}

func (w *replyWriter) add(a pack.Answer) {
	m := &w.answers[len(w.resp.Answers)]
	m.Ref, m.Segment, m.Problem = a.Ref, shorten(a.Segment, maxSegment), a.Problem
	if a.ValueCents != nil {
		c := int64(*a.ValueCents)
		m.ValueCents = &c
	}
	from := len(w.links)
	for i := range a.Signals {
		w.links = append(w.links, w.signal(i, &a.Signals[i]))
	}
	m.Signals = w.links[from:len(w.links):len(w.links)]
	w.resp.Answers = append(w.resp.Answers, m)
}

func (w *replyWriter) signal(i int, s *pack.Signal) *packv1.Signal {
	n := len(w.links)
	var m *packv1.Signal
	var facts *packv1.Values
	if n < len(w.signals) {
		m, facts = &w.signals[n], &w.facts[n]
	} else {
		m, facts = &packv1.Signal{}, &packv1.Values{}
	}
	m.Driver, m.Known, m.Value = w.driver(i, string(s.Driver)), s.Known, s.Value
	if len(s.Facts) > 0 {
		w.values.begin()
		for _, f := range s.Facts {
			t := wireType(f.Value.Type())
			if isText(t) && len(f.Value.Text()) > maxFactText {
				f.Value = textValue(t, shorten(f.Value.Text(), maxFactText))
			}
			w.values.add(w.values.position(f.Name, t), t, f.Value)
		}
		w.values.end(facts)
		m.Facts = facts
	}
	return m
}

// driver returns the position of a driver, looking first where it should be.
func (w *replyWriter) driver(i int, id string) uint32 {
	if i < len(w.drivers) && w.drivers[i] == id {
		return uint32(i)
	}
	for j, d := range w.drivers {
		if d == id {
			return uint32(j)
		}
	}
	if pos, ok := w.extra[id]; ok {
		return pos
	}
	if w.extra == nil {
		w.extra = map[string]uint32{}
	}
	pos := uint32(len(w.resp.Drivers))
	w.resp.Drivers = append(w.resp.Drivers[:pos:pos], id)
	w.extra[id] = pos
	return pos
}

func (w *replyWriter) end(seq uint64) *packv1.EvaluateResponse {
	w.resp.Seq, w.resp.Headings = seq, w.values.headings
	return w.resp
}

// shorten cuts s to at most n bytes without splitting a character.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
