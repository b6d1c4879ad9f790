package main

import (
	"image"
	"image/draw"
	_ "image/png" // what pictures of a display come as
	"os"
)

// A picture is what a display showed.
type picture struct{ image.RGBA }

func readPicture(file string) (picture, error) {
	f, err := os.Open(file)
	if err != nil {
		return picture{}, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return picture{}, err
	}
	p := image.NewRGBA(img.Bounds())
	draw.Draw(p, p.Rect, img, p.Rect.Min, draw.Src)
	return picture{*p}, nil
}

// part returns what of the picture is inside r.
func (p picture) part(r image.Rectangle) picture {
	return picture{*p.SubImage(r).(*image.RGBA)}
}

// isWritten says whether a page shows text, and not only where there will be
// some.
func (p picture) isWritten() bool {
	const darkest, letters = 0x60, 500 // pixels
	ink := 0
	for y := p.Rect.Min.Y; y < p.Rect.Max.Y; y++ {
		for x := p.Rect.Min.X; x < p.Rect.Max.X; x++ {
			if c := p.rgb(x, y); max(c[0], c[1], c[2]) < darkest {
				ink++
			}
		}
	}
	return ink > letters
}

func (p picture) rgb(x, y int) [4]uint8 {
	i := p.PixOffset(x, y)
	return [4]uint8(p.Pix[i : i+4])
}

// unlike counts the pixels in which two pictures differ.
func (p picture) unlike(other picture) int {
	if p.Rect != other.Rect {
		return 0
	}
	n := 0
	for y := p.Rect.Min.Y; y < p.Rect.Max.Y; y++ {
		for x := p.Rect.Min.X; x < p.Rect.Max.X; x++ {
			if p.rgb(x, y) != other.rgb(x, y) {
				n++
			}
		}
	}
	return n
}

// accents returns what the page shows in its accent colour, down the page: lines
// of pixels too long to be part of a letter or a mark, and taken together those
// that letters on a button have torn apart.
func (p picture) accents() []image.Rectangle {
	const shortest, letters = 60, 40
	var all []image.Rectangle
	add := func(line image.Rectangle) {
		for i, r := range all {
			if line.Min.X < r.Max.X && r.Min.X < line.Max.X && line.Min.Y-r.Max.Y < letters {
				all[i] = r.Union(line)
				return
			}
		}
		all = append(all, line)
	}
	for y := p.Rect.Min.Y; y < p.Rect.Max.Y; y++ {
		start := p.Rect.Min.X
		for x := p.Rect.Min.X; x <= p.Rect.Max.X; x++ {
			if x < p.Rect.Max.X && isAccent(p.rgb(x, y)) {
				continue
			}
			if x-start >= shortest {
				add(image.Rect(start, y, x, y+1))
			}
			start = x + 1
		}
	}
	return all
}

// isAccent allows for the shades a screen makes of it.
func isAccent(c [4]uint8) bool {
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) < 6 }
	return near(c[0], 0x2E) && near(c[1], 0x6B) && near(c[2], 0x4F)
}

// mainButton returns the middle of the page's main button.
func (p picture) mainButton() (image.Point, bool) {
	for _, r := range p.accents() {
		if r.Dx() < 400 && r.Dy() > 20 && r.Dy() < 80 {
			return r.Min.Add(r.Max).Div(2), true
		}
	}
	return image.Point{}, false
}

// linkPair returns points on two links that stand beside each other. What a link
// has in the accent colour is the line under it.
func (p picture) linkPair() (pair [2]image.Point, ok bool) {
	const toLetters = 8
	var last image.Rectangle
	for _, r := range p.accents() {
		if r.Dy() > 2 {
			continue
		}
		if r.Min.Y == last.Min.Y {
			for i, link := range []image.Rectangle{last, r} {
				pair[i] = image.Pt((link.Min.X+link.Max.X)/2, link.Min.Y-toLetters)
			}
			return pair, true
		}
		last = r
	}
	return pair, false
}
