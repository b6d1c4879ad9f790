package kit

import (
	"bytes"
	"context"
	"strings"
	"time"

	"github.com/perennial-app/perennial/plugins/sdk"
)

// handshakeChecks look at how a program begins and whom it answers.
func handshakeChecks() []check {
	return []check{
		{Handshake, "starts", Bronze, needsBox, (*subject).notStarted},
		{Handshake, "by_hand", Bronze, needsBox, (*subject).byHand},
		{Handshake, "stranger", Bronze, needsBox, (*subject).answersStranger},
		{Handshake, "quiet", Bronze, needsBox, (*subject).noisy},
	}
}

// notStarted says why the process that the checks share is not there.
func (s *subject) notStarted(context.Context) ([]Fault, error) { return nil, s.box.unfit }

// maxByHand is how long a program may take to say that it is no use alone.
const maxByHand = 5 * time.Second

// byHand starts the program as a curious person would.
func (s *subject) byHand(context.Context) (faults []Fault, _ error) {
	if s.box.program == "" {
		return nil, s.box.unfit
	}
	t, err := s.box.try(sdk.Person)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if !t.Ends(maxByHand) {
		return []Fault{fault("alone_stays", "seconds", int(maxByHand.Seconds()))}, nil
	}
	if t.Exit() == 0 {
		faults = append(faults, fault("alone_zero"))
	}
	if said := t.Stdout(); len(said) > 0 {
		faults = append(faults, fault("alone_stdout", "said", clip(said)))
	}
	if len(t.Stderr()) == 0 {
		faults = append(faults, fault("alone_silent"))
	}
	return faults, nil
}

// answersStranger starts it with a cookie that is not the program's.
func (s *subject) answersStranger(context.Context) ([]Fault, error) {
	if s.box.program == "" {
		return nil, s.box.unfit
	}
	t, err := s.box.try(sdk.Stranger)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if !t.Ends(maxByHand) || t.Exit() == 0 || len(t.Stdout()) > 0 {
		return []Fault{fault("stranger")}, nil
	}
	return nil, nil
}

// noisy starts it as the program does and looks at its standard output, which
// belongs to the handshake.
func (s *subject) noisy(ctx context.Context) ([]Fault, error) {
	if s.box.unfit != nil {
		return nil, skip("dead")
	}
	t, err := s.box.try(sdk.Us)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if !t.Shakes(sdk.StartTimeout) {
		return []Fault{fault("noisy", "said", clip(t.Stdout()))}, nil
	}
	if err := pause(ctx, noisyFor); err != nil {
		return nil, err
	}
	if said := bytes.TrimSpace(t.Stdout()); bytes.Contains(said, []byte("\n")) {
		return []Fault{fault("noisy", "said", clip(said))}, nil
	}
	return nil, nil
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// noisyFor is how long a program is listened to after its handshake.
const noisyFor = 300 * time.Millisecond

// clip keeps what a program prints from filling a report.
func clip(b []byte) string {
	const most = 200
	s := strings.ToValidUTF8(strings.TrimSpace(string(b)), "?")
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
