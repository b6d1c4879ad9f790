package store

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/perennial-app/perennial/core"
)

// Tags of key parts, in their sort order. They are stored: never renumber.
const (
	tagText  = 0x02 // bytes with 0x00 escaped as 0x00 0xff, ended by 0x00 0x01
	tagInt   = 0x03 // 8 bytes, sign bit flipped
	tagCount = 0x04 // 8 bytes
)

// Key encodes parts so that bytes.Compare orders keys as their parts are
// ordered, part by part. Parts are string, int, int64, uint64, core.Day,
// core.Revision, or a type of those kinds named below; any other type is a
// programming error and panics.
func Key(parts ...any) []byte {
	var k []byte
	for _, p := range parts {
		k = appendPart(k, p)
	}
	return k
}

func appendPart(k []byte, p any) []byte {
	switch p := p.(type) {
	case string:
		return appendText(k, p)
	case core.CustomerID:
		return appendText(k, string(p))
	case core.ImportID:
		return appendText(k, string(p))
	case core.PackID:
		return appendText(k, string(p))
	case int:
		return appendInt(k, int64(p))
	case int64:
		return appendInt(k, p)
	case core.Day:
		return appendInt(k, int64(p))
	case uint64:
		return binary.BigEndian.AppendUint64(append(k, tagCount), p)
	case core.Revision:
		return binary.BigEndian.AppendUint64(append(k, tagCount), uint64(p))
	default:
		panic(fmt.Sprintf("store.Key: part of type %T", p))
	}
}

func appendText(k []byte, s string) []byte {
	k = append(k, tagText)
	for i := range len(s) {
		if k = append(k, s[i]); s[i] == 0 {
			k = append(k, 0xff)
		}
	}
	return append(k, 0, 1)
}

func appendInt(k []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(append(k, tagInt), uint64(n)^(1<<63))
}

// Split decodes a key made by Key into string, int64 and uint64 parts. A key
// that Key cannot have made is an Internal error: the store is damaged.
func Split(key []byte) ([]any, error) {
	var parts []any
	for k := key; len(k) > 0; {
		tag := k[0]
		k = k[1:]
		switch tag {
		case tagText:
			s, n := cutText(k)
			if n < 0 {
				return nil, core.Errorf(core.Internal, "store key %x: text does not end", key)
			}
			parts, k = append(parts, s), k[n:]
		case tagInt, tagCount:
			if len(k) < 8 {
				return nil, core.Errorf(core.Internal, "store key %x: number is cut off", key)
			}
			n := binary.BigEndian.Uint64(k)
			if k = k[8:]; tag == tagInt {
				parts = append(parts, int64(n^(1<<63)))
			} else {
				parts = append(parts, n)
			}
		default:
			return nil, core.Errorf(core.Internal, "store key %x: unknown tag %#x", key, tag)
		}
	}
	return parts, nil
}

// cutText reads one escaped text and the bytes it took, or -1.
func cutText(k []byte) (string, int) {
	var s []byte
	for i := 0; ; {
		j := bytes.IndexByte(k[i:], 0)
		if j < 0 || i+j+1 >= len(k) {
			return "", -1
		}
		s = append(s, k[i:i+j]...)
		switch i += j + 2; k[i-1] {
		case 1:
			return string(s), i
		case 0xff:
			s = append(s, 0)
		default:
			return "", -1
		}
	}
}
