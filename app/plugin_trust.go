package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
)

func (p *program) pluginTrustCommand() *command {
	c := p.command("plugin trust", "[KEY|FILE]", 0, 1)
	name := c.flags.String("name", "", p.flagText("trust_name"))
	remove := c.flags.Bool("remove", false, p.flagText("trust_remove"))
	asJSON := c.flags.Bool("json", false, p.flagText("json"))
	c.run = func(ctx context.Context, args []string) error {
		if len(args) == 0 && (*name != "" || *remove) || *name != "" && *remove {
			return usageError{p.say("app.plugin.trust_which", nil)}
		}
		cl, err := p.dial(ctx)
		if err != nil {
			return err
		}
		defer cl.close()
		switch {
		case len(args) == 0:
			return p.listTrust(ctx, cl, *asJSON)
		case *name != "" || *remove:
			return p.trustKey(ctx, cl, args[0], *name)
		case isKey(args[0]):
			return usageError{p.say("app.plugin.trust_whose", core.Args{"key": args[0]})}
		default:
			return p.takeStatement(ctx, cl, args[0])
		}
	}
	return c
}

func (p *program) listTrust(ctx context.Context, cl *client, asJSON bool) error {
	res, err := cl.plugins.ListTrust(ctx, &apiv1.ListTrustRequest{})
	if err != nil {
		return err
	}
	if asJSON {
		type organisation struct {
			Name string `json:"name"`
			Key  string `json:"key"`
		}
		j := struct {
			Organisations []organisation `json:"organisations"`
			Serial        int64          `json:"revocations_serial"` // 0 for no list
			Revoked       int32          `json:"revoked"`
			Rotations     int32          `json:"rotations"`
		}{[]organisation{}, res.GetRevocationsSerial(), res.GetRevoked(), res.GetRotations()}
		for _, o := range res.GetOrganisations() {
			j.Organisations = append(j.Organisations, organisation{o.GetName(), o.GetKey()})
		}
		return p.printJSON(j)
	}
	t := table{}
	for _, o := range res.GetOrganisations() {
		t.row(clean(o.GetName()), o.GetKeyNumber(), o.GetKey())
	}
	t.write(p.out)
	if len(res.GetOrganisations()) == 0 {
		fmt.Fprintln(p.err, p.say("app.plugin.trust_none", nil))
	}
	if res.GetRevocationsSerial() > 0 {
		fmt.Fprintln(p.out, p.say("app.plugin.trust_list", core.Args{"serial": res.GetRevocationsSerial(), "count": res.GetRevoked()}))
	}
	return nil
}

// trustKey trusts a key under a name, or no longer where there is none.
func (p *program) trustKey(ctx context.Context, cl *client, given, name string) error {
	key, err := readKey(given)
	if err != nil {
		return err
	}
	if name == "" {
		if _, err := cl.plugins.DistrustOrganisation(ctx, &apiv1.DistrustOrganisationRequest{Key: string(key)}); err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.say("app.plugin.trust_removed", core.Args{"number": key.Number()}))
		return nil
	}
	res, err := cl.plugins.TrustOrganisation(ctx, &apiv1.TrustOrganisationRequest{Name: name, Key: string(key)})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, p.say("app.plugin.trust_added", core.Args{"name": clean(res.GetOrganisation().GetName()), "number": key.Number()}))
	return nil
}

// isKey tells a public key, itself or in a file, from a file about keys.
func isKey(given string) bool {
	_, err := readKey(given)
	return err == nil
}

// takeStatement takes in a signed file about keys.
func (p *program) takeStatement(ctx context.Context, cl *client, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fileError(name, err)
	}
	defer f.Close()
	upload, err := send(ctx, cl, f)
	if err != nil {
		return err
	}
	res, err := cl.plugins.ImportTrust(ctx, &apiv1.ImportTrustRequest{UploadId: upload})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, p.say("app.plugin.took."+res.GetKind(), core.Args{"count": res.GetCount()}))
	if len(res.GetRefused()) > 0 {
		fmt.Fprintln(p.out, p.say("app.plugin.trust_refused", core.Args{"plugins": clean(strings.Join(res.GetRefused(), ", "))}))
	}
	return nil
}
