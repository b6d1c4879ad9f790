// Command plugin serves the florist pack to Perennial.
package main

import (
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/sdk"
)

func main() { sdk.Serve(florist.New()) }
