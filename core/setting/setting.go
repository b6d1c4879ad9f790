// Package setting keeps what a shop says of itself, and the ways it likes to
// look at its lists.
//
// The settings are one record, read with the revision that wrote it; Save
// refuses one older than what is there, so that two open windows do not undo
// each other's work. It writes these records:
//
//	"setting", "shop"      the settings
//	"view", id             a saved view
//	"plugin_setting", id   what the shop has set of a plugin
package setting

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
)

// Settings are the shop's own. The zero Settings are a shop that has not said
// anything yet.
type Settings struct {
	Shop     string      // its name
	Pack     core.PackID // its industry; "" until chosen
	Language core.Lang   // "" follows the system
	Theme    Theme
	Capacity int      // things to do a day; 0 is the usual number
	Currency string   // ISO 4217; "" writes amounts without one
	Staff    []string // names; the first is used in scripts
}

// A Theme is light or dark.
type Theme string

// The themes; "" follows the system.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Limits of the settings.
const (
	MaxNameBytes = 200 // of the shop or of one of its staff: the longest company names
	MaxStaff     = 200
	MaxCapacity  = 500 // nobody calls more customers in a day
)

// record is the stored form, version 1.
type record struct {
	Shop     string      `json:"shop,omitempty"`
	Pack     core.PackID `json:"pack,omitempty"`
	Language core.Lang   `json:"lang,omitempty"`
	Theme    Theme       `json:"theme,omitempty"`
	Capacity int         `json:"capacity,omitempty"`
	Currency string      `json:"currency,omitempty"`
	Staff    []string    `json:"staff,omitempty"`
}

// Table holds the settings.
var Table = store.NewTable("setting", 1,
	func(s Settings) record { return record(s) },
	func(r record) Settings { return Settings(r) },
	nil)

// Key is the id of the one record of Table.
const Key = "shop"

// Get returns the settings and the revision that wrote them, 0 if none did.
func Get(tx store.Tx) (Settings, core.Revision) {
	s, rev, _ := Table.Get(tx, Key)
	return s, rev
}

// Save writes the settings as changed from the given revision.
func Save(tx store.Tx, s Settings, from core.Revision) {
	s = s.tidied()
	if err := s.Check(); err != nil {
		tx.Fail(err)
		return
	}
	if _, now := Get(tx); from < now {
		tx.Fail(core.Says(core.Conflict, "setting.changed", nil))
		return
	}
	Table.Put(tx, s, Key)
}

// tidied takes out the spaces around names and the names that are none.
func (s Settings) tidied() Settings {
	s.Shop, s.Currency = strings.TrimSpace(s.Shop), strings.ToUpper(strings.TrimSpace(s.Currency))
	var staff []string
	for _, name := range s.Staff {
		if name = strings.TrimSpace(name); name != "" {
			staff = append(staff, name)
		}
	}
	s.Staff = staff
	return s
}

var packForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// Check says whether s may be saved.
func (s Settings) Check() error {
	for i, name := range append([]string{s.Shop}, s.Staff...) {
		switch {
		case len(name) > MaxNameBytes || !utf8.ValidString(name):
			return core.Says(core.Invalid, "setting.name_long", core.Args{"max": MaxNameBytes})
		case i > 0 && slices.Contains(s.Staff[:i-1], name):
			return core.Says(core.Invalid, "setting.staff_twice", core.Args{"name": name})
		}
	}
	switch {
	case len(s.Staff) > MaxStaff:
		return core.Says(core.Invalid, "setting.staff_many", core.Args{"max": MaxStaff})
	case s.Pack != "" && !packForm.MatchString(string(s.Pack)):
		return core.Errorf(core.Invalid, "pack %q", s.Pack)
	case s.Language != "" && !slices.Contains(core.Langs(), s.Language):
		return core.Says(core.Invalid, "setting.language", core.Args{"language": string(s.Language)})
	case s.Theme != "" && s.Theme != Light && s.Theme != Dark:
		return core.Says(core.Invalid, "setting.theme", core.Args{"theme": string(s.Theme)})
	case s.Capacity < 0 || s.Capacity > MaxCapacity:
		return core.Says(core.Invalid, "setting.capacity", core.Args{"max": MaxCapacity})
	case s.Currency != "" && !IsCurrency(s.Currency):
		return core.Says(core.Invalid, "setting.currency", core.Args{"currency": s.Currency})
	}
	return nil
}

// FirstStaff is the name scripts speak in, "" where none is known.
func (s Settings) FirstStaff() string {
	if len(s.Staff) == 0 {
		return ""
	}
	return s.Staff[0]
}

// currencies are the codes of ISO 4217 in use in 2026, funds and metals left
// out.
const currencies = " AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD " +
	"CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD " +
	"HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD " +
	"MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG " +
	"QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS " +
	"UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG "

// IsCurrency reports whether code is a currency of ISO 4217.
func IsCurrency(code string) bool {
	return len(code) == 3 && strings.Contains(currencies, " "+code+" ")
}
