package badger

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"github.com/klauspost/compress/snappy"
	"google.golang.org/protobuf/proto"
)

// maxBlockBytes bounds a decompressed block: 4 KB, or one value and its key.
const maxBlockBytes = 8 << 20

// checkTables reads every table the manifest names and compares its checksums.
// Badger itself would end the process on a damaged table, or leave it out in
// silence. Reading them costs about a second per gigabyte, and the scan that
// builds the views then finds them in the system's cache.
func checkTables(dir string, o badger.Options) error {
	f, err := os.OpenFile(filepath.Join(dir, badger.ManifestFilename), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		// Badger would make a new manifest, and delete the tables it lacks.
		if tables, err := filepath.Glob(filepath.Join(dir, "*.sst")); len(tables) > 0 || err != nil {
			return damaged(dir, badger.ManifestFilename, errors.New("tables without a manifest"))
		}
		return nil // new; or every file is gone, and then the witness knows
	} else if err != nil {
		return folderError(dir, err)
	}
	m, _, err := badger.ReplayManifestFile(f, o.ExternalMagicVersion, o)
	_ = f.Close() // only read
	if err != nil {
		return damaged(dir, badger.ManifestFilename, err)
	}
	ids := make(chan uint64)
	var (
		wg    sync.WaitGroup
		once  sync.Once
		fault error
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for id := range ids {
				name := table.NewFilename(id, dir)
				if err := checkTable(name); err != nil {
					once.Do(func() { fault = damaged(dir, filepath.Base(name), err) })
				}
			}
		})
	}
	for id := range m.Tables {
		ids <- id
	}
	close(ids)
	wg.Wait()
	return fault
}

// checkLogs looks at the logs Badger reads before it opens: those of its memory
// tables and the last of values. At an entry whose sum is wrong Badger stops,
// and the witness knows what is missing; but before that it makes room for as
// much as the entry says it holds, which may be more than the computer has.
func checkLogs(dir string) error {
	logs, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	values, verr := filepath.Glob(filepath.Join(dir, "*.vlog"))
	if err = errors.Join(err, verr); err != nil {
		return folderError(dir, err)
	}
	for _, name := range append(logs, values[max(0, len(values)-1):]...) {
		if err := checkLog(name); err != nil {
			return damaged(dir, filepath.Base(name), err)
		}
	}
	return nil
}

// Parts of a log's form: what stands before its entries, and the longest key
// Badger believes.
const (
	logHeadBytes   = 20
	maxLogKeyBytes = 1 << 16
)

// checkLog follows a log's entries as far as Badger will: two bytes of meta, the
// lengths of key and value and the expiry as varints, key, value, CRC-32.
func checkLog(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	in := bufio.NewReader(f)
	if _, err := in.Discard(logHeadBytes); err != nil {
		return nil // no entries
	}
	left := info.Size() - logHeadBytes
	for e := (&entryReader{in: in, sum: crc32.New(crc32.MakeTable(crc32.Castagnoli))}); ; e.reset() {
		_, err1 := e.ReadByte()
		_, err2 := e.ReadByte()
		key, err3 := binary.ReadUvarint(e)
		value, err4 := binary.ReadUvarint(e)
		_, err5 := binary.ReadUvarint(e)
		size := int64(uint32(key)) + int64(uint32(value)) // as Badger takes them
		switch err := errors.Join(err1, err2, err3, err4, err5); {
		case errors.Is(err, io.EOF), err == nil && (uint32(key) == 0 || uint32(key) > maxLogKeyBytes):
			return nil // the end, or what Badger takes for it
		case err != nil:
			return err
		case e.n+size+crc32.Size > left:
			return fmt.Errorf("entry of %d bytes, %d are left", size, left)
		}
		var want [crc32.Size]byte
		if _, err := io.CopyN(e.sum, in, size); err != nil {
			return err
		}
		if _, err := io.ReadFull(in, want[:]); err != nil {
			return err
		}
		if binary.BigEndian.Uint32(want[:]) != e.sum.Sum32() {
			return nil
		}
		left -= e.n + size + crc32.Size
	}
}

// An entryReader reads the head of an entry and sums it.
type entryReader struct {
	in  *bufio.Reader
	sum hash.Hash32
	n   int64
}

func (e *entryReader) reset() {
	e.sum.Reset()
	e.n = 0
}

// ReadByte returns the next byte.
func (e *entryReader) ReadByte() (byte, error) {
	b, err := e.in.ReadByte()
	if err == nil {
		e.n++
		e.sum.Write([]byte{b}) // never fails
	}
	return b, err
}

// checkTable verifies one table: blocks, index, index length (4 bytes), the
// index's checksum, its length (4 bytes).
func checkTable(name string) (err error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil { // the index's reader trusts its offsets
			err = fmt.Errorf("index: %v", p)
		}
	}()
	rest, sum, err := cutLast(b)
	if err != nil {
		return err
	}
	rest, index, err := cutLast(rest)
	if err != nil {
		return err
	}
	if err := compare(index, sum); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	var at fb.BlockOffset
	var buf []byte
	ti := fb.GetRootAsTableIndex(index, 0)
	for i := range ti.OffsetsLength() {
		if !ti.Offsets(&at, i) {
			return fmt.Errorf("block %d has no offset", i)
		}
		start, end := uint64(at.Offset()), uint64(at.Offset())+uint64(at.Len())
		if end > uint64(len(rest)) {
			return fmt.Errorf("block %d ends at %d of %d", i, end, len(rest))
		}
		if buf, err = checkBlock(rest[start:end], buf); err != nil {
			return fmt.Errorf("block %d: %w", i, err)
		}
	}
	return nil
}

// checkBlock verifies one block, decompressing it into buf.
func checkBlock(b, buf []byte) ([]byte, error) {
	n, err := snappy.DecodedLen(b)
	if err != nil {
		return buf, err
	}
	if n > maxBlockBytes {
		return buf, fmt.Errorf("%d bytes", n)
	}
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	plain, err := snappy.Decode(buf[:n], b)
	if err != nil {
		return buf, err
	}
	data, sum, err := cutLast(plain)
	if err != nil {
		return buf, err
	}
	return buf, compare(data, sum)
}

// cutLast splits off what the length in the last four bytes says.
func cutLast(b []byte) (rest, last []byte, err error) {
	if len(b) < 4 {
		return nil, nil, errors.New("cut off")
	}
	end := len(b) - 4
	n := binary.BigEndian.Uint32(b[end:])
	if uint64(n) > uint64(end) {
		return nil, nil, fmt.Errorf("part of %d bytes in %d", n, end)
	}
	return b[:end-int(n)], b[end-int(n) : end], nil
}

func compare(data, sum []byte) error {
	var want pb.Checksum
	if err := proto.Unmarshal(sum, &want); err != nil {
		return err
	}
	return y.VerifyChecksum(data, &want)
}
