// Command plugin serves the bank pack to Perennial.
package main

import (
	"github.com/perennial-app/perennial/plugins/bank"
	"github.com/perennial-app/perennial/plugins/sdk"
)

func main() { sdk.Serve(bank.New()) }
