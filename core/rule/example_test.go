package rule_test

import (
	"errors"
	"fmt"

	"github.com/perennial-app/perennial/core/rule"
)

// What is not known is neither false nor 0.
func ExampleCompile() {
	r, err := rule.Compile(`contract == "month" && tenure < 12`, rule.Bool, []rule.Var{
		{Name: "contract", Type: rule.Text}, {Name: "tenure", Type: rule.Number},
	})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(r.Eval(map[string]any{"contract": "month", "tenure": 3}))
	fmt.Println(r.Eval(map[string]any{"contract": "month"}))
	fmt.Println(r.Eval(map[string]any{"contract": "year"}))
	// Output:
	// true true <nil>
	// <nil> false <nil>
	// false true <nil>
}

// A mistake has a place, and often what was meant.
func ExampleProblem() {
	_, err := rule.Compile("ramp(tenrue, 0, 12)", rule.Number, []rule.Var{{Name: "tenure", Type: rule.Number}})
	if p, ok := errors.AsType[*rule.Problem](err); ok {
		fmt.Println(p)
		fmt.Println(p.Chinese, p.Suggestion)
	}
	// Output:
	// 1:6: unknown name tenrue (did you mean tenure?)
	// 没有叫 tenrue 的名称 tenure
}

func ExampleRamp() {
	for _, days := range []float64{10, 60, 75, 200} {
		fmt.Printf("%.2f ", rule.Ramp(days, 60, 120))
	}
	fmt.Printf("falling %.2f\n", rule.Ramp(3, 12, 0))
	// Output: 0.00 0.00 0.25 1.00 falling 0.75
}
