// Package window shows the app in a window of its own.
//
// The window is a webview over the one http.Handler that also answers browsers:
// no second router, no Go method is bound to JavaScript, and nothing listens on
// a port. Run blocks until the window is closed.
//
// Around the page it adds what only a window can: a menu, the system's dialogs
// for files (the page asks for one by POST to SavePath), its size and place as
// they were, a question before an import is cut short, a reminder of due work.
//
// Compiling it needs the system's webview and the build tag `window`; a program
// built without knows so (Built) and serves to the browser instead. It is the
// only package that knows Wails.
package window

import (
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/perennial-app/perennial/core"
)

// Options are what a window shows and is.
type Options struct {
	Title string
	// Name is the same for every start that must find this window instead of
	// opening another: one name per data folder. Letters, digits and dashes.
	Name string
	// Memory is the file in which the window keeps its size, its place and the
	// language of its menu.
	Memory string
	// Lang is the menu's language until the shop's is known.
	Lang core.Lang
	// DueEvery is how often the window looks whether work is due; 0 is every
	// ten minutes.
	DueEvery time.Duration
	// Open returns what the window shows. It is called once, after this start
	// was found to be the only one of its Name, so a second start never
	// touches the store. Its error closes the window and is Run's.
	Open func() (*Content, error)
	// Again is called with the arguments and the working folder of a second
	// start that the system's own lock sent here.
	Again func(args []string, dir string)
}

// Content is what stands behind the window, once the shop is open.
type Content struct {
	Handler http.Handler
	// Lang is the language the shop has chosen; ok is false where it follows
	// the system.
	Lang func() (lang core.Lang, ok bool)
	// Import brings a file in, up to its preview, and returns the page's
	// address of it: "#/import?…".
	Import func(file string) (hash string, err error)
	// Export writes all customers to a file.
	Export func(file string) error
	// Busy says whether an import would be cut short by closing.
	Busy func() bool
	// Due counts what is to be done today.
	Due func() (int, error)
	// Explain turns an error into a sentence.
	Explain func(error) string
	// Asked brings what other programs ask to be shown: addresses of pages,
	// or "" to only come to the front. May be nil.
	Asked <-chan string
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

// SavePath is where the page posts the bytes of a file it made; the window asks
// where to put them. The file's name is the query's "name".
const SavePath = "/window/save"
