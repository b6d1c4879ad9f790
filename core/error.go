package core

import (
	"errors"
	"fmt"
)

// Kind says what sort of thing went wrong, and so who can mend it.
type Kind uint8

// The kinds. The zero Kind is Internal: an error nobody classified is a fault
// of the program.
const (
	Internal    Kind = iota // the program's own fault
	Invalid                 // the input cannot be meant
	NotFound                // it is not there
	Conflict                // it changed, or exists, or is in use
	Forbidden               // this actor may not
	Unavailable             // not now: busy, stopped, out of space, cancelled
)

func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not_found", "conflict", "forbidden", "unavailable"}[k]
}

// Args are the values a message is filled with.
type Args map[string]any

// Error carries a Kind and, for people, the key of a message in package text
// with its values. What happened, what was kept and what to do are in that
// message; the cause is for the log.
type Error struct {
	Kind Kind
	Key  string // message key; "" means the general message of the kind
	Args Args
	Err  error // cause, may be nil
}

// Says returns an error that people will read as the message key.
func Says(kind Kind, key string, args Args) *Error { return &Error{Kind: kind, Key: key, Args: args} }

// Errorf returns an error for developers: people read the general message of
// its kind. It wraps what %w names.
func Errorf(kind Kind, format string, a ...any) *Error {
	return &Error{Kind: kind, Err: fmt.Errorf(format, a...)}
}

// Wrap returns a copy of e with its cause attached.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.Err = cause
	return &c
}

func (e *Error) Error() string {
	switch {
	case e.Key == "" && e.Err != nil:
		return e.Err.Error()
	case e.Err != nil:
		return fmt.Sprintf("%s: %v", e.Key, e.Err)
	case len(e.Args) > 0:
		return fmt.Sprintf("%s %v", e.Key, map[string]any(e.Args))
	default:
		return e.Key
	}
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the outermost Error in err's chain, Internal if
// there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
