package app

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
)

// Sizes of a measurement. Each quantile is of enough calls that its last one
// in a hundred is not chance.
const (
	minBench     = 100
	maxBench     = 2_000_000
	benchCalls   = 400
	benchTodays  = 20
	benchScans   = 20
	benchDefault = 10_000
)

// A benchResult is what one computer did; units are in the names.
type benchResult struct {
	Version   string `json:"version"`
	OS        string `json:"os"`
	CPUs      int    `json:"cpus"`
	Customers int    `json:"customers"`
	Seed      uint64 `json:"seed"`

	FileBytes           int64   `json:"file_bytes"`
	ImportSeconds       float64 `json:"import_seconds"`
	ImportRowsPerSecond float64 `json:"import_rows_per_second"`
	// ScanRowsPerSecond is the baseline: the same file read cell by cell and
	// thrown away, nothing kept.
	ScanRowsPerSecond float64 `json:"baseline_scan_rows_per_second"`

	StartMs float64 `json:"start_ms"` // open the store until the first list is there
	ListP50 float64 `json:"list_p50_ms"`
	ListP99 float64 `json:"list_p99_ms"`

	SearchP50 float64 `json:"search_p50_ms"`
	SearchP99 float64 `json:"search_p99_ms"`
	// ScanSearchP50 is the baseline: look through the file as a spreadsheet does.
	ScanSearchP50 float64 `json:"baseline_search_p50_ms"`

	RiskSeconds            float64 `json:"risk_seconds"` // first time: plugin start, all customers, learning
	RiskCustomersPerSecond float64 `json:"risk_customers_per_second"`
	RiskAgainMs            float64 `json:"risk_again_ms"` // after one customer changed
	TodayP50               float64 `json:"today_p50_ms"`

	MemoryBytes int64 `json:"memory_bytes"` // resident, of this process
	StoreBytes  int64 `json:"store_bytes"`
}

func (p *program) benchCommand() *command {
	c := p.command("bench", "", 0, 0)
	n := c.flags.Int("customers", benchDefault, p.flagText("customers"))
	seed := c.flags.Uint64("seed", 1, p.flagText("seed"))
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	c.run = func(ctx context.Context, _ []string) error {
		if *n < minBench || *n > maxBench {
			return core.Says(core.Invalid, "app.bench.too_many", core.Args{"max": maxBench})
		}
		dir, err := os.MkdirTemp("", "perennial-bench-")
		if err != nil {
			return fileError(os.TempDir(), err)
		}
		defer os.RemoveAll(dir)
		b := bench{p: p, dir: dir, file: filepath.Join(dir, "customers.csv"), r: benchResult{
			Version: version, OS: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Customers: *n, Seed: *seed,
		}}
		p.data = filepath.Join(dir, "data")
		if err := b.run(ctx); err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(b.r)
		}
		b.print()
		return nil
	}
	return c
}

// A bench measures on a folder of its own.
type bench struct {
	p    *program
	dir  string
	file string
	r    benchResult
	ids  []string // some customers to search for
}

func (b *bench) run(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"generate", b.generate},
		{"import", b.load},
		{"risk", b.risk},
		{"start", b.lists},
	} {
		fmt.Fprintln(b.p.err, b.p.say("app.bench.step", core.Args{"name": b.p.say("app.bench."+step.name, nil)}))
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// generate writes the file.
func (b *bench) generate(context.Context) error {
	f, err := os.Create(b.file)
	if err != nil {
		return fileError(b.file, err)
	}
	err = demo.WriteCSV(f, b.p.lang, b.r.Seed, b.r.Customers)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fileError(b.file, err)
	}
	if info, err := os.Stat(b.file); err == nil {
		b.r.FileBytes = info.Size()
	}
	start := b.p.now()
	rows, err := b.scan("")
	b.r.ScanRowsPerSecond = float64(rows) / b.p.now().Sub(start).Seconds()
	return err
}

// scan reads the file as a spreadsheet searches: every cell of every row.
func (b *bench) scan(find string) (rows int, err error) {
	f, err := os.Open(b.file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	found := 0
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows++
		if find == "" {
			continue
		}
		if slices.ContainsFunc(row, func(cell string) bool { return strings.Contains(cell, find) }) {
			found++
		}
	}
}

// load imports the file through the API, then lets go of the store.
func (b *bench) load(ctx context.Context) error {
	cl, err := b.p.dial(ctx)
	if err != nil {
		return err
	}
	defer cl.close()
	f, err := os.Open(b.file)
	if err != nil {
		return fileError(b.file, err)
	}
	defer f.Close()
	id, err := send(ctx, cl, f)
	if err != nil {
		return err
	}
	o := &apiv1.ImportOptions{Pack: "telecom"}
	start := b.p.now()
	if _, err := cl.imports.PreviewImport(ctx, &apiv1.PreviewImportRequest{UploadId: id, Options: o}); err != nil {
		return err
	}
	started, err := cl.imports.RunImport(ctx, &apiv1.RunImportRequest{UploadId: id, Options: o})
	if err != nil {
		return err
	}
	for seen, status := uint64(0), "running"; status == "running"; {
		res, err := cl.imports.GetImport(ctx, &apiv1.GetImportRequest{ImportId: started.GetImportId(), Seen: seen})
		if err != nil {
			return err
		}
		s := res.GetState()
		if seen, status = s.GetSeen(), s.GetStatus(); status != "running" && (status != "done" || s.GetCreated() == 0) {
			return core.Errorf(core.Internal, "bench import ended %s with %d created", status, s.GetCreated())
		}
	}
	b.r.ImportSeconds = b.p.now().Sub(start).Seconds()
	b.r.ImportRowsPerSecond = float64(b.r.Customers) / b.r.ImportSeconds
	return nil
}

// lists starts anew on the data and measures what a person waits for.
func (b *bench) lists(ctx context.Context) error {
	runtime.GC()
	start := b.p.now()
	cl, err := b.p.dial(ctx)
	if err != nil {
		return err
	}
	defer cl.close()
	list := func(search string, offset int) error {
		res, err := cl.customers.ListCustomers(ctx, &apiv1.ListCustomersRequest{Search: search, Offset: int32(offset), Limit: 50})
		for _, c := range res.GetCustomers() {
			b.ids = append(b.ids, c.GetName(), c.GetPhone())
		}
		return err
	}
	if err := list("", 0); err != nil {
		return err
	}
	b.r.StartMs = ms(b.p.now().Sub(start))
	words := searches(b.ids)
	times, err := b.times(benchCalls, func(i int) error { return list("", i*50%b.r.Customers) })
	if err != nil {
		return err
	}
	b.r.ListP50, b.r.ListP99 = quantile(times, 0.5), quantile(times, 0.99)
	if times, err = b.times(benchCalls, func(i int) error { return list(words[i%len(words)], 0) }); err != nil {
		return err
	}
	b.r.SearchP50, b.r.SearchP99 = quantile(times, 0.5), quantile(times, 0.99)
	if times, err = b.times(benchScans, func(i int) error { _, err := b.scan(words[i%len(words)]); return err }); err != nil {
		return err
	}
	b.r.ScanSearchP50 = quantile(times, 0.5)
	b.r.MemoryBytes = residentBytes()
	b.r.StoreBytes = folderBytes(filepath.Join(b.p.data, "store"))
	return nil
}

// searches are what a person types on the way to a name or a number.
func searches(terms []string) []string {
	var out []string
	for _, t := range terms {
		letters := []rune(t)
		for n := 1; n <= min(len(letters), 4); n++ {
			out = append(out, string(letters[:n]))
		}
		if len(letters) > 4 {
			out = append(out, string(letters[len(letters)-4:]))
		}
		if len(out) >= benchCalls {
			break
		}
	}
	if len(out) == 0 {
		return []string{"1"}
	}
	return out
}

// risk measures the plugin's road: all customers, then one who changed, then the
// page. It comes before the lists, which would ask for an assessment as well.
func (b *bench) risk(ctx context.Context) error {
	cl, err := b.p.dial(ctx)
	if err != nil {
		return err
	}
	defer cl.close()
	today := func(int) error {
		_, err := cl.today.ListToday(ctx, &apiv1.ListTodayRequest{})
		return err
	}
	start := b.p.now()
	first, err := cl.today.ListToday(ctx, &apiv1.ListTodayRequest{})
	if err != nil {
		return err
	}
	if len(first.GetItems()) == 0 {
		for _, n := range first.GetNotices() {
			fmt.Fprintln(b.p.err, n.GetText())
		}
		return core.Says(core.Unavailable, "app.bench.no_risk", nil)
	}
	b.r.RiskSeconds = b.p.now().Sub(start).Seconds()
	b.r.RiskCustomersPerSecond = float64(b.r.Customers) / b.r.RiskSeconds
	id := first.GetItems()[0].GetCustomerId()
	got, err := cl.customers.GetCustomer(ctx, &apiv1.GetCustomerRequest{Query: id, Brief: true})
	if err != nil {
		return err
	}
	// Whoever leads the list is new; long in the network is another signal.
	changed := got.GetCustomer()
	changed.Fields = []*apiv1.Field{{Key: "tenure", Value: "70"}}
	if _, err := cl.customers.EditCustomer(ctx, &apiv1.EditCustomerRequest{Customer: changed}); err != nil {
		return err
	}
	start = b.p.now()
	if err := today(0); err != nil {
		return err
	}
	b.r.RiskAgainMs = ms(b.p.now().Sub(start))
	times, err := b.times(benchTodays, today)
	if err != nil {
		return err
	}
	b.r.TodayP50 = quantile(times, 0.5)
	return nil
}

// times returns how long n calls took, each, in milliseconds.
func (b *bench) times(n int, call func(i int) error) ([]float64, error) {
	out := make([]float64, 0, n)
	for i := range n {
		start := b.p.now()
		if err := call(i); err != nil {
			return nil, err
		}
		out = append(out, ms(b.p.now().Sub(start)))
	}
	return out, nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile returns the q-quantile by nearest rank.
func quantile(times []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(times))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

func folderBytes(dir string) (n int64) {
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += allocatedBytes(info)
		}
		return err
	})
	if err != nil {
		return 0 // not measured
	}
	return n
}

// print lays the figures out for a person.
func (b *bench) print() {
	p, r := b.p, b.r
	fmt.Fprintln(p.out, p.bold(p.say("app.bench.head", core.Args{"customers": count(int64(r.Customers)), "os": r.OS, "cpus": r.CPUs})))
	t := table{indent: 2, right: map[int]bool{1: true}}
	msText := func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + " ms" }
	mb := func(n int64) string { return strconv.FormatFloat(float64(n)/(1<<20), 'f', 0, 64) + " MB" }
	add := func(key, value string) { t.row(p.say("app.bench."+key, nil), value) }
	add("import", p.say("app.bench.rows_per_second", core.Args{"n": count(int64(r.ImportRowsPerSecond))}))
	add("baseline_import", p.say("app.bench.rows_per_second", core.Args{"n": count(int64(r.ScanRowsPerSecond))}))
	add("start", msText(r.StartMs))
	add("list_p50", msText(r.ListP50))
	add("list_p99", msText(r.ListP99))
	add("search_p50", msText(r.SearchP50))
	add("search_p99", msText(r.SearchP99))
	add("baseline_search", msText(r.ScanSearchP50))
	add("risk", p.say("app.bench.per_second", core.Args{"n": count(int64(r.RiskCustomersPerSecond))}))
	add("risk_again", msText(r.RiskAgainMs))
	add("today", msText(r.TodayP50))
	add("memory", mb(r.MemoryBytes))
	add("store", mb(r.StoreBytes))
	t.write(p.out)
}
