package core

import "fmt"

// Cents is an amount of money in hundredths of the shop's currency.
type Cents int64

// String returns the amount with two decimals and no currency sign.
func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign = "-"
	}
	u := uint64(c)
	if c < 0 {
		u = -u
	}
	return fmt.Sprintf("%s%d.%02d", sign, u/100, u%100)
}
