package api

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
)

// systems is SystemService.
type systems struct {
	shop *shop.Shop
	Options
}

// GetStatus says what runs here and what it holds.
func (s systems) GetStatus(ctx context.Context, _ *apiv1.GetStatusRequest) (*apiv1.GetStatusResponse, error) {
	res := &apiv1.GetStatusResponse{
		Version: s.Version, Today: s.shop.Today().String(),
	}
	n, err := s.shop.Count(ctx)
	if err != nil {
		return nil, err
	}
	res.Customers = int64(n)
	return res, s.shop.DB().View(ctx, func(tx store.Tx) error {
		res.Revision = uint64(tx.Revision())
		set, _ := setting.Get(tx)
		res.Capacity = int32(capacity(set))
		for _, id := range shop.Interrupted(tx) {
			res.InterruptedImports = append(res.InterruptedImports, string(id))
		}
		return nil
	})
}

// maxWait is how long a long poll may last: below what proxies and webviews
// give a request.
const maxWait = 25 * time.Second

// WaitChanges answers when something changed.
func (s systems) WaitChanges(ctx context.Context, r *apiv1.WaitChangesRequest) (*apiv1.WaitChangesResponse, error) {
	wait := time.Duration(r.GetTimeoutMs()) * time.Millisecond
	if wait < 0 {
		return nil, unreadable("timeout of %d ms", r.GetTimeoutMs())
	}
	if wait == 0 || wait > maxWait {
		wait = maxWait
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	rev, err := s.shop.Wait(ctx, core.Revision(r.GetSince()))
	return &apiv1.WaitChangesResponse{Revision: uint64(rev)}, err
}

// ListPlugins says which industries are installed and how their plugins are.
func (s systems) ListPlugins(ctx context.Context, _ *apiv1.ListPluginsRequest) (*apiv1.ListPluginsResponse, error) {
	lang := langOf(ctx)
	res := &apiv1.ListPluginsResponse{}
	if s.Shelf.Problem != nil {
		res.Problem = words(lang, s.Shelf.Problem)
	}
	for _, p := range s.Plugins() {
		out := &apiv1.Plugin{
			Id: string(p.ID), Version: p.Version, State: string(p.State), Pid: int32(p.PID), Restarts: int32(p.Restarts), Title: p.Title.In(lang),
		}
		if p.Problem != nil {
			out.Problem = words(lang, p.Problem)
		}
		out.Level, out.Previous = s.Shelf.standing(p.ID, p.Version)
		res.Plugins = append(res.Plugins, out)
	}
	return res, nil
}

// maxPicked bounds the customers picked one by one; who wants more has a filter.
const maxPicked = 5000

// among picks by id out of those given, each once.
func among(picked []string) func(core.CustomerID, int) ([]core.CustomerID, error) {
	ids := make([]core.CustomerID, 0, len(picked))
	for _, id := range picked {
		ids = append(ids, core.CustomerID(id))
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return func(after core.CustomerID, n int) ([]core.CustomerID, error) {
		i, found := slices.BinarySearch(ids, after)
		if found {
			i++
		}
		return ids[i:min(i+n, len(ids))], nil
	}
}

// Export returns one page of everything, of what a list would show, or of the
// customers picked.
func (s systems) Export(ctx context.Context, r *apiv1.ExportRequest) (*apiv1.ExportResponse, error) {
	q, err := queryOf(r.GetSearch(), r.GetFilters())
	if err = errors.Join(err, short("cursor", r.GetCursor(), 2*store.MaxKeyBytes)); err != nil {
		return nil, err
	}
	e := ingest.Exporting{Format: ingest.ExportFormat(r.GetFormat()), Lang: langOf(ctx), Packs: s.shop.Plugins().Packs()}
	if picked := r.GetCustomerIds(); len(picked) > 0 {
		if len(picked) > maxPicked {
			return nil, core.Says(core.Invalid, "api.limit", core.Args{"max": maxPicked})
		}
		e.Only = among(picked)
	} else if strings.TrimSpace(q.Search) != "" || len(q.Filters) > 0 {
		e.Only = func(after core.CustomerID, n int) ([]core.CustomerID, error) {
			return s.shop.Selected(ctx, q, after, n)
		}
	}
	data, cursor, err := ingest.ExportPage(ctx, s.shop.DB(), e, r.GetCursor())
	return &apiv1.ExportResponse{Data: data, Cursor: cursor}, err
}
