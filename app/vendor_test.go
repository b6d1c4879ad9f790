//go:build unix

package app_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A vendor who follows docs/vendor/*/start.md in an empty folder, and then
// signing.md, comes to what the pages show. Every block is done in order: sh is
// run, diff and yaml are what the reader puts into the file named, and a plain
// block after sh is what it prints, where "…" stands for anything. A block of
// text is for reading.
func TestVendorGuide(t *testing.T) {
	for _, lang := range []string{"en", "zh-CN"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, lang)
			start, signing := r.page(lang, "start.md"), r.page(lang, "signing.md")
			files, inGo, _ := strings.Cut(start.text, "sdk.zip. -->\n")
			if inGo == "" {
				t.Fatalf("%s has no part for Go", start.name)
			}
			r.follow(page{start.name, 1, files})
			r.follow(signing)
			if r.giveSDK() {
				r.follow(page{start.name, 1 + strings.Count(files, "\n"), inGo})
			}
		})
	}
}

// A reader is somebody who follows a page.
type reader struct {
	*testing.T
	dir, bin string
	env      []string
}

func newReader(t *testing.T, lang string) *reader {
	dir, err := os.MkdirTemp("/tmp", "pn") // short, for sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	r := &reader{T: t, dir: filepath.Join(dir, "w"), bin: filepath.Join(dir, "bin")}
	// The program and what is beside it, so that the SDK can join them.
	plugins := filepath.Join(r.bin, "plugins")
	for _, folder := range []string{r.dir, plugins, filepath.Join(dir, "t")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r.link(filepath.Join(bin, "perennial"), filepath.Join(r.bin, "perennial"))
	beside, err := filepath.Glob(filepath.Join(bin, "plugins", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range beside {
		r.link(name, filepath.Join(plugins, filepath.Base(name)))
	}
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	r.env = []string{
		"PATH=" + r.bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + r.dir, "TMPDIR=" + filepath.Join(dir, "t"),
		"PERENNIAL_PLUGINS=" + plugins, "LANG=" + strings.ReplaceAll(lang, "-", "_") + ".UTF-8", "TZ=Asia/Shanghai", "NO_COLOR=1",
		// Go finds nothing to download, and may keep what it has compiled.
		"GOPROXY=off", "GOFLAGS=", "GOTOOLCHAIN=local", "GOMODCACHE=" + filepath.Join(dir, "none"), "GOCACHE=" + strings.TrimSpace(string(cache)),
	}
	return r
}

func (r *reader) link(from, to string) {
	if err := os.Symlink(from, to); err != nil {
		r.Fatal(err)
	}
}

// giveSDK puts the SDK where a release has it, if the build tool has made it.
func (r *reader) giveSDK() bool {
	program := os.Getenv("PERENNIAL_PROGRAM")
	if program == "" {
		program = filepath.Join("..", "build", "bin", "perennial")
	}
	sdk, err := filepath.Abs(filepath.Join(filepath.Dir(program), "plugins", "sdk.zip"))
	if err == nil {
		_, err = os.Stat(sdk)
	}
	if err != nil {
		r.Logf("SKIPPING the part of the guide for Go: there is no SDK (%v). Make it: go run ./build build", err)
		return false
	}
	r.link(sdk, filepath.Join(r.bin, "plugins", "sdk.zip"))
	return true
}

var fence = regexp.MustCompile("(?ms)^```([^\n]*)\n(.*?)^```\n")

// A page is a page or a part of one.
type page struct {
	name  string
	first int // line
	text  string
}

func (r *reader) page(lang, name string) page {
	name = filepath.Join("..", "docs", "vendor", lang, name)
	b, err := os.ReadFile(name)
	if err != nil {
		r.Fatal(err)
	}
	return page{name, 1, string(b)}
}

// follow does the blocks of a page.
func (r *reader) follow(p page) {
	said, at := "", ""
	for _, m := range fence.FindAllStringSubmatchIndex(p.text, -1) {
		info, block := p.text[m[2]:m[3]], p.text[m[4]:m[5]]
		where := fmt.Sprintf("%s:%d", p.name, p.first+strings.Count(p.text[:m[0]], "\n"))
		sort, file, _ := strings.Cut(info, " ")
		switch sort {
		case "text":
		case "sh":
			said, at = r.run(where, block), where
		case "":
			r.compare(where, at, said, block)
		case "diff":
			r.change(where, file, block)
		case "yaml":
			r.write(file, r.read(file)+block)
		default:
			r.Fatalf("%s: a block of sort %q", where, sort)
		}
	}
}

// run runs a block as one goes on typing: where the last one ended, with what it
// exported.
func (r *reader) run(where, block string) string {
	const keep = "\nexport -p >\"$KEPT/exported\"; pwd >\"$KEPT/at\"\n"
	c := exec.Command("sh", "-ec", "if [ -f \"$KEPT/at\" ]; then . \"$KEPT/exported\"; cd \"$(cat \"$KEPT/at\")\"; fi\n"+block+keep)
	c.Dir, c.Env = r.dir, append(r.env, "KEPT="+filepath.Dir(r.dir))
	out, err := c.CombinedOutput()
	if err != nil {
		r.Fatalf("%s: %v\n%s\n%s", where, err, block, out)
	}
	return string(out)
}

// compare holds what was printed to what is shown.
func (r *reader) compare(where, ran, got, want string) {
	var pattern strings.Builder
	for line := range strings.Lines(want) {
		if strings.TrimSpace(line) == "…" {
			pattern.WriteString(`(?:.*\n)*?`)
			continue
		}
		line = regexp.QuoteMeta(strings.TrimRight(line, " \n"))
		pattern.WriteString(strings.ReplaceAll(line, "…", ".*") + ` *\n`)
	}
	if !regexp.MustCompile(`\A` + pattern.String() + `\z`).MatchString(got) {
		r.Errorf("%s shows\n%s\nbut %s prints\n%s", where, want, ran, got)
	}
}

// change does what a block with - and + lines says, each run of them in its
// place.
func (r *reader) change(where, file, block string) {
	text := r.read(file)
	var was, is string
	do := func() {
		if was != "" && strings.Count(text, was) != 1 {
			r.Fatalf("%s: %s has %d of\n%s", where, file, strings.Count(text, was), was)
		}
		text = strings.Replace(text, was, is, 1)
		was, is = "", ""
	}
	for line := range strings.Lines(block) {
		switch rest := line[1:]; line[0] {
		case '+':
			is += rest
		case ' ':
			was, is = was+rest, is+rest
		case '-':
			if was != is { // a change before this one
				do()
			}
			was += rest
		default:
			r.Fatalf("%s: %q is no line of a change", where, line)
		}
	}
	do()
	r.write(file, text)
}

func (r *reader) read(file string) string {
	b, err := os.ReadFile(filepath.Join(r.dir, file))
	if err != nil {
		r.Fatal(err)
	}
	return string(b)
}

func (r *reader) write(file, text string) {
	if err := os.WriteFile(filepath.Join(r.dir, file), []byte(text), 0o644); err != nil {
		r.Fatal(err)
	}
}
