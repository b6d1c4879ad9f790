package parcel

import "golang.org/x/mod/semver"

// Earlier reports that version a comes before version b.
func Earlier(a, b string) bool { return semver.Compare("v"+a, "v"+b) < 0 }
