// Command plugin serves the telecom pack to Perennial.
package main

import (
	"github.com/perennial-app/perennial/plugins/sdk"
	"github.com/perennial-app/perennial/plugins/telecom"
)

func main() { sdk.Serve(telecom.New()) }
