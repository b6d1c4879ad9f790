package sdk

import (
	"bytes"
	"log/slog"
	"sync"
	"time"
)

// maxLog is how much of a plugin's output one run may put in the log. Of what is
// beyond it, gulp is thrown away at a time, with a pause after each, so that a
// plugin which never stops printing waits, and nobody here is busy with it.
const (
	maxLog = 256 << 10
	gulp   = 64 << 10
	pause  = 10 * time.Millisecond
)

// A logWriter writes a plugin's output to the log, a line at a time. It writes at
// debug level: what a vendor's code prints may quote a customer's data.
type logWriter struct {
	log *slog.Logger

	mu     sync.Mutex
	part   []byte
	left   int
	thrown int // since the last pause
}

// Write implements io.Writer and never fails.
func (w *logWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left <= 0 {
		if w.thrown += len(b); w.thrown >= gulp {
			w.thrown = 0
			time.Sleep(pause)
		}
		return len(b), nil
	}
	n := len(b)
	w.left -= n
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
	if w.left <= 0 {
		w.log.Debug("plugin says too much; the rest of this run is not logged")
	}
	return n, nil
}

func (w *logWriter) line(b []byte) {
	if b = bytes.TrimSpace(b); len(b) > 0 {
		w.log.Debug("plugin says", "line", string(b[:min(len(b), maxLine)]))
	}
}
