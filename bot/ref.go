package bot

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
)

// A Kind is a kind of object that has refs: the letter that they begin with.
type Kind byte

// The kinds.
const (
	Report  Kind = 'R'
	Task    Kind = 'T'
	Event   Kind = 'E'
	Reward  Kind = 'W'
	Listing Kind = 'L'
	Asset   Kind = 'A'
)

const kinds = "RTEWLA"

// A Ref is the short name of an object within its community, such as R12.
type Ref struct {
	Kind   Kind
	Number int64 // counts up from 1 per community and kind
}

// String returns the ref as people type it.
func (r Ref) String() string {
	if r.Kind == 0 {
		return ""
	}
	return string(rune(r.Kind)) + strconv.FormatInt(r.Number, 10)
}

// maxRefDigits keeps refs far from overflow and from phone numbers.
const maxRefDigits = 9

// ParseRef reads a ref as people type it: case and width do not matter, and it
// may begin with #. It reports whether all of s is one.
func ParseRef(s string) (Ref, bool) {
	s = strings.TrimPrefix(strings.ToUpper(Narrow(strings.TrimSpace(s))), "#")
	if len(s) < 2 || len(s) > 1+maxRefDigits || strings.IndexByte(kinds, s[0]) < 0 {
		return Ref{}, false
	}
	n, err := strconv.ParseUint(s[1:], 10, 63)
	if err != nil || n == 0 {
		return Ref{}, false
	}
	return Ref{Kind(s[0]), int64(n)}, true
}

// CutRef reads a ref at the head of s and returns what follows it.
func CutRef(s string) (r Ref, rest string, ok bool) {
	head, rest := CutWord(s)
	if r, ok = ParseRef(strings.TrimRight(head, ",，、:：")); !ok {
		return Ref{}, s, false
	}
	return r, rest, true
}

// CutWord splits s after its first word; blanks of any width separate words.
func CutWord(s string) (word, rest string) {
	s = strings.TrimSpace(s)
	i := strings.IndexFunc(s, isBlank)
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}

func isBlank(r rune) bool { return strings.ContainsRune(" \t\n\r\u00a0\u3000", r) }

// Narrow returns s with full-width letters, digits and signs as their usual
// forms (U+FF01 to U+FF5E, and the ideographic blank).
func Narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		default:
			return r
		}
	}, s)
}

// Value implements driver.Valuer.
func (k Kind) Value() (driver.Value, error) { return string(rune(k)), nil }

// Scan implements sql.Scanner.
func (k *Kind) Scan(src any) error {
	s, ok := src.(string)
	if b, is := src.([]byte); is {
		s, ok = string(b), true
	}
	if !ok || len(s) != 1 {
		return fmt.Errorf("scan kind from %T", src)
	}
	*k = Kind(s[0])
	return nil
}
