package kit

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// A Fault is one thing wrong with a plugin: what it is, and what to change.
type Fault struct {
	Name string // of its sentences, kit.fault.NAME and kit.change.NAME
	Args core.Args
	On   string // what it was seen on, such as a made-up customer; "" for none
}

// fault names its arguments by turns: a name, a value, a name, a value.
func fault(name string, args ...any) Fault {
	f := Fault{Name: name, Args: core.Args{}}
	for i := 0; i+1 < len(args); i += 2 {
		if key, ok := args[i].(string); ok {
			f.Args[key] = args[i+1]
		}
	}
	return f
}

// on adds what a fault was seen on.
func (f Fault) on(seen string) Fault {
	f.On = seen
	return f
}

// What says what is wrong.
func (f Fault) What(lang core.Lang) string { return text.Say(lang, "kit.fault."+f.Name, f.Args) }

// Change says what to do about it.
func (f Fault) Change(lang core.Lang) string { return text.Say(lang, "kit.change."+f.Name, f.Args) }

// Error implements error.
func (f Fault) Error() string {
	s := f.What(core.English) + " " + f.Change(core.English)
	if f.On != "" {
		s += "\non " + f.On
	}
	return s
}
