package telecom_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// What the drivers are worth on real files, with the vendor's weights alone and
// nothing learned.
func TestRealFiles(t *testing.T) {
	for _, tt := range []struct {
		file    string
		rows    int
		left    int
		minimum float64 // AUC of the vendor's score
		maximum float64 // above it somebody leaked the answer
	}{
		{file: "telco_ibm_7043.csv", rows: 7043, left: 1869, minimum: 0.83, maximum: 0.86},
		{file: "telecom_churn_zh_1000_utf8.csv", rows: 1000, left: 400, minimum: 0.84, maximum: 0.90},
	} {
		t.Run(tt.file, func(t *testing.T) {
			p := telecom.New()
			snapshots, left := realFile(t, p.Manifest(), tt.file)
			count := 0
			for _, l := range left {
				if l {
					count++
				}
			}
			if len(snapshots) != tt.rows || count != tt.left {
				t.Fatalf("got %d rows, %d left, want %d, %d", len(snapshots), count, tt.rows, tt.left)
			}
			drivers := p.Manifest().Drivers
			columns := make([][]float64, len(drivers)) // of the customers where it is known
			labels := make([][]bool, len(drivers))
			answers := make([]pack.Answer, len(snapshots))
			for i, s := range snapshots {
				answers[i] = p.Evaluate(s, core.NewDay(2026, 1, 1))
				if answers[i].Problem != "" {
					t.Fatal(answers[i].Problem)
				}
				for j, signal := range answers[i].Signals {
					if signal.Known {
						columns[j] = append(columns[j], signal.Value)
						labels[j] = append(labels[j], left[i])
					}
				}
			}
			for j, d := range drivers {
				if len(columns[j]) == 0 || slices.Min(columns[j]) == slices.Max(columns[j]) {
					continue // the file does not tell
				}
				got := packtest.AUC(columns[j], labels[j])
				t.Logf("%-20s known %4d  mean %.2f  AUC %.3f", d.ID, len(columns[j]), mean(columns[j]), got)
				if d.Direction == pack.Raises && got < 0.5 {
					t.Errorf("%s lowers the risk in this file (AUC %.3f)", d.ID, got)
				}
				if got > 0.98 {
					t.Errorf("%s alone foretells leaving (AUC %.3f): it holds the answer", d.ID, got)
				}
			}
			scores := make([]float64, len(snapshots))
			for i, a := range answers {
				for j, signal := range a.Signals {
					x := signal.Value
					if !signal.Known && len(columns[j]) > 0 {
						x = mean(columns[j])
					}
					scores[i] += drivers[j].Weight * x
				}
			}
			got := packtest.AUC(scores, left)
			t.Logf("the vendor's score: AUC %.4f", got)
			if got < tt.minimum || got > tt.maximum {
				t.Errorf("the vendor's score: AUC %.4f, want %.2f to %.2f", got, tt.minimum, tt.maximum)
			}
		})
	}
}

// realFile reads a file of the shared data by the pack's own aliases.
func realFile(t *testing.T, m *pack.Manifest, name string) (snapshots []pack.Snapshot, left []bool) {
	t.Helper()
	dir := os.Getenv("PERENNIAL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(dir, "data", name))
	if err != nil {
		t.Skipf("SKIPPING the real file %s: %v. Set PERENNIAL_SHARED to the folder that holds data/.", name, err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := make([]*pack.Field, len(rows[0]))
	for i, heading := range rows[0] {
		heading = strings.TrimPrefix(heading, "\ufeff")
		for j, f := range m.Fields {
			if slices.ContainsFunc(f.Aliases, func(a string) bool { return strings.EqualFold(a, heading) }) {
				columns[i] = &m.Fields[j]
			}
		}
		if columns[i] == nil && heading != "customerID" {
			t.Errorf("no field for the column %s", heading)
		}
	}
	for _, row := range rows[1:] {
		s, gone := pack.Snapshot{Fields: map[pack.FieldKey]pack.Value{}}, false
		for i, f := range columns {
			cell := strings.TrimSpace(row[i])
			switch {
			case f == nil || cell == "":
			case f.Key == m.Churn.Label:
				gone = cell == "Yes" || cell == "1"
			case f.Private:
			case f.Type == pack.TypeBool:
				s.Fields[f.Key] = pack.BoolValue(cell == "Yes" || cell == "1")
			case f.Type == pack.TypeChoice:
				at := slices.IndexFunc(f.Choices, func(c pack.Choice) bool { return slices.Contains(c.Aliases, cell) })
				if at < 0 {
					t.Fatalf("%s: no choice for %q", f.Key, cell)
				}
				s.Fields[f.Key] = pack.ChoiceValue(f.Choices[at].Key)
			default:
				x, err := strconv.ParseFloat(cell, 64)
				if err != nil {
					t.Fatalf("%s: %v", f.Key, err)
				}
				if s.Fields[f.Key] = pack.NumberValue(x); f.Type == pack.TypeMoney {
					s.Fields[f.Key] = pack.MoneyValue(x)
				}
			}
		}
		snapshots, left = append(snapshots, s), append(left, gone)
	}
	return snapshots, left
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
