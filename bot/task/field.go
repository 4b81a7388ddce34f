package task

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/when"
)

// A field is what a part of a line is about.
type field int

const (
	noField field = iota
	titleField
	timeField
	placeField
	slotsField
	pointsField
)

// labels are what people write before a field, with a colon.
var labels = map[string]field{
	"标题": titleField, "標題": titleField, "title": titleField,
	"时间": timeField, "時間": timeField, "time": timeField, "when": timeField,
	"地点": placeField, "地點": placeField, "place": placeField, "where": placeField,
	"人数": slotsField, "人數": slotsField, "名额": slotsField, "名額": slotsField,
	"people": slotsField, "places": slotsField, "slots": slotsField,
	"积分": pointsField, "積分": pointsField, "points": pointsField,
}

// cutLabel cuts a label off the head of a field.
func cutLabel(s string) (field, string) {
	label, words, ok := strings.Cut(s, ":")
	if wide, more, found := strings.Cut(s, "："); found && (!ok || len(wide) < len(label)) {
		label, words, ok = wide, more, true
	}
	kind := labels[strings.ToLower(strings.TrimSpace(label))]
	if !ok || kind == noField {
		return noField, s
	}
	return kind, strings.TrimSpace(words)
}

// A number is a count as it was written.
type number struct {
	n     int
	whole bool  // it is a whole number of a size that can be
	unit  field // what it counts, if that was said
}

// counted matches a number with what it counts: 5人, 三个人, 每人10分, 10 points each.
var counted = regexp.MustCompile(`^(?:每人|每位|一共|共|限|招|需要|需|要|最多)? ?([+-]?[0-9]+(?:\.[0-9]+)?|[零一二两兩三四五六七八九十百]+) ?` +
	`(?:(` + slotUnits + `)|(` + pointUnits + `))?(?:/人| ?each)?$`)

const (
	slotUnits  = `人|个人|個人|名|位|人次|个名额|個名額|名额|名額|people|persons?|places?|slots?|volunteers?`
	pointUnits = `分|积分|積分|个积分|個積分|points?|pts?`
)

// parseCount reads a number, with or without its unit. It reports whether all of
// s is one.
func parseCount(s string) (number, bool) {
	m := counted.FindStringSubmatch(strings.ToLower(bot.Narrow(strings.TrimSpace(s))))
	if m == nil {
		return number{}, false
	}
	var unit field
	switch {
	case m[2] != "":
		unit = slotsField
	case m[3] != "":
		unit = pointsField
	}
	n, whole := parseNumber(m[1])
	return number{n, whole, unit}, true
}

// parseNumber reads digits or Chinese numerals. It reports whether they are a
// whole number below a million.
func parseNumber(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, n > -1e6 && n < 1e6
	}
	return parseNumerals(s)
}

// digits holds the Chinese digits at the places of their values.
var digits = []rune("零一二三四五六七八九")

// parseNumerals reads Chinese numerals up to 九百九十九: 十, 二十五, 一百零三.
func parseNumerals(s string) (int, bool) {
	total, last, fresh := 0, 0, false // fresh: last is a digit that counts nothing yet
	for _, r := range s {
		if scale := scales[r]; scale != 0 {
			if !fresh {
				last = 1
			}
			total, last, fresh = total+last*scale, 0, false
			continue
		}
		d := digit(r)
		if d < 0 || fresh && last != 0 {
			return 0, false
		}
		last, fresh = d, true
	}
	return total + last, s != ""
}

var scales = map[rune]int{'十': 10, '百': 100}

func digit(r rune) int {
	if r == '两' || r == '兩' {
		return 2
	}
	return slices.Index(digits, r)
}

// clock matches what only a time of day has, 9:, 9点, 9 pm, and a length of time,
// which alone says too little.
var clock = regexp.MustCompile(`[0-9] ?(?:[:点點]|[ap]m\b)` +
	`|^[0-9.]+ ?(?:个|個)?(?:小时|小時|分钟|分鐘|天|hours?|minutes?|days?|h|min)$`)

// looksLikeTime reports whether words are a time, or were meant as one. Whether
// a time can be does not depend on today, so any moment serves.
func looksLikeTime(s string) bool {
	if _, err := when.ParseRule(s); !errors.Is(err, when.ErrNotRule) {
		return true
	}
	_, err := when.ParseSpan(s, time.Unix(0, 0), time.UTC)
	return !errors.Is(err, when.ErrNotTime) || clock.MatchString(strings.ToLower(bot.Narrow(s)))
}
