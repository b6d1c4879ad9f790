package sdk

import (
	"context"
	"maps"
	"slices"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/perennial-app/perennial/core/pack"
	packv1 "github.com/perennial-app/perennial/plugins/sdk/gen/perennial/pack/v1"
)

// Configure sets the plugin as the shop wants it, for as long as the process
// lives, and says which settings were refused; then nothing has changed. What the
// manifest does not allow is refused here and never sent. Errors are as those of
// Evaluate, or ErrUnable.
func (c *Client) Configure(ctx context.Context, settings pack.Settings) ([]pack.Diagnostic, error) {
	if wrong := c.manifest.CheckSettings(settings); len(wrong) > 0 {
		return wrong, nil
	}
	heads, values := writeSettings(settings)
	var reply *packv1.ConfigureResponse
	err := c.call(ctx, pack.CanConfigure, func(ctx context.Context) (err error) {
		reply, err = c.pack.Configure(ctx, &packv1.ConfigureRequest{Headings: heads, Values: values})
		return err
	})
	if err != nil {
		return nil, err
	}
	var wrong []pack.Diagnostic
	refuse := c.refuser("setting")
	for _, d := range reply.GetDiagnostics() {
		got := pack.Diagnostic{Setting: pack.SettingKey(d.GetSetting()), Code: problem(d.GetCode())}
		if c.manifest.Setting(got.Setting) == nil || got.Code == "" || slices.Contains(wrong, got) {
			refuse("diagnostic")
			got = pack.Diagnostic{Code: ProblemFailed} // it refused something all the same
		}
		if !slices.Contains(wrong, got) {
			wrong = append(wrong, got)
		}
	}
	return wrong, nil
}

// Migrate turns settings made for another version of the plugin into settings
// for the one that is running. What comes back is what the manifest allows.
func (c *Client) Migrate(ctx context.Context, old pack.Settings, from string) (pack.Settings, error) {
	heads, values := writeSettings(old)
	var reply *packv1.MigrateConfigResponse
	err := c.call(ctx, pack.CanConfigure, func(ctx context.Context) (err error) {
		reply, err = c.pack.MigrateConfig(ctx, &packv1.MigrateConfigRequest{Headings: heads, Values: values, FromVersion: from})
		return err
	})
	if err != nil {
		return nil, err
	}
	settings, ok := readSettings(reply.GetHeadings(), reply.GetValues())
	refuse := c.refuser("setting")
	if !ok {
		refuse("value")
	}
	for _, d := range c.manifest.CheckSettings(settings) {
		refuse(d.Code)
		delete(settings, d.Setting)
	}
	return settings, nil
}

func writeSettings(settings pack.Settings) ([]*packv1.Heading, *packv1.Values) {
	heads := &headingList{}
	heads.reset()
	var all []pack.Fact
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		all = append(all, pack.Fact{Name: string(key), Value: settings[key]})
	}
	values := heads.values(all, maxFactText)
	return heads.message(), values
}

// readSettings reads settings, ok false where some do not add up.
func readSettings(heads []*packv1.Heading, values *packv1.Values) (settings pack.Settings, ok bool) {
	settings, ok = pack.Settings{}, true
	fits := eachValue(heads, values, func(name string, v pack.Value, good bool) {
		if ok = ok && good; good {
			settings[pack.SettingKey(name)] = v
		}
	})
	return settings, ok && fits
}

// Configure implements packv1.PackServiceServer. A run of Evaluate going on is
// answered to its end as it was begun.
func (s *server) Configure(_ context.Context, req *packv1.ConfigureRequest) (*packv1.ConfigureResponse, error) {
	configurer, settings, err := s.configurer(req.GetHeadings(), req.GetValues())
	if err != nil {
		return nil, err
	}
	var set pack.Pack
	var wrong []pack.Diagnostic
	if s.panicked("settings", func() { set, wrong = configurer.Configure(settings) }) || set == nil && len(wrong) == 0 {
		return nil, status.Error(codes.Internal, "the pack failed on its settings")
	}
	reply := &packv1.ConfigureResponse{}
	for _, d := range wrong {
		reply.Diagnostics = append(reply.Diagnostics, &packv1.Diagnostic{
			Setting: valid(string(d.Setting), maxCode), Code: valid(d.Code, maxCode),
		})
	}
	if len(wrong) == 0 {
		s.pack.Store(&set)
	}
	return reply, nil
}

// MigrateConfig implements packv1.PackServiceServer.
func (s *server) MigrateConfig(_ context.Context, req *packv1.MigrateConfigRequest) (*packv1.MigrateConfigResponse, error) {
	configurer, old, err := s.configurer(req.GetHeadings(), req.GetValues())
	if err != nil {
		return nil, err
	}
	var now pack.Settings
	if s.panicked("old settings", func() { now = configurer.Migrate(old, req.GetFromVersion()) }) {
		return nil, status.Error(codes.Internal, "the pack failed on old settings")
	}
	heads, values := writeSettings(now)
	return &packv1.MigrateConfigResponse{Headings: heads, Values: values}, nil
}

// configurer returns what sets the pack, and the settings of a request.
func (s *server) configurer(heads []*packv1.Heading, values *packv1.Values) (pack.Configurer, pack.Settings, error) {
	c, ok := s.first.(pack.Configurer)
	if !ok || !s.manifest.Can(pack.CanConfigure) {
		return nil, nil, status.Error(codes.Unimplemented, "this pack has no settings")
	}
	settings, ok := readSettings(heads, values)
	if !ok {
		return nil, nil, status.Error(codes.InvalidArgument, "settings that are no values")
	}
	return c, settings, nil
}
