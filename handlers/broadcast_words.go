package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// What may stand before the words of a broadcast, folded.
var (
	urgentWords   = []string{"!", "urgent", "紧急", "緊急"}
	everyoneWords = []string{"all", "everyone", "everybody", "members", "residents", "所有人", "全体", "全體", "居民", "大家"}
	groupsWords   = []string{"groups", "all groups", "群", "所有群", "各群"}
)

// readBroadcast reads a broadcast from a command: "@riders ! 明天9:00 | words", of
// which all but the words may be missing; and these, too, where there is a photo
// or a message that was replied to.
func (t *Turn) readBroadcast(ctx context.Context, args string) (storage.Broadcast, error) {
	b := storage.Broadcast{
		Community: t.Community.ID, Author: t.Member.ID, Chat: t.Update.Chat.ID, Thread: t.Update.Chat.Thread, At: t.Tx.Now,
	}
	words, err := t.cutAudience(ctx, &b, args)
	if err != nil {
		return b, err
	}
	if words, err = t.cutStart(&b, words); err != nil {
		return b, err
	}
	photo := t.Said.Photo
	if from := t.Update.ReplyTo; from != nil {
		if photo == nil {
			photo = from.Photo
		}
		if words == "" {
			words = from.Text
		}
	}
	return t.fillBroadcast(ctx, b, words, photo)
}

// maxPhotoText is how long the words below a photo may be; see
// https://core.telegram.org/bots/api#sendphoto.
const maxPhotoText = 1024

// fillBroadcast gives a broadcast its words and photo.
func (t *Turn) fillBroadcast(ctx context.Context, b storage.Broadcast, words string, photo *bot.File) (storage.Broadcast, error) {
	limit := maxText
	if photo != nil {
		limit = maxPhotoText
	}
	switch {
	case words == "" && photo == nil:
		return b, refuse(text.BroadcastForm)
	case bot.Units(words) > limit:
		return b, refuse(text.BroadcastTooLong, text.Args{"N": limit})
	}
	b.Message.Text = bot.Escape(words)
	if photo == nil {
		return b, nil
	}
	var err error
	b.Message.Photo, err = t.Tx.AddPhoto(ctx, *photo)
	return b, err
}

// cutAudience cuts off the head of words whom they are for, if they say so, and
// whether they are urgent.
func (t *Turn) cutAudience(ctx context.Context, b *storage.Broadcast, words string) (string, error) {
	groups, err := t.Tx.Rooms(ctx, t.Community.ID, storage.GroupRoom)
	if err != nil {
		return "", err
	}
	for {
		head, rest := bot.CutWord(words)
		name, at := strings.CutPrefix(fold(head), "@")
		switch {
		case at && addAudience(&b.Audience, strings.TrimRight(name, ":,，、"), groups):
		case slices.Contains(urgentWords, fold(head)):
			b.Urgent = true
		default:
			return words, nil
		}
		words = rest
	}
}

// named reports whether an audience is anybody at all.
func named(a storage.Audience) bool {
	return a.Groups || a.Members || len(a.Chats) > 0 || len(a.Roles) > 0
}

// addAudience adds those whom a folded word names: everyone, the groups, a role,
// or a group by its title without blanks. It reports whether it names any.
func addAudience(a *storage.Audience, word string, groups []storage.Chat) bool {
	role, isRole := parseRole(word)
	i := slices.IndexFunc(groups, func(c storage.Chat) bool {
		return word != "" && strings.ReplaceAll(fold(c.Title), " ", "") == word
	})
	switch {
	case slices.Contains(everyoneWords, word):
		a.Members = true
	case slices.Contains(groupsWords, word):
		a.Groups = true
	case isRole && role == storage.Staff:
		a.Roles = append(a.Roles, storage.Staff, storage.Admin)
	case isRole:
		a.Roles = append(a.Roles, role)
	case i >= 0:
		a.Chats = append(a.Chats, groups[i].ID.String())
	default:
		return false
	}
	return true
}

// cutStart cuts the time at which a broadcast is to go out off the head of words,
// where a bar follows it: "明天 9:00 | words".
func (t *Turn) cutStart(b *storage.Broadcast, words string) (string, error) {
	i := strings.IndexAny(words, "|｜")
	if i < 0 {
		return words, nil
	}
	said, rest := strings.TrimSpace(words[:i]), strings.TrimSpace(strings.TrimLeft(words[i:], "|｜"))
	span, err := when.ParseSpan(said, t.Tx.Now, t.Community.Zone())
	switch {
	case errors.Is(err, when.ErrNotTime):
		return words, nil
	case err != nil:
		return "", refuse(text.BroadcastBadTime, text.Args{"Time": bot.Shorten(said, 40)})
	}
	if span.Start.After(b.At) {
		b.At = span.Start
	}
	return rest, nil
}

// The hours in which nobody is disturbed, in the community's zone.
const (
	quietFrom  = 21
	quietUntil = 8
)

// startOf returns when a broadcast would start if it were sent now.
func (t *Turn) startOf(b storage.Broadcast) time.Time {
	at := b.At
	if t.Tx.Now.After(at) {
		at = t.Tx.Now
	}
	if b.Urgent {
		return at
	}
	return afterQuiet(at, t.Community.Zone())
}

// afterQuiet returns at, or when the quiet hours that it lies in end.
func afterQuiet(at time.Time, zone *time.Location) time.Time {
	switch hour := at.In(zone).Hour(); {
	case hour >= quietFrom:
		return when.DayAt(at, zone, -1, quietUntil)
	case hour < quietUntil:
		return when.DayAt(at, zone, 0, quietUntil)
	default:
		return at
	}
}
