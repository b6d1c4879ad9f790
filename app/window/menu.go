//go:build window

package window

import (
	"runtime"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
	shell "github.com/wailsapp/wails/v2/pkg/runtime"
)

// menu is the application's menu in the language known when it is made.
func (w *window) menu() *menu.Menu {
	m := menu.NewMenu()
	if runtime.GOOS == "darwin" {
		m.Append(menu.AppMenu())
	}
	item := func(to *menu.Menu, key string, accelerator *keys.Accelerator, do func()) {
		to.AddText(w.say(key, nil), accelerator, func(*menu.CallbackData) { do() })
	}
	page := func(to *menu.Menu, key, hash, digit string) {
		item(to, key, keys.CmdOrCtrl(digit), func() { w.show(hash) })
	}

	file := m.AddSubmenu(w.say("window.menu.file", nil))
	item(file, "window.menu.import", keys.CmdOrCtrl("o"), w.importFile)
	item(file, "window.menu.export", keys.CmdOrCtrl("e"), w.exportFile)
	file.AddSeparator()
	item(file, "window.menu.print", keys.CmdOrCtrl("p"), func() { shell.WindowPrint(w.shell) })
	if runtime.GOOS != "darwin" { // where the application's menu has it
		file.AddSeparator()
		item(file, "window.menu.quit", keys.CmdOrCtrl("q"), func() { shell.Quit(w.shell) })
	} else {
		m.Append(menu.EditMenu()) // without it the Mac's webview has no copy and paste
	}

	view := m.AddSubmenu(w.say("window.menu.view", nil))
	page(view, "window.menu.today", "#/today", "1")
	page(view, "window.menu.customers", "#/customers", "2")
	page(view, "window.menu.plugins", "#/plugins", "3")
	page(view, "window.menu.settings", "#/settings", "4")
	view.AddSeparator()
	item(view, "window.menu.full", keys.Key("f11"), func() {
		if shell.WindowIsFullscreen(w.shell) {
			shell.WindowUnfullscreen(w.shell)
		} else {
			shell.WindowFullscreen(w.shell)
		}
	})

	help := m.AddSubmenu(w.say("window.menu.help", nil))
	item(help, "window.menu.keys", nil, func() { // the page answers this key itself
		shell.WindowExecJS(w.shell, `dispatchEvent(new KeyboardEvent("keydown", { key: "?" }))`)
	})
	item(help, "window.menu.about", nil, func() { w.show("#/settings") })
	return m
}
