package telegram

import (
	"strconv"
	"strings"
	"time"

	"linli/bot"
)

// anonymousBot is the account in whose name Telegram shows what an anonymous
// admin of a group says (https://core.telegram.org/bots/api#message, sender_chat).
const anonymousBot = 1087968824

func chatID(id int64) bot.ChatID {
	return bot.ChatID{Platform: Name, Native: strconv.FormatInt(id, 10)}
}

func userID(id int64) bot.UserID { return bot.UserID(Name + ":" + strconv.FormatInt(id, 10)) }

func fileID(id string) bot.FileID { return bot.FileID(Name + ":" + clean(id)) }

func messageID(id int64) bot.MessageID {
	if id == 0 {
		return ""
	}
	return bot.MessageID(strconv.FormatInt(id, 10))
}

func unix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func chat(c wireChat) bot.Chat {
	return bot.Chat{ID: chatID(c.ID), Direct: c.Type == "private", Title: clean(c.Title)}
}

func user(u wireUser) bot.User {
	return bot.User{
		ID:       userID(u.ID),
		Name:     strings.TrimSpace(clean(u.FirstName + " " + u.LastName)),
		Username: clean(u.Username),
		Language: clean(u.Language),
		Bot:      u.IsBot,
	}
}

// sender returns who a message is from: a person, or the group or channel in
// whose name somebody spoke.
func sender(m *wireMessage) bot.User {
	switch {
	case m.SenderChat != nil:
		return speaker(*m.SenderChat)
	case m.From == nil || m.From.ID == anonymousBot:
		return speaker(m.Chat)
	default:
		return user(*m.From)
	}
}

func speaker(c wireChat) bot.User {
	return bot.User{ID: userID(c.ID), Name: clean(c.Title), Username: clean(c.Username), Anonymous: true}
}

// clean takes out NUL, which people can type and Postgres cannot store.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }
