package rule

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// An Input holds the values of a scope's names for one evaluation after another.
// It is for one goroutine at a time.
type Input struct {
	scope *Scope
	vals  []ref.Val // nil is missing
}

// NewInput returns an input with every value missing.
func (s *Scope) NewInput() *Input { return &Input{scope: s, vals: make([]ref.Val, len(s.vars))} }

// Reset makes every value missing again.
func (in *Input) Reset() { clear(in.vals) }

// Number gives a name its value. A name the scope does not have, or has as
// another type, is ignored: nothing can read it.
func (in *Input) Number(name string, f float64) { in.set(name, Number, types.Double(f)) }

// Text gives a name its value; see Number.
func (in *Input) Text(name, s string) { in.set(name, Text, types.String(s)) }

// Bool gives a name its value; see Number.
func (in *Input) Bool(name string, b bool) { in.set(name, Bool, types.Bool(b)) }

func (in *Input) set(name string, t Type, v ref.Val) {
	if i, ok := in.scope.index[name]; ok && in.scope.vars[i].Type == t {
		in.vals[i] = v
	}
}

// Has reports whether a name has a value.
func (in *Input) Has(name string) bool {
	i, ok := in.scope.index[name]
	return ok && in.vals[i] != nil
}

// ResolveName makes an Input what CEL evaluates on: a name without a value is
// unknown, which CEL carries through to every result that depends on it.
func (in *Input) ResolveName(name string) (any, bool) {
	i, ok := in.scope.index[name]
	if !ok {
		return nil, false
	}
	if v := in.vals[i]; v != nil {
		return v, true
	}
	return in.scope.unknown[i], true
}

// Parent is part of what CEL evaluates on; there is none.
func (in *Input) Parent() cel.Activation { return nil }
