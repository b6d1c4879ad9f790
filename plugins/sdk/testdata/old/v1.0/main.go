// Command v1.0 is a plugin of the contract's first edition, kept as it was: its
// own copy of the generated messages, a manifest of that time, and nothing of
// this repository besides. A host that cannot run it has broken the contract.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/perennial-app/perennial/plugins/sdk/testdata/old/v1.0/packv1"
)

//go:embed describe.json
var describe []byte

func main() {
	if len(os.Args) > 1 {
		_, _ = os.Stdout.Write(describe)
		return
	}
	go func() { // the host's end of standard input closes when it goes
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion: 1, MagicCookieKey: "PERENNIAL_PLUGIN", MagicCookieValue: "pack-f5b0c7d1",
		},
		VersionedPlugins: map[int]goplugin.PluginSet{1: {"pack": &plugin{}}},
		Logger:           hclog.NewNullLogger(),
		GRPCServer:       goplugin.DefaultGRPCServer,
	})
}

type plugin struct {
	goplugin.NetRPCUnsupportedPlugin
	packv1.UnimplementedPackServiceServer
	packv1.UnimplementedLifecycleServiceServer
}

func (p *plugin) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	packv1.RegisterPackServiceServer(s, p)
	packv1.RegisterLifecycleServiceServer(s, p)
	return nil
}

func (p *plugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

func (p *plugin) Attach(_ *packv1.AttachRequest, s grpc.ServerStreamingServer[packv1.AttachResponse]) error {
	if err := s.Send(&packv1.AttachResponse{}); err != nil {
		return err
	}
	<-s.Context().Done()
	os.Exit(0)
	return nil
}

func (p *plugin) Describe(context.Context, *packv1.DescribeRequest) (*packv1.DescribeResponse, error) {
	return &packv1.DescribeResponse{ManifestJson: describe, Capabilities: []string{"evaluate.v1"}}, nil
}

// Evaluate reads the monthly charge for the driver of that name; nothing else is
// known.
func (p *plugin) Evaluate(s grpc.BidiStreamingServer[packv1.EvaluateRequest, packv1.EvaluateResponse]) error {
	var manifest struct {
		Drivers []struct {
			ID string `json:"id"`
		} `json:"drivers"`
	}
	if err := json.Unmarshal(describe, &manifest); err != nil {
		return err
	}
	for {
		req, err := s.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		resp := &packv1.EvaluateResponse{
			Seq:      req.Seq,
			Headings: []*packv1.Heading{{Name: "monthly_charges", Type: packv1.ValueType_VALUE_TYPE_MONEY}},
		}
		for _, d := range manifest.Drivers {
			resp.Drivers = append(resp.Drivers, d.ID)
		}
		for _, c := range req.Customers {
			resp.Answers = append(resp.Answers, answer(c, req, resp.Drivers))
		}
		if err := s.Send(resp); err != nil {
			return err
		}
	}
}

func answer(c *packv1.CustomerView, req *packv1.EvaluateRequest, drivers []string) *packv1.Answer {
	charge, known := 0.0, false
	numbers := c.Fields.GetNumbers()
	for _, h := range c.Fields.GetHeadings() {
		switch heading := req.Headings[h]; heading.Type {
		case packv1.ValueType_VALUE_TYPE_TEXT, packv1.ValueType_VALUE_TYPE_CHOICE:
		default:
			if heading.Name == "monthly_charges" {
				charge, known = numbers[0], true
			}
			numbers = numbers[1:]
		}
	}
	a := &packv1.Answer{Ref: c.Ref, Segment: "subscriber"}
	for i, id := range drivers {
		s := &packv1.Signal{Driver: uint32(i)}
		if id == "monthly_charge" && known {
			s.Known, s.Value = true, min(1, charge/100)
			s.Facts = &packv1.Values{Headings: []uint32{0}, Numbers: []float64{charge}}
		}
		a.Signals = append(a.Signals, s)
	}
	return a
}
