package api_test

import (
	"strconv"
	"testing"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
)

func TestOverlay(t *testing.T) {
	w := open(t)
	zh, en := in(t, "zh-CN"), in(t, "en")
	if _, err := w.settings.SaveSettings(en, &apiv1.SaveSettingsRequest{Settings: &apiv1.Settings{Staff: []string{"小李"}}}); err != nil {
		t.Fatal(err)
	}
	driver := w.pack.industry.Manifest().Drivers[0]
	path := "drivers." + string(driver.ID) + ".weight"
	made, err := w.overlays.ChangePack(zh, &apiv1.ChangePackRequest{Id: "telecom", Edits: []*apiv1.PackEdit{{Path: path, Value: "0.25"}}})
	if err != nil {
		t.Fatal(err)
	}
	list := func() []*apiv1.PackChange {
		t.Helper()
		res, err := w.overlays.ListOverlay(zh, &apiv1.ListOverlayRequest{Id: "telecom"})
		if err != nil {
			t.Fatal(err)
		}
		return res.GetChanges()
	}
	weight := strconv.FormatFloat(driver.Weight, 'f', -1, 64)
	want := []*apiv1.PackChange{{
		Path: path, Title: driver.Title["zh-CN"] + "：权重", Was: weight, Now: "0.25", Vendor: weight,
		Author: "小李", Day: "2026-03-08", State: "in_force", StateText: "生效",
	}}
	if d := cmp.Diff(want, list(), protocmp.Transform()); d != "" {
		t.Errorf("changes (-want +got):\n%s", d)
	}
	if d := cmp.Diff(list(), made.GetChanges(), protocmp.Transform()); d != "" {
		t.Errorf("what was made is listed otherwise:\n%s", d)
	}

	file, err := w.overlays.ExportOverlay(en, &apiv1.ExportOverlayRequest{Id: "telecom"})
	if err != nil || file.GetFileName() != "telecom-changes.json" {
		t.Fatal(file, err)
	}
	if _, err := w.timeline.Restore(en, &apiv1.RestoreRequest{UndoId: made.GetUndoId()}); err != nil {
		t.Fatal(err)
	}
	if left := list(); len(left) > 0 {
		t.Errorf("taken back, and still there: %v", left)
	}
	took, err := w.overlays.ImportOverlay(en, &apiv1.ImportOverlayRequest{Id: "telecom", Content: file.GetContent()})
	if err != nil || took.GetTaken() != 1 || took.GetConflicts() != 0 || took.GetUndoId() == "" {
		t.Errorf("imported %v, %v", took, err)
	}
	if d := cmp.Diff(want, list(), protocmp.Transform()); d != "" {
		t.Errorf("imported changes (-want +got):\n%s", d)
	}
	if _, err := w.overlays.RemoveChange(en, &apiv1.RemoveChangeRequest{Id: "telecom", Path: path}); err != nil {
		t.Error(err)
	}
	if left := list(); len(left) > 0 {
		t.Errorf("taken back, and still there: %v", left)
	}

	places, err := w.overlays.ListOverlay(en, &apiv1.ListOverlayRequest{Id: "telecom", Places: true})
	if err != nil || len(places.GetPlaces()) < 100 {
		t.Errorf("%d places, %v", len(places.GetPlaces()), err)
	}
	for name, call := range map[string]func() error{
		"no such plugin": func() error {
			_, err := w.overlays.ListOverlay(en, &apiv1.ListOverlayRequest{Id: "nothing"})
			return err
		},
		"no such change": func() error {
			_, err := w.overlays.RemoveChange(en, &apiv1.RemoveChangeRequest{Id: "telecom", Path: path})
			return err
		},
		"no such place": func() error {
			_, err := w.overlays.ChangePack(en, &apiv1.ChangePackRequest{Id: "telecom", Edits: []*apiv1.PackEdit{{Path: "drivers.nothing.weight", Value: "1"}}})
			return err
		},
	} {
		if err := call(); connect.CodeOf(err) != connect.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}
