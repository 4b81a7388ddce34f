package task

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"
)

const (
	// CheckInBefore is how long before the start one may check in.
	CheckInBefore = time.Hour
	// CheckOutGrace is how long after the end one may check out: then a check-out
	// counts as forgotten.
	CheckOutGrace = 30 * time.Minute
	// CodeFor is how long a check-in code is shown; it is taken for as long again.
	CodeFor = 5 * time.Minute
	// CodeDigits is how many digits a code has.
	CodeDigits = 6
	// CodeTries is how many wrong codes one may try within CodeTriesFor.
	CodeTries = 5
	// CodeTriesFor is how long a wrong code counts.
	CodeTriesFor = 10 * time.Minute
	// MaxSaid is the most minutes of service that staff may credit for one task.
	MaxSaid = 720
	// SilenceFor is how long a hand-in may lie before the staff are reminded of it.
	SilenceFor = 72 * time.Hour
	// SilenceLeader is how long after that the community's leader hears of it.
	SilenceLeader = 24 * time.Hour
)

// CheckInFrom is from when on one may check in.
func (h Hours) CheckInFrom() time.Time { return h.Start.Add(-CheckInBefore) }

// Within is the part of the hours at which somebody was on site who came and left at
// two moments. It may be empty, and end before it starts.
func (h Hours) Within(in, out time.Time) Hours {
	if in.Before(h.Start) {
		in = h.Start
	}
	return Hours{Start: in, End: earlier(out, h.End)}
}

// SaidUpTo is the most minutes that staff may say somebody served.
func (h Hours) SaidUpTo() int { return min(int(h.End.Sub(h.Start)/time.Minute), MaxSaid) }

// Code returns the check-in code that holds at a moment: digits that change every
// CodeFor and that nobody can tell who does not have the secret.
func Code(secret []byte, at time.Time) string {
	mac := hmac.New(sha256.New, secret)
	var window [8]byte
	binary.BigEndian.PutUint64(window[:], uint64(at.Unix()/int64(CodeFor/time.Second)))
	mac.Write(window[:])
	n := binary.BigEndian.Uint64(mac.Sum(nil)) % 1_000_000
	return fmt.Sprintf("%0*d", CodeDigits, n)
}

// CodeUntil is when the code of a moment is replaced by the next one.
func CodeUntil(at time.Time) time.Time { return at.Truncate(CodeFor).Add(CodeFor) }

// Fits reports whether a code is the one that holds now, or the one before it: it
// takes a while to type.
func Fits(secret []byte, code string, now time.Time) bool {
	ok := 0
	for _, at := range []time.Time{now, now.Add(-CodeFor)} {
		ok |= subtle.ConstantTimeCompare([]byte(code), []byte(Code(secret, at)))
	}
	return ok == 1
}
