package rule

import (
	"math"
	"regexp"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Function is one function a rule may call.
type Function struct {
	Name string
	Form string // how it is written
	Doc  string
}

// Functions lists what a rule may call beside the operators
// + - * / == != < <= > >= && || ! ?: and in.
func Functions() []Function {
	return []Function{
		{"min", "min(a, b)", "the smaller of two numbers"},
		{"max", "max(a, b)", "the larger of two numbers"},
		{"abs", "abs(x)", "the number without its sign"},
		{"ln", "ln(x)", "the natural logarithm; no answer for x ≤ 0"},
		{"clamp", "clamp(x, low, high)", "x, but at least low and at most high"},
		{"ramp", "ramp(x, from, to)", "0 at from and before, 1 at to and beyond, straight between; from may be above to"},
		{"known", "known(x)", "yes where x has a value"},
		{"coalesce", "coalesce(a, b)", "a where it has a value, else b"},
		{"size", "size(text)", "how many characters"},
		{"contains", "text.contains(part)", "yes where part is in text"},
		{"startsWith", "text.startsWith(part)", "yes where text begins with part"},
		{"endsWith", "text.endsWith(part)", "yes where text ends with part"},
		{"matches", "text.matches(pattern)", "yes where a regular expression (RE2) is found in text"},
	}
}

// fromCEL are the parts of CEL's own library the language keeps. Maps,
// timestamps, conversions and everything that loops are left out.
var fromCEL = []string{
	operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot,
	operators.Equals, operators.NotEquals, operators.In,
	operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
	operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Negate,
	"size", "contains", "startsWith", "endsWith", "matches",
}

// language is the environment every scope extends, built once: it costs a
// millisecond.
var language = sync.OnceValues(func() (*cel.Env, error) {
	subset := env.NewLibrarySubset().SetDisableMacros(true)
	for _, name := range fromCEL {
		subset.AddIncludedFunctions(env.NewFunction(name))
	}
	num, text, yes := cel.DoubleType, cel.StringType, cel.BoolType
	return cel.NewCustomEnv(
		cel.StdLib(cel.StdLibSubset(subset)),
		cel.CrossTypeNumericComparisons(true), // size(text) is CEL's int
		cel.ParserExpressionSizeLimit(MaxLength),
		cel.ParserRecursionLimit(40),
		cel.ExpressionNodeLimit(maxNodes),
		cel.RegexProgramSizeLimit(1000),
		cel.Function("min", cel.Overload("min", []*cel.Type{num, num}, num, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			return types.Double(math.Min(number(a), number(b)))
		}))),
		cel.Function("max", cel.Overload("max", []*cel.Type{num, num}, num, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			return types.Double(math.Max(number(a), number(b)))
		}))),
		cel.Function("abs", cel.Overload("abs", []*cel.Type{num}, num, cel.UnaryBinding(func(a ref.Val) ref.Val {
			return types.Double(math.Abs(number(a)))
		}))),
		cel.Function("ln", cel.Overload("ln", []*cel.Type{num}, num, cel.UnaryBinding(func(a ref.Val) ref.Val {
			return types.Double(math.Log(number(a)))
		}))),
		cel.Function("clamp", cel.Overload("clamp", []*cel.Type{num, num, num}, num, cel.FunctionBinding(func(a ...ref.Val) ref.Val {
			return types.Double(math.Max(number(a[1]), math.Min(number(a[2]), number(a[0]))))
		}))),
		cel.Function("ramp", cel.Overload("ramp", []*cel.Type{num, num, num}, num, cel.FunctionBinding(func(a ...ref.Val) ref.Val {
			return types.Double(Ramp(number(a[0]), number(a[1]), number(a[2])))
		}))),
		cel.Function("known",
			cel.Overload("known_number", []*cel.Type{num}, yes, cel.OverloadIsNonStrict(), cel.UnaryBinding(known)),
			cel.Overload("known_text", []*cel.Type{text}, yes, cel.OverloadIsNonStrict(), cel.UnaryBinding(known)),
			cel.Overload("known_bool", []*cel.Type{yes}, yes, cel.OverloadIsNonStrict(), cel.UnaryBinding(known)),
		),
		cel.Function("coalesce",
			cel.Overload("coalesce_number", []*cel.Type{num, num}, num, cel.OverloadIsNonStrict(), cel.BinaryBinding(coalesce)),
			cel.Overload("coalesce_text", []*cel.Type{text, text}, text, cel.OverloadIsNonStrict(), cel.BinaryBinding(coalesce)),
			cel.Overload("coalesce_bool", []*cel.Type{yes, yes}, yes, cel.OverloadIsNonStrict(), cel.BinaryBinding(coalesce)),
		),
	)
})

func number(v ref.Val) float64 {
	switch x := v.(type) {
	case types.Double:
		return float64(x)
	case types.Int: // size(text)
		return float64(x)
	default:
		return math.NaN()
	}
}

func known(v ref.Val) ref.Val { return types.Bool(!types.IsUnknownOrError(v)) }

func coalesce(a, b ref.Val) ref.Val {
	if types.IsUnknown(a) {
		return b
	}
	return a
}

// Ramp rises in a straight line from 0 at from to 1 at to and stays there. With
// from above to it falls the other way: Ramp(x, 12, 0) is 1 at 0 and 0 from 12
// on. With from equal to to it steps.
func Ramp(x, from, to float64) float64 {
	if from == to {
		if x >= to {
			return 1
		}
		return 0
	}
	return math.Max(0, math.Min(1, (x-from)/(to-from)))
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// ValidName reports whether a name may be a Var: [a-z][a-z0-9_]*, and no word of
// the language.
func ValidName(name string) bool {
	if !namePattern.MatchString(name) || reserved[name] {
		return false
	}
	for _, f := range Functions() {
		if f.Name == name {
			return false
		}
	}
	return true
}

// reserved are CEL's words.
var reserved = map[string]bool{
	"true": true, "false": true, "null": true, "in": true, "as": true, "break": true, "const": true,
	"continue": true, "else": true, "for": true, "function": true, "if": true, "import": true,
	"let": true, "loop": true, "package": true, "namespace": true, "return": true, "var": true,
	"void": true, "while": true,
}
