package parcel_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing/fstest"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
)

// A parcel is packed with a vendor's key, opened without running anything, and
// judged by whom a shop believes.
func Example() {
	vendor, err := parcel.NewSecret(bytes.NewReader(bytes.Repeat([]byte{1}, 64))) // crypto/rand.Reader, for a real one
	if err != nil {
		fmt.Println(err)
	}
	chain, err := parcel.NewSecret(bytes.NewReader(bytes.Repeat([]byte{2}, 64)))
	if err != nil {
		fmt.Println(err)
	}
	draft := parcel.Draft{
		Files: fstest.MapFS{"describe.json": {Data: describe()}, "LICENSE": {Data: []byte("Free to use.\n")}},
		Host:  ">=1.0 <2", Protocols: []int{1}, Secret: vendor,
	}
	var packed, vouched bytes.Buffer
	if _, err := parcel.Pack(&packed, draft); err != nil {
		fmt.Println(err)
	}
	p, err := parcel.Open(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		fmt.Println(err)
		return
	}
	trust := parcel.Trust{Organisations: []parcel.OrganisationKey{{Name: "The chain", Key: chain.Key()}}}
	level, err := trust.Judge(p)
	fmt.Println(p.Label.ID, p.Label.Version, p.Label.Key == vendor.Key(), level, err)

	if err := parcel.Countersign(&vouched, p, chain); err != nil {
		fmt.Println(err)
	}
	p, err = parcel.Open(bytes.NewReader(vouched.Bytes()), int64(vouched.Len()))
	if err != nil {
		fmt.Println(err)
		return
	}
	level, err = trust.Judge(p)
	fmt.Println(p.Label.ID, level, err)

	_, err = parcel.Open(bytes.NewReader(packed.Bytes()[1:]), int64(packed.Len())-1)
	fmt.Println(core.KindOf(err))
	// Output:
	// barber 1.0.0 true vendor <nil>
	// barber organisation <nil>
	// invalid
}

func describe() []byte {
	both := func(zh, en string) pack.Text { return pack.Text{core.Chinese: zh, core.English: en} }
	b, err := json.Marshal(pack.Manifest{
		ID: "barber", Version: "1.0.0", Vendor: "Example", Title: both("理发店", "Barber"), Summary: both("谁不再来。", "Who stops coming."),
		Fields: []pack.Field{{Key: "member", Title: both("会员", "Member"), Type: pack.TypeBool, Purpose: both("会员更愿意回来。", "Members come back.")}},
		Drivers: []pack.Driver{{
			ID: "no_member", Title: both("不是会员", "Not a member"), Side: pack.Company, Cause: "contract", ChurnType: pack.Natural, Weight: 1, Strength: 10,
			Direction: pack.Raises, Signal: "member ? 0 : 1", Evidence: both("会员：{member}", "Member: {member}"), Source: "vendor", Confidence: "C",
		}},
		Actions: []pack.Action{{ID: "greet", Title: both("问候", "Greet"), Channel: "call", Drivers: []pack.DriverID{"no_member"}, Script: both("{name}您好。", "Hello {name}.")}},
		Churn:   pack.ChurnDefinition{InactiveDays: 90, HorizonDays: 60, Text: both("九十天没来。", "Not seen for 90 days.")},
		Prior:   pack.Prior{Rate: 0.2, Strength: 10, Source: "vendor", Confidence: "C"},
	})
	if err != nil {
		panic(err)
	}
	return b
}
