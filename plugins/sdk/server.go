package sdk

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// A server is the plugin's side of the wire.
type server struct {
	packv1.UnimplementedPackServiceServer
	packv1.UnimplementedLifecycleServiceServer

	first    pack.Pack                 // as it was served, set by nobody
	pack     atomic.Pointer[pack.Pack] // as it was set last
	manifest *pack.Manifest
	describe []byte // the manifest in JSON
	log      *slog.Logger
	leave    func() // ends the process; called when the lease ends
}

// now returns the pack as it was set last.
func (s *server) now() pack.Pack { return *s.pack.Load() }

func newServer(p pack.Pack, log *slog.Logger, leave func()) (*server, error) {
	b, err := Describe(p)
	if err != nil {
		return nil, err
	}
	s := &server{first: p, manifest: pack.Described(p), describe: b, log: log, leave: leave}
	s.pack.Store(&p)
	return s, nil
}

// Describe implements packv1.PackServiceServer.
func (s *server) Describe(context.Context, *packv1.DescribeRequest) (*packv1.DescribeResponse, error) {
	capabilities := []string{"evaluate.v1"}
	for _, c := range s.manifest.Capabilities {
		capabilities = append(capabilities, string(c))
	}
	return &packv1.DescribeResponse{ManifestJson: s.describe, Capabilities: capabilities}, nil
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
		idle  = make(chan *worker, min(Window, runtime.GOMAXPROCS(0)))
		asked = s.now() // one run is answered by one setting
	)
	for range cap(idle) {
		idle <- &worker{server: s, pack: asked, in: newDecoder(), out: replyWriter{manifest: s.manifest}}
	}
	for {
		var req frame
		err := stream.RecvMsg(&req)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			cancel(err)
			break
		}
		w := <-idle
		group.Go(func() {
			defer func() { idle <- w }()
			reply, err := w.answer(ctx, &req)
			if err == nil {
				send.Lock()
				err = stream.SendMsg(&frame{data: reply})
				send.Unlock()
			}
			if err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

// A worker computes one batch at a time.
type worker struct {
	*server
	pack pack.Pack
	in   *decoder
	out  replyWriter
	size int // of the largest reply so far
}

// answer computes one batch and returns the encoded reply.
func (w *worker) answer(ctx context.Context, f *frame) ([]byte, error) {
	defer f.free()
	req, err := w.in.readRequest(f.data)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	if n := len(w.in.items); n > MaxBatchItems {
		return nil, status.Errorf(codes.InvalidArgument, "batch of %d customers is over %d", n, MaxBatchItems)
	}
	w.out.begin(req.seq, max(w.size+w.size/8, 4<<10))
	for _, item := range w.in.items {
		if err := ctx.Err(); err != nil {
			return nil, err // nobody is waiting any more
		}
		ref, snap, ok, err := w.in.readCustomer(item)
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		a := pack.Answer{Problem: ProblemUnreadable}
		if ok {
			a = w.evaluate(w.pack, snap, req.asOf)
		}
		w.out.add(ref, &a)
	}
	reply := w.out.end()
	w.size = max(w.size, len(reply))
	return reply, nil
}

// evaluate asks the pack, and turns a panic into this one customer's problem.
func (s *server) evaluate(p pack.Pack, snap pack.Snapshot, asOf core.Day) (a pack.Answer) {
	if s.panicked("a customer", func() { a = p.Evaluate(snap, asOf) }) {
		return pack.Answer{Problem: ProblemPanicked}
	}
	a.Problem = s.code(a.Problem)
	return a
}

// panicked runs a pack's code on one thing and reports whether it panicked.
func (s *server) panicked(on string, run func()) (did bool) {
	defer func() {
		if v := recover(); v != nil {
			// The value may quote a customer's data, and stays here unless it
			// is the runtime's own sentence.
			why := reflect.TypeOf(v).String()
			if e, ok := v.(runtime.Error); ok {
				why = e.Error()
			}
			s.log.Error("pack panicked", "on", on, "panic", why, "stack", string(debug.Stack()))
			did = true
		}
	}()
	run()
	return false
}

// code keeps words out of a problem: they are for the log.
func (s *server) code(problem string) string {
	if problem == "" || isCode(problem) {
		return problem
	}
	s.log.Error("pack could not answer", "problem", problem)
	return ProblemFailed
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
