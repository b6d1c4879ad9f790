package sdk

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func try0(t *testing.T, mode string, caller Caller, args ...string) *Trial {
	t.Helper()
	trial, err := Try(Options{Path: install(t, mode)}, caller, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(trial.Close)
	return trial
}

// A program is told apart by who starts it, and only we get a handshake.
func TestTrial(t *testing.T) {
	for caller, wantExit := range map[Caller]int{Person: 2, Stranger: 2} {
		trial := try0(t, "", caller)
		if !trial.Ends(5 * time.Second) {
			t.Fatalf("%s: it stays", caller)
		}
		if trial.Exit() != wantExit || len(trial.Stdout()) > 0 || !strings.Contains(string(trial.Stderr()), "Perennial") {
			t.Errorf("%s: exit %d, printed %q and %q", caller, trial.Exit(), trial.Stdout(), trial.Stderr())
		}
	}

	trial := try0(t, "noise", Us)
	if !trial.Shakes(StartTimeout) {
		t.Fatalf("no handshake: %q, %q", trial.Stdout(), trial.Stderr())
	}
	if said := string(trial.Stdout()); !strings.Contains(said, "hello before the handshake") || !strings.Contains(said, "|grpc|") {
		t.Errorf("printed %q", said)
	}
	if trial.Ends(100 * time.Millisecond) {
		t.Fatal("it ended by itself")
	}
	trial.Abandon()
	if !trial.Ends(2 * time.Second) {
		t.Error("abandoned, it stays")
	}

	trial = try0(t, "", Person, "--describe")
	if !trial.Ends(5*time.Second) || trial.Exit() != 0 || !bytes.HasPrefix(trial.Stdout(), []byte("{")) || !bytes.HasSuffix(trial.Stdout(), []byte("}\n")) {
		t.Errorf("described itself as %.100q…", trial.Stdout())
	}
}
