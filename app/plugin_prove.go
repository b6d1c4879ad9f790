package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/plugins/kit"
)

func (p *program) pluginTestCommand() *command {
	c := p.command("plugin test", "DIR|FILE", 1, 1)
	wanted := c.flags.String("level", string(kit.Silver), p.flagText("level"))
	previous := c.flags.String("previous", "", p.flagText("previous"))
	update := c.flags.Bool("update", false, p.flagText("update"))
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	html := c.flags.String("html", "", p.flagText("html"))
	junit := c.flags.String("junit", "", p.flagText("junit"))
	c.run = func(ctx context.Context, args []string) error {
		level := kit.Level(*wanted)
		if !slices.Contains(kit.Levels(), level) {
			return usageError{p.say("app.plugin.no_level", core.Args{"level": *wanted})}
		}
		runner, err := p.runner()
		if err != nil {
			return err
		}
		if info, err := os.Stat(args[0]); *update && err == nil && !info.IsDir() {
			return usageError{p.say("app.plugin.update_file", core.Args{"file": args[0]})}
		}
		o := kit.Options{Runner: runner, Previous: *previous, Update: *update}
		if !*asJSON {
			o.Told = p.tellResult()
		}
		report, err := kit.Test(ctx, args[0], o)
		if err != nil {
			return err
		}
		for name, write := range map[string]func(io.Writer, core.Lang) error{*html: report.WriteHTML, *junit: report.WriteJUnit} {
			if name == "" {
				continue
			}
			var b bytes.Buffer
			if err := write(&b, p.lang); err != nil {
				return err
			}
			if err := writeWhole(name, b.Bytes()); err != nil {
				return err
			}
		}
		if *asJSON {
			err = report.WriteJSON(p.out, p.lang)
		} else {
			fmt.Fprintf(p.out, "\n%s\n", p.bold(report.Verdict(p.lang)))
		}
		if err == nil && !report.Level.Reaches(level) {
			err = errSaid{exitFailed}
		}
		return err
	}
	return c
}

// tellResult returns what prints results as they come, under their groups.
func (p *program) tellResult() func(kit.Result) {
	group := kit.Group("")
	return func(r kit.Result) {
		if r.Group != group {
			group = r.Group
			fmt.Fprintln(p.out, p.bold(group.Title(p.lang)))
		}
		r.WriteText(p.out, p.lang)
	}
}

// runner is the program that serves packs of files, "" where it is not there.
func (p *program) runner() (string, error) {
	dir, err := p.pluginDir()
	if err != nil {
		return "", err
	}
	for _, name := range []string{"runner", "runner.exe"} {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", nil
}
