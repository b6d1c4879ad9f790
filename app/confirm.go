package app

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/perennial-app/perennial/core"
)

// confirm asks a question and waits for a yes. Where nobody can answer, or the
// answer breaks off, the sentence unasked says how to agree; after a no, left says
// that nothing was done.
func (p *program) confirm(ctx context.Context, question, unasked, left string, args core.Args) error {
	if !p.inTerminal {
		return usageError{p.say(unasked, nil)}
	}
	fmt.Fprintf(p.err, "\n%s ", p.say(question, args))
	type answer struct {
		line string
		err  error
	}
	given := make(chan answer, 1)
	go func() {
		line, err := bufio.NewReader(p.in).ReadString('\n')
		given <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(p.err)
		return ctx.Err()
	case a := <-given:
		switch strings.ToLower(strings.TrimSpace(a.line)) {
		case "y", "yes", "是", "好":
			return nil
		}
		if a.err != nil {
			return usageError{p.say(unasked, nil)}
		}
		fmt.Fprintln(p.err, p.say(left, nil))
		return errSaid{exitFailed}
	}
}
