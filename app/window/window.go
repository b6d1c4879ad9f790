//go:build window

package window

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	shell "github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// Built says whether this program was compiled with its window.
const Built = true

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
	w := &window{
		file: o.Memory, lang: o.Lang, dueEvery: cmp.Or(max(o.DueEvery, 0), dueEvery), ended: ctx,
		ready: make(chan struct{}), painted: make(chan struct{}), gone: make(chan struct{}), failed: make(chan error, 1),
	}
	w.open = sync.OnceValues(func() (*Content, error) { return w.opened(o.Open()) })
	w.memory = recall(o.Memory)
	if w.memory.Language != "" {
		w.lang = w.memory.Language
	}
	state := options.Normal
	if w.memory.Maximised {
		state = options.Maximised
	}
	go w.quitAfter()
	err := wails.Run(&options.App{
		Title:            o.Title,
		Width:            w.memory.Width,
		Height:           w.memory.Height,
		MinWidth:         minWidth,
		MinHeight:        minHeight,
		WindowStartState: state,
		BackgroundColour: options.NewRGB(0xFB, 0xFA, 0xF6), // the page's paper, so that opening does not flash
		Menu:             w.menu(),
		AssetServer:      &assetserver.Options{Handler: w},
		OnStartup: func(ctx context.Context) {
			w.shell = ctx
			w.place()
			close(w.ready)
		},
		OnDomReady: func(ctx context.Context) {
			shell.WindowExecJS(ctx, linksLeave)
			w.once.dom.Do(func() { close(w.painted) })
		},
		OnBeforeClose: func(context.Context) (prevent bool) {
			if w.mayNotClose() {
				return true
			}
			w.once.gone.Do(func() { close(w.gone) })
			return false
		},
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId: o.Name,
			OnSecondInstanceLaunch: func(d options.SecondInstanceData) {
				w.show("")
				if o.Again != nil {
					go o.Again(d.Args, d.WorkingDirectory)
				}
			},
		},
		// Beside the data, in the person's own folder, not in the roaming one.
		Windows: &windows.Options{WebviewUserDataPath: filepath.Join(filepath.Dir(o.Memory), "webview")},
		// A Mac hands a file that was opened to the program that runs.
		Mac: &mac.Options{OnFileOpen: func(file string) {
			go func() {
				if c, err := w.open(); err == nil {
					w.bring(c, file)
				}
			}()
		}},
		Linux: &linux.Options{ProgramName: "perennial", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
	})
	select {
	case failed := <-w.failed:
		return failed
	default:
		return err
	}
}

// linksLeave opens links to elsewhere in the person's browser, telephone or
// mail program: followed inside the window they would replace the app, with no
// way back. Origins do not tell them apart: that of the window's own scheme is
// "null", and so is that of a telephone number.
const linksLeave = `document.addEventListener("click", (event) => {
	const link = event.target.closest?.("a[href]");
	if (!link || (link.protocol === location.protocol && link.host === location.host) || !/^(https?|mailto|tel):/.test(link.protocol)) return;
	event.preventDefault();
	window.WailsInvoke("BO:" + link.href);
}, true);`

type window struct {
	open    func() (*Content, error)
	ended   context.Context // asks the window to close, and not to ask
	ready   chan struct{}   // closed when shell is set
	shell   context.Context
	painted chan struct{} // closed when the page can be told something
	failed  chan error    // what open returned, before the window quits
	gone    chan struct{} // closed when the window is: it must not be touched
	once    struct{ fail, dom, gone sync.Once }

	file     string // of memory
	dueEvery time.Duration

	mu      sync.Mutex // guards what follows
	memory  memory
	lang    core.Lang // the menu's
	content *Content  // nil until open
}

// opened takes the shop in, once it is open.
func (w *window) opened(c *Content, err error) (*Content, error) {
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.content = c
	w.mu.Unlock()
	go w.follow(c)
	return c, nil
}

// ServeHTTP answers the webview. Its first request is the earliest moment at
// which this process is known to be the only one.
func (w *window) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	c, err := w.open()
	switch {
	case err != nil:
		w.once.fail.Do(func() {
			w.failed <- err
			go func() {
				<-w.ready
				w.complain(w.explain(err)) // who clicked an icon reads no terminal
				shell.Quit(w.shell)
			}()
		})
		http.Error(rw, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	case r.URL.Path == SavePath:
		w.save(rw, r)
	default:
		c.Handler.ServeHTTP(rw, r)
	}
}

// show brings the window to the front, at an address of the page unless it is "".
func (w *window) show(hash string) {
	<-w.ready
	shell.WindowUnminimise(w.shell)
	shell.Show(w.shell)
	if hash == "" {
		return
	}
	<-w.painted
	w.tell("location.hash = ", hash)
}

// tell runs a statement in the page, completed by a value.
func (w *window) tell(statement, value string) {
	literal, err := json.Marshal(value) // escapes what a script must not hold
	if err != nil {
		return
	}
	shell.WindowExecJS(w.shell, statement+string(literal))
}

func (w *window) quitAfter() {
	<-w.ready
	select {
	case <-w.ended.Done():
		shell.Quit(w.shell)
	case <-w.gone:
	}
}

// place puts the window where it was, where the screen allows it.
func (w *window) place() {
	screens, err := shell.ScreenGetAll(w.shell)
	if err != nil {
		return
	}
	for _, s := range screens {
		if !s.IsCurrent {
			continue
		}
		w.mu.Lock()
		before := w.memory
		m := before.fit(s.Size.Width, s.Size.Height)
		w.mu.Unlock()
		if m.Width != before.Width || m.Height != before.Height {
			shell.WindowSetSize(w.shell, m.Width, m.Height)
		}
		if m.Placed && !m.Maximised {
			shell.WindowSetPosition(w.shell, m.X, m.Y)
		}
	}
}

// note keeps the window's size and place. Those of a maximised or minimised
// window are the screen's and say nothing.
func (w *window) note() {
	w.remember(func(m *memory) {
		m.Maximised = shell.WindowIsMaximised(w.shell)
		if m.Maximised || shell.WindowIsMinimised(w.shell) || shell.WindowIsFullscreen(w.shell) {
			return
		}
		m.Width, m.Height = shell.WindowGetSize(w.shell)
		m.X, m.Y = shell.WindowGetPosition(w.shell)
		m.Placed = true
	})
}

// remember changes the memory and keeps it.
func (w *window) remember(change func(*memory)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.memory
	change(&w.memory)
	if w.memory != before && w.content != nil { // else the data folder may not be ours
		w.memory.keep(w.file)
	}
}

// mayNotClose keeps the window's state and, where an import would be cut short,
// asks first.
func (w *window) mayNotClose() bool {
	w.mu.Lock()
	c := w.content
	w.mu.Unlock()
	if c == nil {
		return false
	}
	w.note()
	if w.ended.Err() != nil || !c.Busy() {
		return false
	}
	answer, err := shell.MessageDialog(w.shell, shell.MessageDialogOptions{
		Type: shell.QuestionDialog, Title: w.say("window.close.title", nil), Message: w.say("window.close.ask", nil),
		Buttons: []string{"Yes", "No"}, DefaultButton: "No", CancelButton: "No",
	})
	return err == nil && answer != "Yes"
}

// explain says an error in the menu's language.
func (w *window) explain(err error) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return text.Error(w.lang, err)
}

// say returns a message in the menu's language.
func (w *window) say(key string, args core.Args) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return text.Say(w.lang, key, args)
}
