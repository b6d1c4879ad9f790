// Package core is the vocabulary every other package speaks: identifiers, days,
// money, actors and errors. It is pure: no clock, no chance, no files, standard
// library only.
package core

// CustomerID identifies one customer within a store. It is opaque, never
// reused, and safe in a URL path.
type CustomerID string

// ImportID identifies one import; it is also the handle by which that import is
// undone.
type ImportID string

// PackID identifies an industry pack, such as "telecom".
type PackID string

// Revision counts committed changes to a store. It grows with every commit that
// changes something and is never reused.
type Revision uint64

// Lang is a language tag the product speaks.
type Lang string

// The languages every text exists in.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Langs lists the languages in order of preference.
func Langs() []Lang { return []Lang{Chinese, English} }

// Actor is who caused a change: a staff member, or a part of the program.
type Actor string

// ActorStaff is the member of staff at the keyboard, until each has a name. It is
// stored, so it keeps its first spelling; an owner is somebody else: the one
// responsible for a customer.
const ActorStaff Actor = "owner"
