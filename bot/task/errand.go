package task

import (
	"regexp"
	"time"

	"linli/bot"
	"linli/bot/when"
)

const (
	// MaxErrands is how many open errands of a kind one may ask for, or have taken.
	MaxErrands = 3
	// MaxErrand is how long the words of an errand may be, in UTF-16 units.
	MaxErrand = 300
	// carryFor is how long one looks for somebody who takes something along, where
	// the words name no time.
	carryFor = 3 * time.Hour
	// helpFor is how long one looks for somebody who can help.
	helpFor = 24 * time.Hour
	// maxErrandAhead is how far ahead a time in the words may lie.
	maxErrandAhead = 7 * 24 * time.Hour
	// HelpMinutes is the service that help counts for unless its helper says otherwise.
	HelpMinutes = 60
	// SilentFor is how long the asker of an errand may take to say whether it is done;
	// then the staff are asked.
	SilentFor = 72 * time.Hour
)

// ErrandHours returns from when until when an errand can be taken: from now on, until
// the time that its words name, or else as long as one usually looks for somebody.
func ErrandHours(k Kind, words string, now time.Time, zone *time.Location) Hours {
	h := Hours{now, now.Add(helpFor)}
	if k == Carry {
		h.End = now.Add(carryFor)
	}
	span, _, ok := when.Find(words, now, zone)
	if !ok || span.AllDay {
		return h
	}
	until := span.End
	if until.IsZero() {
		until = span.Start
	}
	if until.After(now) && until.Sub(now) <= maxErrandAhead {
		h.End = until
	}
	return h
}

// privates matches what is for the one who takes an errand alone: telephone numbers,
// and the codes that open doors and lockers. A group is what stays.
var privates = regexp.MustCompile(`(?i)((?:取件码|取件碼|取货码|取貨碼|提货码|提貨碼|验证码|驗證碼|密码|密碼|pin|(?:pickup |door )?code)\s*(?:是|为|為|is)?\s*[:：]?\s*)[0-9a-z]+(?:-[0-9a-z]+)*` +
	`|\+?[0-9](?:[ -]?[0-9]){6,}`)

// Masked returns words as everybody may read them: without telephone numbers and
// codes. It reports whether there were any.
func Masked(words string) (string, bool) {
	narrow := narrowDigits(words)
	masked := privates.ReplaceAllString(narrow, "${1}***")
	if masked == narrow {
		return words, false
	}
	return masked, true
}

// narrowDigits makes full-width digits usual ones.
func narrowDigits(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r >= '０' && r <= '９' {
			out[i] = r - '０' + '0'
		}
	}
	return string(out)
}

// ErrandTitle returns what everybody may read of an errand's words, on one line.
func ErrandTitle(words string) string {
	masked, _ := Masked(words)
	return bot.Shorten(masked, MaxErrandTitle)
}

// MaxErrandTitle is how much of an errand everybody may read, in UTF-16 units.
const MaxErrandTitle = 120
