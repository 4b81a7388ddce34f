package report

import (
	"strconv"
	"strings"
)

// canonical spells a part in the one way in which all its spellings agree. Doors
// are several parts.
func (p part) canonical() []string {
	spell := func(k kind, value string) string { return string(k) + " " + value }
	switch p.kind {
	case doorsKind:
		doors := strings.Split(p.value, "-")
		kinds := []kind{buildingKind, roomKind}
		if len(doors) == 3 {
			kinds = []kind{buildingKind, unitKind, roomKind}
		}
		var list []string
		for i, d := range doors {
			list = append(list, spell(kinds[i], number(d)))
		}
		return list
	case bareKind:
		return []string{spell(roomKind, number(p.value))}
	case gateKind:
		return []string{spell(gateKind, compass.Replace(number(p.value)))}
	case nameKind, spotKind:
		return []string{spell(p.kind, strings.ReplaceAll(p.value, " ", ""))}
	}
	return []string{spell(p.kind, number(p.value))}
}

// compass says in English which gate is meant.
var compass = strings.NewReplacer("东", "east", "南", "south", "西", "west", "北", "north",
	"正", "main", "前", "front", "后", "back", "侧", "side", "rear", "back")

var englishNumbers = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
}

// number spells a number in digits without leading zeros, below ground with a
// minus. What is no number stays as it is: A is a building, too.
func number(s string) string {
	for _, below := range []string{"负", "地下", "b"} {
		if rest, ok := strings.CutPrefix(s, below); ok && rest != "" {
			return "-" + number(rest)
		}
	}
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		if head, ok := strings.CutSuffix(s, ending); ok && head != "" && head[0] <= '9' {
			s = head
		}
	}
	if n, ok := englishNumbers[s]; ok {
		return strconv.Itoa(n)
	}
	if n, ok := chineseNumber(s); ok {
		return strconv.Itoa(n)
	}
	if trimmed := strings.TrimLeft(s, "0"); trimmed != "" {
		return trimmed
	}
	return s
}

// chineseNumber reads a number below a thousand: 十二, 二十, 一百零三, or digit by
// digit, 一二〇一.
func chineseNumber(s string) (int, bool) {
	const digits = "零一二三四五六七八九"
	var sum, digit, count int
	positional := true
	for _, r := range strings.ReplaceAll(s, "〇", "零") {
		count++
		switch d := strings.IndexRune(digits, r) / len("零"); {
		case r == '十':
			sum, digit, positional = sum+10*max(digit, 1), 0, false
		case r == '百':
			sum, digit, positional = sum+100*max(digit, 1), 0, false
		case strings.ContainsRune(digits, r) && positional:
			digit = 10*digit + d
		case strings.ContainsRune(digits, r):
			digit = d
		default:
			return 0, false
		}
	}
	return sum + digit, count > 0
}
