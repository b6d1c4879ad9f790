package main

import (
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// A bom is the bill of materials of a release in CycloneDX 1.6: what the
// programs say themselves that they were linked from, and the npm packages the
// page is made of.
type bom struct {
	Format       string      `json:"bomFormat"`
	Spec         string      `json:"specVersion"`
	SerialNumber string      `json:"serialNumber"`
	Version      int         `json:"version"`
	Metadata     bomMetadata `json:"metadata"`
	Components   []component `json:"components"`
}

type bomMetadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type    string        `json:"type"`
	Ref     string        `json:"bom-ref"`
	Name    string        `json:"name"`
	Version string        `json:"version"`
	PURL    string        `json:"purl"`
	Licence []licence     `json:"licenses,omitempty"`
	Hashes  []bomHash     `json:"hashes,omitempty"`
	Notes   []bomProperty `json:"properties,omitempty"`
}

type licence struct {
	Expression string `json:"expression"`
}

type bomHash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type bomProperty struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// bill writes the release's bill of materials.
func (d *release) bill() step {
	return step{name: "bill of materials", do: func(_ context.Context, j *job) error {
		all, err := d.goModules()
		if err != nil {
			return err
		}
		modules := len(all)
		pages, err := d.t.pagePackages()
		if err != nil {
			return err
		}
		all = append(all, pages...)
		slices.SortFunc(all, func(a, b component) int { return strings.Compare(a.PURL, b.PURL) })
		self := component{
			Type: "application", Ref: "perennial", Name: "perennial", Version: d.version,
			PURL: "pkg:golang/github.com/perennial-app/perennial@" + url.PathEscape(d.version), Licence: []licence{{"Apache-2.0"}},
		}
		b := bom{
			Format: "CycloneDX", Spec: "1.6", Version: 1,
			Metadata: bomMetadata{Timestamp: d.when.Format(time.RFC3339), Component: self}, Components: all,
		}
		if b.SerialNumber, err = serial(b); err != nil {
			return err
		}
		text, err := json.MarshalIndent(b, "", "  ")
		if err != nil {
			return err
		}
		j.note = fmt.Sprintf("%d Go modules, %d npm packages", modules, len(pages))
		return os.WriteFile(d.out("perennial-"+d.version+".cdx.json"), append(text, '\n'), 0o644)
	}}
}

// serial is a name for the bill that the same content has again.
func serial(b bom) (string, error) {
	text, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	u := sha256.Sum256(text)
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80 // a UUID of version 8
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[0:4], u[4:6], u[6:8], u[8:10], u[10:16]), nil
}

// goModules reads what every program of every stage was linked from.
func (d *release) goModules() ([]component, error) {
	in := map[string][]string{} // module@version to systems
	sum := map[string]string{}
	stages, err := os.ReadDir(d.stage(""))
	if err != nil {
		return nil, err
	}
	for _, s := range stages {
		if !s.IsDir() {
			continue
		}
		names, err := readNames(d.stage(s.Name()))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if isText(name) {
				continue
			}
			info, err := buildinfo.ReadFile(d.stage(s.Name(), name))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			for _, m := range info.Deps {
				if m.Replace != nil {
					m = m.Replace
				}
				id := m.Path + "@" + m.Version
				sum[id] = m.Sum
				if !slices.Contains(in[id], s.Name()) {
					in[id] = append(in[id], s.Name())
				}
			}
			std := "std@" + strings.TrimPrefix(info.GoVersion, "go")
			if !slices.Contains(in[std], s.Name()) {
				in[std] = append(in[std], s.Name())
			}
		}
	}
	var all []component
	for id, systems := range in {
		name, version, _ := strings.Cut(id, "@")
		c := component{Type: "library", Ref: "go:" + id, Name: name, Version: version, PURL: "pkg:golang/" + name + "@" + url.PathEscape(version)}
		if sum[id] != "" { // Go's hash of the module's tree, which no plain algorithm names
			c.Notes = append(c.Notes, bomProperty{"go.sum", sum[id]})
		}
		c.Notes = append(c.Notes, bomProperty{"in", strings.Join(systems, " ")})
		all = append(all, c)
	}
	return all, nil
}

// pagePackages lists the npm packages that may be in the page: those not needed
// for building and testing alone.
func (t *tree) pagePackages() ([]component, error) {
	b, err := os.ReadFile(t.path("frontend", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, Integrity, License string
			Dev, DevOptional, Optional  bool
		}
	}
	if err := json.Unmarshal(b, &lock); err != nil {
		return nil, err
	}
	var all []component
	for path, p := range lock.Packages {
		i := strings.LastIndex(path, "node_modules/")
		if i < 0 || p.Dev || p.DevOptional || p.Optional {
			continue
		}
		name := path[i+len("node_modules/"):]
		c := component{
			Type: "library", Ref: "npm:" + path, Name: name, Version: p.Version,
			PURL: "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version,
		}
		if p.License != "" {
			c.Licence = []licence{{p.License}}
		}
		if sum, ok := strings.CutPrefix(p.Integrity, "sha512-"); ok {
			if raw, err := base64.StdEncoding.DecodeString(sum); err == nil {
				c.Hashes = []bomHash{{"SHA-512", hex.EncodeToString(raw)}}
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// checksums comes last.
func (d *release) checksums() step {
	return step{name: "checksums", do: func(_ context.Context, j *job) error {
		n, err := sums(d.out(""))
		j.note = fmt.Sprintf("%d files in build/out/dist", n)
		return err
	}}
}
