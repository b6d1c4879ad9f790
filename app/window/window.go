//go:build window

package window

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"sync"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	shell "github.com/wailsapp/wails/v2/pkg/runtime"
)

// Built says whether this program was compiled with its window.
const Built = true

// The first size of the window fits a 1366×768 laptop with its panels; the
// smallest is a phone's width, which every screen is made for.
const (
	width, height       = 1240, 720
	minWidth, minHeight = 360, 480
)

// Run shows the window and returns when it was closed or ctx ended. A second
// start of the same Name brings the first one's window to the front and ends
// its own process with code 1.
func Run(ctx context.Context, o Options) error {
	if err := Available(); err != nil {
		return err
	}
	// WebKit's buffer sharing with the graphics card shows blank windows on
	// some cards and under Wayland. Who set the variable knows better.
	if _, set := os.LookupEnv("WEBKIT_DISABLE_DMABUF_RENDERER"); runtime.GOOS == "linux" && !set {
		if err := os.Setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1"); err != nil {
			return err
		}
	}
	w := &window{open: sync.OnceValues(o.Open), ready: make(chan struct{}), failed: make(chan error, 1)}
	go w.quitAfter(ctx)
	err := wails.Run(&options.App{
		Title:            o.Title,
		Width:            width,
		Height:           height,
		MinWidth:         minWidth,
		MinHeight:        minHeight,
		BackgroundColour: options.NewRGB(0xFB, 0xFA, 0xF6), // the page's paper, so that opening does not flash
		AssetServer:      &assetserver.Options{Handler: w},
		OnStartup: func(ctx context.Context) {
			w.shell = ctx
			close(w.ready)
		},
		OnDomReady: func(ctx context.Context) { shell.WindowExecJS(ctx, linksLeave) },
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId: o.Name,
			OnSecondInstanceLaunch: func(options.SecondInstanceData) {
				<-w.ready
				shell.WindowUnminimise(w.shell)
				shell.Show(w.shell)
			},
		},
		Linux: &linux.Options{ProgramName: "perennial", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
	})
	select {
	case failed := <-w.failed:
		return failed
	default:
		return err
	}
}

// linksLeave opens links to elsewhere in the person's browser: followed inside
// the window they would replace the app, with no way back.
const linksLeave = `document.addEventListener("click", (event) => {
	const link = event.target.closest?.("a[href]");
	if (!link || link.origin === location.origin || !/^(https?|mailto):/.test(link.protocol)) return;
	event.preventDefault();
	window.WailsInvoke("BO:" + link.href);
}, true);`

type window struct {
	open  func() (http.Handler, error)
	ready chan struct{} // closed when shell is set
	shell context.Context

	once   sync.Once
	failed chan error // what open returned, before the window quits
}

// ServeHTTP answers the webview. Its first request is the earliest moment at
// which this process is known to be the only one.
func (w *window) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	h, err := w.open()
	if err != nil {
		w.once.Do(func() {
			w.failed <- err
			go func() {
				<-w.ready
				shell.Quit(w.shell)
			}()
		})
		http.Error(rw, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	h.ServeHTTP(rw, r)
}

func (w *window) quitAfter(ctx context.Context) {
	<-w.ready
	<-ctx.Done()
	shell.Quit(w.shell)
}
