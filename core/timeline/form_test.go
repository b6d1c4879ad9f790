package timeline_test

import (
	"os"
	"testing"

	"github.com/perennial-app/perennial/core/store/storetest"
	"github.com/perennial-app/perennial/core/timeline"
)

func TestForm(t *testing.T) { storetest.Form(t, timeline.Table, os.DirFS("testdata")) }
