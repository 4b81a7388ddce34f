package report

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// muteTime is how people say for how long: 7d, 2 weeks, 7天, 两周, 半个月.
var muteTime = regexp.MustCompile(`^(?:for\s+)?([0-9]{1,4}|an?\b|[一二两三四五六七八九十半]{1,3})\s*个?\s*` +
	`(?:(hours?|hrs?|h|小时|钟头)|(days?|d|天|日)|(weeks?|wks?|w|周|星期|礼拜)|(months?|mo|月)|(years?|yrs?|y|年))(?:[\s,，:。、]|$)`)

// muteUnits are the lengths of the units in the order of muteTime's groups.
var muteUnits = []time.Duration{
	time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour, 365 * 24 * time.Hour,
}

// CutMute reads at the head of words for how long a member is muted, and returns
// why, which is the rest. Without a time it is MuteFor. It reports false for a
// time that is none, or longer than MaxMute.
func CutMute(words string) (d time.Duration, why string, ok bool) {
	folded := string(plain([]rune(words)))
	at := muteTime.FindStringSubmatchIndex(folded)
	if at == nil {
		return MuteFor, trim(words), true
	}
	halves := muteHalves(folded[at[2]:at[3]])
	for i, unit := range muteUnits {
		if at[4+2*i] >= 0 {
			d = unit / 2 * time.Duration(halves)
		}
	}
	return d, cutRunes(words, folded, at[1], len(folded)), d > 0 && d <= MaxMute
}

// muteHalves reads a number up to 99 in Chinese, or any in digits, as halves.
func muteHalves(s string) int {
	if s == "半" {
		return 1
	}
	if strings.HasPrefix(s, "a") {
		return 2
	}
	if n, err := strconv.Atoi(s); err == nil {
		return 2 * n
	}
	tens, ones, has := strings.Cut(s, "十")
	if !has {
		return 2 * digit(s)
	}
	ten := 1
	if tens != "" {
		ten = digit(tens)
	}
	return 2 * (10*ten + digit(ones))
}

// digit is the value of one Chinese digit; 0 of anything else.
func digit(s string) int {
	if s == "两" {
		return 2
	}
	for i, r := range []rune("一二三四五六七八九") {
		if s == string(r) {
			return i + 1
		}
	}
	return 0
}
