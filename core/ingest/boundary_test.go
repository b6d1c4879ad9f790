package ingest

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// A file longer than one reading is the same encoding wherever the readings
// end, also in the middle of a character.
func TestEncodingAcrossReadings(t *testing.T) {
	rows := strings.Repeat("曾俊杰,两年合约,微信支付,没有宽带,广东省深圳市南山区\n", 20_000)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(rows)
	if err != nil {
		t.Fatal(err)
	}
	for shift := range 8 {
		pad := strings.Repeat("x", shift)
		for text, want := range map[string]Encoding{pad + rows: UTF8, pad + gb: GB18030} {
			got, err := detectEncoding(bytes.NewReader([]byte(text)), []byte(text[:64]))
			if err != nil || got != want {
				t.Errorf("%d bytes before, %s: got %s, %v", shift, want, got, err)
			}
		}
	}
}
