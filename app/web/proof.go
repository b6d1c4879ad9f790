package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
)

// ProofPath is where a guard answers a nonce with its Proof. It is open: who is
// to show a token there does not know yet whether it should.
const ProofPath = "/proof"

// proofDomain keeps proofs apart from anything else a token may come to sign.
const proofDomain = "perennial.proof.v1\n"

// Proof answers a nonce, which is a NewToken, as only a holder of the bearer
// token can. It tells nothing of the token.
func Proof(bearer, nonce string) string {
	mac := hmac.New(sha256.New, []byte(bearer))
	io.WriteString(mac, proofDomain+nonce) // never fails
	return hex.EncodeToString(mac.Sum(nil))
}

// Proves reports whether an answer is the Proof of a nonce. No token proves
// nothing.
func Proves(bearer, nonce, proof string) bool {
	return bearer != "" && hmac.Equal([]byte(proof), []byte(Proof(bearer, nonce)))
}

// prove answers a nonce and nothing that is not one.
func (g *Guard) prove(w http.ResponseWriter, r *http.Request) {
	nonce, err := io.ReadAll(io.LimitReader(r.Body, 2*tokenBytes+1))
	if b, herr := hex.DecodeString(string(nonce)); err != nil || herr != nil || len(b) != tokenBytes {
		refuse(w, http.StatusBadRequest)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	answer(w, Proof(g.bearer, string(nonce)))
}
