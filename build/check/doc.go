// Package check holds the repository's rules, as tests: which package may
// import which, where each dependency lives, what the core must not touch,
// which words and texts there are. `go run ./build check` runs only them.
//
// Each rule is a table with its reasons. A rule that is in the way is changed
// here, in the same commit as the code that needs it, with the reason.
package check
