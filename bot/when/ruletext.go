package when

import (
	"fmt"
	"strings"
)

var ordinalWords = [...]string{"last", "first", "second", "third", "fourth", "fifth"}

var weekdayWords = [...]string{1: "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// String is the form in which a rule is stored: "first Saturday 09:00-11:30", "every 17th",
// "every Monday,Friday 08:00", "weekly", "every 3 days". ParseRule reads it back to the same
// rule. The zero Rule is the empty string.
func (r Rule) String() string {
	if r.frequency == never {
		return ""
	}
	if !r.hasHours {
		return r.daysText()
	}
	return r.daysText() + " " + hoursText(r.from, r.to, "-")
}

func (r Rule) daysText() string {
	switch {
	case r.ordinals != 0:
		return strings.Join(r.ordinalNames(), ",") + " " + strings.Join(r.weekdayNames(), ",")
	case r.weekdays != 0:
		return "every " + strings.Join(r.weekdayNames(), ",")
	case r.days != 0:
		return "every " + strings.Join(r.dayNames(), ",")
	case r.every == 1:
		return [...]string{daily: "daily", weekly: "weekly", monthly: "monthly"}[r.frequency]
	default:
		return fmt.Sprintf("every %d %s", r.every, [...]string{daily: "days", weekly: "weeks", monthly: "months"}[r.frequency])
	}
}

// ordinalNames are first to fifth, then last.
func (r Rule) ordinalNames() []string {
	var names []string
	for n := range members(uint32(r.ordinals) &^ 1) {
		names = append(names, ordinalWords[n])
	}
	if r.ordinals&1 != 0 {
		names = append(names, ordinalWords[0])
	}
	return names
}

func (r Rule) weekdayNames() []string {
	var names []string
	for n := range members(uint32(r.weekdays)) {
		names = append(names, weekdayWords[n])
	}
	return names
}

// dayNames are 1st to 31st.
func (r Rule) dayNames() []string {
	var names []string
	for n := range members(r.days) {
		names = append(names, ordinalNumber(n))
	}
	return names
}

// ordinalNumber writes 1st, 2nd, 3rd, 4th, 11th, 21st.
func ordinalNumber(n int) string {
	suffix := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n) + suffix
}

// hoursText writes minutes after midnight as 09:00 or 09:00-11:30; to is 0 if there is none.
func hoursText(from, to int, dash string) string {
	if to == 0 {
		return clockText(from)
	}
	return clockText(from) + dash + clockText(to)
}

// clockText writes minutes after midnight, 24:00 for the midnight that ends the day.
func clockText(minutes int) string {
	if minutes > minutesPerDay {
		minutes -= minutesPerDay
	}
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// MarshalText gives String, for JSON and storage.
func (r Rule) MarshalText() ([]byte, error) {
	return []byte(r.String()), nil
}

// UnmarshalText reads what MarshalText gives and whatever else ParseRule reads, with its
// errors. An empty text is the zero Rule.
func (r *Rule) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = Rule{}
		return nil
	}
	rule, err := ParseRule(string(text))
	if err != nil {
		return fmt.Errorf("read recurrence: %w", err)
	}
	*r = rule
	return nil
}
