package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// noticeFile holds the licences of everything that goes out with the program:
// what is compiled in on any system, and what the page is bundled from. Tools
// and tests are left out. It is committed, so that a clean clone compiles and
// anyone can read it; gen makes it, and a test makes it again and compares.
const noticeFile = "app/api/gen/notices.txt"

// notices writes the notice file.
func (t *tree) notices() step {
	return step{name: "notices", needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
		b, n, err := t.makeNotices(ctx, j)
		if err != nil {
			return err
		}
		j.note = fmt.Sprintf("%d packages", n)
		return replace(t.path(filepath.FromSlash(noticeFile)), b, 0o644)
	}}
}

// A notice is the texts a package wants passed on.
type notice struct {
	name  string // with its version
	texts []string
}

const noticeHead = `Perennial is made with the work of many people. These are the packages in it,
each with its licence. A text that several share stands once, under all of them.
`

func (t *tree) makeNotices(ctx context.Context, j *job) (b []byte, packages int, err error) {
	all, err := t.goNotices(ctx, j)
	if err != nil {
		return nil, 0, err
	}
	npm, err := t.npmNotices()
	if err != nil {
		return nil, 0, err
	}
	all = append(all, npm...)
	slices.SortFunc(all, func(a, b notice) int { return strings.Compare(a.name, b.name) })
	under := map[string][]string{} // names by text
	var texts []string
	for _, n := range all {
		if len(n.texts) == 0 {
			return nil, 0, fmt.Errorf("%s: no licence found", n.name)
		}
		for _, s := range n.texts {
			if under[s] == nil {
				texts = append(texts, s)
			}
			if !slices.Contains(under[s], n.name) {
				under[s] = append(under[s], n.name)
			}
		}
	}
	var out bytes.Buffer
	out.WriteString(noticeHead)
	for _, s := range texts {
		out.WriteString("\n" + strings.Repeat("=", 78) + "\n" + strings.Join(under[s], "\n") + "\n\n" + s + "\n")
	}
	return out.Bytes(), len(all), nil
}

// goNotices reads the licences of the modules compiled into the program and its
// plugins on any system.
func (t *tree) goNotices(ctx context.Context, j *job) ([]notice, error) {
	mains, err := filepath.Glob(t.path("plugins", "*", "plugin"))
	if err != nil {
		return nil, err
	}
	args := []string{"go", "list", "-deps", "-tags", windowTags, "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "."}
	for _, m := range mains {
		args = append(args, "./"+filepath.ToSlash(mustRel(t.root, m)))
	}
	args = append(args, runnerPackage)
	var root bytes.Buffer
	if err := j.pipe(ctx, cmd{dir: t.root, args: []string{"go", "env", "GOROOT"}}, &root); err != nil {
		return nil, err
	}
	dirs := map[string]string{"Go": strings.TrimSpace(root.String())}
	for _, system := range []string{"linux", "windows", "darwin"} {
		var list bytes.Buffer
		if err := j.pipe(ctx, cmd{dir: t.root, args: args, env: []string{"GOOS=" + system, "GOARCH=amd64", "CGO_ENABLED=1"}}, &list); err != nil {
			return nil, err
		}
		for line := range strings.Lines(list.String()) {
			if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				dirs[name] = dir
			}
		}
	}
	var out []notice
	for name, dir := range dirs {
		texts, err := licences(dir)
		if err != nil {
			return nil, err
		}
		out = append(out, notice{name, texts})
	}
	return out, nil
}

// npmNotices reads the licences of the packages the page is bundled from.
func (t *tree) npmNotices() ([]notice, error) {
	b, err := os.ReadFile(t.path("frontend", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version     string `json:"version"`
			License     string `json:"license"`
			Dev         bool   `json:"dev"`
			DevOptional bool   `json:"devOptional"`
			Optional    bool   `json:"optional"`
			Peer        bool   `json:"peer"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(b, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	var out []notice
	for path, p := range lock.Packages {
		if path == "" || p.Dev || p.DevOptional || p.Optional {
			continue
		}
		name := path[strings.LastIndex(path, "node_modules/")+len("node_modules/"):]
		texts, err := licences(t.path("frontend", filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		if len(texts) == 0 { // some packages carry their licence by name only
			texts = []string{"Licence: " + p.License}
		}
		out = append(out, notice{name + " " + p.Version, texts})
	}
	return out, nil
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([-.].*)?$`)

// licences returns the texts of a package's licence files, by name.
func licences(dir string) ([]string, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, f := range files {
		if f.IsDir() || !licenceName.MatchString(f.Name()) || strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		var lines []string
		for line := range strings.Lines(strings.TrimPrefix(string(b), "\uFEFF")) {
			lines = append(lines, strings.TrimRight(line, " \t\r\n"))
		}
		texts = append(texts, strings.Trim(strings.Join(lines, "\n"), "\n"))
	}
	return texts, nil
}
