package sdk

import (
	"fmt"
	"regexp"
	"strconv"

	goplugin "github.com/hashicorp/go-plugin"
)

// A VersionError means that the two sides share no version of the contract, and
// knows which of them is behind. It is ErrVersion.
type VersionError struct {
	Plugin, Host int // the versions nearest to each other
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("%v: it speaks %d, the program %d", ErrVersion, e.Plugin, e.Host)
}

// Unwrap makes it ErrVersion.
func (e *VersionError) Unwrap() error { return ErrVersion }

// PluginIsOld reports that the plugin has to be updated; else the program has.
func (e *VersionError) PluginIsOld() bool { return e.Plugin < e.Host }

// mismatch is go-plugin's sentence about it, which is for neither of the people
// concerned: the plugin prints the version it would speak, and go-plugin refuses.
var mismatch = regexp.MustCompile(`^incompatible (core )?API version with plugin\. Plugin version: (\d+)`)

// versionError reads go-plugin's sentence.
func versionError(err error) error {
	m := mismatch.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("%w: %w", ErrVersion, err)
	}
	e := &VersionError{Host: protocolVersion}
	if m[1] != "" {
		e.Host = goplugin.CoreProtocolVersion
	}
	if e.Plugin, err = strconv.Atoi(m[2]); err != nil {
		return fmt.Errorf("%w: %w", ErrVersion, err)
	}
	return e
}
