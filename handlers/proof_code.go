package handlers

import (
	"crypto/rand"
	"regexp"
	"strings"

	"linli/bot"
)

// proofSigns are Crockford's base 32: none of them looks like another.
const proofSigns = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A code of a proof has 14 signs by chance, which are 70 bits, and one that tells
// slips of the pen, in groups of five.
const (
	proofChance = 14
	proofGroup  = 5
)

// newProofCode returns an unguessable code.
func newProofCode() string {
	b := make([]byte, proofChance)
	rand.Read(b) // never fails
	for i := range b {
		b[i] = proofSigns[int(b[i])%len(proofSigns)]
	}
	return grouped(string(b) + string(proofCheck(string(b))))
}

// proofCheck is the last sign of a code, by Luhn's rule modulo 32: any one wrong sign
// shows, and any two neighbours that changed places, but for 0 and Z.
func proofCheck(signs string) byte {
	sum, n := 0, len(proofSigns)
	for i := range len(signs) {
		at := strings.IndexByte(proofSigns, signs[len(signs)-1-i])
		if i%2 == 0 {
			at *= 2
			at = at/n + at%n
		}
		sum += at
	}
	return proofSigns[(n-sum%n)%n]
}

func grouped(signs string) string {
	var parts []string
	for len(signs) > proofGroup {
		parts, signs = append(parts, signs[:proofGroup]), signs[proofGroup:]
	}
	return strings.Join(append(parts, signs), "-")
}

// lookalikes are signs that people write for others.
var lookalikes = strings.NewReplacer("O", "0", "I", "1", "L", "1", "U", "V", "-", "", " ", "", "_", "")

// parseProofCode reads a code as people type it: case, width, hyphens and signs that
// look alike do not matter. It reports whether it can be one.
func parseProofCode(s string) (string, bool) {
	s = lookalikes.Replace(strings.ToUpper(bot.Narrow(strings.TrimSpace(s))))
	if len(s) != proofChance+1 || strings.Trim(s, proofSigns) != "" {
		return "", false
	}
	return grouped(s), proofCheck(s[:proofChance]) == s[proofChance]
}

// saidProofCode is a code that stands alone among words, in its groups.
var saidProofCode = regexp.MustCompile(`^(?i)[0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5}$`)
