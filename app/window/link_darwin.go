//go:build window

package window

// The toolkit's file dialogs use a framework that it leaves to its own build
// tool to link (wailsapp/wails#5846).

// #cgo LDFLAGS: -framework UniformTypeIdentifiers
import "C"
