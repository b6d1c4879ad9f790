package sdk

import (
	"bytes"
	"log/slog"
	"sync"
)

// maxLog is how much of a plugin's output one run may put in the log.
const maxLog = 256 << 10

// A logWriter writes a plugin's output to the log, a line at a time. It writes at
// debug level: what a vendor's code prints may quote a customer's data.
type logWriter struct {
	log *slog.Logger

	mu   sync.Mutex
	part []byte
	left int
}

// Write implements io.Writer and never fails, so that nothing ever blocks on it.
func (w *logWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(b)
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			if len(w.part) < maxLine {
				w.part = append(w.part, b...)
			}
			break
		}
		w.line(append(w.part, b[:i]...))
		w.part, b = w.part[:0], b[i+1:]
	}
	return n, nil
}

func (w *logWriter) line(b []byte) {
	b = bytes.TrimSpace(b)
	if len(b) == 0 || w.left <= 0 {
		return
	}
	w.left -= len(b)
	w.log.Debug("plugin says", "line", string(b[:min(len(b), maxLine)]))
	if w.left <= 0 {
		w.log.Debug("plugin says too much; the rest of this run is not logged")
	}
}
