package app

import "io/fs"

// allocatedBytes is what a file takes on the disk, as far as its length tells.
func allocatedBytes(info fs.FileInfo) int64 { return info.Size() }
