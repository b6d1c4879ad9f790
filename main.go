// Command perennial shows a small business who is about to leave, why, and what
// to do about it today.
package main

import (
	"os"

	"github.com/perennial-app/perennial/app"
)

func main() { os.Exit(app.Main(os.Args[1:])) }
