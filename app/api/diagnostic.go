package api

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/host"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
)

// What diagnostics hold. Every part is made of numbers, ids of packs and keys
// of messages: nothing of it is read from a customer.
type (
	aboutFile struct {
		Version   string      `json:"version"`
		Go        string      `json:"go"`
		System    string      `json:"system"`
		CPUs      int         `json:"cpus"`
		HeapBytes uint64      `json:"heap_bytes"`
		Today     string      `json:"today"`
		Revision  uint64      `json:"revision"`
		Customers int         `json:"customers"`
		Board     *boardState `json:"board,omitempty"`
	}
	boardState struct {
		Revision uint64      `json:"revision"`
		Counts   boardCounts `json:"counts"`
		Packs    []packState `json:"packs"`
		Problems []string    `json:"problems,omitempty"`
	}
	boardCounts struct {
		Customers  int `json:"customers"`
		Gone       int `json:"gone"`
		OneTime    int `json:"one_time"`
		Assessed   int `json:"assessed"`
		Stale      int `json:"stale"`
		Unassessed int `json:"unassessed"`
	}
	packState struct {
		ID       core.PackID `json:"id"`
		Level    risk.Level  `json:"level"`
		Events   int         `json:"events"`
		Eligible int         `json:"eligible"`
	}
	pluginState struct {
		ID        core.PackID  `json:"id"`
		Version   string       `json:"version"`
		State     host.State   `json:"state"`
		Restarts  int          `json:"restarts"`
		Refusals  int          `json:"refusals"`
		Problem   string       `json:"problem,omitempty"`
		Memory    int64        `json:"memory_bytes,omitempty"`
		LatencyMS float64      `json:"latency_ms,omitempty"`
		Events    []eventState `json:"events,omitempty"`
	}
	eventState struct {
		At      time.Time `json:"at"`
		Key     string    `json:"key"`
		Problem string    `json:"problem,omitempty"`
	}
)

// GetDiagnostics returns what helps to find out what is wrong here, without
// anything about customers, as a zip.
func (s settings) GetDiagnostics(ctx context.Context, _ *apiv1.GetDiagnosticsRequest) (*apiv1.GetDiagnosticsResponse, error) {
	about, err := s.about(ctx)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	err = errors.Join(addJSON(z, "about.json", about), addJSON(z, "plugins.json", s.pluginStates()))
	if s.Tail != nil {
		w, werr := z.Create("log.txt")
		if werr == nil {
			_, werr = w.Write(scrubbed(s.Tail()))
		}
		err = errors.Join(err, werr)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, core.Errorf(core.Internal, "diagnostics: %w", err)
	}
	return &apiv1.GetDiagnosticsResponse{Zip: b.Bytes()}, nil
}

func addJSON(z *zip.Writer, name string, v any) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func (s settings) about(ctx context.Context) (aboutFile, error) {
	var heap runtime.MemStats
	runtime.ReadMemStats(&heap)
	out := aboutFile{
		Version: s.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(),
		HeapBytes: heap.HeapAlloc, Today: s.shop.Today().String(),
	}
	var err error
	if out.Customers, err = s.shop.Count(ctx); err != nil {
		return out, err
	}
	board, err := s.shop.Recent(ctx, s.shop.Today())
	if err != nil {
		return out, err
	}
	out.Board = stateOf(board)
	return out, s.shop.DB().View(ctx, func(tx store.Tx) error {
		out.Revision = uint64(tx.Revision())
		return nil
	})
}

func stateOf(b *risk.Board) *boardState {
	if b == nil {
		return nil
	}
	c := b.Counts()
	out := &boardState{
		Revision: uint64(b.Revision()), Packs: []packState{},
		Counts: boardCounts{c.Customers, c.Gone, c.OneTime, c.Assessed, c.Stale, c.Unassessed},
	}
	for _, id := range b.Packs() {
		level, events, eligible := b.Level(id)
		out.Packs = append(out.Packs, packState{id, level, events, eligible})
	}
	for _, n := range b.Problems() {
		out.Problems = append(out.Problems, n.Key)
	}
	return out
}

func (s settings) pluginStates() []pluginState {
	out := []pluginState{}
	for _, p := range s.Plugins() {
		one := pluginState{
			ID: p.ID, Version: p.Version, State: p.State, Restarts: p.Restarts, Refusals: p.Refusals, Problem: keyOf(p.Problem),
		}
		if h, ok := s.Health(p.ID); ok {
			one.Memory, one.LatencyMS = h.MemoryBytes, float64(h.Latency)/float64(time.Millisecond)
			for _, e := range h.Events {
				one.Events = append(one.Events, eventState{e.At, e.Key, keyOf(e.Problem)})
			}
		}
		out = append(out, one)
	}
	return out
}

// keyOf is which sentence an error is, without what fills it.
func keyOf(err error) string {
	var e *core.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e) && e.Key != "":
		return e.Key
	default:
		return core.KindOf(err).String()
	}
}
