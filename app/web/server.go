package web

import (
	"log/slog"
	"net/http"
	"time"
)

// Times a connection may take. The longest honest answer is the first risk
// assessment of a very large shop.
const (
	headerTimeout = 5 * time.Second  // a client that dribbles its headers is cut
	readTimeout   = 60 * time.Second // of a whole request: 1 MiB is nothing on loopback
	writeTimeout  = 10 * time.Minute // from header to last byte
	idleTimeout   = 2 * time.Minute
)

// NewServer returns a server for h with limits on what a client may take.
func NewServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
