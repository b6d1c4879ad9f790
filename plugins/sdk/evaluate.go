package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
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
	stream, err := c.pack.Evaluate(ctx, grpc.ForceCodecV2(newCodec()))
	if err != nil {
		return c.why(ctx, err)
	}
	next, stop := iter.Pull(in)
	defer stop()
	r := &run{
		stream:  stream,
		watch:   newWatch(c.opts.BatchTimeout, func() { cancel(ErrLate) }),
		batches: batcher{next: next, writer: newRequestWriter(c.manifest, asOf)},
		reader:  reader{decoder: newDecoder(), manifest: c.manifest, report: c.refused},
		replies: make(chan reply, Window+1),
		out:     out,
		client:  c,
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
	stream  grpc.ClientStream
	watch   *watch
	batches batcher
	reader  reader
	replies chan reply
	out     func(pack.Answer)
	client  *Client

	asked  []*batch                 // sent and not given out, oldest first
	parked map[uint64][]pack.Answer // answers before their turn
}

type reply struct {
	frame frame
	at    time.Time // when it came
	err   error
}

// receive reads replies as they come, so that a plugin is never kept from
// sending by a host that is sending itself.
func (r *run) receive(ctx context.Context) {
	for {
		var f frame
		err := r.stream.RecvMsg(&f)
		if err == nil {
			r.watch.answered()
		}
		select {
		case r.replies <- reply{f, time.Now(), err}:
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
	r.parked = map[uint64][]pack.Answer{}
	for more := true; more || len(r.asked) > 0; {
		for more && len(r.asked) < Window {
			b, request := r.batches.take()
			if more = b != nil; !more {
				break
			}
			if err := r.send(b, request); err != nil {
				return r.failed(ctx, err)
			}
		}
		if !more {
			_ = r.stream.CloseSend()
		}
		if len(r.asked) == 0 {
			break
		}
		f, err := r.take(ctx)
		if err != nil {
			return err
		}
		if err := r.park(&f.frame, f.at); err != nil {
			return err
		}
		r.deliver()
	}
	r.watch.asked() // the end of the stream is owed as promptly as an answer
	switch _, err := r.take(ctx); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	default:
		return fmt.Errorf("%w: a reply after the last", ErrNonsense)
	}
}

func (r *run) send(b *batch, request []byte) error {
	b.sent = time.Now()
	r.asked = append(r.asked, b)
	r.watch.asked()
	return r.stream.SendMsg(&frame{data: request})
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

func (r *run) take(ctx context.Context) (reply, error) {
	select {
	case got := <-r.replies:
		if errors.Is(got.err, io.EOF) && len(r.asked) > 0 {
			return reply{}, fmt.Errorf("%w: it left %d batches unanswered", ErrNonsense, len(r.asked))
		}
		return got, got.err
	case <-ctx.Done():
		return reply{}, context.Cause(ctx)
	}
}

// park reads a reply and keeps its answers until their turn.
func (r *run) park(f *frame, at time.Time) error {
	defer f.free()
	if err := r.reader.open(f.data); err != nil {
		return fmt.Errorf("%w: %w", ErrNonsense, err)
	}
	for _, b := range r.asked {
		if b.seq != r.reader.seq || r.parked[b.seq] != nil {
			continue
		}
		answers, err := r.reader.read(b)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNonsense, err)
		}
		r.parked[b.seq] = answers
		r.client.latency.Store(int64(at.Sub(b.sent)))
		return r.client.believed(len(answers))
	}
	return fmt.Errorf("%w: a reply to nothing (seq %d)", ErrNonsense, r.reader.seq)
}

// maxRefusals is how many parts of answers may be refused in one process's life.
// A plugin with one bad driver has one for each customer and goes on with the
// others; with more than that, nothing it says is worth having.
const maxRefusals = 1000

// refused counts a part of an answer that was refused.
func (c *Client) refused(f Finding) {
	c.refusals.Add(1)
	if c.opts.Report != nil {
		c.opts.Report(f)
	}
}

// believed counts answers, and says when too much of them was refused.
func (c *Client) believed(answers int) error {
	all, bad := c.answers.Add(int64(answers)), c.refusals.Load()
	if bad > maxRefusals && bad > all {
		return fmt.Errorf("%w: %d parts of %d answers were refused", ErrNonsense, bad, all)
	}
	return nil
}

// deliver gives out the answers whose turn it is.
func (r *run) deliver() {
	for len(r.asked) > 0 {
		b := r.asked[0]
		answers, ok := r.parked[b.seq]
		if !ok {
			return
		}
		delete(r.parked, b.seq)
		r.asked = r.asked[1:]
		for i := range answers {
			r.out(answers[i])
		}
	}
}

// why says what a failed call means. A process that is ending may still be
// closing its socket when the call fails, so it is given a moment. What the other
// side wrote into its error is left out: it may quote a customer's data.
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
			return fmt.Errorf("%w: %s", ErrNonsense, status.Code(err))
		}
	}
	if c.gone(after) {
		return fmt.Errorf("%w: %w", ErrGone, c.proc.state)
	}
	if errors.Is(err, context.DeadlineExceeded) || status.Code(err) == codes.DeadlineExceeded {
		return fmt.Errorf("%w: %s", ErrLate, status.Code(err))
	}
	return fmt.Errorf("%w: %s", ErrNonsense, status.Code(err))
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
