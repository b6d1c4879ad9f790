package parcel

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Statement is a text with its signatures, as one file. Each sort of text has
// its own comment, signed with it, so that what was signed as one thing is never
// taken for another.
type Statement struct {
	Text       string   `json:"text"`
	Signatures []string `json:"signatures"`
}

const (
	rotationComment    = "perennial rotation"
	revocationsComment = "perennial revocations"
)

func state(v any, comment string, by ...Secret) (Statement, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return Statement{}, core.Errorf(core.Internal, "writing a statement: %w", err)
	}
	s := Statement{Text: string(b)}
	for _, secret := range by {
		s.Signatures = append(s.Signatures, string(secret.sign(b, comment)))
	}
	return s, nil
}

// signedBy reports whether one of the signatures is a key's.
func (s Statement) signedBy(k Key, comment string) bool {
	for _, signature := range s.Signatures {
		if c, ok := k.verify([]byte(s.Text), []byte(signature)); ok && c == comment {
			return true
		}
	}
	return false
}

// readStatement reads a file of at most a mebibyte into v.
func readStatement(file []byte, v any) (Statement, error) {
	var s Statement
	if len(file) > maxLabelBytes {
		return s, statementError(errors.New("too long"))
	}
	if err := json.Unmarshal(file, &s); err != nil {
		return s, statementError(err)
	}
	return s, s.read(v)
}

func (s Statement) read(v any) error {
	if len(s.Signatures) == 0 || len(s.Signatures) > 8 {
		return statementError(errors.New("signatures"))
	}
	if err := json.Unmarshal([]byte(s.Text), v); err != nil {
		return statementError(err)
	}
	return nil
}

func statementError(cause error) error {
	return core.Says(core.Invalid, "parcel.statement", nil).Wrap(cause)
}

// A Rotation says that a vendor signs with another key from now on. The old key
// and the new one both signed it.
type Rotation struct {
	From Key `json:"from"`
	To   Key `json:"to"`

	signed Statement
}

// NewRotation hands over from one key to another.
func NewRotation(from, to Secret) (Rotation, error) {
	r := Rotation{From: from.Key(), To: to.Key()}
	var err error
	r.signed, err = state(r, rotationComment, from, to)
	return r, err
}

// WriteRotations writes rotations as one file, which goes into a parcel as
// rotation.json or is handed over by itself.
func WriteRotations(list []Rotation) ([]byte, error) {
	statements := make([]Statement, len(list))
	for i, r := range list {
		statements[i] = r.signed
	}
	b, err := json.MarshalIndent(statements, "", "  ")
	if err != nil {
		return nil, core.Errorf(core.Internal, "writing rotations: %w", err)
	}
	return append(b, '\n'), nil
}

// ReadRotations reads such a file and checks both signatures of each.
func ReadRotations(file []byte) ([]Rotation, error) {
	var statements []Statement
	if err := json.Unmarshal(file, &statements); err != nil || len(statements) > 64 {
		return nil, statementError(err)
	}
	list := make([]Rotation, len(statements))
	for i, s := range statements {
		r := &list[i]
		if err := s.read(r); err != nil {
			return nil, err
		}
		if r.From == r.To || !s.signedBy(r.From, rotationComment) || !s.signedBy(r.To, rotationComment) {
			return nil, core.Says(core.Forbidden, "parcel.rotation", nil)
		}
		r.signed = s
	}
	return list, nil
}

// Revocations are the keys and parcels nobody should trust any more. A later
// list has a higher serial and holds all of the earlier.
type Revocations struct {
	Serial  int             `json:"serial"`
	Keys    []RevokedKey    `json:"keys,omitempty"`
	Parcels []RevokedParcel `json:"parcels,omitempty"`

	signed Statement
}

// A RevokedKey is a key that got into other hands, or whose owner did harm.
type RevokedKey struct {
	Key    Key       `json:"key"`
	Reason pack.Text `json:"reason"`
}

// A RevokedParcel is one parcel that does harm.
type RevokedParcel struct {
	Digest string    `json:"digest"`
	Reason pack.Text `json:"reason"`
}

// Sign signs a list with the program's own key.
func (r Revocations) Sign(by Secret) (Revocations, error) {
	err := r.check()
	if err != nil {
		return Revocations{}, err
	}
	r.signed, err = state(r, revocationsComment, by)
	return r, err
}

// File is a signed list as a file.
func (r Revocations) File() ([]byte, error) {
	b, err := json.MarshalIndent(r.signed, "", "  ")
	if err != nil {
		return nil, core.Errorf(core.Internal, "writing revocations: %w", err)
	}
	return append(b, '\n'), nil
}

// ReadRevocations reads such a file, signed by one of the program's keys.
func ReadRevocations(file []byte, ours []Key) (Revocations, error) {
	var r Revocations
	s, err := readStatement(file, &r)
	if err == nil {
		err = r.check()
	}
	if err != nil {
		return Revocations{}, err
	}
	for _, k := range ours {
		if s.signedBy(k, revocationsComment) {
			r.signed = s
			return r, nil
		}
	}
	return Revocations{}, core.Says(core.Forbidden, "parcel.revocations", nil)
}

// check wants a reason for everything, in every language: a shop that loses a
// plugin is told why.
func (r Revocations) check() error {
	told := r.Serial > 0
	for _, lang := range core.Langs() {
		for _, k := range r.Keys {
			told = told && k.Reason[lang] != ""
		}
		for _, p := range r.Parcels {
			told = told && p.Reason[lang] != ""
		}
	}
	if !told {
		return statementError(errors.New("a serial or a reason is missing"))
	}
	return nil
}

// reason returns why a key or a parcel is revoked, if either is.
func (r Revocations) reason(k Key, digest string) (pack.Text, bool) {
	if i := slices.IndexFunc(r.Keys, func(x RevokedKey) bool { return x.Key == k }); i >= 0 {
		return r.Keys[i].Reason, true
	}
	if i := slices.IndexFunc(r.Parcels, func(x RevokedParcel) bool { return x.Digest == digest }); i >= 0 {
		return r.Parcels[i].Reason, true
	}
	return nil, false
}
