package api

import (
	"context"
	_ "embed"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
)

// notices are the licences of everything that is in the program and its page,
// each text once. The build tool writes the file from what is built in.
//
//go:embed gen/notices.txt
var notices string

// ListNotices returns the licences of what the program is made with.
func (s settings) ListNotices(context.Context, *apiv1.ListNoticesRequest) (*apiv1.ListNoticesResponse, error) {
	return &apiv1.ListNoticesResponse{Text: notices}, nil
}
