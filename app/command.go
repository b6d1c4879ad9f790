package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
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
		p.todayUndoCommand(),
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
		p.pluginSetCommand(),
		p.pluginNewCommand(),
		p.pluginDevCommand(),
		p.pluginInfoCommand(),
		p.pluginInstallCommand(),
		p.pluginRollbackCommand(),
		p.pluginRemoveCommand(),
		p.pluginChangeCommand(),
		p.pluginChangesCommand(),
		p.pluginUnchangeCommand(),
		p.pluginTestCommand(),
		p.pluginPackCommand(),
		p.pluginKeygenCommand(),
		p.pluginSignCommand(),
		p.pluginRotateCommand(),
		p.pluginVerifyCommand(),
		p.pluginTrustCommand(),
		p.exportCommand(),
		p.benchCommand(),
		p.versionCommand(),
	}
}

// command returns a command without flags of its own.
func (p *program) command(name, args string, least, most int) *command {
	return &command{p: p, name: name, args: args, min: least, max: most, flags: newFlags(name)}
}

// textKey is the command's name as part of a message key.
func (c *command) textKey() string { return "app." + strings.ReplaceAll(c.name, " ", "_") }

// flagText returns a flag's line of help.
func (p *program) flagText(name string) string { return p.say("app.flag."+name, nil) }

// least refuses a number below least, where one was given.
func (c *command) least(flag string, given, least int32) error {
	if c.flags.Changed(flag) && given < least {
		return usageError{c.p.say("app.too_small", core.Args{"flag": "--" + flag, "given": given, "least": least})}
	}
	return nil
}

// globals are the flags every command has. They may stand before the command
// too: both places fill the same values.
type globals struct {
	flags       *pflag.FlagSet
	data, lang  *string
	plain, help *bool
}

func (p *program) globals() globals {
	f := newFlags("perennial")
	f.SetInterspersed(false) // the first word is the command; what follows is its own
	return globals{
		f,
		f.String("data", p.env("PERENNIAL_DATA"), p.flagText("data")),
		f.String("lang", string(p.lang), p.flagText("lang")),
		f.Bool("no-color", false, p.flagText("no_color")),
		f.BoolP("help", "h", false, p.flagText("help")),
	}
}

func newFlags(name string) *pflag.FlagSet {
	f := pflag.NewFlagSet(name, pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {}
	return f
}

// run reads a command line and does what it says.
func (p *program) run(ctx context.Context, args []string) error {
	g := p.globals()
	if err := p.parse(g.flags, "", args, g); err != nil {
		return err
	}
	all, words := p.commands(), g.flags.Args()
	switch {
	case len(words) > 0 && words[0] == "help":
		g.flags.SetInterspersed(true)
		if err := p.parse(g.flags, "", words[1:], g); err != nil {
			return err
		}
		return p.helpWith(all, strings.Join(g.flags.Args(), " "), g)
	case len(words) == 0 && *g.help:
		return p.helpWith(all, "", g)
	case len(words) == 0:
		words = []string{"open"}
	}
	c, rest, err := p.find(all, words, g)
	if err != nil {
		return err
	}
	return c.call(ctx, rest, g)
}

// parse reads flags, and says in words what is wrong with them.
func (p *program) parse(f *pflag.FlagSet, command string, args []string, g globals) error {
	says := ""
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch err := f.Parse(args); {
	case errors.As(err, &unknown):
		dashes := "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		says = p.say("app.bad_flag.unknown", core.Args{"flag": dashes + unknown.GetSpecifiedName()})
	case errors.As(err, &bare):
		says = p.say("app.bad_flag.bare", core.Args{"flag": "--" + bare.GetFlag().Name})
	case errors.As(err, &wrong):
		says = p.say("app.bad_flag.value", core.Args{"flag": "--" + wrong.GetFlag().Name, "value": wrong.GetValue()})
	case err != nil:
		says = p.say("app.bad_flag.syntax", core.Args{"problem": err.Error()})
	default:
		if _, ok := knownLang(*g.lang); !ok {
			return usageError{p.say("app.bad_lang", core.Args{"lang": *g.lang, "langs": strings.Join(langNames(), ", ")})}
		}
		return nil
	}
	return usageError{says + p.say("app.bad_flag.see", core.Args{"help": strings.TrimSpace("perennial help " + command)})}
}

func langNames() (names []string) {
	for _, l := range core.Langs() {
		names = append(names, string(l))
	}
	return names
}

// find picks the command with the longest name that words begin with.
func (p *program) find(all []*command, args []string, g globals) (*command, []string, error) {
	words, rest := leadingWords(args)
	for n := min(2, len(words)); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		for _, c := range all {
			if c.name == name {
				return c, append(append([]string(nil), words[n:]...), rest...), nil
			}
		}
	}
	if len(words) == 1 && len(matching(all, words[0])) > 0 {
		_ = p.helpWith(all, words[0], g) // what can follow the word
		if *g.help || slices.Contains(rest, "--help") || slices.Contains(rest, "-h") {
			return nil, nil, errHelp
		}
		return nil, nil, errSaid{exitUsage}
	}
	return nil, nil, p.unknown(strings.Join(words, " "))
}

func (p *program) unknown(name string) error {
	return usageError{p.say("app.unknown_command", core.Args{"name": name})}
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
func (c *command) call(ctx context.Context, args []string, g globals) error {
	p := c.p
	f := newFlags(c.name)
	f.AddFlagSet(c.flags)
	f.AddFlagSet(g.flags)
	err := p.parse(f, c.name, args, g)
	switch {
	case err != nil:
		return err
	case *g.help:
		c.teach(g)
		return errHelp
	case f.NArg() < c.min || f.NArg() > c.max:
		return usageError{p.say("app.arguments", core.Args{"usage": strings.TrimSpace("perennial " + c.name + " " + c.args)})}
	}
	p.color = p.outTerminal && !*g.plain && p.env("NO_COLOR") == "" && p.env("TERM") != "dumb"
	if p.data = *g.data; p.data == "" {
		if p.data, err = p.defaultData(); err != nil {
			return err
		}
	}
	if g.flags.Changed("data") && !c.begins(f.NArg()) && !p.hasShop() {
		return core.Says(core.NotFound, "app.no_shop", core.Args{"dir": p.data})
	}
	return c.run(ctx, f.Args())
}

// begins reports whether the command, given so many arguments, may be the first
// on a data folder. Any other would only make a shop of a folder misspelt.
func (c *command) begins(args int) bool {
	word, _, _ := strings.Cut(c.name, " ")
	return slices.Contains([]string{"open", "serve", "import", "demo", "bench", "plugin", "version"}, word) ||
		c.name == "customer add" || c.name == "setting" && args == 2
}

// hasShop reports whether there is a shop in the data folder, or may be: what
// cannot be looked into says so itself.
func (p *program) hasShop() bool {
	_, err := os.Stat(p.storeDir())
	return !errors.Is(err, os.ErrNotExist)
}

// helpWith teaches the command of a name, and lists those whose names begin
// with it.
func (p *program) helpWith(all []*command, name string, g globals) error {
	list := matching(all, name)
	if len(list) == 0 {
		return p.unknown(name)
	}
	if list[0].name == name {
		list[0].teach(g)
		if list = list[1:]; len(list) > 0 {
			fmt.Fprintf(p.out, "\n%s\n", p.say("app.help.more", nil))
			p.printCommands(list)
		}
		return errHelp
	}
	fmt.Fprintf(p.out, "%s\n\n", p.say("app.help.head", nil))
	p.printCommands(list)
	p.printFlags("app.help.globals", g.flags)
	fmt.Fprintf(p.out, "\n%s\n", p.say("app.help.foot", nil))
	return errHelp
}

func (p *program) printCommands(list []*command) {
	t := table{indent: 2}
	for _, c := range list {
		t.row(strings.TrimSpace(c.name+" "+c.args), p.say(c.textKey()+".short", nil))
	}
	t.write(p.out)
}

// printFlags lists flags: --name VALUE, what it is for, its usual value.
func (p *program) printFlags(head string, f *pflag.FlagSet) {
	if !f.HasFlags() {
		return
	}
	t := table{indent: 2}
	f.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		if value != "" && !strings.Contains(f.Usage, "`") {
			value = p.say("app.flag.value", nil) // the name of a type says nothing
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if !slices.Contains([]string{"", "0", "false", "[]"}, f.DefValue) {
			usage += p.say("app.flag.default", core.Args{"value": f.DefValue})
		}
		t.row(strings.TrimRight(name+" "+value, " "), usage)
	})
	fmt.Fprintf(p.out, "\n%s\n", p.say(head, nil))
	t.write(p.out)
}

// teach prints what a command does, by example.
func (c *command) teach(g globals) {
	p := c.p
	fmt.Fprintf(p.out, "perennial %s\n\n%s\n", strings.TrimSpace(c.name+" "+c.args), p.say(c.textKey()+".long", nil))
	p.printFlags("app.help.flags", c.flags)
	p.printFlags("app.help.globals", g.flags)
}
