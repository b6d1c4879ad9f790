// Package florist is the pack of flower shops: cut flowers, bouquets to order,
// potted plants.
//
// People buy flowers at no regular interval: for a festival, a birthday, a wet
// Friday. So leaving is judged by the gaps of the shop's own customers and by
// the calendar (churn in pack/pack.yaml), and the drivers ask what a florist
// would: did they miss the day they bought for last year, did the flowers last,
// did they come on time.
//
// What the pack knows is in pack/*.yaml, each fact with its source. Drivers that
// need the timeline are in compute.go, those that need the calendar in
// occasion.go, those about what a shop notes only when it happens in record.go.
// How flowers age is data too (pack/goods.yaml); propose.go says when to speak to
// whom about the next occasion.
// Recipients, birthdays and sex are private fields, never scored.
package florist

import (
	"embed"

	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/pack"
)

//go:embed pack/*.yaml
var files embed.FS

// New returns the pack.
func New() pack.Pack {
	o := occasions{calendar.NewTable(calendar.FirstLunarYear, calendar.LastLunarYear)}
	return pack.MustLoad(files, "pack", o.computed(), pack.Proposals(o.propose))
}
