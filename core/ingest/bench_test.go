package ingest_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/badger"
)

const benchRows = 20_000

// subscribers is a file of phone customers with ids, names and phone numbers.
func subscribers(n int) []byte {
	var b bytes.Buffer
	b.WriteString("customerID,姓名,手机号,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,MultipleLines,InternetService," +
		"OnlineSecurity,OnlineBackup,DeviceProtection,TechSupport,StreamingTV,StreamingMovies,Contract,PaperlessBilling," +
		"PaymentMethod,MonthlyCharges,TotalCharges,Churn\n")
	names := []string{"王芳", "李伟", "张敏", "刘洋", "陈静"}
	for i := range n {
		fmt.Fprintf(&b, "S%07d,%s,1390%07d,Female,0,Yes,No,%d,No,No phone service,DSL,No,Yes,No,No,No,No,Month-to-month,Yes,Electronic check,%d.85,%d.5,No\n",
			i, names[i%5], i, i%72, 20+i%90, i%8000)
	}
	return b.Bytes()
}

// purchases is a file of purchases, ten each.
func purchases(n int) []byte {
	var b bytes.Buffer
	b.WriteString("会员号,消费日期,数量,金额\n")
	for i := range n {
		fmt.Fprintf(&b, "M%06d,2024-%02d-%02d,%d,%d.%02d\n", i%(n/10), 1+i%12, 1+i%28, 1+i%3, i%500, i%100)
	}
	return b.Bytes()
}

func stores(b *testing.B) map[string]func() store.DB {
	return map[string]func() store.DB{
		"mem": store.Mem,
		"badger": func() store.DB {
			db, err := badger.Open(b.TempDir(), badger.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { db.Close() })
			return db
		},
	}
}

func BenchmarkImport(b *testing.B) {
	for name, open := range stores(b) {
		for kind, content := range map[string][]byte{"customers": subscribers(benchRows), "purchases": purchases(benchRows)} {
			for _, again := range []bool{false, true} {
				b.Run(fmt.Sprintf("%s/%s/again=%v", name, kind, again), func(b *testing.B) {
					for b.Loop() {
						b.StopTimer()
						db := open()
						s := text(b, string(content))
						p := preview(b, s, ingest.Options{})
						if again {
							run(b, db, s, ingest.Options{})
						}
						b.StartTimer()
						if _, err := ingest.Run(b.Context(), db, s, p, today, nil); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
				})
			}
		}
	}
}

func BenchmarkPreview(b *testing.B) {
	content := string(subscribers(benchRows))
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		preview(b, text(b, content), ingest.Options{})
	}
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkUndo(b *testing.B) {
	content := string(subscribers(benchRows))
	for name, open := range stores(b) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				db := open()
				res := run(b, db, text(b, content), ingest.Options{})
				b.StartTimer()
				undoImport(b, db, res.Import)
			}
			b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
