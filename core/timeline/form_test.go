package timeline_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store/storetest"
	"github.com/perennial-app/perennial/core/timeline"
)

func TestForm(t *testing.T) { storetest.Form(t, timeline.Table, os.DirFS("testdata")) }

// Who wrote a record of the first version is still known as such.
func TestStoredActor(t *testing.T) {
	b, err := os.ReadFile("testdata/event.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	var stored struct {
		By core.Actor `json:"by"`
	}
	if err := json.Unmarshal(b, &stored); err != nil || stored.By != core.ActorStaff {
		t.Errorf("stored %q (%v), want %q", stored.By, err, core.ActorStaff)
	}
}
