package auto_test

import (
	"flag"
	"testing"

	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

var update = flag.Bool("update", false, "write what was got into the golden files")

func TestPack(t *testing.T) {
	packtest.Declared(t, packtest.Folder(t, "pack"), "testdata/*.txtar", *update)
}

func TestPlans(t *testing.T) {
	packtest.Plans(t, packtest.Folder(t, "pack"), "testdata/plans/*.txtar", *update)
}

func TestTalk(t *testing.T) { packtest.Talk(t, packtest.Folder(t, "pack"), "testdata/talk.txt") }
