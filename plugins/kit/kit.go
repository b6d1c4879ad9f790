// Package kit takes a vendor from an empty folder to a plugin that is proven.
//
//	New       writes a project: a pack of files, or one that also computes in Go
//	Open      finds out what a folder holds
//	Pack      turns it into the parcel that shops install
//	Test      asks of a parcel, or of a program, everything the contract promises
//
// Nothing here depends on how a plugin was written: a parcel is unpacked and its
// program started as a shop would, so whatever language it is in, the questions
// are the same. Every fault says what is wrong and what to change.
package kit
