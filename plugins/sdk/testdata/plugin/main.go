// Command plugin is a plugin for tests. How it behaves as a process stands in a
// file named "mode" beside it; how it treats one customer, in that customer's
// field "act". It is called as its folder is. Where it came in a parcel, its mode,
// id and version stand in files under content.
package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

func main() {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	dir := filepath.Dir(path)
	says := func(file, otherwise string) string {
		b, err := os.ReadFile(file)
		if err != nil {
			return otherwise
		}
		return strings.TrimSpace(string(b))
	}
	mode := says("content/mode", says(filepath.Join(dir, "mode"), ""))
	p := &sample{manifest: extended(manifest(says("content/id", filepath.Base(dir))))}
	p.manifest.Version = says("content/version", p.manifest.Version)
	describing := len(os.Args) > 1
	switch {
	case describing:
	case mode == "exit":
		os.Exit(3)
	case mode == "deaf":
		time.Sleep(time.Hour)
	case mode == "shouts":
		shout(os.Stdout)
	case mode == "slow start":
		time.Sleep(time.Second)
	case mode == "noise":
		fmt.Println("hello before the handshake")
		fmt.Print("no newline, and then ")
		fmt.Println("1|2|three")
	case mode == "changeling":
		p.manifest.Version = "6.6.6"
	case strings.HasPrefix(mode, "all:"):
		p.always = strings.TrimPrefix(mode, "all:")
	case mode == "alone":
		p.alone = true
	case strings.HasPrefix(mode, "raw:"):
		serveRaw(strings.TrimPrefix(mode, "raw:"), p)
		return
	}
	sdk.Serve(&able{sample: p, level: 1})
}

// Fields and drivers of the sample: what a rich industry has.
const (
	fields  = 20
	drivers = 10
)

func manifest(id string) *pack.Manifest {
	text := func(zh, en string) pack.Text { return pack.Text{core.Chinese: zh, core.English: en} }
	m := &pack.Manifest{
		ID: core.PackID(id), Version: "1.2.3", Vendor: "Sample",
		Title: text("样例", "Sample"), Summary: text("供测试使用", "For tests"),
		Prior: pack.Prior{Rate: 0.2, Strength: 10, Source: "none", Confidence: "C"},
		Churn: pack.ChurnDefinition{InactiveDays: 90, HorizonDays: 30, Text: text("沉默", "Silence")},
	}
	m.Fields = append(m.Fields, pack.Field{
		Key: "act", Type: pack.TypeText, Title: text("动作", "Act"), Purpose: text("测试", "Tests"),
	}, pack.Field{
		Key: "phone", Type: pack.TypeText, Title: text("电话", "Phone"), Purpose: text("联系", "Contact"), Private: true,
	})
	types := []pack.Type{pack.TypeNumber, pack.TypeMoney, pack.TypeBool, pack.TypeChoice}
	for i := range fields {
		f := pack.Field{
			Key: pack.FieldKey(fmt.Sprintf("field_%02d", i)), Type: types[i%len(types)],
			Title: text("字段", "Field"), Purpose: text("测试", "Tests"),
		}
		if f.Type == pack.TypeChoice {
			f.Choices = []pack.Choice{{Key: "fiber", Title: text("光纤", "Fiber")}, {Key: "dsl", Title: text("铜线", "DSL")}, {Key: "none", Title: text("无", "None")}}
		}
		m.Fields = append(m.Fields, f)
	}
	for i := range drivers {
		m.Drivers = append(m.Drivers, pack.Driver{
			ID: pack.DriverID(fmt.Sprintf("driver_%02d", i)), Title: text("动因", "Driver"),
			Side: pack.Company, Cause: "price", ChurnType: pack.Natural, Weight: 1, Strength: 5,
			Direction: pack.Raises, Reads: []pack.FieldKey{m.Fields[2+2*i].Key, m.Fields[3+2*i].Key},
			Evidence: text("依据", "Evidence"), Source: "none", Confidence: "C",
		})
	}
	m.Actions = []pack.Action{{
		ID: "call", Title: text("致电", "Call"), Channel: "call", CooldownDays: 7,
		Drivers: []pack.DriverID{m.Drivers[0].ID}, Script: text("{name}您好，我是{shop}的{staff}。", "Hello {name}, this is {staff} from {shop}."),
	}}
	return m
}

type sample struct {
	manifest *pack.Manifest
	alone    bool   // there is no host; it says what the SDK lets it do
	always   string // what it does to every customer
}

// Manifest is asked for by Serve, when that has done what it does first.
func (p *sample) Manifest() *pack.Manifest {
	if p.alone {
		for _, act := range []string{"read=/etc/passwd", "udp=127.0.0.1:9", "fork"} {
			came, _ := try(act)
			fmt.Println(act, "came out as", came)
		}
		os.Exit(5)
	}
	return p.manifest
}

// Evaluate reads two fields per driver and gives both as facts.
func (p *sample) Evaluate(s pack.Snapshot, asOf core.Day) pack.Answer {
	act := cmp.Or(p.always, s.Fields["act"].Text())
	misbehave(act)
	a := pack.Answer{Ref: s.Ref, Segment: "all", Signals: make([]pack.Signal, 0, drivers)}
	facts := make([]pack.Fact, 0, 2*drivers)
	for i := range p.manifest.Drivers {
		d := &p.manifest.Drivers[i]
		sig := pack.Signal{Driver: d.ID}
		from := len(facts)
		for j := range 2 {
			key := p.manifest.Fields[2+2*i+j].Key
			if v, ok := s.Fields[key]; ok {
				facts = append(facts, pack.Fact{Name: string(key), Value: v})
				sig.Known = true
				sig.Value += math.Mod(math.Abs(v.Number())+float64(len(v.Text()))+float64(len(s.Events)), 10) / 20
			} else {
				facts = append(facts, pack.Fact{Name: "missing", Value: pack.TextValue(string(key))})
			}
		}
		sig.Facts = facts[from:len(facts):len(facts)]
		a.Signals = append(a.Signals, sig)
	}
	cents := core.Cents(len(s.Fields)*100 + int(asOf)%100)
	a.ValueCents = &cents
	spoil(act, &a)
	if came, tried := try(act); tried {
		a.Segment = came
	}
	return a
}

// misbehave does to the process what a bad pack might.
func misbehave(act string) {
	switch act {
	case "exit":
		os.Exit(4)
	case "hang":
		select {}
	case "slow":
		time.Sleep(300 * time.Millisecond)
	case "panic":
		panic("the customer's secret")
	case "index":
		var none []int
		_ = none[len(act)]
	case "print":
		fmt.Println("1|1|unix|/nowhere|grpc|")
		fmt.Fprintln(os.Stderr, "and to the other one")
	}
}

// spoil turns an answer into one the host must not believe.
func spoil(act string, a *pack.Answer) {
	switch act {
	case "nan":
		a.Signals[0].Value = math.NaN()
	case "nans":
		for i := range a.Signals {
			a.Signals[i].Value = math.NaN()
		}
	case "range":
		a.Signals[0].Value = 1.5
	case "unknown":
		a.Signals[0].Driver = "nobody"
	case "twice":
		a.Signals[1].Driver = a.Signals[0].Driver
	case "few":
		a.Signals = a.Signals[1:]
	case "facts":
		a.Signals[0].Facts = nil
		for range 1000 {
			a.Signals[0].Facts = append(a.Signals[0].Facts, pack.Fact{Name: "x", Value: pack.NumberValue(1)})
		}
	case "long":
		a.Segment = strings.Repeat("长", 10000)
		a.Signals[0].Facts = []pack.Fact{{Name: "x", Value: pack.TextValue(strings.Repeat("长", 10000))}}
	case "prose":
		*a = pack.Answer{Problem: "<b>Call this number</b>"}
	case "refuse":
		*a = pack.Answer{Problem: "not_my_business"}
	}
}
