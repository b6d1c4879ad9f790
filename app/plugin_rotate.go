package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
)

func (p *program) pluginRotateCommand() *command {
	c := p.command("plugin rotate", "OLD --to NEW", 1, 1)
	to := c.flags.String("to", "", p.flagText("rotate_to"))
	out := c.flags.StringP("out", "o", parcel.RotationName, p.flagText("rotate_out"))
	c.run = func(ctx context.Context, args []string) error {
		if *to == "" {
			return usageError{p.say("app.plugin.rotate_to", nil)}
		}
		old, err := p.readSecret(ctx, args[0])
		if err != nil {
			return err
		}
		next, err := p.readSecret(ctx, *to)
		if err != nil {
			return err
		}
		if old.Key() == next.Key() {
			return core.Says(core.Invalid, "app.plugin.rotate_same", nil)
		}
		list, err := rotationsIn(*out)
		if err != nil {
			return err
		}
		rotation, err := parcel.NewRotation(old, next)
		if err != nil {
			return err
		}
		file, err := parcel.WriteRotations(append(list, rotation))
		if err != nil {
			return err
		}
		if err := writeWhole(*out, file); err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.plugin.rotated", core.Args{"from": old.Key().Number(), "to": next.Key().Number(), "file": *out}))
		return nil
	}
	return c
}

// rotationsIn reads the rotations that a file holds already, none where there is
// no such file yet.
func rotationsIn(name string) ([]parcel.Rotation, error) {
	b, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fileError(name, err)
	}
	return parcel.ReadRotations(b)
}
