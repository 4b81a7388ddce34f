package web

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"linli/bot"
)

// user returns a person as updates name them.
func (p *person) user() bot.User {
	return bot.User{ID: userID(p.ID), Name: p.Name, Username: p.Username, Language: p.speaks()}
}

// author returns who wrote a message.
func (p *Platform) author(m *message) bot.User {
	if who := p.state.people[m.From]; who != nil {
		return who.user()
	}
	return bot.User{ID: userID(p.cfg.Username), Name: p.cfg.Bot, Username: p.cfg.Username, Bot: true}
}

// saidUpdate returns the update that tells what a person's message says.
func (p *Platform) saidUpdate(c *change, who *person, in *chat, m *message) *update {
	u := &update{ID: p.updateID(c), Chat: in.ID, User: who.user(), Time: p.cfg.Now().UTC(), Message: m.ID}
	if original := in.message(m.ReplyTo); original != nil {
		u.ReplyTo = p.original(original)
	}
	said, toUs := p.parse(m.Text.Plain(), in, u.ReplyTo != nil && u.ReplyTo.Mine)
	said.Photo, said.Album, said.Position, said.Edited = m.Picture.file(), m.Album, m.Position, m.Edited
	u.Said, u.Addressed = &said, toUs
	return u
}

func (p *Platform) original(m *message) *bot.Original {
	return &bot.Original{
		Message: m.ID, User: p.author(m), Mine: m.From == "",
		Text: m.Text.Plain(), Photo: m.Picture.file(), Album: m.Album,
	}
}

// parse reads a person's words, and whether they speak to the bot. answering
// tells that they reply to it.
func (p *Platform) parse(text string, in *chat, answering bool) (said bot.Said, addressed bool) {
	command, at, rest := cutCommand(text)
	rest, byName := cutMention(rest, p.cfg.Bot) // first: it may begin as the username does
	rest, byUsername := cutMention(rest, p.cfg.Username)
	said = bot.Said{Command: command, Text: p.usernames(rest, in)}
	if at != "" {
		return said, strings.EqualFold(at, p.cfg.Username)
	}
	return said, in.direct || answering || byName || byUsername || command != ""
}

var commandPattern = regexp.MustCompile(`^/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?$`)

// cutCommand splits words that begin with a slash command, in letters of any
// width: the command's name, which bot it is for if it says so, and what follows.
// Other words are all rest.
func cutCommand(text string) (command, at, rest string) {
	head, rest := bot.CutWord(text)
	found := commandPattern.FindStringSubmatch(bot.Narrow(head))
	if found == nil {
		return "", "", text
	}
	return strings.ToLower(found[1]), found[2], rest
}

// cutMention takes the mentions of a name out of words.
func cutMention(text, name string) (rest string, mentioned bool) {
	for i := 0; ; {
		at, end, ok := findMention(text[i:], name)
		if !ok {
			return strings.TrimSpace(text), mentioned
		}
		before, after := strings.TrimRight(text[:i+at], " "), strings.TrimLeft(text[i+end:], " ,，:：")
		if before != "" && after != "" {
			before += " "
		}
		text, i, mentioned = before+after, len(before), true
	}
}

// findMention returns where @name stands, not within a longer name in Latin
// letters; case does not matter.
func findMention(text, name string) (start, end int, ok bool) {
	for i := 0; i < len(text); i++ {
		end := i + 1 + len(name)
		if text[i] != '@' || end > len(text) || !strings.EqualFold(text[i+1:end], name) {
			continue
		}
		longer := end < len(text) && isNamePart(text[end-1]) && isNamePart(text[end])
		if !longer && (i == 0 || !isNamePart(text[i-1])) {
			return i, end, true
		}
	}
	return 0, 0, false
}

func isNamePart(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// usernames writes mentions of people in the chat by the names that they show, as
// one types them in Chinese, in the form that handlers know: by their usernames.
func (p *Platform) usernames(text string, in *chat) string {
	if !strings.Contains(text, "@") {
		return text
	}
	usernames := map[string]string{}
	for _, who := range p.state.people {
		if who.in(in) {
			usernames[who.Name] = who.Username
		}
	}
	return mentionPattern(slices.Collect(maps.Keys(usernames))).ReplaceAllStringFunc(text, func(mention string) string {
		return "@" + usernames[mention[1:]]
	})
}

// mentionPattern matches a mention of any of the names, the longest that fits.
func mentionPattern(names []string) *regexp.Regexp {
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	alternatives := make([]string, len(names))
	for i, n := range names {
		alternatives[i] = regexp.QuoteMeta(n)
		if isNamePart(n[len(n)-1]) {
			alternatives[i] += `\b`
		}
	}
	return regexp.MustCompile("@(?:" + strings.Join(alternatives, "|") + ")")
}

// clean returns typed text as it is kept: with Unix line ends, no NUL, valid
// UTF-8, and no outer blanks.
func clean(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(s)
	return strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
}
