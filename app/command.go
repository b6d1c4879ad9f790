package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/perennial-app/perennial/core"
)

// A command is one thing the command line can do. Its texts are messages:
// "app.<key>.short" is its line in the list, "app.<key>.long" its lesson.
type command struct {
	p     *program
	name  string // as typed: "import", "customer add"
	args  string // what follows, such as FILE
	min   int    // arguments it needs
	max   int    // and takes at most
	flags *pflag.FlagSet
	run   func(ctx context.Context, args []string) error
}

// errHelp says that help was asked for and given.
var errHelp = errors.New("help was given")

// commands lists what the program can do, in the order the help shows it.
func (p *program) commands() []*command {
	return []*command{
		p.openCommand(),
		p.serveCommand(),
		p.importCommand(),
		p.demoCommand(),
		p.undoCommand(),
		p.todayCommand(),
		p.verdictCommand("done"),
		p.verdictCommand("later"),
		p.verdictCommand("decline"),
		p.customerListCommand(),
		p.customerShowCommand(),
		p.customerAddCommand(),
		p.customerEditCommand(),
		p.customerNoteCommand(),
		p.customerPurchaseCommand(),
		p.customerRemoveCommand(),
		p.checkListCommand(),
		p.checkAnswerCommand(),
		p.checkSkipCommand(),
		p.checkUndoCommand(),
		p.settingCommand(),
		p.pluginListCommand(),
		p.pluginShowCommand(),
		p.exportCommand(),
		p.benchCommand(),
		p.versionCommand(),
	}
}

// command returns a command with the flags every command has.
func (p *program) command(name, args string, least, most int) *command {
	c := &command{p: p, name: name, args: args, min: least, max: most}
	c.flags = pflag.NewFlagSet(name, pflag.ContinueOnError)
	c.flags.SortFlags = false
	c.flags.Usage = func() {}
	c.flags.SetOutput(p.err)
	return c
}

// textKey is the command's name as part of a message key.
func (c *command) textKey() string { return "app." + strings.ReplaceAll(c.name, " ", "_") }

// flagText returns a flag's line of help.
func (p *program) flagText(name string) string { return p.say("app.flag."+name, nil) }

// find picks the command with the longest name that args begin with. No
// arguments mean open.
func (p *program) find(args []string) (*command, []string, error) {
	all := p.commands()
	words, rest := leadingWords(args)
	if len(words) == 0 {
		for _, a := range rest {
			if a == "-h" || a == "--help" {
				p.help(all)
				return nil, nil, errHelp
			}
		}
		words = []string{"open"}
	}
	if words[0] == "help" {
		p.help(matching(all, strings.Join(words[1:], " ")))
		return nil, nil, errHelp
	}
	for n := min(2, len(words)); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		for _, c := range all {
			if c.name == name {
				return c, append(append([]string(nil), words[n:]...), rest...), nil
			}
		}
	}
	if group := matching(all, words[0]); len(group) > 0 {
		p.help(group)
		if len(words) == 1 {
			return nil, nil, errSaid{exitUsage}
		}
	}
	return nil, nil, usageError{p.say("app.unknown_command", core.Args{"name": strings.Join(words, " ")})}
}

// leadingWords cuts args before the first flag.
func leadingWords(args []string) (words, rest []string) {
	for i, a := range args {
		if strings.HasPrefix(a, "-") {
			return args[:i], args[i:]
		}
	}
	return args, nil
}

// matching returns the commands called name or beginning with it.
func matching(all []*command, name string) []*command {
	var out []*command
	for _, c := range all {
		if name == "" || c.name == name || strings.HasPrefix(c.name, name+" ") {
			out = append(out, c)
		}
	}
	return out
}

// call parses the command's arguments and runs it.
func (c *command) call(ctx context.Context, args []string) error {
	p := c.p
	own := c.flags.HasFlags()
	data := c.flags.String("data", p.env("PERENNIAL_DATA"), p.flagText("data"))
	c.flags.String("lang", string(p.lang), p.flagText("lang"))
	plain := c.flags.Bool("no-color", false, p.flagText("no_color"))
	help := c.flags.BoolP("help", "h", false, p.flagText("help"))
	err := c.flags.Parse(args)
	switch {
	case err != nil:
		return usageError{p.say("app.bad_flag", core.Args{"problem": err.Error(), "name": c.name})}
	case *help:
		c.teach(own)
		return errHelp
	case c.flags.NArg() < c.min || c.flags.NArg() > c.max:
		return usageError{p.say("app.arguments", core.Args{"usage": strings.TrimSpace("perennial " + c.name + " " + c.args)})}
	}
	p.color = p.outTerminal && !*plain && p.env("NO_COLOR") == "" && p.env("TERM") != "dumb"
	if p.data = *data; p.data == "" {
		if p.data, err = p.defaultData(); err != nil {
			return err
		}
	}
	return c.run(ctx, c.flags.Args())
}

// help lists commands.
func (p *program) help(list []*command) {
	if len(list) == 1 {
		list[0].teach(list[0].flags.HasFlags())
		return
	}
	fmt.Fprintln(p.out, p.say("app.help.head", nil))
	fmt.Fprintln(p.out)
	t := table{indent: 2}
	for _, c := range list {
		t.row(strings.TrimSpace(c.name+" "+c.args), p.say(c.textKey()+".short", nil))
	}
	t.write(p.out)
	fmt.Fprintln(p.out)
	fmt.Fprintln(p.out, p.say("app.help.foot", nil))
}

// teach prints what a command does, by example.
func (c *command) teach(own bool) {
	p := c.p
	fmt.Fprintf(p.out, "perennial %s\n\n%s\n", strings.TrimSpace(c.name+" "+c.args), p.say(c.textKey()+".long", nil))
	if own {
		fmt.Fprintf(p.out, "\n%s\n%s", p.say("app.help.flags", nil), c.flags.FlagUsages())
	}
}
