package pack

import "slices"

// The shop's rhythm: how long its customers let pass between two purchases, in
// days, drawn from all of them (see Adaptive). One customer's snapshot cannot
// tell, so the host puts these numbers among its fields, for packs whose churn
// is adaptive and shops with purchases enough. Rules and evidence read them by
// name, as they read aggregates.
const (
	ShopHalfDays   = "shop_half_days"   // the AtRiskFrom share of gaps has ended
	ShopMostDays   = "shop_most_days"   // the AtRiskTo share of gaps has ended
	ShopWindowDays = "shop_window_days" // more silence than this counts as having left
)

var shopNames = []string{ShopHalfDays, ShopMostDays, ShopWindowDays}

// ShopNames lists the names of the shop's rhythm.
func ShopNames() []string { return slices.Clone(shopNames) }
