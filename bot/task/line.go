package task

import (
	"errors"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/when"
)

// Limits of what a task may say. The database holds the numbers to the same.
const (
	MaxTitle  = 60  // UTF-16 units
	MaxPlace  = 80  // UTF-16 units
	MaxSlots  = 500 // people
	MaxPoints = ledger.Points(100)
	maxLength = 24 * time.Hour
	maxAhead  = 366 * 24 * time.Hour
	// usualLength is how long a task takes whose end is not said.
	usualLength = time.Hour
)

// What a line can be refused for.
var (
	ErrTitle  = errors.New("the title is too long")
	ErrPlace  = errors.New("the place is too long")
	ErrTime   = errors.New("no such date or time")
	ErrHours  = errors.New("a day without hours")
	ErrOrder  = errors.New("the end is not after the start, or more than a day later")
	ErrPast   = errors.New("the start is over")
	ErrFar    = errors.New("the start is more than a year away")
	ErrSlots  = errors.New("the number of places is not from 1 to 500")
	ErrPoints = errors.New("the points are not from 0 to 100")
	ErrTwice  = errors.New("a field is said twice")
)

// A Line is what somebody wrote of a task. Fields that were not said are zero.
type Line struct {
	Title  string         `json:"title,omitempty"`
	Place  string         `json:"place,omitempty"`
	Hours  Hours          `json:"hours,omitzero"`
	Slots  int            `json:"slots,omitempty"`
	Points *ledger.Points `json:"points,omitempty"`
	// NoEnd reports that only the start was said.
	NoEnd bool `json:"no_end,omitempty"`
	// Rule is when it recurs, with days and hours; then Hours are not said.
	Rule when.Rule `json:"rule,omitzero"`
	Demands
}

// IsZero reports whether nothing was said.
func (l Line) IsZero() bool {
	return l.Title == "" && l.Place == "" && l.Hours == (Hours{}) && l.Rule.IsZero() && l.Slots == 0 && l.Points == nil &&
		l.Demands.IsZero()
}

// Timed reports whether it was said when the task is, or recurs.
func (l Line) Timed() bool { return l.Hours != (Hours{}) || !l.Rule.IsZero() }

// ParseLine reads a task written in one line: its title, then in any order its
// time, place, number of people and points, with bars or line ends between them:
// "清理小广告 | 明天 9:00-11:00 | 文昌花园 | 5人 | 10分". Where no field is a time, one with
// hours may stand in the title. What is missing is left zero.
func ParseLine(s string, now time.Time, zone *time.Location) (Line, error) {
	title, rest := cutField(s)
	l := Line{}
	if kind, words := cutLabel(title); kind == titleField {
		title = words
	}
	if err := l.addAll(rest, now, zone); err != nil {
		return Line{}, err
	}
	if !l.Timed() {
		title = l.takeHours(title, now, zone)
	}
	return l, l.setTitle(title)
}

// ParseFields reads fields as in ParseLine, without a title at their head. A
// title may be among them, as 标题: or title:.
func ParseFields(s string, now time.Time, zone *time.Location) (Line, error) {
	l := Line{}
	return l, l.addAll(s, now, zone)
}

// ParseHours reads a time alone, such as "明天 9:00-11:00". Without an end, it is
// an hour long.
func ParseHours(s string, now time.Time, zone *time.Location) (Hours, error) {
	h, _, err := parseHours(s, now, zone)
	return h, err
}

// parseHours also reports whether no end was said.
func parseHours(s string, now time.Time, zone *time.Location) (h Hours, noEnd bool, err error) {
	span, err := when.ParseSpan(s, now, zone)
	switch {
	case errors.Is(err, when.ErrPast):
		return Hours{}, false, ErrPast
	case errors.Is(err, when.ErrOrder):
		return Hours{}, false, ErrOrder
	case err != nil:
		return Hours{}, false, ErrTime
	}
	h, err = hoursOf(span, now)
	return h, span.End.IsZero(), err
}

func hoursOf(span when.Span, now time.Time) (Hours, error) {
	h := Hours{span.Start, span.End}
	if h.End.IsZero() {
		h.End = h.Start.Add(usualLength)
	}
	switch {
	case span.AllDay:
		return Hours{}, ErrHours
	case h.Started(now):
		return Hours{}, ErrPast
	case h.Start.Sub(now) > maxAhead:
		return Hours{}, ErrFar
	case h.End.Sub(h.Start) > maxLength:
		return Hours{}, ErrOrder
	}
	return h, nil
}

// separators stand between fields: bars as different keyboards have them, and line ends.
const separators = "|｜丨│\n"

// cutField returns the first field of s, and the others.
func cutField(s string) (field, rest string) {
	i := strings.IndexAny(s, separators)
	if i < 0 {
		return strings.TrimSpace(s), ""
	}
	return strings.TrimSpace(s[:i]), s[i:]
}

func (l *Line) addAll(s string, now time.Time, zone *time.Location) error {
	for field := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if field = strings.TrimSpace(field); field == "" {
			continue
		}
		if err := l.add(field, now, zone); err != nil {
			return err
		}
	}
	return nil
}

// add takes one field for what its label says, or else for what it looks like:
// a number with a unit, a time, or else the place.
func (l *Line) add(field string, now time.Time, zone *time.Location) error {
	kind, words := cutLabel(field)
	n, counted := parseCount(words)
	if kind == noField && !counted {
		if done, err := l.addDemand(words); done || err != nil {
			return err
		}
	}
	if kind == noField {
		kind = l.guess(words, n, counted)
	}
	switch kind {
	case titleField:
		return l.setTitle(words)
	case slotsField:
		return l.setSlots(n)
	case pointsField:
		return l.setPoints(n)
	case timeField:
		return l.setHours(words, now, zone)
	default:
		return l.setPlace(words)
	}
}

// guess says what an unlabelled field is. A bare number is the number of people,
// a second one the points.
func (l *Line) guess(words string, n number, counted bool) field {
	switch {
	case counted && n.unit == noField && l.Slots == 0:
		return slotsField
	case counted && n.unit == noField:
		return pointsField
	case counted:
		return n.unit
	case looksLikeTime(words):
		return timeField
	default:
		return placeField
	}
}

func (l *Line) setTitle(s string) error {
	if bot.Units(s) > MaxTitle {
		return ErrTitle
	}
	l.Title = strings.Join(strings.Fields(s), " ")
	return nil
}

// setPlace takes words that are nothing else; more of them go on with the place.
func (l *Line) setPlace(s string) error {
	if l.Place != "" {
		s = l.Place + " " + s
	}
	if bot.Units(s) > MaxPlace {
		return ErrPlace
	}
	l.Place = s
	return nil
}

func (l *Line) setSlots(n number) error {
	switch {
	case l.Slots != 0:
		return ErrTwice
	case !n.whole || n.n < 1 || n.n > MaxSlots:
		return ErrSlots
	}
	l.Slots = n.n
	return nil
}

func (l *Line) setPoints(n number) error {
	switch {
	case l.Points != nil:
		return ErrTwice
	case !n.whole || n.n < 0 || n.n > int(MaxPoints):
		return ErrPoints
	}
	points := ledger.Points(n.n)
	l.Points = &points
	return nil
}

func (l *Line) setHours(s string, now time.Time, zone *time.Location) (err error) {
	if l.Timed() {
		return ErrTwice
	}
	switch rule, err := when.ParseRule(s); {
	case err == nil:
		return l.setRule(rule)
	case errors.Is(err, when.ErrOrder):
		return ErrOrder
	}
	l.Hours, l.NoEnd, err = parseHours(s, now, zone)
	return err
}

// setRule makes a task recur: on certain days, from and until certain hours.
func (l *Line) setRule(r when.Rule) error {
	span := r.Next(time.Unix(0, 0), time.UTC)
	switch {
	case !r.HasDay():
		return ErrTime
	case span.AllDay:
		return ErrHours
	}
	var err error
	if span.End.IsZero() {
		from := minutes(span.Start)
		r, err = r.WithHours(from, from+int(usualLength/time.Minute))
	}
	l.Rule = r
	return err
}

// minutes is how many minutes after its midnight a time is.
func minutes(t time.Time) int { return t.Hour()*60 + t.Minute() }

// takeHours takes a time with hours out of a title.
func (l *Line) takeHours(title string, now time.Time, zone *time.Location) string {
	span, rest, ok := when.Find(title, now, zone)
	if !ok {
		return title
	}
	h, err := hoursOf(span, now)
	if err != nil {
		return title
	}
	l.Hours, l.NoEnd = h, span.End.IsZero()
	return rest
}

// With returns the line with the fields of more that were said.
func (l Line) With(more Line) Line {
	if more.Title != "" {
		l.Title = more.Title
	}
	if more.Place != "" {
		l.Place = more.Place
	}
	if more.Timed() {
		l.Hours, l.NoEnd, l.Rule = more.Hours, more.NoEnd, more.Rule
	}
	if more.Slots != 0 {
		l.Slots = more.Slots
	}
	if more.Points != nil {
		l.Points = more.Points
	}
	l.Demands = l.Demands.with(more.Demands)
	return l
}
