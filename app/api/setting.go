package api

import (
	"github.com/perennial-app/perennial/app/api/gen/perennial/api/v1/apiv1connect"
	"github.com/perennial-app/perennial/app/shop"
)

// settings is SettingService. Plugins, notices and diagnostics have files of
// their own.
type settings struct {
	apiv1connect.UnimplementedSettingServiceHandler
	shop *shop.Shop
	Options
}
