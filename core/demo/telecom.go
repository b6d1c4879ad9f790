// Package demo makes seeded shops of any size: people who do not exist, with
// names, numbers, histories and bills, some of whom left or are about to, for
// causes that are known because they were planted. The same seed gives the same
// shop, person by person, on any machine, so demos, tests and benchmarks can be
// repeated, and what a model finds can be held against what is true.
//
// Shop yields the customers of a shop of one of the Industries with three years
// of history, Load writes them into a store as one import, and Planted tells which
// was planted in one of them. WriteCSV writes subscribers as a file such as phone
// shops' own systems export; Telecom yields its rows.
//
// A planted cause leaves a trace in the fields or on the timeline: the driver's
// own sign, of a strength that varies. Traces are noisy: some causes leave none,
// and every trace is also found on people who mean nothing by it. See MuteShare
// and StrayShare.
//
// Nobody real can be reached: phone numbers are in North American area codes of
// the form N9X, which are held back for lengthening the numbering plan and
// assigned to nobody, and addresses are at example.com (RFC 2606).
package demo

import (
	"fmt"
	"iter"
	"math"

	"github.com/perennial-app/perennial/core"
)

// A Row is one subscriber of a telecom shop.
type Row struct {
	Number     int // from 1
	Tenure     int // months in the network, 1 to 72
	Contract   Contract
	Payment    Payment
	Internet   Internet
	Security   bool // online security; never without internet
	Support    bool // tech support; never without internet
	Paperless  bool
	Complaints int // 0 to 3
	Monthly    core.Cents
	Total      core.Cents
	Left       bool
	Causes     Causes // why, as planted
	surname    uint64
	given      uint64
}

// A Contract is how long a subscriber is bound.
type Contract int

// The contracts.
const (
	Monthly Contract = iota
	OneYear
	TwoYears
)

// A Payment is how a subscriber pays.
type Payment int

// The ways to pay.
const (
	MobilePay Payment = iota
	Counter
	BankAuto
	CardAuto
)

// An Internet is what a subscriber surfs with.
type Internet int

// The kinds.
const (
	NoInternet Internet = iota
	DSL
	Fibre
)

// Causes are the log-odds of leaving as planted. They sum, with Base, to the
// log-odds Left was drawn from.
type Causes struct {
	Base       float64
	Contract   float64
	Newness    float64
	Fibre      float64
	NoSecurity float64
	NoSupport  float64
	Bill       float64
	Payment    float64
	Complaints float64
}

// LogOdds is the sum of the causes.
func (c Causes) LogOdds() float64 {
	return c.Base + c.Contract + c.Newness + c.Fibre + c.NoSecurity + c.NoSupport + c.Bill + c.Payment + c.Complaints
}

// Telecom yields n subscribers, one after the other: nothing is held in memory.
func Telecom(seed uint64, n int) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for i := range n {
			if !yield(subscriber(seed, i)) {
				return
			}
		}
	}
}

// subscriber draws the ith row. A row depends on the seed and its place alone.
func subscriber(seed uint64, i int) Row {
	d := dice(mix(seed) ^ mix(uint64(i)+1))
	r := Row{Number: i + 1, surname: d.draw(), given: d.draw()}
	r.Tenure = 1 + int(71*math.Pow(d.roll(), 1.3))
	r.Contract = drawContract(&d, r.Tenure)
	r.Payment = Payment(d.pick(0.35, 0.2, 0.22, 0.23))
	r.Internet = Internet(d.pick(0.22, 0.34, 0.44))
	online := r.Internet != NoInternet
	r.Security = d.roll() < 0.37 && online
	r.Support = d.roll() < 0.37 && online
	r.Paperless = d.roll() < 0.6
	r.Complaints = d.pick(0.8, 0.14, 0.04, 0.02)
	r.Monthly = drawBill(&d, &r)
	r.Total = core.Cents(math.Round(float64(r.Monthly) * float64(r.Tenure) * (0.95 + 0.1*d.roll())))
	r.Causes = r.causes()
	r.Left = d.roll() < 1/(1+math.Exp(-r.Causes.LogOdds()))
	return r
}

// drawContract binds the more the longer the subscriber has been there.
func drawContract(d *dice, tenure int) Contract {
	old := float64(tenure) / 72
	return Contract(d.pick(0.85-0.65*old, 0.1+0.15*old, 0.05+0.5*old))
}

// drawBill is a base plus what is used, in whole ten cents.
func drawBill(d *dice, r *Row) core.Cents {
	yuan := 20 + 5*d.roll() + []float64{0, 25, 50}[r.Internet] + 15*d.roll()
	if r.Security {
		yuan += 5
	}
	if r.Support {
		yuan += 5
	}
	return core.Cents(10 * math.Round(10*yuan))
}

// causes plants why a subscriber may leave.
func (r *Row) causes() Causes {
	c := Causes{
		Base:       -4.1,
		Contract:   []float64{1.4, 0.4, 0}[r.Contract],
		Newness:    1.6 * (1 - math.Log(1+float64(r.Tenure))/math.Log(73)),
		Bill:       0.8 * min(1, max(0, (float64(r.Monthly)/100-20)/100)),
		Complaints: 0.5 * float64(r.Complaints),
	}
	if r.Internet == Fibre {
		c.Fibre = 0.8
	}
	if r.Internet != NoInternet && !r.Security {
		c.NoSecurity = 0.4
	}
	if r.Internet != NoInternet && !r.Support {
		c.NoSupport = 0.4
	}
	switch r.Payment {
	case MobilePay:
		c.Payment = 0.3
	case Counter:
		c.Payment = 0.2
	}
	return c
}

// ID is the number the shop knows the subscriber by.
func (r Row) ID() string { return fmt.Sprintf("T%08d", r.Number) }

// Phone is a number nobody has; see the package comment. The first 800,000 have
// exchange 555, the next 556, and so on.
func (r Row) Phone() string { return phone(r.Number) }

func phone(number int) string {
	n := number - 1
	line, area, exchange := n%10000, n/10000%80, 555+n/800000
	return fmt.Sprintf("+1 %d9%d %03d %04d", 2+area/10, area%10, exchange, line)
}

// Email is an address nobody has.
func (r Row) Email() string { return fmt.Sprintf("t%08d@example.com", r.Number) }

// A dice is a stream of numbers from a seed (splitmix64, Steele et al. 2014).
type dice uint64

func (d *dice) draw() uint64 {
	*d += 0x9e3779b97f4a7c15
	return mix(uint64(*d))
}

// roll is a number in 0 ≤ x < 1.
func (d *dice) roll() float64 { return float64(d.draw()>>11) / (1 << 53) }

// pick returns i with a chance of shares[i]; the last takes what rounding leaves.
func (d *dice) pick(shares ...float64) int {
	x := d.roll()
	for i, s := range shares {
		if x -= s; x < 0 {
			return i
		}
	}
	return len(shares) - 1
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
