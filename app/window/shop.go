//go:build window

package window

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	shell "github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/perennial-app/perennial/core"
)

// How often the window looks whether work is due, unless its options say, and
// whether the shop's language is another.
const (
	dueEvery  = 10 * time.Minute
	langEvery = 5 * time.Second
)

// follow keeps the window in step with its shop until the window closes.
func (w *window) follow(c *Content) {
	<-w.ready
	opened := core.DayOf(time.Now())
	defer shell.CleanupNotifications(w.shell)
	due, lang := time.NewTicker(w.dueEvery), time.NewTicker(langEvery)
	defer due.Stop()
	defer lang.Stop()
	w.speak(c)
	for {
		select {
		case <-w.gone:
			return
		case hash := <-c.Asked:
			w.show(hash)
		case <-lang.C:
			w.speak(c)
		case <-due.C:
			w.remind(c, opened)
		}
	}
}

// speak takes over the shop's language. The menu follows at once; on Linux,
// whose menu bar is made with the window, at the next start.
func (w *window) speak(c *Content) {
	lang, ok := c.Lang()
	w.remember(func(m *memory) {
		if m.Language = lang; !ok {
			m.Language = ""
		}
	})
	w.mu.Lock()
	same := lang == w.lang
	w.lang = lang
	w.mu.Unlock()
	if !same && runtime.GOOS != "linux" {
		shell.MenuSetApplicationMenu(w.shell, w.menu())
		shell.MenuUpdateApplicationMenu(w.shell)
	}
}

// remind shows a notification of due work. Where the system takes none, the
// list itself must do.
func (w *window) remind(c *Content, opened core.Day) {
	today := core.DayOf(time.Now())
	w.mu.Lock()
	m := w.memory
	w.mu.Unlock()
	hidden := shell.WindowIsMinimised(w.shell)
	if !m.remind(opened, today, hidden, 1) {
		return // not even if there were something
	}
	n, err := c.Due()
	if err != nil || !m.remind(opened, today, hidden, n) {
		return
	}
	if shell.InitializeNotifications(w.shell) != nil {
		return
	}
	if ok, err := shell.RequestNotificationAuthorization(w.shell); err != nil || !ok {
		return
	}
	if runtime.GOOS != "linux" { // where the toolkit takes a dismissal for a click
		shell.OnNotificationResponse(w.shell, func(shell.NotificationResult) { w.show("#/today") })
	}
	err = shell.SendNotification(w.shell, shell.NotificationOptions{
		ID: "due-" + today.String(), Title: w.say("window.due.title", nil), Body: w.say("window.due.body", core.Args{"count": n}),
	})
	if err == nil {
		w.remember(func(m *memory) { m.Reminded = today })
	}
}

// importFile asks for a file and shows what it would do.
func (w *window) importFile() {
	c, err := w.open()
	if err != nil {
		return // the window is closing with it
	}
	file, err := shell.OpenFileDialog(w.shell, shell.OpenDialogOptions{
		Title: w.say("window.import.title", nil),
		Filters: []shell.FileFilter{
			{DisplayName: w.say("window.import.tables", nil), Pattern: "*.csv;*.tsv;*.txt;*.xlsx;*.json;*.jsonl"},
			{DisplayName: w.say("window.import.plugins", nil), Pattern: "*.pplug"},
			{DisplayName: w.say("window.import.all", nil), Pattern: "*"},
		},
	})
	if err != nil || file == "" {
		return // they chose none
	}
	w.bring(c, file)
}

// bring shows what a file would do.
func (w *window) bring(c *Content, file string) {
	hash, err := c.Import(file)
	if err != nil {
		w.complain(c.Explain(err))
		return
	}
	w.show(hash)
}

// exportFile asks where to and writes all customers there.
func (w *window) exportFile() {
	c, err := w.open()
	if err != nil {
		return
	}
	name := "perennial-" + core.DayOf(time.Now()).String() + ".csv"
	file := w.askWhere(name)
	if file == "" {
		return
	}
	if err := c.Export(file); err != nil {
		w.complain(c.Explain(err))
		return
	}
	w.tellDone(file)
}

// save puts a file the page made where the person says.
func (w *window) save(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(rw, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(rw, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	rw.WriteHeader(http.StatusNoContent) // a webview may not wait for a person
	name := filepath.Base(filepath.Clean("/" + r.URL.Query().Get("name")))
	go func() {
		file := w.askWhere(name)
		if file == "" {
			return
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			w.complain(w.say("window.save.failed", core.Args{"file": file}))
			return
		}
		w.tellDone(file)
	}()
}

// askWhere asks where to put a file of that name; "" is nowhere.
func (w *window) askWhere(name string) string {
	file, err := shell.SaveFileDialog(w.shell, shell.SaveDialogOptions{
		Title: w.say("window.save.title", nil), DefaultFilename: name,
	})
	if err != nil || file == "" {
		return ""
	}
	if filepath.Ext(file) == "" {
		file += strings.ToLower(filepath.Ext(name))
	}
	return file
}

func (w *window) tellDone(file string) {
	w.message(shell.InfoDialog, w.say("window.save.done", core.Args{"file": file}))
}

func (w *window) complain(says string) { w.message(shell.ErrorDialog, says) }

func (w *window) message(kind shell.DialogType, says string) {
	// Nothing follows from the answer.
	_, _ = shell.MessageDialog(w.shell, shell.MessageDialogOptions{Type: kind, Title: "Perennial 常客", Message: says})
}
