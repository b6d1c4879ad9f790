package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// goTest runs `go test -json` and counts. Of what it prints, the output of
// failed tests goes to the job and all of it to build/out/log.
func (t *tree) goTest(ctx context.Context, j *job, name string, c cmd) error {
	c.dir = t.root
	c.env = append(c.env, t.testEnv()...)
	c.args = append([]string{"go", "test", "-json"}, c.args...)
	log, err := t.log(name)
	if err != nil {
		return err
	}
	defer log.Close()
	var out bytes.Buffer
	err = j.pipe(ctx, c, &out)
	if _, werr := log.Write(out.Bytes()); werr != nil {
		return werr
	}
	report := readGoTest(out.Bytes())
	j.tally, j.skips = report.tally, report.skips
	j.note = fmt.Sprintf("%d passed", report.passed)
	if report.skipped > 0 {
		j.note += fmt.Sprintf(", %d skipped", report.skipped)
	}
	if report.failed > 0 {
		fmt.Fprintln(j.out, report.failures)
		return fmt.Errorf("%d failed; everything is in %s", report.failed, mustRel(t.root, log.Name()))
	}
	return err
}

// longTests take minutes under the race detector, which has nothing to find in
// them: each is one goroutine's arithmetic over thousands of customers, or watches
// what other processes do.
const longTests = "^(TestBankQuality|TestHostile|TestLargeHistoryReturnsTheData|TestLearningCurve|TestOurPlugins|TestRealFiles|TestRealFilesRecognised|TestTelcoQuality|TestTelcoToday|TestVendorGuide|TestWideRows)$"

var longIn = []string{"./app", "./app/host", "./core/ingest", "./core/parcel", "./core/risk", "./core/today", "./plugins/kit", "./plugins/telecom"}

// zoneless are folders whose packages know no days and no clocks but their own:
// processes, engines, industries, which are told the day, and this tool.
var zoneless = []string{"app/host", "build", "core/store", "frontend", "plugins"}

// shanghai runs the other packages where no day begins or ends when it does in
// UTC.
func (t *tree) shanghai() step {
	return step{name: "shanghai", do: func(ctx context.Context, j *job) error {
		var list bytes.Buffer
		if err := j.pipe(ctx, cmd{dir: t.root, args: []string{"go", "list", "./..."}}, &list); err != nil {
			return err
		}
		all := strings.Fields(list.String())
		module := slices.Min(all) // that of main
		test := cmd{env: []string{"TZ=Asia/Shanghai"}, args: []string{"-short", "-count=1", "-skip=^TestScenarios$", "-timeout=5m"}}
		for _, p := range all {
			in := strings.TrimPrefix(p, module+"/") + "/"
			if !slices.ContainsFunc(zoneless, func(folder string) bool { return strings.HasPrefix(in, folder+"/") }) {
				test.args = append(test.args, p)
			}
		}
		return t.goTest(ctx, j, "shanghai", test)
	}}
}

// log makes the file of what a step prints.
func (t *tree) log(step string) (*os.File, error) {
	dir := t.path("build", "out", "log")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return os.Create(filepath.Join(dir, strings.ReplaceAll(step, " ", "-")+".log"))
}

type goReport struct {
	tally
	skips    []string
	failures string
}

// readGoTest reads the events of `go test -json`. It counts tests without
// subtests, and packages that failed without a test, such as those that do not
// compile.
func readGoTest(b []byte) goReport {
	type event struct{ Action, Package, Test, Output, ImportPath string }
	type id struct{ pkg, test string }
	var report goReport
	var order []id
	output := map[id]*strings.Builder{}
	ended := map[id]string{}
	parent := map[id]bool{}
	failedTests := map[string]int{}
	for lines := bufio.NewReader(bytes.NewReader(b)); ; {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			at := id{e.Package, e.Test}
			if e.Package == "" {
				at.pkg = e.ImportPath
			}
			if output[at] == nil {
				output[at] = &strings.Builder{}
				order = append(order, at)
				if i := strings.LastIndexByte(e.Test, '/'); i >= 0 {
					parent[id{e.Package, e.Test[:i]}] = true
				}
			}
			output[at].WriteString(e.Output)
			switch e.Action {
			case "pass", "fail", "skip", "build-fail":
				ended[at] = e.Action
				if e.Action == "fail" && e.Test != "" {
					failedTests[e.Package]++
				}
			}
		}
		if err != nil {
			break
		}
	}
	var failures strings.Builder
	for _, at := range order {
		switch action := ended[at]; {
		case action == "build-fail":
			failures.WriteString(output[at].String())
		case at.test == "" && action == "fail" && failedTests[at.pkg] == 0:
			report.failed++
			failures.WriteString(output[at].String())
		case at.test == "":
		case action == "fail":
			failures.WriteString(at.pkg + "\n" + output[at].String())
			if !parent[at] {
				report.failed++
			}
		case parent[at]:
		case action == "pass":
			report.passed++
		case action == "skip":
			report.skipped++
			report.skips = append(report.skips, at.test+": "+skipReason(output[at].String()))
		case action == "": // the package ended while it ran
			report.failed++
			failures.WriteString(at.pkg + "\n" + output[at].String())
		}
	}
	report.failures = failures.String()
	return report
}

// skipReason finds what a test said when it skipped: "    x_test.go:12: why".
func skipReason(output string) string {
	for line := range strings.Lines(output) {
		if _, why, ok := strings.Cut(line, "_test.go:"); ok {
			if _, why, ok = strings.Cut(why, ": "); ok {
				return strings.TrimSpace(why)
			}
		}
	}
	return "no reason given"
}
