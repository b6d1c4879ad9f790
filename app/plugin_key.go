package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
)

func (p *program) pluginKeygenCommand() *command {
	c := p.command("plugin keygen", "--out KEY", 0, 0)
	out := c.flags.StringP("out", "o", "", p.flagText("key_out"))
	bare := c.flags.Bool("no-password", false, p.flagText("no_password"))
	c.run = func(ctx context.Context, _ []string) error {
		if *out == "" {
			return usageError{p.say("app.plugin.key_unnamed", nil)}
		}
		password := ""
		if !*bare {
			var err error
			if password, err = p.newPassword(ctx); err != nil {
				return err
			}
		}
		secret, err := parcel.NewSecret(rand.Reader)
		if err != nil {
			return err
		}
		file, err := secret.File(password)
		if err != nil {
			return err
		}
		public := *out + ".pub"
		if err := writeNew(public, secret.Key().File(), 0o644); err != nil {
			return err
		}
		if err := writeNew(*out, file, 0o600); err != nil {
			return errors.Join(err, os.Remove(public))
		}
		fmt.Fprintln(p.out, p.say("app.plugin.key_made", core.Args{"secret": *out, "public": public, "number": secret.Key().Number()}))
		if *bare {
			fmt.Fprintln(p.out, p.say("app.plugin.key_bare", core.Args{"secret": *out}))
		}
		return nil
	}
	return c
}

func (p *program) pluginSignCommand() *command {
	c := p.command("plugin sign", "FILE --key KEY", 1, 1)
	key := c.flags.String("key", "", p.flagText("key"))
	out := c.flags.StringP("out", "o", "", p.flagText("sign_out"))
	c.run = func(ctx context.Context, args []string) error {
		file, f, err := openParcel(args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		secret, err := p.readSecret(ctx, *key)
		if err != nil {
			return err
		}
		if secret.Key() == file.Label.Key {
			return core.Says(core.Conflict, "app.plugin.own_signature", core.Args{"file": args[0]})
		}
		var signed bytes.Buffer
		if err := parcel.Countersign(&signed, file, secret); err != nil {
			return err
		}
		name := *out
		if name == "" {
			name = args[0]
		}
		f.Close() // where it is the one to be replaced, Windows wants it closed
		if err := writeWhole(name, signed.Bytes()); err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.plugin.signed", core.Args{"file": name, "number": secret.Key().Number()}))
		return nil
	}
	return c
}

// openParcel opens and checks a parcel. The file stays open for what reads on.
func openParcel(name string) (*parcel.Parcel, *os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, fileError(name, err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = fileError(name, err)
	case info.IsDir():
		err = core.Says(core.Invalid, "app.file_folder", core.Args{"file": name})
	default:
		var opened *parcel.Parcel
		if opened, err = parcel.Open(f, info.Size()); err == nil {
			return opened, f, nil
		}
	}
	f.Close()
	return nil, nil, err
}

// readSecret reads the secret key in a file, and asks for its password where it
// has one.
func (p *program) readSecret(ctx context.Context, name string) (parcel.Secret, error) {
	if name == "" {
		return parcel.Secret{}, usageError{p.say("app.plugin.no_key", nil)}
	}
	file, err := os.ReadFile(name)
	if err != nil {
		return parcel.Secret{}, fileError(name, err)
	}
	password := ""
	if parcel.NeedsPassword(file) {
		if password, err = p.password(ctx, "app.plugin.password"); err != nil {
			return parcel.Secret{}, err
		}
	}
	return parcel.ReadSecret(file, password)
}

// newPassword asks for the password of a key being made, twice.
func (p *program) newPassword(ctx context.Context) (string, error) {
	password, err := p.password(ctx, "app.plugin.password_new")
	if err != nil {
		return "", err
	}
	if password == "" {
		return "", usageError{p.say("app.plugin.password_empty", nil)}
	}
	again, err := p.password(ctx, "app.plugin.password_again")
	if err == nil && again != password {
		err = usageError{p.say("app.plugin.password_differs", nil)}
	}
	return password, err
}

// password asks for a password, which is not shown. Where nobody sits at the
// terminal it is that of PERENNIAL_KEY_PASSWORD.
func (p *program) password(ctx context.Context, question string) (string, error) {
	if given := p.env("PERENNIAL_KEY_PASSWORD"); given != "" {
		return given, nil
	}
	terminal, ok := p.in.(*os.File)
	if !ok || !p.inTerminal {
		return "", usageError{p.say("app.plugin.password_unasked", nil)}
	}
	fd := int(terminal.Fd())
	shown, err := term.GetState(fd)
	if err != nil {
		return "", core.Errorf(core.Unavailable, "looking at the terminal: %w", err)
	}
	fmt.Fprint(p.err, p.say(question, nil)+" ")
	type line struct {
		text []byte
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		b, err := term.ReadPassword(fd)
		typed <- line{b, err}
	}()
	select {
	case l := <-typed:
		fmt.Fprintln(p.err)
		if l.err != nil {
			return "", core.Errorf(core.Unavailable, "reading a password: %w", l.err)
		}
		return string(l.text), nil
	case <-ctx.Done():
		_ = term.Restore(fd, shown) // nothing more can be done for it
		return "", ctx.Err()
	}
}

// writeWhole writes a file that appears whole or not at all.
func writeWhole(name string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".perennial-*")
	if err != nil {
		return fileError(name, err)
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(fileError(name, err), os.Remove(f.Name()))
	}
	return nil
}

// writeNew writes a file that must not be there yet.
func writeNew(name string, b []byte, mode os.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return core.Says(core.Conflict, "app.file_there", core.Args{"file": name})
	}
	if err != nil {
		return fileError(name, err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fileError(name, err), os.Remove(name))
	}
	return nil
}
