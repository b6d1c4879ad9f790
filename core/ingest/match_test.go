package ingest_test

import (
	"testing"

	"github.com/perennial-app/perennial/core/ingest"
)

// Half a name is better than none, and a whole one is better than half.
func TestHalfANameForWantOfAWholeOne(t *testing.T) {
	for file, want := range map[string]string{
		"CustomerId,Surname,Age\n1,Hargrave,42\n2,Hill,41\n":       "CustomerId=id Surname=name Age=_",
		"Surname,Name,Phone\nHill,Mary Hill,13800138000\n":         "Surname=_ Name=name Phone=phone",
		"客户号,姓,手机\n1,王,13800138000\n2,李,13900139000\n":             "客户号=id 姓=name 手机=phone",
		"Last name,First name,Email\nHill,Mary,mary@example.com\n": "Last name=name First name=_ Email=email",
	} {
		if got := fields(preview(t, text(t, file), ingest.Options{})); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
