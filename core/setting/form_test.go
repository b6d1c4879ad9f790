package setting

import (
	"os"
	"testing"

	"github.com/perennial-app/perennial/core/store/storetest"
)

func TestForm(t *testing.T) {
	storetest.Form(t, Table, os.DirFS("testdata"))
	storetest.Form(t, ViewTable, os.DirFS("testdata"))
	storetest.Form(t, PluginTable, os.DirFS("testdata"))
}
