package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// many is more of anything than anybody needs, in few bytes.
const many = 1 << 20

// serveRaw serves without the SDK, which would not let these mistakes happen.
func serveRaw(how string, p *sample) {
	version := 1
	if addr, ok := strings.CutPrefix(how, "elsewhere="); ok {
		fmt.Printf("1|1|tcp|%s|grpc\n", addr)
		select {}
	}
	if addr, ok := strings.CutPrefix(how, "neighbour="); ok {
		fmt.Printf("1|1|unix|%s|grpc\n", addr)
		select {}
	}
	switch how {
	case "newer":
		version = 99
	case "older":
		version = 0
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			MagicCookieKey: "PERENNIAL_PLUGIN", MagicCookieValue: os.Getenv("PERENNIAL_PLUGIN"),
		},
		VersionedPlugins: map[int]goplugin.PluginSet{version: {"pack": &raw{how: how, pack: p}}},
		Logger:           hclog.NewNullLogger(),
		GRPCServer:       goplugin.DefaultGRPCServer,
	})
}

type raw struct {
	goplugin.NetRPCUnsupportedPlugin
	packv1.UnimplementedPackServiceServer
	packv1.UnimplementedLifecycleServiceServer
	how  string
	pack *sample
}

func (r *raw) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	packv1.RegisterPackServiceServer(s, r)
	if r.how != "nolease" {
		packv1.RegisterLifecycleServiceServer(s, r)
	}
	return nil
}

func (r *raw) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

// hangs waits for ever where it is to hang in that call.
func (r *raw) hangs(call string) {
	if r.how == "hang="+call {
		select {}
	}
}

// Attach gives a lease and does not care when it ends.
func (r *raw) Attach(_ *packv1.AttachRequest, s grpc.ServerStreamingServer[packv1.AttachResponse]) error {
	r.hangs("attach")
	_ = s.Send(&packv1.AttachResponse{})
	<-s.Context().Done()
	return nil
}

func (r *raw) Describe(context.Context, *packv1.DescribeRequest) (*packv1.DescribeResponse, error) {
	r.hangs("describe")
	if r.how == "junk" {
		return &packv1.DescribeResponse{ManifestJson: []byte("{")}, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(r.pack.manifest)
	return &packv1.DescribeResponse{ManifestJson: b.Bytes()}, err
}

// ProposeActions breaks its own part of the contract in each way there is.
func (r *raw) ProposeActions(_ context.Context, req *packv1.ProposeActionsRequest) (*packv1.ProposeActionsResponse, error) {
	r.hangs("propose")
	resp := &packv1.ProposeActionsResponse{Headings: []*packv1.Heading{{Name: "n", Type: packv1.ValueType_VALUE_TYPE_NUMBER}}}
	good := func() *packv1.Proposal {
		return &packv1.Proposal{Action: "call", Driver: "driver_00", Day: req.AsOf + 3}
	}
	for _, c := range req.Cases {
		a := &packv1.Advice{Ref: c.Customer.Ref}
		switch p := good(); r.how {
		case "unable":
			return nil, status.Error(codes.Unimplemented, "not yet")
		case "prose":
			a.Problem = "<b>Call this number</b>"
		default:
			wrong := good()
			wrong.Action = "sell"
			other := good()
			other.Driver = "driver_01"
			early := good()
			early.Day = req.AsOf - 1
			late := good()
			late.Day = math.MaxInt32
			p.Facts = &packv1.Values{Headings: []uint32{0, 0}, Numbers: []float64{math.NaN(), 3}}
			a.Proposals = []*packv1.Proposal{wrong, other, early, late, p, good()}
		}
		resp.Advices = append(resp.Advices, a)
	}
	resp.Advices = append(resp.Advices[1:], &packv1.Advice{Ref: "700"}, resp.Advices[1])
	return resp, nil
}

// AssessLot likewise.
func (r *raw) AssessLot(_ context.Context, req *packv1.AssessLotRequest) (*packv1.AssessLotResponse, error) {
	r.hangs("assess")
	resp := &packv1.AssessLotResponse{}
	number := func(f float64) *float64 { return &f }
	spans := [][2]*float64{
		{number(1), number(2)},
		{number(2), number(1)},
		{number(-1), number(1)},
		{number(1), nil},
		{number(1), number(math.Inf(1))},
		{number(math.NaN()), number(math.NaN())},
	}
	for i, l := range req.Lots {
		resp.Answers = append(resp.Answers, &packv1.LotAnswer{
			Ref: l.Ref, Condition: packv1.LotCondition(i), LeastDaysLeft: spans[i%len(spans)][0], MostDaysLeft: spans[i%len(spans)][1],
			Due: []string{"cooler", "nothing", "cooler"}, Facts: &packv1.Values{Headings: []uint32{7}},
		})
	}
	return resp, nil
}

// Configure likewise.
func (r *raw) Configure(context.Context, *packv1.ConfigureRequest) (*packv1.ConfigureResponse, error) {
	r.hangs("configure")
	return &packv1.ConfigureResponse{Diagnostics: []*packv1.Diagnostic{
		{Setting: "level", Code: "odd"},
		{Setting: "level", Code: "odd"},
		{Setting: "level", Code: "Please call 555"},
		{Setting: "nothing", Code: "odd"},
		{Setting: "level"},
	}}, nil
}

// MigrateConfig likewise.
func (r *raw) MigrateConfig(context.Context, *packv1.MigrateConfigRequest) (*packv1.MigrateConfigResponse, error) {
	r.hangs("migrate")
	return &packv1.MigrateConfigResponse{
		Headings: []*packv1.Heading{
			{Name: "level", Type: packv1.ValueType_VALUE_TYPE_NUMBER},
			{Name: "style", Type: packv1.ValueType_VALUE_TYPE_CHOICE},
			{Name: "colour", Type: packv1.ValueType_VALUE_TYPE_BOOL},
		},
		Values: &packv1.Values{Headings: []uint32{0, 1, 2}, Numbers: []float64{1e9, 1}, Texts: []string{"gay"}},
	}, nil
}

func (r *raw) Evaluate(s grpc.BidiStreamingServer[packv1.EvaluateRequest, packv1.EvaluateResponse]) error {
	r.hangs("evaluate")
	for {
		req, err := s.Recv()
		if err != nil {
			if r.how == "noend" {
				time.Sleep(time.Hour)
			}
			return nil
		}
		resp := &packv1.EvaluateResponse{Seq: req.Seq}
		for _, d := range r.pack.manifest.Drivers {
			resp.Drivers = append(resp.Drivers, string(d.ID))
		}
		for _, c := range req.Customers {
			a := &packv1.Answer{Ref: c.Ref}
			for i := range resp.Drivers {
				a.Signals = append(a.Signals, &packv1.Signal{Driver: uint32(i), Known: true, Value: 0.5})
			}
			resp.Answers = append(resp.Answers, a)
		}
		switch r.how {
		case "few": // too few replies
			return nil
		case "seq":
			resp.Seq = 77
		case "dupseq":
			_ = s.Send(resp)
		case "mute":
			continue
		case "noanswer":
			resp.Answers = resp.Answers[1:]
		case "unknownref":
			resp.Answers[0].Ref = "+0"
			resp.Answers[1].Ref = "C-1"
		case "twice":
			resp.Answers = append(resp.Answers, resp.Answers[0])
		case "driverpos":
			resp.Answers[0].Signals[0].Driver = 4e9
		case "headings":
			resp.Answers[0].Signals[0].Facts = &packv1.Values{Headings: []uint32{9}, Numbers: []float64{1}}
		case "facts":
			resp.Headings = []*packv1.Heading{{Name: "n", Type: packv1.ValueType_VALUE_TYPE_NUMBER}, {Name: "d", Type: packv1.ValueType_VALUE_TYPE_DAY}}
			resp.Answers[0].Signals[0].Facts = &packv1.Values{Headings: []uint32{0, 1, 0}, Numbers: []float64{math.Inf(1), 1e300, 3}}
		case "cents":
			v := int64(math.MaxInt64)
			resp.Answers[0].ValueCents = &v
		case "manyheadings":
			resp.Headings = slices.Repeat([]*packv1.Heading{{}}, many)
		case "manydrivers":
			resp.Drivers = make([]string, many)
		case "manyanswers":
			resp.Answers = slices.Repeat([]*packv1.Answer{{}}, many)
		case "manytexts":
			resp.Answers[0].Signals[0].Facts = &packv1.Values{Texts: make([]string, many)}
		case "manyvalues":
			resp.Answers[0].Signals[0].Facts = &packv1.Values{Headings: make([]uint32, many)}
		case "endless":
			for err == nil {
				err = s.Send(resp)
			}
			return err
		case "headers":
			s.SetTrailer(metadata.Pairs("x", strings.Repeat("x", 1<<20)))
			return nil
		case "midstream":
			_ = s.Send(resp)
			time.Sleep(100 * time.Millisecond) // it gets there
			os.Exit(4)
		case "flood":
			resp.Answers[0].Segment = strings.Repeat("x", 20<<20)
		case "utf8":
			resp.Answers[0].Segment = "\xff\xfe"
		}
		if err := s.Send(resp); err != nil {
			return err
		}
	}
}
