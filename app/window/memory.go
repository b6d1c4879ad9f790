package window

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/perennial-app/perennial/core"
)

// The first size of the window fits a 1366×768 laptop with its panels; the
// smallest is a phone's width, which every screen is made for.
const (
	width, height       = 1240, 720
	minWidth, minHeight = 360, 480
)

// A memory is what a window remembers until it is opened again. Losing it loses
// nothing but comfort, so reading and writing it never fail.
type memory struct {
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Placed    bool `json:"placed"` // X and Y mean something
	Maximised bool `json:"maximised,omitempty"`
	// Language is the shop's as last seen: the menu is made before the shop
	// is opened.
	Language core.Lang `json:"language,omitempty"`
	Reminded core.Day  `json:"reminded,omitempty"` // the last day of a reminder
}

// recall reads a memory, mending what cannot be.
func recall(file string) memory {
	var m memory
	if b, err := os.ReadFile(file); err != nil || json.Unmarshal(b, &m) != nil {
		m = memory{}
	}
	if m.Width == 0 || m.Height == 0 {
		m.Width, m.Height = width, height
	}
	m.Width, m.Height = max(m.Width, minWidth), max(m.Height, minHeight)
	return m
}

// fit makes the window fit a screen, and says whether its place is on it: a
// screen may be smaller than the last one, or gone.
func (m memory) fit(screenWidth, screenHeight int) memory {
	if screenWidth <= 0 || screenHeight <= 0 {
		m.Placed = false
		return m
	}
	m.Width, m.Height = min(m.Width, max(screenWidth, minWidth)), min(m.Height, max(screenHeight, minHeight))
	// Its title bar must be where a hand can take it.
	const grip = 100
	m.Placed = m.Placed && m.X > grip-m.Width && m.X < screenWidth-grip && m.Y >= 0 && m.Y < screenHeight-grip
	return m
}

// keep writes a memory; the file appears whole or not at all.
func (m memory) keep(file string) {
	b, err := json.Marshal(m)
	if err != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return
	}
	_, err = f.Write(b)
	if cerr := f.Close(); err == nil && cerr == nil && os.Rename(f.Name(), file) == nil {
		return
	}
	_ = os.Remove(f.Name())
}

// remind says whether to remind of due work now: once a day, and only people who
// are not looking at it, because the window is out of sight or has shown
// yesterday's list since.
func (m memory) remind(opened, today core.Day, hidden bool, due int) bool {
	return due > 0 && m.Reminded != today && (hidden || opened != today)
}
