// Package voucher holds the rules of vouchers: what their codes look like and how
// they are read, which limits a reward may have, and what stars hours of service earn.
package voucher

import (
	"crypto/rand"
	"errors"
	"strings"
	"unicode"

	"linli/bot"
)

// A Code is what a voucher is taken by: 13 signs chosen by chance, 64 bits, and one
// that checks them. It holds no hyphens.
type Code string

// signs are those of a code. None of them looks like another: there is no 0 or O,
// and no 1, I or L. They are a prime number, so that weights tell all positions
// apart and the check finds every wrong sign and every two that changed places.
const signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const (
	codeLen = 14 // the last one checks
	oldLen  = 10 // of codes that were given out without a check

	oldSigns = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
)

// NewCode returns an unguessable code.
func NewCode() Code {
	code := make([]byte, 0, codeLen)
	var b [1]byte
	for len(code) < codeLen-1 {
		rand.Read(b[:]) // never fails
		if i := int(b[0] & 31); i < len(signs) {
			code = append(code, signs[i])
		}
	}
	return Code(append(code, check(code)))
}

// check returns the sign that makes the sum of all signs, each times its place,
// a multiple of their number.
func check(code []byte) byte {
	sum := 0
	for i, c := range code {
		sum += (i + 1) * strings.IndexByte(signs, c)
	}
	// The last place times its inverse is 1.
	return signs[(len(signs)-sum%len(signs))*inverse(codeLen)%len(signs)]
}

// inverse returns what n times is 1 but for multiples of the number of signs.
func inverse(n int) int {
	i := 1
	for n*i%len(signs) != 1 {
		i++
	}
	return i
}

// ErrTyping means that a code was not typed as it was given out.
var ErrTyping = errors.New("code mistyped")

// ParseCode reads a code in any case and width, with any blanks and hyphens. It
// returns ErrTyping for what cannot be one.
func ParseCode(s string) (Code, error) {
	code := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Dash, r) || unicode.Is(unicode.Cf, r) || r == '_' || r == 'ー' {
			return -1
		}
		return unicode.ToUpper(r)
	}, bot.Narrow(s))
	only := func(signs string) bool { return strings.Trim(code, signs) == "" }
	switch {
	case len(code) == codeLen && only(signs) && check([]byte(code[:codeLen-1])) == code[codeLen-1]:
		return Code(code), nil
	case len(code) == oldLen && only(oldSigns):
		return Code(code), nil
	default:
		return "", ErrTyping
	}
}

// String shows a code as people read it out: in groups, with hyphens.
func (c Code) String() string {
	var b strings.Builder
	for i, r := range string(c) {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}
