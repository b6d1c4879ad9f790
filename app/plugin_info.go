package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/perennial-app/perennial/app/api"
	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/plugins/kit"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// releaseKeys are the program's own public keys, set by the linker: what they
// signed was reviewed by us.
var releaseKeys string

func (p *program) pluginVerifyCommand() *command {
	c := p.command("plugin verify", "FILE", 1, 1)
	pub := c.flags.String("pub", "", p.flagText("pub"))
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	c.run = func(_ context.Context, args []string) error {
		x, err := p.inspect(args[0])
		if err != nil {
			return err
		}
		if *pub != "" {
			key, err := readKey(*pub)
			if err != nil {
				return err
			}
			if string(key) != x.GetKey() {
				return core.Says(core.Forbidden, "app.plugin.other_key", core.Args{"file": args[0], "number": x.GetKeyNumber(), "wanted": key.Number()})
			}
		}
		if x.GetLevel() == "" { // what the shelf does not believe any more
			return p.sayProblem(x)
		}
		if *asJSON {
			return p.printParcelJSON(x)
		}
		fmt.Fprintln(p.out, p.say("app.plugin.whole", core.Args{"file": args[0], "count": x.GetFiles(), "vendor": clean(x.GetVendor())}))
		t := table{indent: 2}
		p.identityRows(&t, x)
		t.row(p.say("app.plugin.digest", nil), x.GetDigest())
		t.write(p.out)
		return nil
	}
	return c
}

func (p *program) pluginInfoCommand() *command {
	c := p.command("plugin info", "FILE", 1, 1)
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	c.run = func(_ context.Context, args []string) error {
		x, err := p.inspect(args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printParcelJSON(x)
		}
		p.printParcel(x)
		return p.sayProblem(x)
	}
	return c
}

// inspect reads a parcel and what is installed, and runs nothing.
func (p *program) inspect(name string) (*apiv1.Parcel, error) {
	file, f, err := openParcel(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	o, err := p.shelfOptions()
	if err != nil {
		return nil, err
	}
	on, err := shelf.Look(o)
	if err != nil {
		return nil, err
	}
	return api.Inspect(file, on, p.parcelHost(), p.lang)
}

// parcelHost is what runs here.
func (p *program) parcelHost() parcel.Host {
	return parcel.Host{Version: version, Protocols: sdk.Protocols(), Platform: kit.Here()}
}

// shelfOptions say where plugins are installed and who is believed.
func (p *program) shelfOptions() (shelf.Options, error) {
	o := shelf.Options{Dir: filepath.Join(p.data, "plugins"), Platform: kit.Here()}
	for _, text := range strings.Fields(releaseKeys) {
		key, err := parcel.ParseKey([]byte(text))
		if err != nil {
			return o, err
		}
		o.Ours = append(o.Ours, key)
	}
	var err error
	o.Bundled, err = p.bundled()
	return o, err
}

// bundled reads what the plugins that came with the program say of themselves.
// They are checked where they are started.
func (p *program) bundled() (map[core.PackID]*pack.Manifest, error) {
	dir, err := p.pluginDir()
	if err != nil {
		return nil, err
	}
	described, err := filepath.Glob(filepath.Join(dir, "*", parcel.DescribeName))
	if err != nil {
		return nil, fmt.Errorf("look for plugins in %s: %w", dir, err)
	}
	all := map[core.PackID]*pack.Manifest{}
	for _, name := range described {
		b, err := os.ReadFile(name)
		m := &pack.Manifest{}
		if err == nil && json.Unmarshal(b, m) == nil && string(m.ID) == filepath.Base(filepath.Dir(name)) {
			all[m.ID] = m
		}
	}
	return all, nil
}

// readKey reads a public key, itself or in a file.
func readKey(given string) (parcel.Key, error) {
	if key, err := parcel.ParseKey([]byte(given)); err == nil {
		return key, nil
	}
	b, err := os.ReadFile(given)
	if errors.Is(err, fs.ErrNotExist) {
		return parcel.ParseKey([]byte(given)) // says what a key looks like
	}
	if err != nil {
		return "", fileError(given, err)
	}
	return parcel.ParseKey(b)
}

// printParcelJSON prints everything a screen would show.
func (p *program) printParcelJSON(x *apiv1.Parcel) error {
	type field struct {
		Key     string `json:"key"`
		Title   string `json:"title"`
		Purpose string `json:"purpose"`
		Fresh   bool   `json:"fresh"`
	}
	type change struct {
		How     string   `json:"how"`
		List    string   `json:"list,omitempty"`
		ID      string   `json:"id"`
		Details []string `json:"details"`
	}
	j := struct {
		ID        string   `json:"id"`
		Version   string   `json:"version"`
		Vendor    string   `json:"vendor"`
		Title     string   `json:"title"`
		Key       string   `json:"key"`
		KeyNumber string   `json:"key_number"`
		Level     string   `json:"level"` // "" when it is not believed
		Digest    string   `json:"digest"`
		Installed string   `json:"installed"`
		Host      string   `json:"host"`
		Platforms []string `json:"platforms"` // none for a pack of files
		Files     int32    `json:"files"`
		Reads     []field  `json:"reads"`
		Concerns  []string `json:"concerns"`
		Changes   []change `json:"changes"`
		Problem   string   `json:"problem,omitempty"`
	}{
		x.GetId(), x.GetVersion(), x.GetVendor(), x.GetTitle(), x.GetKey(), x.GetKeyNumber(), x.GetLevel(), x.GetDigest(),
		x.GetInstalledVersion(), x.GetHost(), append([]string{}, x.GetPlatforms()...), x.GetFiles(),
		[]field{},
		[]string{},
		[]change{},
		x.GetProblem(),
	}
	for _, f := range x.GetReads() {
		j.Reads = append(j.Reads, field{f.GetKey(), f.GetTitle(), f.GetPurpose(), f.GetFresh()})
	}
	for _, c := range x.GetConcerns() {
		j.Concerns = append(j.Concerns, c.GetId())
	}
	for _, c := range x.GetChanges() {
		j.Changes = append(j.Changes, change{c.GetHow(), c.GetList(), c.GetId(), append([]string{}, c.GetDetails()...)})
	}
	return p.printJSON(j)
}

// identityRows say whose parcel it is.
func (p *program) identityRows(t *table, x *apiv1.Parcel) {
	t.row(p.say("app.plugin.vendor", nil), clean(x.GetVendor()))
	t.row(p.say("app.plugin.key", nil), x.GetKeyNumber()+"  "+x.GetKey())
	if x.GetLevel() != "" {
		t.row(p.say("app.plugin.level", nil), p.say("app.plugin.level."+x.GetLevel(), nil))
	}
	platforms := p.say("app.plugin.any_computer", nil)
	if len(x.GetPlatforms()) > 0 {
		platforms = strings.Join(x.GetPlatforms(), p.say("care.separator", nil))
	}
	t.row(p.say("app.plugin.for", nil), p.say("app.plugin.versions", core.Args{"range": clean(x.GetHost()), "platforms": platforms}))
}

// printParcel shows a parcel as a person has to see it before agreeing to it.
func (p *program) printParcel(x *apiv1.Parcel) {
	fmt.Fprintln(p.out, p.bold(clean(x.GetTitle())+"  "+x.GetId()+" "+x.GetVersion()))
	fmt.Fprintf(p.out, "%s\n\n", clean(x.GetSummary()))
	t := table{indent: 2}
	p.identityRows(&t, x)
	t.row(p.say("app.plugin.holds", nil), p.say("app.plugin.parts", core.Args{
		"drivers": x.GetDrivers(), "actions": x.GetActions(), "checklists": x.GetChecklists(),
	}))
	installed := x.GetInstalledVersion()
	if installed == "" {
		installed = p.say("app.plugin.not_installed", nil)
	}
	t.row(p.say("app.plugin.installed", nil), installed)
	t.write(p.out)

	fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.reads", nil))
	t = table{indent: 2}
	for _, f := range x.GetReads() {
		fresh := ""
		if f.GetFresh() && x.GetInstalledVersion() != "" {
			fresh = p.say("app.plugin.fresh", nil)
		}
		t.row(clean(f.GetTitle()), clean(f.GetPurpose()), fresh)
	}
	t.write(p.out)

	switch {
	case x.GetInstalledVersion() == "":
	case len(x.GetChanges()) == 0:
		fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.changes_none", core.Args{"version": x.GetInstalledVersion()}))
	default:
		fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.changes", core.Args{"version": x.GetInstalledVersion(), "count": len(x.GetChanges())}))
		t = table{indent: 2}
		for _, c := range x.GetChanges() {
			t.row(p.say("app.plugin.how."+c.GetHow(), nil), p.partName(c), clean(c.GetTitle()), clean(strings.Join(c.GetDetails(), p.say("care.separator", nil))))
		}
		t.write(p.out)
	}
	if text := strings.TrimSpace(x.GetChangelog()); text != "" {
		fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.changelog", nil))
		for i, line := range strings.Split(text, "\n") {
			if i == maxChangelogLines {
				break
			}
			fmt.Fprintln(p.out, strings.TrimRight("  "+clean(line), " "))
		}
	}
	if len(x.GetConcerns()) > 0 {
		fmt.Fprintf(p.out, "\n%s\n", p.say("app.plugin.concerns", nil))
		for _, c := range x.GetConcerns() {
			fmt.Fprintln(p.out, "  · "+c.GetText())
		}
	}
}

// partName is what to call the part of a pack that changed: its list and its id,
// or itself where it is no list.
func (p *program) partName(c *apiv1.ParcelChange) string {
	name, id := c.GetList(), clean(c.GetId())
	if name == "" {
		name, id = c.GetId(), ""
	}
	key := "app.plugin.part." + name
	said := p.say(key, nil)
	if said == key {
		said = clean(name) // of a contract later than ours
	}
	return strings.TrimSpace(said + " " + id)
}

// maxChangelogLines is how much of a vendor's own words a terminal shows.
const maxChangelogLines = 12

// sayProblem says why a parcel cannot be installed here.
func (p *program) sayProblem(x *apiv1.Parcel) error {
	if x.GetProblem() == "" {
		return nil
	}
	fmt.Fprintf(p.err, "perennial: %s\n", x.GetProblem())
	return errSaid{exitUnavailable}
}
