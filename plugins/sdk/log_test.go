package sdk

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// However much a plugin prints, with line ends or without, the log takes so much
// of it, and whoever reads the rest does so at leisure.
func TestEndlessOutput(t *testing.T) {
	for name, line := range map[string]string{"lines": "a line\n", "no end": "no end "} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w := &logWriter{log: slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})), left: maxLog}
			chunk := []byte(strings.Repeat(line, gulp/4/len(line)))
			began := time.Now()
			const gulps = 20
			for sent := 0; sent < maxLog+gulps*gulp; sent += len(chunk) {
				if n, err := w.Write(chunk); n != len(chunk) || err != nil {
					t.Fatal(n, err)
				}
			}
			if took := time.Since(began); took < gulps/2*pause {
				t.Errorf("%d gulps read in %v", gulps, took)
			}
			said := strings.Count(b.String(), "plugin says too much")
			if lines := strings.Count(b.String(), "\n"); said != 1 || lines > (maxLog+gulp)/len(line) {
				t.Errorf("the log has %d lines and says %d times that it stops", lines, said)
			}
		})
	}
}
