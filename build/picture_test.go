package main

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// drawn is a page with areas in one colour.
func drawn(c color.Color, areas ...image.Rectangle) picture {
	p := image.NewRGBA(image.Rect(0, 0, 800, 600))
	draw.Draw(p, p.Rect, image.NewUniform(color.RGBA{0xFB, 0xFA, 0xF6, 0xFF}), image.Point{}, draw.Src)
	for _, r := range areas {
		draw.Draw(p, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	return picture{*p}
}

var accent = color.RGBA{0x2E, 0x6B, 0x4F, 0xFF}

func TestMainButton(t *testing.T) {
	tab, link, mark := image.Rect(300, 50, 340, 52), image.Rect(400, 320, 500, 321), image.Rect(20, 20, 50, 50)
	button := image.Rect(100, 300, 220, 344)
	p := drawn(accent, tab, link, mark, button)
	draw.Draw(&p.RGBA, image.Rect(120, 312, 200, 332), image.White, image.Point{}, draw.Src) // its letters
	got, ok := p.mainButton()
	if want := image.Pt(160, 322); !ok || got != want {
		t.Errorf("got %v %v, want %v", got, ok, want)
	}
	if got, ok := drawn(accent, tab, link, mark).mainButton(); ok {
		t.Errorf("a page without one has its main button at %v", got)
	}
}

func TestLinkPair(t *testing.T) {
	one, other := image.Rect(100, 300, 200, 301), image.Rect(250, 300, 400, 301)
	above, button := image.Rect(100, 100, 220, 101), image.Rect(100, 400, 220, 444)
	got, ok := drawn(accent, above, one, other, button).linkPair()
	if want := [2]image.Point{{X: 150, Y: 292}, {X: 325, Y: 292}}; !ok || got != want {
		t.Errorf("got %v %v, want %v", got, ok, want)
	}
	if got, ok := drawn(accent, above, one, button).linkPair(); ok {
		t.Errorf("a page with single links has a pair at %v", got)
	}
}

func TestIsWritten(t *testing.T) {
	lines := []image.Rectangle{image.Rect(100, 200, 400, 210)}
	if drawn(color.RGBA{0xE8, 0xE5, 0xDC, 0xFF}, lines...).isWritten() {
		t.Error("bars in place of text are taken for text")
	}
	if p := drawn(color.Black, lines...); !p.isWritten() || p.part(image.Rect(0, 300, 800, 600)).isWritten() {
		t.Error("text is not seen where it is, or is seen where it is not")
	}
}

func TestUnlike(t *testing.T) {
	if got := drawn(accent, image.Rect(0, 0, 10, 10)).unlike(drawn(accent)); got != 100 {
		t.Errorf("%d pixels differ, want 100", got)
	}
}
