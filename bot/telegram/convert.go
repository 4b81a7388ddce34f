package telegram

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linli/bot"
)

// convert translates an update as it arrived. One that cannot be decoded becomes
// a bot.Unknown that says why.
func (me account) convert(raw []byte) bot.Update {
	var in wireUpdate
	if err := json.Unmarshal(raw, &in); err != nil {
		return undecoded(raw, err)
	}
	var u bot.Update
	switch {
	case in.Message != nil:
		u = me.message(in.Message, false)
	case in.EditedMessage != nil:
		u = me.message(in.EditedMessage, true)
	case in.Callback != nil:
		u = press(in.Callback)
	case in.MyChatMember != nil:
		u = membership(in.MyChatMember)
	default:
		u.Content = bot.Unknown{Kind: unknownKey(raw, updateEnvelope)}
	}
	if u.Content == nil {
		u.Content = bot.Unknown{Kind: unknownKey(innerMessage(raw), messageEnvelope)}
	}
	if u.ID == "" {
		u.ID = fmt.Sprint(Name, ":", in.ID)
	}
	u.Raw = raw
	return u
}

// undecoded keeps an update that is not what the Bot API promises. It is known by
// its id if it has one, and else by its bytes.
func undecoded(raw []byte, err error) bot.Update {
	u := bot.Update{Content: bot.Unknown{Kind: "undecoded", Err: fmt.Errorf("decode update: %w", err)}, Raw: raw}
	if id, err := updateID(raw); err == nil {
		u.ID = fmt.Sprint(Name, ":", id)
	} else {
		sum := sha256.Sum256(raw)
		u.ID = Name + ":undecoded-" + hex.EncodeToString(sum[:16])
	}
	return u
}

// message translates a message. It leaves Content empty if there is nothing in it
// for the bot.
func (me account) message(m *wireMessage, edited bool) bot.Update {
	u := bot.Update{
		Chat:    chat(m.Chat),
		User:    sender(m),
		Time:    unix(max(m.Date, m.EditDate)),
		Message: messageID(m.ID),
	}
	if m.InTopic {
		u.Chat.Thread = strconv.FormatInt(m.Thread, 10)
	}
	switch {
	case m.Chat.Type == "channel":
		return u
	case m.MigrateTo != 0:
		return migration(u, m.Chat.ID, m.MigrateTo)
	case m.MigrateFrom != 0:
		return migration(u, m.MigrateFrom, m.Chat.ID)
	}
	words := me.words(m)
	u.ReplyTo = me.original(m)
	mine := u.ReplyTo != nil && u.ReplyTo.Mine
	u.Addressed = !words.forAnother && (u.Chat.Direct || words.forMe || mine)
	if s, ok := said(m, words, edited, u.Addressed); ok {
		u.Content = s
	}
	return u
}

// said returns what a message says. What people send that is neither words nor
// picture nor place, such as a voice note or a sticker, counts only if it is
// addressed to the bot: it may then say what it does understand.
func said(m *wireMessage, w words, edited, addressed bool) (bot.Said, bool) {
	s := bot.Said{
		Command:  w.command,
		Text:     w.text,
		Photo:    picture(m),
		Position: position(m),
		Album:    m.MediaGroup,
		Edited:   edited,
	}
	if s.Photo == nil {
		s.Album = ""
	}
	s.Media = s.Photo == nil && hasMedia(m)
	if edited && m.Location != nil {
		return s, false // somebody on the move, not a correction
	}
	plain := m.Text != "" || m.Caption != "" || s.Photo != nil || s.Position != nil
	return s, plain || addressed && s.Media
}

func hasMedia(m *wireMessage) bool {
	return m.Document != nil || slices.ContainsFunc([]json.RawMessage{
		m.Animation, m.Audio, m.Contact, m.Dice, m.PaidMedia, m.Poll, m.Sticker, m.Story, m.Video, m.VideoNote, m.Voice,
	}, func(field json.RawMessage) bool { return field != nil })
}

// picture returns the largest rendition of a photo, or a picture sent as a file.
func picture(m *wireMessage) *bot.File {
	if d := m.Document; d != nil && strings.HasPrefix(d.Type, "image/") {
		return &bot.File{ID: fileID(d.FileID), Unique: d.Unique, Raw: true, Type: d.Type, Size: d.Size}
	}
	if len(m.Photo) == 0 {
		return nil
	}
	p := slices.MaxFunc(m.Photo, func(a, b wirePhoto) int { return cmp.Compare(a.Width*a.Height, b.Width*b.Height) })
	return &bot.File{ID: fileID(p.FileID), Unique: p.Unique, Size: p.Size}
}

func position(m *wireMessage) *bot.Position {
	at := m.Location
	if m.Venue != nil {
		at = &m.Venue.Location
	}
	if at == nil {
		return nil
	}
	return &bot.Position{Latitude: at.Latitude, Longitude: at.Longitude}
}

// original returns the message that m is a reply to. All that is said in a topic
// without being a reply comes as one to the message that opened the topic.
func (me account) original(m *wireMessage) *bot.Original {
	o := m.ReplyTo
	if o == nil || o.ForumTopicCreated != nil || m.InTopic && o.ID == m.Thread {
		return nil
	}
	return &bot.Original{
		Message: messageID(o.ID),
		User:    sender(o),
		Mine:    o.From != nil && o.From.ID == me.ID,
		Text:    strings.TrimSpace(clean(o.Text + o.Caption)), // it has but one of them
		Photo:   picture(o),
		Album:   o.MediaGroup,
	}
}

// migration translates either of the two service messages, in the old chat and in
// the new one, by which Telegram tells of a migration. Both get the same ID, so
// that it is handled once, whichever of them arrives.
func migration(u bot.Update, from, to int64) bot.Update {
	u.ID = fmt.Sprintf("%s:migration:%d:%d", Name, from, to)
	u.Chat.ID = chatID(from)
	u.Content = bot.Migration{To: chatID(to)}
	return u
}

// press translates a press. It is in the presser's direct chat if Telegram does
// not tell the message, and has no time, since Telegram tells none.
func press(q *wireCallback) bot.Update {
	u := bot.Update{
		Chat:      bot.Chat{ID: chatID(q.From.ID), Direct: true},
		User:      user(q.From),
		Addressed: true,
		Content:   bot.Press{ID: q.ID, Data: clean(q.Data)},
	}
	if m := q.Message; m != nil {
		u.Chat = chat(m.Chat)
		u.Message = messageID(m.ID)
		if m.InTopic {
			u.Chat.Thread = strconv.FormatInt(m.Thread, 10)
		}
	}
	return u
}

func membership(c *wireMemberChange) bot.Update {
	u := bot.Update{Chat: chat(c.Chat), User: user(c.From), Time: unix(c.Date)}
	if c.Chat.Type == "channel" {
		u.Content = bot.Unknown{Kind: "my_chat_member"}
		return u
	}
	u.Content = bot.Membership{In: c.New.isIn(), Admin: c.New.isAdmin(), Joined: c.New.isIn() && !c.Old.isIn()}
	return u
}
