package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path/filepath"

	"github.com/perennial-app/perennial/app/window"
)

func (p *program) openCommand() *command {
	c := p.command("open", "", 0, 0)
	c.run = func(ctx context.Context, _ []string) error {
		in, link, running := p.newLink(ctx)
		switch {
		case running && (!in.Window || !hasWindow()):
			fmt.Fprintf(p.out, "Perennial: %s\n", link)
			return nil
		case !hasWindow():
			return p.serve(ctx, anyPort)
		default:
			return p.openWindow(ctx)
		}
	}
	return c
}

func hasWindow() bool { return window.Available() == nil }

// openWindow shows the window, whose handler passes no network. The command
// line still reaches the shop over loopback.
func (p *program) openWindow(ctx context.Context) error {
	var done []func()
	defer func() {
		for i := len(done) - 1; i >= 0; i-- {
			done[i]()
		}
	}()
	name, err := windowName(p.data)
	if err != nil {
		return fileError(p.data, err)
	}
	return window.Run(ctx, window.Options{
		Title: "Perennial 常客",
		Name:  name,
		Open: func() (http.Handler, error) {
			o, err := p.openShop(ctx)
			if err != nil {
				return nil, p.inUse(err)
			}
			done = append(done, o.close)
			l, err := p.listen(o, anyPort, true)
			if err != nil {
				return nil, err
			}
			done = append(done, l.close)
			p.tellInterrupted(o)
			return o.handler, nil
		},
	})
}

// windowName is one name per data folder, so that starting again raises the
// window that shows the same data.
func windowName(data string) (string, error) {
	path, err := filepath.Abs(data)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(path))
	return "perennial-" + hex.EncodeToString(sum[:6]), nil
}
