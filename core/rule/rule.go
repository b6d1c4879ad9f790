// Package rule compiles and evaluates conditions: short expressions in CEL over
// named values, as packs, playbooks, tags and groups write them.
//
//	contract == "month" && tenure < 12
//	clamp(monthly_charges / 100, 0, 1)
//
// There are three types: numbers, texts and yes/no. Every number is a float, so
// `tenure < 6` and `tenure * 12` mean what they say; a day is its number of days
// since 1970-01-01, so days subtract.
//
// A value may be missing. A rule that needs it then has no answer (known is
// false), which is not false and not 0; `a || b` is still true where one side
// is. See Eval. `coalesce` and `known` ask about missing values.
//
// A rule has no loops and a bounded length, so its work is bounded too: it needs
// neither a clock nor a budget to be stopped. Compile once, evaluate from as
// many goroutines as there are.
package rule

import (
	"math"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/perennial-app/perennial/core"
)

// A Type is what a rule reads and gives.
type Type int

// The types. Days and money are numbers.
const (
	Number Type = iota + 1
	Text
	Bool
)

func (t Type) String() string {
	switch t {
	case Number:
		return "number"
	case Text:
		return "text"
	case Bool:
		return "yes/no"
	default:
		return "nothing"
	}
}

// A Var is one name a rule may read.
type Var struct {
	Name string
	Type Type
}

// MaxLength bounds a rule's text, in bytes, and maxNodes its parts. The longest
// sensible condition is a tenth of it; what is longer belongs in Go.
const (
	MaxLength = 2000
	maxNodes  = 400
)

// A Rule is a compiled condition.
type Rule struct {
	scope   *Scope
	program cel.Program
	reads   []string
	slots   []int // of reads, in the scope
	want    Type
}

// Compile compiles src, which must give a value of type want and may read vars.
// The error is a *Problem. To compile many rules over the same names, make one
// Scope.
func Compile(src string, want Type, vars []Var) (*Rule, error) {
	s, err := NewScope(vars)
	if err != nil {
		return nil, err
	}
	return s.Compile(src, want)
}

// A Scope is a set of names that rules are compiled against, and the layout of
// the values they are evaluated on.
type Scope struct {
	env   *cel.Env
	vars  []Var
	index map[string]int
	// unknown stands for each name's missing value; CEL merges unknowns into new
	// ones and never changes them.
	unknown []*types.Unknown
}

// NewScope returns a scope of names. A name that cannot be written in a rule, or
// comes twice, is a *Problem.
func NewScope(vars []Var) (*Scope, error) {
	s := &Scope{vars: slices.Clone(vars), index: make(map[string]int, len(vars))}
	opts := make([]cel.EnvOption, 0, len(vars))
	for i, v := range vars {
		if !ValidName(v.Name) {
			return nil, problem(1, 1, "the name %s cannot be used in a rule", v.Name)
		}
		if _, twice := s.index[v.Name]; twice {
			return nil, problem(1, 1, "the name %s is given twice", v.Name)
		}
		s.index[v.Name] = i
		s.unknown = append(s.unknown, types.NewUnknown(int64(i), nil))
		opts = append(opts, cel.Variable(v.Name, v.Type.cel()))
	}
	base, err := language()
	if err == nil {
		s.env, err = base.Extend(opts...)
	}
	if err != nil {
		return nil, problem(1, 1, "%s", err)
	}
	return s, nil
}

func (t Type) cel() *cel.Type {
	switch t {
	case Number:
		return cel.DoubleType
	case Bool:
		return cel.BoolType
	default:
		return cel.StringType
	}
}

// Compile compiles src, which must give a value of type want. The error is a
// *Problem, the first one in the text.
func (s *Scope) Compile(src string, want Type) (*Rule, error) {
	if len(src) > MaxLength {
		return nil, problem(1, 1, "the rule is too long; compute this in Go")
	}
	parsed, issues := s.env.Parse(src)
	if issues.Err() != nil {
		return nil, s.problem(issues)
	}
	wholeNumbersAreNumbers(parsed.NativeRep())
	checked, issues := s.env.Check(parsed)
	if issues.Err() != nil {
		return nil, s.problem(issues)
	}
	switch got := checked.OutputType(); {
	case got.IsExactType(want.cel()):
	case want == Number && got.IsExactType(cel.IntType): // size(text)
	default:
		if want == Number && got.IsExactType(cel.BoolType) {
			return nil, problem(1, 1, "gives yes/no, must give number; write: %s ? 1 : 0", src)
		}
		return nil, problem(1, 1, "gives %s, must give %s", word(got.String()), want)
	}
	program, err := s.env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, problem(1, 1, "%s", err)
	}
	r := &Rule{scope: s, program: program, want: want}
	ast.PostOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.IdentKind {
			return
		}
		if i, ok := s.index[e.AsIdent()]; ok && !slices.Contains(r.slots, i) {
			r.slots = append(r.slots, i)
		}
	}))
	slices.Sort(r.slots)
	for _, i := range r.slots {
		r.reads = append(r.reads, s.vars[i].Name)
	}
	return r, nil
}

// wholeNumbersAreNumbers turns 6 into 6.0 everywhere, because people who write
// rules know one kind of number.
func wholeNumbersAreNumbers(a *ast.AST) {
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(a.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.LiteralKind {
			return
		}
		if n, ok := e.AsLiteral().(types.Int); ok {
			e.SetKindCase(factory.NewLiteral(e.ID(), types.Double(n)))
		}
	}))
}

// Reads lists the names the rule reads, in the order of the scope.
func (r *Rule) Reads() []string { return slices.Clone(r.reads) }

// Eval evaluates the rule on values by name: float64, string or bool (int, int64
// and float32 are taken as numbers). A missing name, or one of another type, is
// unknown; known is false where the answer depends on it. The answer is a
// float64, string or bool. A number that is not finite is unknown: dividing by
// zero has no answer.
func (r *Rule) Eval(vals map[string]any) (v any, known bool, err error) {
	in := r.scope.NewInput()
	for _, i := range r.slots {
		name := r.scope.vars[i].Name
		switch x := vals[name].(type) {
		case float64:
			in.Number(name, x)
		case float32:
			in.Number(name, float64(x))
		case int:
			in.Number(name, float64(x))
		case int64:
			in.Number(name, float64(x))
		case string:
			in.Text(name, x)
		case bool:
			in.Bool(name, x)
		}
	}
	return r.On(in)
}

// On evaluates the rule on an input of its scope; see Eval.
func (r *Rule) On(in *Input) (v any, known bool, err error) {
	out, err := r.on(in)
	if out == nil || err != nil {
		return nil, false, err
	}
	switch x := out.(type) {
	case types.Double:
		return float64(x), true, nil
	case types.String:
		return string(x), true, nil
	case types.Bool:
		return bool(x), true, nil
	}
	return nil, false, core.Errorf(core.Internal, "rule gave a %s", out.Type().TypeName())
}

// NumberOn is On for a rule that gives a number, without allocating the answer.
func (r *Rule) NumberOn(in *Input) (f float64, known bool, err error) {
	out, err := r.on(in)
	if out == nil || err != nil {
		return 0, false, err
	}
	d, ok := out.(types.Double)
	if !ok {
		return 0, false, core.Errorf(core.Internal, "rule gave a %s, want a number", out.Type().TypeName())
	}
	return float64(d), true, nil
}

// on returns nil for unknown.
func (r *Rule) on(in *Input) (ref.Val, error) {
	if in.scope != r.scope {
		return nil, core.Errorf(core.Internal, "rule evaluated on the values of another scope")
	}
	out, _, err := r.program.Eval(in)
	if err != nil {
		return nil, core.Errorf(core.Internal, "rule: %w", err)
	}
	switch x := out.(type) {
	case *types.Unknown:
		return nil, nil
	case types.Int:
		return types.Double(x), nil
	case types.Double:
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return nil, nil
		}
	}
	return out, nil
}

// Missing yields the names the rule reads that in has no value for.
func (r *Rule) Missing(in *Input) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i, slot := range r.slots {
			if in.vals[slot] == nil && !yield(r.reads[i]) {
				return
			}
		}
	}
}
