package app

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker.
var version = "dev"

func (p *program) versionCommand() *command {
	c := p.command("version", "", 0, 0)
	c.run = func(context.Context, []string) error {
		commit := ""
		if info, ok := debug.ReadBuildInfo(); ok {
			for _, s := range info.Settings {
				if s.Key == "vcs.revision" {
					commit = " " + s.Value
				}
			}
		}
		fmt.Fprintf(p.out, "perennial %s%s %s %s/%s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	}
	return c
}
