package host

// alive is not asked on Windows, where plugins use no socket files; nothing is
// removed.
func alive(int) bool { return true }
