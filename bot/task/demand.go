package task

import (
	"errors"
	"regexp"
	"strings"

	"linli/bot"
)

// Demands are what a task asks of who claims it, or does it, besides being there.
type Demands struct {
	Seats     []Seat   `json:"seats,omitempty"`     // places by who may take them; a skill as it was written
	Skill     string   `json:"skill,omitempty"`     // that all places need, as it was written
	Roles     []string `json:"roles,omitempty"`     // one of which is needed, as they were written
	MinAge    int      `json:"min_age,omitempty"`   //
	Approval  bool     `json:"approval,omitempty"`  // staff have to agree to each claim
	Photo     bool     `json:"photo,omitempty"`     // it cannot be handed in without one
	Unchecked bool     `json:"unchecked,omitempty"` // a hand-in needs nobody's approval
}

// IsZero reports whether nothing is asked.
func (d Demands) IsZero() bool {
	return len(d.Seats) == 0 && d.Skill == "" && len(d.Roles) == 0 && d.MinAge == 0 && !d.Approval && !d.Photo && !d.Unchecked
}

// ErrAge means that an age is none.
var ErrAge = errors.New("the age is not from 1 to 99")

// How demands are written, folded.
var (
	ageField = regexp.MustCompile(`^(?:限|须|需|要|年满|年滿|满|滿|over |aged? |age )*([0-9]{1,3}) ?(?:岁|歲|周岁|週歲|years?(?: old)?)?(?:以上|及以上|起|\+| and over| or older)$` +
		`|^(?:年满|年滿|满|滿|over )([0-9]{1,3}) ?(?:岁|歲|周岁|週歲|years?(?: old)?)?$`)
	roleField  = regexp.MustCompile(`^(?:仅限|僅限|只限|限|only )\s*(.+?)(?: only)?$|^(.+) only$`)
	skillField = regexp.MustCompile(`^(?:(?:需要会|需要會|需会|需會|要会|要會)|(?:技能|needs? skill|skill)\s*[:：]?)\s*(.+)$`)
	seatField  = regexp.MustCompile(`^(.{1,20}?)[:：]? ?([0-9]+|[一二两兩三四五六七八九十百]+) ?(?:` + slotUnits + `)$`)
	digitWord  = regexp.MustCompile(`^[0-9.+\-]|[0-9]$`)
)

var (
	approvalWords = []string{"需审核", "需審核", "要审核", "要審核", "需同意", "报名需审核", "報名需審核", "approval", "needs approval", "approval needed"}
	photoWords    = []string{"要照片", "需照片", "需要照片", "拍照", "要拍照", "photo", "photo needed", "needs a photo", "with a photo"}
	uncheckWords  = []string{"免验收", "免驗收", "不用验收", "不用驗收", "免审核", "免審核", "no check", "unchecked"}
	anybodyWords  = []string{"普通", "一般", "不限", "其他", "其它", "anybody", "anyone", "any", "others", "other"}
	newWords      = []string{"新人", "新手", "newcomers", "newcomer", "new"}
)

// addDemand takes a field that is a demand. It reports whether it is one.
func (d *Demands) addDemand(field string) (bool, error) {
	words := fold(field)
	switch {
	case isAny(words, approvalWords):
		d.Approval = true
	case isAny(words, photoWords):
		d.Photo = true
	case isAny(words, uncheckWords):
		d.Unchecked = true
	default:
		return d.addNamed(field, words)
	}
	return true, nil
}

func isAny(s string, words []string) bool {
	for _, w := range words {
		if s == w {
			return true
		}
	}
	return false
}

func (d *Demands) addNamed(field, words string) (bool, error) {
	if m := ageField.FindStringSubmatch(words); m != nil {
		age, _ := parseNumber(m[1] + m[2])
		if age < 1 || age > 99 {
			return true, ErrAge
		}
		d.MinAge = age
		return true, nil
	}
	if seats, ok := parseSeats(field); ok {
		return true, d.addSeats(seats)
	}
	if m := roleField.FindStringSubmatch(words); m != nil {
		d.Roles = append(d.Roles, strings.TrimSpace(m[1]+m[2]))
		return true, nil
	}
	if m := skillField.FindStringSubmatch(words); m != nil {
		d.Skill = strings.TrimSuffix(strings.TrimSpace(m[1]), "的")
		return true, nil
	}
	return false, nil
}

// parseSeats reads places by who may take them: 水电1人, 普通3人. Those for anybody
// alone are no such thing.
func parseSeats(field string) ([]Seat, bool) {
	var seats []Seat
	for part := range strings.FieldsFuncSeq(field, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		m := seatField.FindStringSubmatch(fold(part))
		if m == nil || digitWord.MatchString(m[1]) {
			return nil, false
		}
		n, _ := parseNumber(m[2])
		seats = append(seats, Seat{For: seatOf(m[1]), Slots: n})
	}
	return seats, len(seats) > 0
}

func seatOf(word string) string {
	word = strings.TrimSpace(word)
	switch {
	case isAny(word, anybodyWords):
		return ""
	case isAny(word, newWords):
		return Newcomers
	default:
		return bot.Shorten(word, 20)
	}
}

func (d *Demands) addSeats(seats []Seat) error {
	for _, s := range seats {
		if s.Slots < 1 || s.Slots > MaxSlots {
			return ErrSlots
		}
		if Seats(d.Seats).Of(s.For).Slots > 0 {
			return ErrTwice
		}
		d.Seats = append(d.Seats, s)
	}
	return nil
}

// with returns the demands with those of more that were said.
func (d Demands) with(more Demands) Demands {
	if len(more.Seats) > 0 {
		d.Seats = more.Seats
	}
	if more.Skill != "" {
		d.Skill = more.Skill
	}
	if len(more.Roles) > 0 {
		d.Roles = more.Roles
	}
	if more.MinAge > 0 {
		d.MinAge = more.MinAge
	}
	d.Approval = d.Approval || more.Approval
	d.Photo = d.Photo || more.Photo
	d.Unchecked = d.Unchecked || more.Unchecked
	return d
}
