package sdk

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
	"github.com/perennial-app/perennial/plugins/sdk/sandbox"
)

// Serve is the whole main of a plugin. Started by the program it serves p until
// the program lets go or dies, and does not return. Started with --describe it
// prints the manifest as JSON. Started by a person it says what it is.
//
// What a pack prints to standard output or standard error goes to the program's
// log; it cannot disturb the connection.
func Serve(p pack.Pack) {
	// First of all, so that nothing a pack prints is taken for the handshake.
	out, err := takeStdout()
	if err != nil {
		fmt.Fprintln(os.Stderr, "plugin:", err)
		os.Exit(1)
	}
	if len(os.Args) > 1 {
		os.Exit(byHand(p, os.Args[1:], out, os.Stderr))
	}
	if h := handshake(); os.Getenv(h.MagicCookieKey) != h.MagicCookieValue {
		os.Exit(byHand(p, nil, out, os.Stderr))
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	if err := confineSelf(); err != nil {
		log.Warn("plugin cannot confine itself", "error", err.Error()) // whoever started it may have
	}
	go leaveAtEOF(os.Stdin)
	s, err := newServer(p, log, func() { os.Exit(0) })
	if err != nil {
		log.Error("plugin cannot describe itself", "error", err.Error())
		os.Exit(1)
	}
	os.Stdout = out // go-plugin prints the handshake there, then moves it away
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  handshake(),
		VersionedPlugins: map[int]goplugin.PluginSet{protocolVersion: {pluginName: &wire{server: s}}},
		Logger:           hclog.NewNullLogger(),
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(opts,
				grpc.MaxRecvMsgSize(MaxMessageBytes), grpc.ForceServerCodecV2(newCodec()),
				grpc.InitialWindowSize(flowWindow), grpc.InitialConnWindowSize(flowWindow))...)
		},
	})
	os.Exit(0)
}

// confineSelf keeps this process to its own folder and a place for its socket,
// whoever started it. The program has a fence around it already; this is for
// others who start plugins, and for a hole in the fence.
func confineSelf() error {
	home, err := os.Getwd()
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	f, err := os.Open(program)
	if err != nil {
		return err
	}
	defer f.Close()
	run, err := sandbox.Runtime(f)
	if err != nil {
		return err
	}
	_, err = sandbox.Process(sandbox.Policy{Read: []string{home}, Run: run, Work: os.TempDir()})
	return err
}

// flowWindow lets a full window of batches travel without waiting for
// permission.
const flowWindow = Window * MaxBatchBytes

// leaveAtEOF ends the process when the program's end of standard input closes,
// which happens however the program ends.
func leaveAtEOF(in io.Reader) {
	_, _ = io.Copy(io.Discard, in)
	os.Exit(0)
}

// byHand answers a person at a terminal, and returns the exit code.
func byHand(p pack.Pack, args []string, out, errOut io.Writer) int {
	m := p.Manifest()
	if len(args) == 1 && args[0] == "--describe" {
		b, err := Describe(p)
		if err == nil {
			_, err = out.Write(b)
		}
		if err != nil {
			fmt.Fprintln(errOut, err)
			return 1
		}
		return 0
	}
	fmt.Fprintf(errOut, "这是常客的行业插件“%s”(%s),由常客自动启动,不能单独使用。加上 --describe 可查看它包含的内容。\n",
		m.Title.In(core.Chinese), m.Version)
	fmt.Fprintf(errOut, "This is the %s plugin for Perennial (%s). Perennial starts it by itself; it does nothing alone. Run it with --describe to see what it knows.\n",
		m.Title.In(core.English), m.Version)
	return 2
}

// A wire ties both sides to go-plugin. The server is nil on the host's side.
type wire struct {
	goplugin.NetRPCUnsupportedPlugin
	server *server
}

// GRPCServer implements goplugin.GRPCPlugin.
func (w *wire) GRPCServer(_ *goplugin.GRPCBroker, g *grpc.Server) error {
	packv1.RegisterPackServiceServer(g, w.server)
	packv1.RegisterLifecycleServiceServer(g, w.server)
	return nil
}

// GRPCClient implements goplugin.GRPCPlugin; what it dispenses is the connection.
func (w *wire) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}

// after is how long an exiting process's output is still read.
const after = 200 * time.Millisecond
