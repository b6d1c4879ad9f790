package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/perennial-app/perennial/app/web"
	"github.com/perennial-app/perennial/core"
)

// anyPort lets the system choose a free port of this computer.
const anyPort = "127.0.0.1:0"

// A listening shop answers on a loopback address behind its guard.
type listening struct {
	address string
	guard   *web.Guard
	ended   <-chan error // why the server stopped by itself
	close   func()
}

// listen answers h at addr and announces the instance in the data folder.
func (p *program) listen(o *opened, addr string, windowed bool) (*listening, error) {
	if err := onlyLoopback(addr); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, core.Says(core.Conflict, "app.address", core.Args{"address": addr}).Wrap(err)
	}
	in := instance{PID: os.Getpid(), Address: l.Addr().String(), Token: web.NewToken(), Version: version, Window: windowed}
	o.shop.Warm()
	guard := web.NewGuard(web.NewToken()[:8], in.Token)
	server := web.NewServer(guard.Wrap(o.handler), o.log)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	if err := in.write(p.data); err != nil {
		_ = server.Close() // what failed is said already
		return nil, fileError(p.data, err)
	}
	return &listening{address: in.Address, guard: guard, ended: ended, close: func() {
		in.remove(p.data)
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // a long poll is not worth waiting for
		}
	}}, nil
}

// closeTimeout is what calls under way get to finish.
const closeTimeout = time.Second

// onlyLoopback refuses an address that others could reach.
func onlyLoopback(addr string) error {
	name, _, err := net.SplitHostPort(addr)
	ip := net.ParseIP(name)
	if err != nil || !strings.EqualFold(name, "localhost") && (ip == nil || !ip.IsLoopback()) {
		return core.Says(core.Invalid, "app.not_loopback", core.Args{"address": addr})
	}
	return nil
}

// link is what a browser opens once: the token stands behind #, where it is
// sent to nobody.
func (l *listening) link() string { return "http://" + l.address + "/#token=" + l.guard.Link() }

func (p *program) serveCommand() *command {
	c := p.command("serve", "", 0, 0)
	addr := c.flags.String("addr", anyPort, p.flagText("addr"))
	c.run = func(ctx context.Context, _ []string) error { return p.serve(ctx, *addr, "") }
	return c
}

// serve answers browsers until it is told to stop; its link shows what a
// file would do, unless that is "". Where an instance already runs on the data, it says
// so and how to reach it.
func (p *program) serve(ctx context.Context, addr, file string) error {
	if err := onlyLoopback(addr); err != nil {
		return err
	}
	in, link, silent := p.newLink(ctx)
	if link != "" {
		fmt.Fprintf(p.out, "Perennial: %s\n", link)
		return core.Says(core.Conflict, "app.already", core.Args{"dir": p.data, "pid": in.PID, "address": in.Address})
	}
	o, err := p.openShopSoon(ctx)
	if err != nil {
		return p.unopened(err, silent)
	}
	defer o.close()
	l, err := p.listen(o, addr, false)
	if err != nil {
		return err
	}
	defer l.close()
	p.tellInterrupted(o)
	link = l.link()
	if file != "" {
		hash, err := p.spool(ctx, p.client(inProcess{o.handler}, "http://perennial", ""), file)
		if err != nil {
			return err
		}
		link = linkTo(link, hash)
	}
	fmt.Fprintf(p.out, "Perennial: %s\n", link)
	fmt.Fprintln(p.err, p.say("app.serve.hint", nil))
	select {
	case <-ctx.Done():
		return nil
	case err := <-l.ended:
		return fmt.Errorf("serve: %w", err)
	}
}

// tellInterrupted names the imports this start found cut short.
func (p *program) tellInterrupted(o *opened) {
	for _, id := range o.shop.FoundInterrupted() {
		p.toldInterrupted = true
		fmt.Fprintln(p.err, p.say("app.import.interrupted", core.Args{"id": id}))
	}
}

// newLink asks the running instance for a one-time link; it is "" where there is
// none, or one that is silent.
func (p *program) newLink(ctx context.Context) (in instance, link string, silent silence) {
	in, ok := p.findInstance()
	if !ok {
		return in, "", silence{}
	}
	token, err := in.post(ctx, "/link", http.StatusOK)
	if err != nil {
		return in, "", silence{in, err}
	}
	return in, "http://" + in.Address + "/#token=" + token, silence{}
}
