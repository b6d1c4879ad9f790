// Package window shows the app in a window of its own.
//
// The window is a webview over the one http.Handler that also answers browsers:
// no second router, no Go method is bound to JavaScript, and nothing listens on
// a port. Run blocks until the window is closed.
//
// Compiling it needs the system's webview and the build tag `window`; a program
// built without knows so (Built) and serves to the browser instead. It is the
// only package that knows Wails.
package window

import (
	"net/http"
	"os"
	"runtime"

	"github.com/perennial-app/perennial/core"
)

// Options are what a window shows and is.
type Options struct {
	Title string
	// Name is the same for every start that must find this window instead of
	// opening another: one name per data folder. Letters, digits and dashes.
	Name string
	// Open returns what the window shows. It is called once, after this start
	// was found to be the only one of its Name, so a second start never
	// touches the store. Its error closes the window and is Run's.
	Open func() (http.Handler, error)
}

// Errors of a program that cannot show a window; the person can serve to a
// browser instead, and the messages say how.
var (
	ErrNotBuilt  = core.Says(core.Unavailable, "window.not_built", nil)
	ErrNoDisplay = core.Says(core.Unavailable, "window.no_display", nil)
)

// Available says whether Run can open a window here: nil, ErrNotBuilt or
// ErrNoDisplay. The webview would end the whole program without a display.
func Available() error {
	switch {
	case !Built:
		return ErrNotBuilt
	case runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return ErrNoDisplay
	}
	return nil
}
