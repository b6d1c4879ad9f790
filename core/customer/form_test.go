package customer_test

import (
	"os"
	"testing"

	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/store/storetest"
)

func TestForm(t *testing.T) { storetest.Form(t, customer.Table, os.DirFS("testdata")) }
