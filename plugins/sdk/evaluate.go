package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Evaluate asks the plugin about every snapshot of in, as of a day, and gives
// out one answer for each, in the same order. Both in and out run on the
// caller's goroutine.
//
// Every answer has been checked: its signals are those of the manifest, once
// each and in order, and known ones are within 0 and 1; what was refused is
// unknown and reported. An error means that the answers stop there and that the
// process is not to be used again, unless it is the context's.
func (c *Client) Evaluate(ctx context.Context, asOf core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	parent := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stream, err := c.pack.Evaluate(ctx)
	if err != nil {
		return c.why(ctx, err)
	}
	next, stop := iter.Pull(in)
	defer stop()
	r := &run{
		stream:  stream,
		watch:   newWatch(c.opts.BatchTimeout, func() { cancel(ErrLate) }),
		batches: batcher{next: next},
		writer:  newRequestWriter(c.manifest, asOf),
		reader:  reader{manifest: c.manifest, report: c.opts.Report},
		replies: make(chan reply, Window+1),
		out:     out,
	}
	defer r.watch.stop()
	go r.receive(ctx)
	err = r.all(ctx)
	if err == nil {
		return nil
	}
	if parent.Err() != nil {
		return parent.Err()
	}
	return c.why(ctx, err)
}

// A run is one Evaluate.
type run struct {
	stream  grpc.BidiStreamingClient[packv1.EvaluateRequest, packv1.EvaluateResponse]
	watch   *watch
	batches batcher
	writer  *requestWriter
	reader  reader
	replies chan reply
	out     func(pack.Answer)

	asked  []*batch                            // sent and not given out, oldest first
	parked map[uint64]*packv1.EvaluateResponse // replies before their turn
}

type reply struct {
	resp *packv1.EvaluateResponse
	err  error
}

// receive reads replies as they come, so that a plugin is never kept from
// sending by a host that is sending itself.
func (r *run) receive(ctx context.Context) {
	for {
		resp, err := r.stream.Recv()
		if err == nil {
			r.watch.answered()
		}
		select {
		case r.replies <- reply{resp, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// all sends and gives out until both ends are reached.
func (r *run) all(ctx context.Context) error {
	r.parked = map[uint64]*packv1.EvaluateResponse{}
	for more := true; more || len(r.asked) > 0; {
		for more && len(r.asked) < Window {
			b := r.batches.take()
			if more = b != nil; !more {
				break
			}
			if err := r.send(b); err != nil {
				return r.failed(ctx, err)
			}
		}
		if !more {
			_ = r.stream.CloseSend()
		}
		if len(r.asked) == 0 {
			break
		}
		resp, err := r.take(ctx)
		if err != nil {
			return err
		}
		if err := r.park(resp); err != nil {
			return err
		}
		r.deliver()
	}
	r.watch.asked() // the end of the stream is owed as promptly as an answer
	switch resp, err := r.take(ctx); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	default:
		return fmt.Errorf("%w: a reply to nothing (seq %d)", ErrNonsense, resp.Seq)
	}
}

func (r *run) send(b *batch) error {
	r.asked = append(r.asked, b)
	r.watch.asked()
	return r.stream.Send(r.writer.write(b))
}

// failed finds out why a send failed: gRPC says so to the receiving side only.
func (r *run) failed(ctx context.Context, err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	for {
		if _, err := r.take(ctx); err != nil {
			return err
		}
	}
}

func (r *run) take(ctx context.Context) (*packv1.EvaluateResponse, error) {
	select {
	case got := <-r.replies:
		if errors.Is(got.err, io.EOF) && len(r.asked) > 0 {
			return nil, fmt.Errorf("%w: it left %d batches unanswered", ErrNonsense, len(r.asked))
		}
		return got.resp, got.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// park keeps a reply until its turn.
func (r *run) park(resp *packv1.EvaluateResponse) error {
	for _, b := range r.asked {
		if b.seq == resp.Seq && r.parked[resp.Seq] == nil {
			r.parked[resp.Seq] = resp
			return nil
		}
	}
	return fmt.Errorf("%w: a reply to nothing (seq %d)", ErrNonsense, resp.Seq)
}

// deliver gives out the answers whose turn it is.
func (r *run) deliver() {
	for len(r.asked) > 0 {
		b := r.asked[0]
		resp := r.parked[b.seq]
		if resp == nil {
			return
		}
		delete(r.parked, b.seq)
		r.asked = r.asked[1:]
		for _, a := range r.reader.read(b, resp) {
			r.out(a)
		}
	}
}

// why says what a failed call means. A process that is ending may still be
// closing its socket when the call fails, so it is given a moment.
func (c *Client) why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if errors.Is(err, ErrNonsense) || errors.Is(err, ErrLate) {
		return err
	}
	switch status.Code(err) {
	case codes.ResourceExhausted, codes.Internal, codes.Unimplemented, codes.InvalidArgument:
		if !c.gone(0) {
			return fmt.Errorf("%w: %w", ErrNonsense, err)
		}
	}
	if c.gone(after) {
		return fmt.Errorf("%w: %v", ErrGone, c.proc.state)
	}
	if errors.Is(err, context.DeadlineExceeded) || status.Code(err) == codes.DeadlineExceeded {
		return fmt.Errorf("%w: %w", ErrLate, err)
	}
	return fmt.Errorf("%w: %w", ErrNonsense, err)
}

// A watch calls late when something has been asked and nothing answered for as
// long as the limit.
type watch struct {
	mu    sync.Mutex
	limit time.Duration
	owed  int
	timer *time.Timer
}

func newWatch(limit time.Duration, late func()) *watch {
	w := &watch{limit: limit, timer: time.AfterFunc(limit, late)}
	w.timer.Stop()
	return w
}

func (w *watch) asked() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.owed++; w.owed == 1 {
		w.timer.Reset(w.limit)
	}
}

func (w *watch) answered() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.owed--; w.owed > 0 {
		w.timer.Reset(w.limit)
	} else {
		w.timer.Stop()
	}
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
}
