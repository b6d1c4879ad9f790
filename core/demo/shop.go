package demo

import (
	"fmt"
	"iter"
	"strconv"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/timeline"
)

// Options say which shop.
type Options struct {
	Seed      uint64
	Customers int       // 1 to MaxCustomers
	AsOf      core.Day  // the last day of the history
	Lang      core.Lang // of names and texts
	// Pack is the industry whose checklists were kept; nil leaves them out. Of an
	// industry nobody made a shop for, its recipe is followed.
	Pack *pack.Manifest
}

// MaxCustomers is how many people have a phone number nobody else has.
const MaxCustomers = 1_000_000

// Years is how far back a shop's history goes.
const Years = 3

// How noisy the traces of causes are. A shop's records are no better.
const (
	// MuteShare of the planted causes leave no trace of their own: nobody wrote
	// anything down.
	MuteShare = 0.10
	// StrayShare is the chance of anyone's showing the trace of a cause without
	// having it: a complaint that was settled, a bill that was once too high.
	StrayShare = 0.02
)

// A Person is a customer who does not exist.
type Person struct {
	Customer customer.Customer // with an external id and without ID
	Events   []timeline.Event  // oldest first, each with an ID, without Customer
	// Cause is why they left or are about to, "" for those who have no cause.
	// The shop cannot see it.
	Cause pack.DriverID
	Left  bool // gone, by whatever sign the industry has
}

// The industries there are demo shops of.
const (
	florist   core.PackID = "florist"
	telecom   core.PackID = "telecom"
	bank      core.PackID = "bank"
	auto      core.PackID = "auto"
	produce   core.PackID = "produce"
	retail    core.PackID = "retail"
	saas      core.PackID = "saas"
	education core.PackID = "education"
)

// Industries lists the packs there are demo shops of without a recipe.
func Industries() []core.PackID {
	return []core.PackID{florist, telecom, bank, auto, produce, retail, saas, education}
}

// An industry makes the people of one kind of shop.
type industry struct {
	letter string       // begins the customers' numbers
	live   func(*draft) // gives a person a history
}

func industryOf(id core.PackID, o Options) (industry, bool) {
	switch id {
	case florist:
		return industry{"F", floristCustomer}, true
	case telecom:
		return industry{"M", phoneCustomer}, true
	case bank:
		return industry{"B", bankCustomer}, true
	case auto:
		return industry{"A", carCustomer}, true
	case produce:
		return industry{"P", produceCustomer}, true
	case retail:
		return industry{"R", retailCustomer}, true
	case saas:
		return industry{"S", softwareCustomer}, true
	case education:
		return industry{"E", learner}, true
	}
	if o.Pack != nil && o.Pack.ID == id && o.Pack.Demo != nil {
		return recipe(o.Pack), true
	}
	return industry{}, false
}

// Shop yields the customers of a demo shop, one after the other: nothing is held
// in memory. A person depends on seed, day, language and place alone, so a
// longer shop begins like a shorter one. Of an industry without a demo shop
// there is nobody.
func Shop(id core.PackID, o Options) iter.Seq[Person] {
	return func(yield func(Person) bool) {
		ind, ok := industryOf(id, o)
		if !ok {
			return
		}
		town := newTown(o)
		for i := range o.Customers {
			if !yield(ind.person(town, i)) {
				return
			}
		}
	}
}

// Planted returns what tells the driver planted as the main cause of a customer
// of a demo shop, and whether there is one. It makes the person again, from the
// number.
func Planted(id core.PackID, o Options) func(customer.Customer) (pack.DriverID, bool) {
	ind, ok := industryOf(id, o)
	town := newTown(o)
	return func(c customer.Customer) (pack.DriverID, bool) {
		if !ok || len(c.External) == 0 {
			return "", false
		}
		n, ours := ind.number(c.External[0])
		if !ours || n > o.Customers {
			return "", false
		}
		cause := ind.person(town, n-1).Cause
		return cause, cause != ""
	}
}

// Made reports whether a customer is of a demo shop, by its number.
func Made(c customer.Customer) bool {
	if len(c.External) == 0 {
		return false
	}
	ind, ok := industryOf(c.Pack, Options{})
	if !ok {
		ind.letter = recipeLetter(c.Pack)
	}
	_, made := ind.number(c.External[0])
	return made
}

// mark begins the numbers of demo customers, so that nobody takes them for real
// and no file of a real shop has them.
const mark = "DEMO-"

func (ind industry) externalID(number int) string {
	return fmt.Sprintf("%s%s%07d", mark, ind.letter, number)
}

func (ind industry) number(external string) (int, bool) {
	head := mark + ind.letter
	if len(external) != len(head)+7 || external[:len(head)] != head {
		return 0, false
	}
	n, err := strconv.Atoi(external[len(head):])
	return n, err == nil && n > 0
}

// A town is what all people of a shop share.
type town struct {
	o     Options
	start core.Day // of the history
	year  *calendar.Table
	dear  []bool // days of the history when roses are dear, from start
	words *words
}

func newTown(o Options) *town {
	y, m, d := o.AsOf.Date()
	t := &town{o: o, start: core.NewDay(y-Years, m, d), words: wordsOf(o.Lang), year: calendar.NewTable(y-Years, y+1)}
	t.dear = make([]bool, o.AsOf.Sub(t.start)+1)
	for i := range t.dear {
		for _, f := range t.year.Near(t.start+core.Day(i), 3) {
			if f.Key == calendar.Valentine || f.Key == calendar.LoveDay || f.Key == calendar.Qixi {
				t.dear[i] = true
			}
		}
	}
	return t
}

// person makes the ith.
func (ind industry) person(t *town, i int) Person {
	d := draft{town: t, dice: dice(mix(t.o.Seed+0x5eed) ^ mix(uint64(i)+1)), until: t.o.AsOf, fields: map[pack.FieldKey]pack.Value{}}
	surname, given := d.draw(), d.draw()
	d.customer = customer.Customer{
		Name:     t.words.name(surname, given),
		Phone:    phone(i + 1),
		External: []string{ind.externalID(i + 1)},
	}
	if d.chance(0.3) {
		d.customer.Email = fmt.Sprintf("%s%07d@example.com", ind.letter, i+1)
	}
	ind.live(&d)
	d.customer.Fields = d.fields
	return Person{Customer: d.customer, Events: d.history(), Cause: d.cause, Left: d.left}
}
