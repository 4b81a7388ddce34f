package handlers

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"linli/bot"
	"linli/handlers/text"
)

// placeFields splits the line that makes a place: at bars, and around a position
// that stands among other words.
func placeFields(line string) (fields []string, err error) {
	for _, f := range strings.FieldsFunc(line, isBar) {
		before, position, after := cutPosition(f)
		if position == "" {
			fields = append(fields, strings.TrimSpace(f))
			continue
		}
		if _, ok := parsePosition(position); !ok {
			return nil, refuse(text.TalkPlacePosition)
		}
		if before != "" || len(fields) == 0 {
			fields = append(fields, before)
		}
		fields = append(fields, position)
		if after != "" {
			fields = append(fields, after)
		}
	}
	return fields, nil
}

// positionIn is what is meant for a position among other words. It has decimals, so
// that 3, 5号楼 is none.
var positionIn = regexp.MustCompile(`[(\[]?(-?[0-9]{1,3}\.[0-9]+\s*(?:[,、]\s*|\s)-?[0-9]{1,3}(?:\.[0-9]+)?)[)\]]?`)

// cutPosition cuts what is meant for a position out of words; it is empty if there
// is none.
func cutPosition(words string) (before, position, after string) {
	narrow := bot.Narrow(words)
	at := positionIn.FindStringSubmatchIndex(narrow)
	if at == nil {
		return words, "", ""
	}
	position = strings.ReplaceAll(narrow[at[2]:at[3]], "、", ",")
	n := len([]rune(narrow[:at[0]]))
	m := len([]rune(narrow[:at[1]]))
	runes := []rune(words) // one for each of the narrow ones
	return trimPlaceName(string(runes[:n])), strings.Join(strings.Fields(position), " "), trimPlaceName(string(runes[m:]))
}

func trimPlaceName(s string) string { return strings.Trim(s, " \t\r\n\u3000,，、;；:：") }

var positionForm = regexp.MustCompile(`^(-?[0-9]{1,2}(?:\.[0-9]+)?) ?[,， ] ?(-?[0-9]{1,3}(?:\.[0-9]+)?)$`)

// parsePosition reads degrees of latitude and longitude, in this order.
func parsePosition(s string) (bot.Position, bool) {
	m := positionForm.FindStringSubmatch(bot.Narrow(strings.TrimSpace(s)))
	if m == nil {
		return bot.Position{}, false
	}
	latitude, err1 := strconv.ParseFloat(m[1], 64)
	longitude, err2 := strconv.ParseFloat(m[2], 64)
	ok := errors.Join(err1, err2) == nil && latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180
	return bot.Position{Latitude: latitude, Longitude: longitude}, ok
}
