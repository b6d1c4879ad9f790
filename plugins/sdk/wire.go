package sdk

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// The stream of batches is encoded and decoded here by hand, straight from and
// into the nouns of core/pack: the generated messages would cost sixty small
// allocations for each customer on each side, which is most of the time of an
// evaluation. The bytes are those of perennial.pack.v1 all the same; tests hold
// this code to the generated one in both directions.

// A heading is a name and a type; values refer to it by its position.
type heading struct {
	name string
	typ  packv1.ValueType
}

// isText reports whether values of a type travel as text rather than number.
func isText(t packv1.ValueType) bool {
	return t == packv1.ValueType_VALUE_TYPE_TEXT || t == packv1.ValueType_VALUE_TYPE_CHOICE
}

func wireType(t pack.Type) packv1.ValueType {
	switch t {
	case pack.TypeText:
		return packv1.ValueType_VALUE_TYPE_TEXT
	case pack.TypeChoice:
		return packv1.ValueType_VALUE_TYPE_CHOICE
	case pack.TypeNumber:
		return packv1.ValueType_VALUE_TYPE_NUMBER
	case pack.TypeMoney:
		return packv1.ValueType_VALUE_TYPE_MONEY
	case pack.TypeBool:
		return packv1.ValueType_VALUE_TYPE_BOOL
	case pack.TypeDay:
		return packv1.ValueType_VALUE_TYPE_DAY
	default:
		return packv1.ValueType_VALUE_TYPE_UNSPECIFIED
	}
}

// wireTypes is one more than the largest ValueType.
const wireTypes = 7

func textValue(t packv1.ValueType, s string) pack.Value {
	if t == packv1.ValueType_VALUE_TYPE_CHOICE {
		return pack.ChoiceValue(s)
	}
	return pack.TextValue(s)
}

// numberValue returns the value of a number as its type says, ok false where the
// number cannot be one.
func numberValue(t packv1.ValueType, f float64) (v pack.Value, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return pack.Value{}, false
	}
	switch t {
	case packv1.ValueType_VALUE_TYPE_NUMBER:
		return pack.NumberValue(f), true
	case packv1.ValueType_VALUE_TYPE_MONEY:
		return pack.MoneyValue(f), true
	case packv1.ValueType_VALUE_TYPE_BOOL:
		return pack.BoolValue(f != 0), f == 0 || f == 1
	case packv1.ValueType_VALUE_TYPE_DAY:
		if f != math.Trunc(f) || f < float64(core.MinDay) || f > float64(core.MaxDay) {
			return pack.Value{}, false
		}
		return pack.DayValue(core.Day(f)), true
	default:
		return pack.Value{}, false
	}
}

func wireEvent(k pack.EventKind) packv1.EventKind {
	switch k {
	case pack.Purchase:
		return packv1.EventKind_EVENT_KIND_PURCHASE
	case pack.Interaction:
		return packv1.EventKind_EVENT_KIND_INTERACTION
	case pack.Complaint:
		return packv1.EventKind_EVENT_KIND_COMPLAINT
	case pack.ActionDone:
		return packv1.EventKind_EVENT_KIND_ACTION
	default:
		return packv1.EventKind_EVENT_KIND_UNSPECIFIED
	}
}

// eventKind returns the kind a pack knows, ok false for one of a later edition.
func eventKind(k packv1.EventKind) (pack.EventKind, bool) {
	switch k {
	case packv1.EventKind_EVENT_KIND_PURCHASE:
		return pack.Purchase, true
	case packv1.EventKind_EVENT_KIND_INTERACTION:
		return pack.Interaction, true
	case packv1.EventKind_EVENT_KIND_COMPLAINT:
		return pack.Complaint, true
	case packv1.EventKind_EVENT_KIND_ACTION:
		return pack.ActionDone, true
	default:
		return "", false
	}
}
