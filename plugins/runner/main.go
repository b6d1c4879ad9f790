// Command runner serves a pack that is nothing but files: those in the folder
// "content" of the folder it is started in. The program brings it along and
// starts one for each such plugin, so that a vendor of rules needs no compiler
// and has the same contract, the same fence and the same supervision as one of
// programs.
package main

import (
	"fmt"
	"os"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/plugins/sdk"
)

func main() {
	p, err := pack.Load(os.DirFS(parcel.ContentDir), nil)
	if err != nil {
		fmt.Fprintf(os.Stderr, "这个程序由常客启动，用来运行只有文件的行业包。\nPerennial starts this program to serve packs of files.\n%v\n", err)
		os.Exit(2)
	}
	sdk.Serve(p)
}
