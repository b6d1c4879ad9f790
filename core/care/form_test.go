package care

import (
	"os"
	"testing"

	"github.com/perennial-app/perennial/core/store/storetest"
)

func TestForm(t *testing.T) {
	storetest.Form(t, table, os.DirFS("testdata"))
	storetest.Form(t, plans, os.DirFS("testdata"))
}
