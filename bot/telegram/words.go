package telegram

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"linli/bot"
)

// words are what a message says in letters.
type words struct {
	command    string
	text       string
	forMe      bool // by a command or a mention
	forAnother bool // by a command for another bot
}

// words reads a message's text or caption, or the name of a place.
func (me account) words(m *wireMessage) words {
	text, entities := m.Text, m.Entities
	if m.Caption != "" {
		text, entities = m.Caption, m.CaptionEntities
	}
	if v := m.Venue; v != nil && text == "" {
		text = strings.TrimSpace(v.Title + " " + v.Address)
	}
	text, mentioned := me.mentions(text, entities)
	w := words{text: strings.TrimSpace(clean(text)), forMe: mentioned}
	name, target, rest, ok := cutCommand(w.text)
	switch {
	case !ok:
	case target == "" || strings.EqualFold(target, me.Username):
		w.command, w.text, w.forMe = strings.ToLower(name), rest, true
	default:
		w.forAnother = true
	}
	return w
}

// mentions cuts the bot's own mentions out of a text, and puts the account in the
// place of the names of people who have no username.
func (me account) mentions(text string, entities []wireEntity) (result string, mentioned bool) {
	units := utf16.Encode([]rune(text))
	end := len(units)
	backwards := slices.SortedFunc(slices.Values(entities), func(a, b wireEntity) int { return cmp.Compare(b.Offset, a.Offset) })
	for _, e := range backwards {
		if e.Offset < 0 || e.Length <= 0 || e.Offset > end || e.Length > end-e.Offset {
			continue // out of the text, or across the one before
		}
		named := string(utf16.Decode(units[e.Offset : e.Offset+e.Length]))
		var instead string
		after := e.Offset + e.Length
		switch {
		case e.Type == "mention" && strings.EqualFold(named, "@"+me.Username),
			e.Type == "text_mention" && e.User != nil && e.User.ID == me.ID:
			mentioned = true
			after = skipGap(units, after, e.Offset == 0)
		case e.Type == "text_mention" && e.User != nil:
			instead = fmt.Sprint("@", userID(e.User.ID))
		default:
			continue
		}
		units = slices.Replace(units, e.Offset, after, utf16.Encode([]rune(instead))...)
		end = e.Offset
	}
	return string(utf16.Decode(units)), mentioned
}

// skipGap returns where the text goes on after a mention that is cut out: after
// its blanks, and after the comma or colon of somebody called upon at the head.
func skipGap(units []uint16, i int, head bool) int {
	for i < len(units) && (units[i] == ' ' || head && strings.ContainsRune(",，:：、", rune(units[i]))) {
		i++
	}
	return i
}

const (
	maxCommand  = 64
	maxUsername = 32
)

// cutCommand reads a command at the head of a text: /name or /name@bot, the signs
// of any width, up to where Telegram's own clients see its end
// (https://github.com/tdlib/td/blob/master/td/telegram/MessageEntity.cpp,
// match_bot_commands): at a sign that is none of a name's, nor one of / < >.
func cutCommand(s string) (name, target, rest string, ok bool) {
	rest, ok = cutSign(s, '/')
	if !ok {
		return "", "", "", false
	}
	name, rest = cutName(rest, maxCommand)
	if at, found := cutSign(rest, '@'); found {
		if bot, after := cutName(at, maxUsername); bot != "" {
			target, rest = bot, after
		}
	}
	if name == "" || strings.IndexAny(bot.Narrow(rest), "/<>") == 0 || nameLen(rest) > 0 {
		return "", "", "", false
	}
	return name, target, strings.TrimSpace(rest), true
}

// cutSign cuts an ASCII sign, or its full-width form, off the head of s.
func cutSign(s string, sign rune) (rest string, ok bool) {
	for _, form := range []rune{sign, sign - '!' + '！'} {
		if rest, ok = strings.CutPrefix(s, string(form)); ok {
			return rest, true
		}
	}
	return s, false
}

// cutName cuts a name of letters, digits and _ off the head of s, narrowed.
func cutName(s string, limit int) (name, rest string) {
	n := nameLen(s)
	name = bot.Narrow(s[:n])
	if len(name) > limit {
		return "", s
	}
	return name, s[n:]
}

// nameLen returns the length in bytes of the name at the head of s.
func nameLen(s string) int {
	for i, r := range s {
		if n := bot.Narrow(string(r)); len(n) != 1 || !isNameByte(n[0]) {
			return i
		}
	}
	return len(s)
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}
