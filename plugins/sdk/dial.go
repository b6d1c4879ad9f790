package sdk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
)

// Options say which program to start and what to hold it to.
type Options struct {
	// Path is the program.
	Path string
	// Name is what lists of processes show, where the system lets us choose.
	// Empty means the name of the program's file.
	Name string
	// SHA256 is what the program's file must hash to, computed from the opened
	// file at this start. Nil accepts any file.
	SHA256 []byte
	// Manifest is the JSON the plugin must describe itself by. Nil accepts any.
	Manifest []byte
	// Home is the plugin's own folder, which it may read and is started in.
	// Empty means the one its program is in.
	Home string
	// Dir is where a folder is made for this run alone, removed by Close, for
	// the socket. It is short, owned by us, mode 0700. Empty means the system's
	// folder for temporary files.
	Dir string
	// FirstPort and LastPort are the ports one of which the plugin serves on
	// where local sockets have ports, which is Windows. Zero means 10000 to 25000.
	FirstPort, LastPort uint
	// Log receives what the plugin prints, at debug level. Nil discards it.
	Log *slog.Logger
	// StartTimeout and BatchTimeout default to the constants of those names.
	StartTimeout, BatchTimeout time.Duration
	// Report is told of every part of an answer that was refused. It is called
	// from the goroutine that called Evaluate. Nil ignores them.
	Report func(Finding)
}

// A Client is one running plugin process.
type Client struct {
	opts     Options
	proc     *process
	gp       *goplugin.Client
	pack     packv1.PackServiceClient
	manifest *pack.Manifest
	dir      string // for this run
	endLease context.CancelFunc
	closing  sync.Once
	latency  atomic.Int64 // of the last batch, in nanoseconds
	answers  atomic.Int64 // to Evaluate
	refusals atomic.Int64 // of parts of them
}

// Dial starts the program and shakes hands with it. A Client is for one run:
// after its end, whoever wants another calls Dial again.
func Dial(ctx context.Context, opts Options) (*Client, error) {
	if opts.StartTimeout <= 0 {
		opts.StartTimeout = StartTimeout
	}
	if opts.BatchTimeout <= 0 {
		opts.BatchTimeout = BatchTimeout
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	path, err := filepath.Abs(opts.Path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	opts.Path = path
	opts.Home = cmp.Or(opts.Home, filepath.Dir(path))
	opts.Name = cmp.Or(opts.Name, filepath.Base(path))
	c := &Client{opts: opts}
	if c.dir, err = os.MkdirTemp(opts.Dir, "p"); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	if err := c.start(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Client) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.opts.StartTimeout)
	defer cancel()
	says := &logWriter{log: c.opts.Log, left: maxLog}
	c.proc = &process{path: c.opts.Path, name: c.opts.Name, sum: c.opts.SHA256, home: c.opts.Home, dir: c.dir, says: says, ended: make(chan struct{})}
	c.gp = goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig:  handshake(),
		VersionedPlugins: map[int]goplugin.PluginSet{protocolVersion: {pluginName: &wire{}}},
		RunnerFunc: func(_ hclog.Logger, cmd *exec.Cmd, _ string) (runner.Runner, error) {
			c.proc.env = cmd.Env
			return c.proc, nil
		},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		AutoMTLS:         true,
		SkipHostEnv:      true,
		StartTimeout:     c.opts.StartTimeout,
		UnixSocketConfig: &goplugin.UnixSocketConfig{TempDir: c.dir},
		MinPort:          c.opts.FirstPort,
		MaxPort:          c.opts.LastPort,
		Logger:           hclog.NewNullLogger(),
		Stderr:           says,
		SyncStdout:       says,
		SyncStderr:       says,
		GRPCDialOptions: []grpc.DialOption{
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(MaxMessageBytes)),
			grpc.WithInitialWindowSize(flowWindow), grpc.WithInitialConnWindowSize(flowWindow),
			grpc.WithMaxHeaderListSize(maxHeader), grpc.WithStreamInterceptor(noBroker),
		},
	})
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	c.pack = packv1.NewPackServiceClient(conn)
	if err := c.attach(ctx, packv1.NewLifecycleServiceClient(conn)); err != nil {
		return err
	}
	c.manifest, err = c.describe(ctx)
	return err
}

// maxHeader bounds what precedes and follows a message.
const maxHeader = 64 << 10

// noBroker keeps go-plugin's broker from listening to the plugin. Nobody here
// uses it, and it would remember whatever a plugin tells it.
func noBroker(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string,
	streamer grpc.Streamer, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	if strings.HasPrefix(method, "/plugin.GRPCBroker/") {
		return nil, status.Error(codes.Unimplemented, "no broker")
	}
	return streamer(ctx, desc, conn, method, opts...)
}

// connect starts the process and waits for its handshake, no longer than ctx.
func (c *Client) connect(ctx context.Context) (*grpc.ClientConn, error) {
	type result struct {
		conn any
		err  error
	}
	got := make(chan result, 1)
	go func() {
		client, err := c.gp.Client()
		if err != nil {
			got <- result{err: err}
			return
		}
		conn, err := client.Dispense(pluginName)
		got <- result{conn, err}
	}()
	var r result
	select {
	case r = <-got:
	case <-ctx.Done():
		c.proc.kill()
		<-got
		return nil, fmt.Errorf("%w: %w", ErrStart, ctx.Err())
	}
	conn, ok := r.conn.(*grpc.ClientConn)
	switch {
	case r.err == nil && ok:
		return conn, nil
	case errors.Is(r.err, ErrMissing), errors.Is(r.err, ErrChanged), errors.Is(r.err, ErrStart), errors.Is(r.err, ErrNonsense):
		return nil, r.err
	case r.err != nil && strings.HasPrefix(r.err.Error(), "incompatible "):
		return nil, versionError(r.err)
	case c.gone(after):
		return nil, fmt.Errorf("%w: it ended before the handshake (%w)", ErrStart, c.proc.state)
	default:
		return nil, fmt.Errorf("%w: %w", ErrStart, r.err)
	}
}

// attach takes the lease that keeps the plugin alive.
func (c *Client) attach(ctx context.Context, life packv1.LifecycleServiceClient) error {
	lease, end := context.WithCancel(context.WithoutCancel(ctx))
	c.endLease = end
	stop := context.AfterFunc(ctx, end)
	stream, err := life.Attach(lease, &packv1.AttachRequest{})
	if err == nil {
		_, err = stream.Recv()
	}
	if err != nil || !stop() {
		end()
		return fmt.Errorf("%w: no lease: %w", ErrStart, errors.Join(err, ctx.Err()))
	}
	return nil
}

// Manifest returns what the plugin described itself as when it was dialled.
func (c *Client) Manifest() *pack.Manifest { return c.manifest }

// Describe asks the plugin for its manifest.
func (c *Client) Describe(ctx context.Context) (*pack.Manifest, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return c.describe(ctx)
}

func (c *Client) describe(ctx context.Context) (*pack.Manifest, error) {
	resp, err := c.pack.Describe(ctx, &packv1.DescribeRequest{})
	if err != nil {
		return nil, c.why(ctx, err)
	}
	if want := c.opts.Manifest; want != nil && !bytes.Equal(bytes.TrimSpace(want), bytes.TrimSpace(resp.ManifestJson)) {
		return nil, fmt.Errorf("%w: it describes itself differently", ErrChanged)
	}
	m := &pack.Manifest{}
	if err := json.Unmarshal(resp.ManifestJson, m); err != nil {
		return nil, fmt.Errorf("%w: its manifest: %w", ErrNonsense, err)
	}
	return m, nil
}

// Pid returns the process's number.
func (c *Client) Pid() int { return c.proc.pid() }

// Limits returns what the system holds the process to.
func (c *Client) Limits() sandbox.Limits { return c.proc.limits }

// Latency returns how long the last batch took from being sent to being
// answered, its wait behind those sent before it included; 0 before the first.
func (c *Client) Latency() time.Duration { return time.Duration(c.latency.Load()) }

// Done is closed when the process has ended, however it did.
func (c *Client) Done() <-chan struct{} { return c.proc.ended }

// Close ends the process: it is let go, and killed if it does not leave at once.
// It returns within about two seconds whatever the plugin does, and may be called
// more than once and at any time.
func (c *Client) Close() { c.end(grace) }

// Kill ends the process without asking.
func (c *Client) Kill() { c.end(0) }

func (c *Client) end(grace time.Duration) {
	c.closing.Do(func() {
		if c.endLease != nil {
			c.endLease()
		}
		if c.proc.pid() != 0 {
			c.proc.letGo()
			if !c.gone(grace) {
				c.proc.kill()
				c.gone(time.Second)
			}
		}
		// What is left is go-plugin's own tidying. It asks the plugin to shut
		// down with no deadline, which is why the process had to be gone first
		// and why nobody waits for it long.
		tidy := make(chan struct{})
		go func() {
			defer close(tidy)
			c.gp.Kill()
			_ = os.RemoveAll(c.dir)
		}()
		select {
		case <-tidy:
		case <-time.After(time.Second):
		}
	})
}

// gone waits for the process's end and reports whether it came.
func (c *Client) gone(within time.Duration) bool {
	t := time.NewTimer(within)
	defer t.Stop()
	select {
	case <-c.proc.ended:
		return true
	case <-t.C:
		return false
	}
}
