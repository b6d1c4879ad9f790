package packtest

import "testing"

func TestBinary(t *testing.T) { RunBinary(t, Build(t, "../testdata/plugin")) }
