package parcel

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"aead.dev/minisign"

	"github.com/perennial-app/perennial/core"
)

// A Key is a public key of minisign (Ed25519), as 56 characters beginning with
// RW. Keys are compared whole: the number inside is a name, and names can be
// given twice.
type Key string

// ParseKey reads a public key, alone or as the .pub file minisign writes.
func ParseKey(text []byte) (Key, error) {
	var k minisign.PublicKey
	if len(text) > maxSignature || k.UnmarshalText(bytes.TrimSpace(text)) != nil {
		return "", core.Says(core.Invalid, "parcel.key", nil)
	}
	return Key(k.String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler; it takes only keys.
func (k *Key) UnmarshalText(b []byte) error {
	parsed, err := ParseKey(b)
	*k = parsed
	return err
}

// Number is the key's short name, as minisign shows it.
func (k Key) Number() string {
	p, err := k.public()
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%016X", p.ID())
}

// File is the key as minisign keeps it in a file.
func (k Key) File() []byte {
	return fmt.Appendf(nil, "untrusted comment: minisign public key %s\n%s\n", k.Number(), k)
}

func (k Key) public() (minisign.PublicKey, error) {
	var p minisign.PublicKey
	err := p.UnmarshalText([]byte(k))
	return p, err
}

// verify checks a signature of message and returns the comment that was signed
// with it. Only signatures of the message's hash are taken, as minisign makes
// them since 2020: the older sort would let a signed hash pass for a message.
func (k Key) verify(message, signature []byte) (comment string, ok bool) {
	p, err := k.public()
	if err != nil {
		return "", false
	}
	var s minisign.Signature
	if s.UnmarshalText(signature) != nil || s.Algorithm != minisign.HashEdDSA {
		return "", false
	}
	if !minisign.Verify(p, message, signature) {
		return "", false
	}
	return s.TrustedComment, true
}

// A Secret is a secret key.
type Secret struct{ key minisign.PrivateKey }

// NewSecret makes a key from chance.
func NewSecret(random io.Reader) (Secret, error) {
	_, key, err := minisign.GenerateKey(random)
	if err != nil {
		return Secret{}, core.Errorf(core.Internal, "making a key: %w", err)
	}
	return Secret{key}, nil
}

// Key is the public half.
func (s Secret) Key() Key {
	public, ok := s.key.Public().(minisign.PublicKey)
	if !ok {
		return ""
	}
	return Key(public.String())
}

// File is the secret key as minisign keeps it in a file. With a password it is
// encrypted, which takes a second and a gigabyte of memory, so that guessing
// does too; without one whoever has the file has the key.
func (s Secret) File(password string) ([]byte, error) {
	var b []byte
	var err error
	if password == "" {
		b, err = s.key.MarshalText()
	} else {
		b, err = minisign.EncryptKey(password, s.key)
	}
	if err != nil {
		return nil, core.Errorf(core.Internal, "writing a key: %w", err)
	}
	return append(b, '\n'), nil
}

// NeedsPassword reports whether a file holds an encrypted secret key.
func NeedsPassword(file []byte) bool { return minisign.IsEncrypted(bytes.TrimSpace(file)) }

// ReadSecret reads a file that Secret.File or minisign wrote.
func ReadSecret(file []byte, password string) (Secret, error) {
	file = bytes.TrimSpace(file)
	if minisign.IsEncrypted(file) {
		key, err := minisign.DecryptKey(password, file)
		if err != nil {
			return Secret{}, core.Says(core.Forbidden, "parcel.password", nil).Wrap(err)
		}
		return Secret{key}, nil
	}
	var key minisign.PrivateKey
	if err := key.UnmarshalText(file); err != nil {
		return Secret{}, core.Says(core.Invalid, "parcel.secret", nil).Wrap(err)
	}
	return Secret{key}, nil
}

// sign signs a message and a comment. The same message is signed the same.
func (s Secret) sign(message []byte, comment string) []byte {
	r := minisign.NewReader(bytes.NewReader(message))
	_, _ = io.Copy(io.Discard, r) // memory
	return r.SignWithComments(s.key, comment, "signature by key "+strings.ToUpper(s.Key().Number()))
}
