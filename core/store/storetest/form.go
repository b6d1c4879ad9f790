package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"testing"

	"github.com/perennial-app/perennial/core/store"
)

// Form holds a table to every form its records were ever stored in. The files
// <kind>.v<version>.json in dir are records as the bytes of a store; there is one
// for each version up to the table's, and none is ever edited.
//
// The file of the present version has every field of the stored struct filled
// in, and reads and writes back to the same bytes. So a field that is renamed,
// removed, retyped or added makes the test fail until the table has a new
// version, an upgrade and a file of its own.
func Form[T, S any](t testing.TB, table *store.Table[T, S], dir fs.FS) {
	t.Helper()
	for version := byte(1); version <= table.Version(); version++ {
		name := fmt.Sprintf("%s.v%d.json", table.Kind(), version)
		b, err := fs.ReadFile(dir, name)
		if err == nil {
			err = checkForm(table, version, bytes.TrimSpace(b))
		}
		if err != nil {
			t.Errorf("%s: %v\nIf the stored form of %s changed, give its table a new version, an upgrade from the old one and a new file; if not, undo the change.",
				name, err, table.Kind())
		}
	}
}

func checkForm[T, S any](table *store.Table[T, S], version byte, body []byte) error {
	if version == table.Version() {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		var s S
		if err := d.Decode(&s); err != nil {
			return err
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return errors.New("more than one record")
		}
		if name := emptyField(reflect.ValueOf(s)); name != "" {
			return fmt.Errorf("field %s is not in the file", name)
		}
	}
	db := store.Mem()
	defer func() { _ = db.Close() }() // in memory
	return db.Update(context.Background(), func(tx store.Tx) error {
		raw := append([]byte{version, 0, 0, 0, 0, 0, 0, 0, 1}, body...)
		table.Restore(tx, raw, "form")
		got, _, ok := store.Image(tx, table.Kind(), []any{"form"})
		switch {
		case tx.Err() != nil:
			return tx.Err()
		case !ok:
			return errors.New("reads as no record")
		case version == table.Version() && !bytes.Equal(got[len(raw)-len(body):], body):
			return fmt.Errorf("reads and writes back as\n%s", got[len(raw)-len(body):])
		}
		return nil
	})
}

// emptyField names the first field of a struct, at any depth, that holds
// nothing, or "".
func emptyField(v reflect.Value) string {
	if v.Kind() != reflect.Struct {
		return ""
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if v.Field(i).IsZero() {
			return f.Name
		}
		if f.IsExported() && v.Field(i).Kind() == reflect.Struct && !v.Field(i).Type().Implements(reflect.TypeFor[json.Marshaler]()) {
			if name := emptyField(v.Field(i)); name != "" {
				return f.Name + "." + name
			}
		}
	}
	return ""
}
