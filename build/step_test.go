package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
)

// The programs of a step print at the same time; what they say arrives whole.
func TestProgramsPrintTogether(t *testing.T) {
	for _, verbose := range []bool{false, true} {
		var screen strings.Builder
		r := newRunner(&screen, verbose)
		err := r.one(context.Background(), step{name: "many", do: func(_ context.Context, j *job) error {
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					for range 100 {
						fmt.Fprintln(j.out, "a whole line")
					}
				})
			}
			all.Wait()
			return io.ErrUnexpectedEOF // else what was printed is not shown
		}})
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
		want := 8 * 100
		if !verbose {
			want = 200 // the last lines
		}
		if got := strings.Count(screen.String(), "a whole line\n"); got != want {
			t.Errorf("verbose %v: %d lines, want %d", verbose, got, want)
		}
	}
}
