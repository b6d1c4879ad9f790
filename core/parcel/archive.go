package parcel

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"unicode"

	"github.com/perennial-app/perennial/core"
)

// An entry is one file in the archive.
type entry struct {
	file *zip.File
	name string
	size int64
}

// damaged says that a parcel cannot be read, and why for the log.
func damaged(cause error) error { return core.Says(core.Invalid, "parcel.damaged", nil).Wrap(cause) }

// remade says that a parcel was not written by Pack.
func remade(why string) error {
	return core.Says(core.Invalid, "parcel.remade", nil).Wrap(errors.New(why))
}

// readArchive reads the list of files and checks everything about it, so that
// what follows may trust names and sizes.
func readArchive(r io.ReaderAt, size int64) ([]*entry, error) {
	if size > MaxBytes {
		return nil, core.Says(core.Invalid, "parcel.too_large", core.Args{"megabytes": MaxBytes >> 20})
	}
	if err := checkEnd(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(err)
	}
	entries := make([]*entry, len(z.File))
	seen := newNames()
	total := int64(0)
	for i, f := range z.File {
		e, err := checkHeader(f)
		if err == nil {
			err = seen.add(f.Name)
		}
		if err != nil {
			return nil, err
		}
		if total += e.size; total > MaxTotalBytes {
			return nil, core.Says(core.Invalid, "parcel.bomb", core.Args{"file": shown(e.name)})
		}
		entries[i] = e
	}
	if !slices.IsSortedFunc(entries, func(a, b *entry) int { return cmp.Compare(a.name, b.name) }) {
		return nil, remade("not sorted")
	}
	return entries, checkLayout(r, size, entries)
}

// endBytes is the size of the record an archive ends with.
const endBytes = 22

// checkEnd looks at the record at the end of the archive before anything is
// allocated by what it says.
func checkEnd(r io.ReaderAt, size int64) error {
	var end [endBytes]byte
	if size < endBytes {
		return damaged(io.ErrUnexpectedEOF)
	}
	if _, err := r.ReadAt(end[:], size-endBytes); err != nil && !errors.Is(err, io.EOF) {
		return damaged(err)
	}
	if !bytes.HasPrefix(end[:], []byte("PK\x05\x06")) {
		return damaged(errors.New("no end record where one belongs"))
	}
	le := binary.LittleEndian
	count, length, offset := int64(le.Uint16(end[10:])), int64(le.Uint32(end[12:])), int64(le.Uint32(end[16:]))
	switch {
	case count > MaxFiles || length > MaxFiles*(46+maxNameBytes):
		return core.Says(core.Invalid, "parcel.too_many", core.Args{"count": MaxFiles})
	case offset+length+endBytes != size:
		return remade("something before or after the archive")
	}
	return nil
}

// checkHeader checks what the archive says of one file.
func checkHeader(f *zip.File) (*entry, error) {
	if err := checkName(f.Name); err != nil {
		return nil, err
	}
	args := core.Args{"file": shown(f.Name)}
	switch {
	case !f.Mode().IsRegular():
		return nil, core.Says(core.Invalid, "parcel.not_a_file", args)
	case f.UncompressedSize64 > MaxFileBytes:
		args["megabytes"] = MaxFileBytes >> 20
		return nil, core.Says(core.Invalid, "parcel.file_too_large", args)
	case f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64:
		return nil, core.Says(core.Invalid, "parcel.bomb", args)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return nil, remade("compressed in another way")
	}
	return &entry{file: f, name: f.Name, size: int64(f.UncompressedSize64)}, nil
}

// header is all that Pack says of a file in the archive: no date, no owner, no
// rights.
func header(name string, method uint16, crc uint32, packed, size uint64) *zip.FileHeader {
	return &zip.FileHeader{
		Name: name, Method: method, CRC32: crc, CompressedSize64: packed, UncompressedSize64: size,
		CreatorVersion: 20, ReaderVersion: 20,
	}
}

// checkLayout writes the archive again around the same compressed files and
// compares it with what was read.
func checkLayout(r io.ReaderAt, size int64, entries []*entry) error {
	same := &comparer{r: r, left: size}
	parts := make([]part, len(entries))
	for i, e := range entries {
		parts[i] = e.part()
	}
	err := writeArchive(same, parts)
	if errors.Is(err, errDiffers) || err == nil && same.left != 0 {
		return remade("another layout")
	}
	if err != nil {
		return damaged(err)
	}
	return nil
}

// A part is a file on its way into an archive: what Pack says of it, and its
// compressed data.
type part struct {
	name string
	open func() (*zip.FileHeader, io.Reader, error)
}

// part is the entry as it is.
func (e *entry) part() part {
	return part{e.name, func() (*zip.FileHeader, io.Reader, error) {
		f := e.file
		raw, err := f.OpenRaw()
		return header(e.name, f.Method, f.CRC32, f.CompressedSize64, f.UncompressedSize64), raw, err
	}}
}

// compress is a file compressed, where that makes it smaller.
func compress(name string, read func() ([]byte, error)) part {
	return part{name, func() (*zip.FileHeader, io.Reader, error) {
		b, err := read()
		if err != nil {
			return nil, nil, err
		}
		var small bytes.Buffer
		c, err := flate.NewWriter(&small, flate.BestCompression)
		if err == nil {
			_, err = c.Write(b)
		}
		if err == nil {
			err = c.Close()
		}
		if err != nil {
			return nil, nil, core.Errorf(core.Internal, "compressing %s: %w", name, err)
		}
		method, packed := zip.Deflate, small.Bytes()
		if len(packed) >= len(b) {
			method, packed = zip.Store, b
		}
		return header(name, method, crc32.ChecksumIEEE(b), uint64(len(packed)), uint64(len(b))), bytes.NewReader(packed), nil
	}}
}

// writeArchive writes parts, sorted by name.
func writeArchive(w io.Writer, parts []part) error {
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.name, b.name) })
	z := zip.NewWriter(w)
	for _, p := range parts {
		h, raw, err := p.open()
		if err != nil {
			return err
		}
		out, err := z.CreateRaw(h)
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, raw); err != nil {
			return err
		}
	}
	return z.Close()
}

// A comparer takes only what it could have read.
type comparer struct {
	r    io.ReaderAt
	at   int64
	left int64
	buf  [32 << 10]byte
}

var errDiffers = errors.New("differs")

// Write implements io.Writer.
func (c *comparer) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		part := c.buf[:min(int64(len(b)), int64(len(c.buf)), c.left)]
		if len(part) == 0 {
			return 0, errDiffers
		}
		if _, err := c.r.ReadAt(part, c.at); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if !bytes.Equal(part, b[:len(part)]) {
			return 0, errDiffers
		}
		b = b[len(part):]
		c.at += int64(len(part))
		c.left -= int64(len(part))
	}
	return n, nil
}

// copyTo writes the file out and returns its SHA-256. It never writes more than
// the archive said there is.
func (e *entry) copyTo(w io.Writer) (sum [sha256.Size]byte, err error) {
	raw, err := e.file.OpenRaw()
	if err != nil {
		return sum, damaged(err)
	}
	in := bufio.NewReader(raw)
	var from io.Reader = in
	if e.file.Method == zip.Deflate {
		from = flate.NewReader(in) // reads no byte too many from a ByteReader
	}
	hash, crc := sha256.New(), crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(w, hash, crc), io.LimitReader(from, e.size))
	if err == nil && n < e.size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return sum, whose(err)
	}
	// Both the text and the compressed data must end here.
	if n, err := io.ReadFull(from, make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return sum, damaged(errors.New("more than was said"))
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return sum, damaged(errors.New("something behind the compressed data"))
	}
	if crc.Sum32() != e.file.CRC32 {
		return sum, damaged(zip.ErrChecksum)
	}
	return [sha256.Size]byte(hash.Sum(nil)), nil
}

// whose tells an error of reading the parcel from one of writing it out, which
// says for itself what happened.
func whose(err error) error {
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged(err)
	}
	return err
}

// text returns a file that is read whole.
func (e *entry) text(most int64) ([]byte, error) {
	if e.size > most {
		return nil, core.Says(core.Invalid, "parcel.file_too_large", core.Args{"file": shown(e.name), "megabytes": max(1, most>>20)})
	}
	var b bytes.Buffer
	_, err := e.copyTo(&b)
	return b.Bytes(), err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// printable leaves out controls, and marks that change a line's direction.
func printable(r rune) bool { return unicode.IsGraphic(r) && !unicode.Is(unicode.Bidi_Control, r) }
