package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/plugins/kit"
)

func (p *program) pluginPackCommand() *command {
	c := p.command("plugin pack", "DIR --sign KEY", 1, 1)
	key := c.flags.String("sign", "", p.flagText("key"))
	out := c.flags.StringP("out", "o", "", p.flagText("pack_out"))
	host := c.flags.String("host", kit.ReleaseRange(version), p.flagText("host"))
	platforms := c.flags.StringSlice("platform", kit.Platforms(), p.flagText("platform"))
	c.run = func(ctx context.Context, args []string) error {
		project, err := kit.Open(args[0])
		if err != nil {
			return err
		}
		if err := p.checkPlatforms(*platforms); err != nil {
			return err
		}
		secret, err := p.readSecret(ctx, *key)
		if err != nil {
			return err
		}
		var packed bytes.Buffer
		label, err := project.Pack(ctx, &packed, kit.Order{Secret: secret, Host: *host, Platforms: *platforms, Say: func(platform string) {
			fmt.Fprintln(p.err, p.say("app.plugin.compiling", core.Args{"platform": platform}))
		}})
		if err != nil {
			return err
		}
		name := *out
		if name == "" {
			name = fmt.Sprintf("%s-%s.pplug", label.ID, label.Version)
		}
		if err := writeWhole(name, packed.Bytes()); err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.plugin.packed", core.Args{
			"file": name, "bytes": count(int64(packed.Len())), "files": len(label.Files), "number": secret.Key().Number(),
		}))
		return nil
	}
	return c
}

// checkPlatforms refuses a platform nobody knows.
func (p *program) checkPlatforms(names []string) error {
	known := kit.Platforms()
	if !slices.Contains(known, kit.Here()) {
		known = append(known, kit.Here())
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return usageError{p.say("app.plugin.platform", core.Args{"platform": name, "platforms": strings.Join(known, ", ")})}
		}
	}
	return nil
}
