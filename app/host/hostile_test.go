//go:build linux

package host

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"iter"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/badger"
	"github.com/perennial-app/perennial/core/text"
)

var update = flag.Bool("update", false, "write docs/hostile.md")

// A hostile is one thing a plugin may do to harm, and what comes of it.
type hostile struct {
	does string // in words: the plugin …
	mode string // of the test plugin
	act  string // of the third customer
	ask  func(ctx context.Context, h *Host) error
	by   string // what contains it
	// key is of the sentence the shop sees, "" where the answers come; then
	// gives is what is left of the third.
	key   string
	gives string
	opts  Options
	check func(v *victim, h *Host)
}

// What the answer about the third customer comes to.
const (
	whole     = "the answers, as always"
	noSignal  = "the answer without that signal; it is counted and listed"
	noAnswer  = "no answer for that customer; all others as always"
	leftOut   = "no answer for those left out; all others as always"
	shortened = "the answer, shortened"
	refused   = "the answer, as always; the system said no to the plugin"
)

// A victim is what a plugin could harm: a shop's files, its store in use, servers,
// processes.
type victim struct {
	*testing.T
	dir    string // the shop's
	db     store.DB
	people []customer.Customer // in the store
	tcp    net.Listener
	udp    net.PacketConn
	unix   net.Listener
	called chan string
	before map[string][32]byte
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	v := &victim{T: t, dir: shortDir(t), called: make(chan string, 100)}
	for name, holds := range map[string]string{"instance.json": "token", "perennial.log": "what happened"} {
		v.must(os.WriteFile(v.file(name), []byte(holds), 0o600))
	}
	var err error
	v.db, err = badger.Open(v.file("store"), badger.Options{})
	v.must(err)
	t.Cleanup(func() { v.must(v.db.Close()) })
	for range 20 {
		v.add()
	}
	v.before = v.files()
	v.tcp, err = net.Listen("tcp", "127.0.0.1:0")
	v.must(err)
	v.udp, err = net.ListenPacket("udp", "127.0.0.1:0")
	v.must(err)
	v.unix, err = net.Listen("unix", filepath.Join(shortDir(t), "bus"))
	v.must(err)
	for _, l := range []net.Listener{v.tcp, v.unix} {
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				if _, err := l.Accept(); err != nil {
					return
				}
				v.called <- l.Addr().Network()
			}
		}()
	}
	t.Cleanup(func() { v.udp.Close() })
	go func() {
		for {
			if _, _, err := v.udp.ReadFrom(make([]byte, 100)); err != nil {
				return
			}
			v.called <- "udp"
		}
	}()
	return v
}

func (v *victim) must(err error) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
}

func (v *victim) file(name string) string { return filepath.Join(v.dir, name) }

// add writes another customer, as a shop at work does.
func (v *victim) add() {
	v.Helper()
	var c customer.Customer
	v.must(v.db.Update(v.Context(), func(tx store.Tx) error {
		c = customer.Customer{ID: customer.NewID(tx), Name: fmt.Sprintf("customer %d", len(v.people))}
		customer.Put(tx, c)
		return nil
	}))
	v.people = append(v.people, c)
}

// files is the sum of each there is.
func (v *victim) files() map[string][32]byte {
	v.Helper()
	sums := map[string][32]byte{}
	v.must(filepath.WalkDir(v.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		sums[path] = sha256.Sum256(b)
		return err
	}))
	return sums
}

// unharmed fails where anything is not as it was, or the shop cannot go on.
func (v *victim) unharmed() {
	v.Helper()
	if diff := cmp.Diff(v.before, v.files()); diff != "" {
		v.Errorf("the shop's files (-before +after):\n%s", diff)
	}
	v.add()
	v.must(v.db.View(v.Context(), func(tx store.Tx) error {
		for _, want := range v.people {
			if got, _, ok := customer.Get(tx, want.ID); !ok || got.Name != want.Name {
				v.Errorf("customer %s is %v, %v", want.ID, got, ok)
			}
		}
		return nil
	}))
	select {
	case network := <-v.called:
		v.Errorf("something was said over %s", network)
	default:
	}
}

// fill puts what there is into an act.
func (v *victim) fill(act string) string {
	threads, err := os.ReadDir("/proc/self/task")
	v.must(err)
	numbers := []string{strconv.Itoa(os.Getpid())}
	for _, t := range threads {
		numbers = append(numbers, t.Name())
	}
	logs, err := filepath.Glob(v.file("store/*.vlog"))
	v.must(err)
	if len(logs) == 0 {
		v.Fatal("the store has no log")
	}
	return strings.NewReplacer(
		"DIR", v.dir, "STORE", logs[0], "TOKEN", v.file("instance.json"),
		"TCP", v.tcp.Addr().String(), "UDP", v.udp.LocalAddr().String(), "UNIX", v.unix.Addr().String(),
		"US", strings.Join(numbers, ","),
	).Replace(act)
}

func hostiles() []hostile {
	short := Options{FirstStart: 2 * time.Second, StartTimeout: 2 * time.Second}
	var all []hostile
	add := func(more ...hostile) { all = append(all, more...) }
	asks := func(call string, ask func(context.Context, *Host) error) hostile {
		return hostile{does: "hangs when asked " + call, ask: ask, by: "the deadline of a batch", key: "host.late"}
	}
	in := func(mode string, h hostile) hostile { h.mode = mode; return h }

	// Coming up.
	add(
		hostile{does: "ends before it says anything", mode: "exit", by: "the handshake", key: "host.start"},
		hostile{does: "never says anything", mode: "deaf", by: "the time a start may take", key: "host.start", opts: short},
		hostile{does: "prints lines before the handshake", mode: "noise", by: "the guard of its output", gives: whole},
		hostile{does: "prints for ever instead of the handshake", mode: "shouts", by: "the time a start may take", key: "host.start", opts: short},
		hostile{does: "speaks a contract of the future", mode: "raw:newer", by: "the handshake", key: "host.version_old_program"},
		hostile{does: "describes itself as somebody else", mode: "changeling", by: "comparing with what was installed", key: "host.changed"},
		hostile{does: "describes itself as rubbish", mode: "raw:junk", by: "comparing with what was installed", key: "host.changed"},
		hostile{does: "names an address on the network to be called at", mode: "raw:elsewhere=TCP", by: "looking at the address", key: "host.nonsense"},
		hostile{does: "names another program's socket to be called at", mode: "raw:neighbour=UNIX", by: "looking at the address", key: "host.nonsense"},
		hostile{does: "gives no lease", mode: "raw:nolease", by: "the handshake", key: "host.start"},
		hostile{does: "hangs when asked for the lease", mode: "raw:hang=attach", by: "the time a start may take", key: "host.start", opts: short},
		hostile{does: "hangs when asked to describe itself", mode: "raw:hang=describe", by: "the time a start may take", key: "host.late", opts: short},
	)

	// Answering.
	add(
		hostile{does: "hangs on a customer", act: "hang", by: "the deadline of a batch", key: "host.late"},
		in("raw:hang=evaluate", asks("about customers", nil)),
		in("raw:hang=propose", asks("what to do", func(ctx context.Context, h *Host) error {
			_, err := h.Propose(ctx, "first", asOf, cases(5, ""))
			return err
		})),
		in("raw:hang=assess", asks("about goods", func(ctx context.Context, h *Host) error {
			_, err := h.AssessLots(ctx, "first", asOf, []pack.Lot{{Ref: "a", Category: "rose"}})
			return err
		})),
		in("raw:hang=configure", asks("to be set", func(ctx context.Context, h *Host) error {
			_, err := h.Configure(ctx, "first", pack.Settings{"level": pack.NumberValue(2)})
			return err
		})),
		in("raw:hang=migrate", asks("for settings of another version", func(ctx context.Context, h *Host) error {
			_, err := h.Migrate(ctx, "first", pack.Settings{"height": pack.NumberValue(20)}, "0.9.0")
			return err
		})),
		hostile{does: "never ends its stream of answers", mode: "raw:noend", by: "the deadline of a batch", key: "host.late"},
		hostile{does: "ends on a customer", act: "exit", by: "starting it again, after a pause", key: "host.gone"},
		hostile{does: "ends in the midst of answering", mode: "raw:midstream", by: "starting it again, after a pause", key: "host.gone"},
		hostile{does: "breaks its stream off", mode: "raw:few", by: "one answer for each batch", key: "host.nonsense"},
		hostile{does: "answers twice", mode: "raw:dupseq", by: "one answer for each batch", key: "host.nonsense"},
		hostile{does: "answers what nobody asked", mode: "raw:seq", by: "one answer for each batch", key: "host.nonsense"},
		hostile{does: "answers without end", mode: "raw:endless", by: "one answer for each batch", key: "host.nonsense"},
		hostile{does: "answers with 20 MB", mode: "raw:flood", by: "the size a message may have", key: "host.nonsense"},
		hostile{does: "answers with a million drivers", mode: "raw:manydrivers", by: "the parts a message may have", key: "host.nonsense"},
		hostile{does: "answers with a million headings", mode: "raw:manyheadings", by: "the parts a message may have", key: "host.nonsense"},
		hostile{does: "answers with a megabyte of what comes after answers", mode: "raw:headers", by: "the size of a header", key: "host.nonsense"},
		hostile{does: "leaves customers out", mode: "raw:noanswer", by: "checking every answer", gives: leftOut},
		hostile{does: "answers about customers of its own", mode: "raw:unknownref", by: "checking every answer", gives: leftOut},
		hostile{does: "says not-a-number", act: "nan", by: "checking every answer", gives: noSignal},
		hostile{does: "says 150 %", act: "range", by: "checking every answer", gives: noSignal},
		hostile{does: "says a driver nobody declared", act: "unknown", by: "checking every answer", gives: noSignal},
		hostile{does: "says the same driver twice", act: "twice", by: "checking every answer", gives: noSignal},
		hostile{does: "gives a thousand facts for one signal", act: "facts", by: "checking every answer", gives: shortened},
		hostile{does: "writes a novel into a fact", act: "long", by: "checking every answer", gives: shortened},
		hostile{does: "fails with words for the screen, in HTML", act: "prose", by: "codes instead of words", gives: noAnswer},
		hostile{does: "panics", act: "panic", by: "the SDK", gives: noAnswer},
		hostile{does: "says not-a-number about everything", mode: "all:nans", by: "counting what was refused", key: "host.nonsense"},
	)

	// The machine.
	look := Options{Look: 20 * time.Millisecond, BatchTimeout: 20 * time.Second}
	add(
		hostile{does: "eats memory", act: "eat", by: "the watch over memory (soft 128 MB, hard 256 MB)", key: "host.greedy", opts: look},
		hostile{does: "eats memory faster than anybody looks", act: "eat", by: "the system's limit (1 GiB)", key: "host.gone", opts: Options{Look: time.Hour, BatchTimeout: 20 * time.Second}},
		hostile{does: "takes two thousand threads", act: "threads", by: "the watch over threads (512)", key: "host.greedy", opts: look},
		hostile{does: "keeps every processor busy", act: "spin", by: "being stopped when it is not needed", gives: whole, opts: Options{Idle: time.Second}, check: stoppedWhenIdle},
		hostile{does: "prints for ever", act: "shout", by: "reading its output at leisure", gives: whole, check: quiet},
		hostile{does: "prints a handshake while it answers", act: "print", by: "the guard of its output", gives: whole},
		hostile{does: "starts a program", act: "fork", by: "the filter of system calls", gives: refused},
		hostile{does: "reads the shop's store", act: "read=STORE", by: "Landlock", gives: refused},
		hostile{does: "reads the token of the running program", act: "read=TOKEN", by: "Landlock", gives: refused},
		hostile{does: "reads who uses this computer", act: "read=/etc/passwd", by: "Landlock", gives: refused},
		hostile{does: "lists the shop's folder", act: "list=DIR", by: "Landlock", gives: refused},
		hostile{does: "overwrites the store", act: "write=STORE", by: "Landlock", gives: refused},
		hostile{does: "deletes the store", act: "remove=STORE", by: "Landlock", gives: refused},
		hostile{does: "fills the disk", act: "fill", by: "the system's limit (nothing)", gives: refused},
		hostile{does: "connects over TCP", act: "tcp=TCP", by: "the filter of system calls, Landlock", gives: refused},
		hostile{does: "sends over UDP", act: "udp=UDP", by: "the filter of system calls", gives: refused},
		hostile{does: "talks to another program of this computer", act: "unix=UNIX", by: "the filter of system calls", gives: refused},
		hostile{does: "ends the program, by every number it may have", act: "kill=US", by: "the filter of system calls", gives: refused},
		hostile{does: "stays when it is let go", mode: "raw:", by: "being killed", gives: whole},
	)
	return all
}

// stoppedWhenIdle fails unless the busy process goes when nobody needs it.
func stoppedWhenIdle(v *victim, h *Host) {
	v.Helper()
	wantState(v, h, "first", Idle)
}

// quiet fails where reading a plugin's endless output keeps us busy.
func quiet(v *victim, _ *Host) {
	v.Helper()
	before := cpuSeconds(v)
	time.Sleep(time.Second)
	if used := cpuSeconds(v) - before; used > 0.5 {
		v.Errorf("reading it took %.2f s of a second", used)
	}
}

// TestHostile lets a plugin do each of these and sees that it is contained, that
// everything else goes on as if nothing was, and that nothing is lost.
func TestHostile(t *testing.T) {
	all := hostiles()
	says := make([]string, len(all))
	t.Run("all", func(t *testing.T) {
		for i, one := range all {
			t.Run(one.does, func(t *testing.T) {
				if one.check == nil {
					t.Parallel()
				}
				says[i] = one.run(t)
			})
		}
	})
	if !t.Failed() && !slices.Contains(says, "") { // or somebody runs one of them
		wantPage(t, all, says)
	}
}

// run lets the plugin do it, and returns what the shop sees.
func (x hostile) run(t *testing.T) string {
	v := newVictim(t)
	s := newShop(t).install("first", v.fill(x.mode)).install("second", "")
	x.opts.Failures = 9
	h := s.open(x.opts)
	const n = 600
	want, err := evaluate(t, h, "second", rich(n, ""))
	v.must(err)
	if limits := only(t, h, "second").Limits; len(limits.Missing()) > 0 {
		t.Skipf("this kernel cannot: %v", limits.Missing())
	}

	var got []pack.Answer
	if x.ask != nil {
		err = x.ask(t.Context(), h)
	} else {
		got, err = evaluate(t, h, "first", rich(n, v.fill(x.act)))
	}
	seen := x.gives
	if x.key != "" {
		wantSays(t, err, x.key)
		seen = firstSentence(text.Error(core.English, err))
		seen = regexp.MustCompile(`\d+ (MB|threads)`).ReplaceAllString(seen, "… $1") // which differ each time
	} else {
		v.must(err)
		wantAll(t, got, n)
		x.wantThird(t, got[2], want[2])
	}
	pid := only(t, h, "first").PID
	if x.check != nil {
		x.check(v, h)
	}

	// Whatever it did, it did to itself: the others answer as before, at once, and
	// nothing else was touched.
	began := time.Now()
	again, err := evaluate(t, h, "second", rich(n, ""))
	v.must(err)
	if diff := cmp.Diff(want, again, cmp.Comparer(func(a, b pack.Value) bool { return a == b })); diff != "" {
		t.Errorf("the other plugin (-before +after):\n%s", diff)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("the other plugin took %v", took)
	}
	if other := only(t, h, "second"); other.Restarts != 0 || other.Problem != nil {
		t.Errorf("the other plugin: %+v", other)
	}
	if _, known := h.Pack("first"); !known {
		t.Error("what it knows is not known any more")
	}
	v.unharmed()

	// Once it behaves, everybody is answered for: nothing was lost.
	s.mode("first", "")
	h.Close()
	if pid != 0 && running(pid) {
		t.Errorf("its process %d is still there", pid)
	}
	if _, err := os.Stat(h.sockets); err == nil {
		t.Errorf("%s is still there", h.sockets)
	}
	h = s.open(Options{})
	got, err = evaluate(t, h, "first", rich(n, ""))
	v.must(err)
	wantAll(t, got, n)
	return seen
}

// rich returns customers of whom everything is known, the third acting.
func rich(n int, act string) iter.Seq[pack.Snapshot] {
	return func(yield func(pack.Snapshot) bool) {
		for s := range customers(n, 2, act) {
			for i := range 20 {
				s.Fields[pack.FieldKey(fmt.Sprintf("field_%02d", i))] = []pack.Value{
					pack.NumberValue(3), pack.MoneyValue(2.5), pack.BoolValue(true), pack.ChoiceValue("fiber"),
				}[i%4]
			}
			if !yield(s) {
				return
			}
		}
	}
}

// wantThird fails unless the answer about the customer it happened to is what is
// left of it.
func (x hostile) wantThird(t *testing.T, got, usual pack.Answer) {
	t.Helper()
	unknown := 0
	for _, s := range got.Signals {
		if !s.Known {
			unknown++
		}
		if len(s.Facts) > 64 {
			t.Errorf("%d facts", len(s.Facts))
		}
	}
	asAlways := got.Problem == "" && len(got.Signals) == len(usual.Signals) && unknown == 0
	ok := map[string]bool{
		whole: asAlways, leftOut: asAlways, shortened: got.Problem == "" && len(got.Segment) < 200,
		noSignal: got.Problem == "" && unknown == 1, noAnswer: got.Problem != "" && len(got.Signals) == 0,
		refused: got.Problem == "" && unknown == 0 && isRefusal(got.Segment),
	}
	if !ok[x.gives] {
		t.Errorf("not %s: problem %q, segment %q, %d of %d signals unknown", x.gives, got.Problem, got.Segment, unknown, len(got.Signals))
	}
}

func isRefusal(said string) bool {
	return slices.ContainsFunc([]string{"permission denied", "operation not permitted", "file too large"}, func(no string) bool {
		return strings.HasSuffix(said, no)
	})
}

// firstSentence is what happened; what is kept and what to do follow.
func firstSentence(says string) string {
	says, _, _ = strings.Cut(says, ". ")
	return says + "."
}

// wantPage fails unless docs/hostile.md says what came of everything.
func wantPage(t *testing.T, all []hostile, says []string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(pageHead)
	row := func(cells ...string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	row("A plugin that…", "is held by", "and the shop sees")
	row("---", "---", "---")
	for i, one := range all {
		row(one.does, one.by, says[i])
	}
	for _, part := range []struct{ head, file string }{
		{pageParcels, "../../core/parcel/testdata/hostile.txt"},
		{pageShelf, "../shelf/testdata/hostile.txt"},
	} {
		b.WriteString(part.head)
		row("What is wrong", "What the shop is told")
		row("---", "---")
		told, err := os.ReadFile(part.file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(told)) {
			cells := strings.Split(strings.TrimSpace(line), "\t")
			row(cells[0], firstSentence(cells[2]))
		}
	}
	const page = "../../docs/hostile.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(kept), b.String()); diff != "" {
		t.Errorf("%s (-kept +found; go test ./app/host -run Hostile -update writes it):\n%s", page, diff)
	}
}

const pageHead = `# What a hostile plugin comes to

A plugin is somebody else's program. This page lists what one could try and what comes of it. It is written by the tests that try it (` + "`go test ./app/host -run Hostile -update`" + `) and they fail when it is out of date.

Each row of the first table is a real process beside one that behaves, in a shop of 600 customers. Besides what the row says, the test sees that the other plugin answers as before and within seconds, that no file of the shop changed, that its store is read and written to as before, that nobody was called, that no process or socket is left, and that everybody is answered for once the plugin behaves. Sentences are cut after what happened; each goes on to say what is kept and what to do. The system calls are refused by Linux, with Landlock and seccomp; where a system cannot, the Plugins page says so in a sentence. Not held: the processor, while a plugin is in use. On Windows a job holds processes, memory and the desktop; on macOS nothing does.

## A plugin that runs

`

const pageParcels = `
## A parcel that is opened

No parcel is unpacked or run before all of it was looked at. From ` + "`core/parcel`" + `:

`

const pageShelf = `
## Files that change after they were installed

All files are looked at when the program starts and before each start of the plugin. From ` + "`app/shelf`" + `:

`

func cpuSeconds(t testing.TB) float64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		t.Fatal(err)
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	user, _ := strconv.ParseFloat(f[11], 64)
	system, _ := strconv.ParseFloat(f[12], 64)
	return (user + system) / 100
}
