package handlers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// setup is making chats the rooms of a community.
var setup = routes{
	commands: []command{{
		name: "setup", words: []string{"开通", "開通"}, help: text.HelpSetup, topic: text.TopicSetup,
		who: []storage.Role{storage.Admin}, checks: true, anywhere: true, run: setUp,
	}},
}

// What may follow the name in /setup, folded.
var (
	staffWords = []string{
		"staff", "staff room", "工作人员", "工作人員", "工作室", "工作群", "员工", "員工", "职员", "職員", "社工", "办公室", "辦公室",
	}
	groupWords = []string{"group", "群", "居民群", "居民"}
	moveWords  = []string{"move", "here", "换", "換", "搬", "换到这里", "換到這裡"}
)

// A setupPlan is what /setup asks for.
type setupPlan struct {
	name string       // the community's; empty if it is missing
	room storage.Room // what the chat is to be; NoRoom: what it is, or a group
	move bool         // the staff room moves here
}

// parseSetup reads "NAME", "NAME staff", "NAME staff move" and "NAME group".
func parseSetup(args string) setupPlan {
	var p setupPlan
	words := strings.Fields(args)
	if rest, ok := cutLast(words, moveWords); ok {
		if _, staff := cutLast(rest, staffWords); staff {
			p.move, words = true, rest
		}
	}
	if rest, ok := cutLast(words, staffWords); ok {
		p.room, words = storage.StaffRoom, rest
	} else if rest, ok := cutLast(words, groupWords); ok {
		p.room, words = storage.GroupRoom, rest
	}
	p.name = strings.Join(words, " ")
	return p
}

// cutLast cuts one of the folded phrases, of one or two words, off the end of words.
func cutLast(words, phrases []string) ([]string, bool) {
	for n := min(2, len(words)); n > 0; n-- {
		rest, last := words[:len(words)-n], words[len(words)-n:]
		if slices.Contains(phrases, fold(strings.Join(last, " "))) {
			return rest, true
		}
	}
	return words, false
}

// maxCommunityName is how many characters a community's name may have.
const maxCommunityName = 40

// setUp makes the chat a room of the community that is named, which it makes if
// there is none. Doing so again changes nothing.
func setUp(ctx context.Context, t *Turn, args string) error {
	plan := parseSetup(args)
	switch {
	case t.Update.Chat.Direct:
		return refuse(text.SetupInGroup)
	case t.Chat.Room != storage.NoRoom && !t.is(storage.Admin):
		return t.need(storage.Admin)
	case plan.name == "":
		return refuse(text.SetupForm)
	case utf8.RuneCountInString(plan.name) > maxCommunityName:
		return refuse(text.SetupTooLong, text.Args{"N": maxCommunityName})
	}
	c, made, err := t.findOrMake(ctx, plan.name)
	if err != nil {
		return err
	}
	if err := t.Tx.LockCommunity(ctx, c.ID); err != nil {
		return err
	}
	return t.bind(ctx, c, plan, made)
}

// findOrMake returns the community of a name, of which the person must be an
// admin. Only those whom the settings name may make a new one.
func (t *Turn) findOrMake(ctx context.Context, name string) (c storage.Community, made bool, err error) {
	c, err = t.Tx.FindCommunity(ctx, name)
	if errors.Is(err, storage.ErrNotFound) {
		if t.Chat.Room != storage.NoRoom {
			return c, false, refuse(text.SetupElsewhere, text.Args{"Name": t.Community.Name, "Other": name})
		}
		if !t.owner {
			return c, false, refuse(text.SetupOwnerOnly, text.Args{"User": string(t.Update.User.ID)})
		}
		if c, err = t.Tx.AddCommunity(ctx, name, t.h.Language, t.h.Zone); err == nil {
			if err := errors.Join(t.setDigest(ctx, c), t.setNight(ctx, c)); err != nil {
				return c, true, err
			}
			return c, true, t.makeFounder(ctx, c.ID)
		}
		if errors.Is(err, storage.ErrTaken) { // by somebody at this very moment
			c, err = t.Tx.FindCommunity(ctx, name)
		}
	}
	if err != nil || t.owner {
		return c, false, err
	}
	p, err := t.Tx.Person(ctx, c.ID, t.Member.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return c, false, err
	}
	if !p.Roles.Has(storage.Admin) {
		return c, false, refuse(text.SetupAdminOnly, text.Args{"Name": c.Name, "User": string(t.Update.User.ID)})
	}
	return c, false, nil
}

// makeFounder makes the person the admin of a community that they have made, and
// their direct chat be about it.
func (t *Turn) makeFounder(ctx context.Context, c storage.CommunityID) error {
	if err := t.Tx.Appoint(ctx, c, t.Member.ID, storage.Admin, true); err != nil {
		return err
	}
	if err := t.Tx.SetHome(ctx, t.Member.ID, c); err != nil {
		return err
	}
	return t.showMenus(ctx, t.Member.ID)
}

// bind makes the chat what the plan says, unless it or the staff room is something
// else already.
func (t *Turn) bind(ctx context.Context, c storage.Community, plan setupPlan, made bool) error {
	was := t.Chat.Room
	room := cmp.Or(plan.room, was, storage.GroupRoom)
	if was != storage.NoRoom && t.Community.ID != c.ID {
		return refuse(text.SetupElsewhere, text.Args{"Name": t.Community.Name, "Other": c.Name})
	}
	if room == storage.StaffRoom && was != room && !plan.move {
		if err := t.noStaffRoom(ctx, c); err != nil {
			return err
		}
	}
	if err := t.settle(ctx, c); err != nil {
		return err
	}
	if was == storage.StaffRoom || room == storage.StaffRoom {
		if err := t.showRoomMenus(ctx, room); err != nil {
			return err
		}
	}
	if err := t.Tx.BindChat(ctx, t.Update.Chat, c.ID, room); err != nil {
		return err
	}
	return t.answerSetup(ctx, setupOutcome(room, was, made))
}

// showRoomMenus brings the menu in the chat up to date, which becomes a room, and
// that of the staff room whose place it takes.
func (t *Turn) showRoomMenus(ctx context.Context, room storage.Room) error {
	t.showRoomMenu(t.Update.Chat.ID, room)
	if room != storage.StaffRoom {
		return nil
	}
	rooms, err := t.Tx.Rooms(ctx, t.Community.ID, storage.StaffRoom)
	for _, old := range rooms {
		if old.ID != t.Update.Chat.ID {
			t.showRoomMenu(old.ID, storage.NoRoom)
		}
	}
	return err
}

// noStaffRoom refuses if a community has a staff room.
func (t *Turn) noStaffRoom(ctx context.Context, c storage.Community) error {
	rooms, err := t.Tx.Rooms(ctx, c.ID, storage.StaffRoom)
	if err != nil || len(rooms) == 0 {
		return err
	}
	return refuse(text.SetupHasStaff, text.Args{"Name": c.Name, "Room": bot.Shorten(rooms[0].Title, 40)})
}

// setupOutcome returns the sentence for a chat that was one room and is now another.
func setupOutcome(room, was storage.Room, made bool) text.Key {
	switch {
	case room == storage.StaffRoom && was == room:
		return text.SetupStaffAgain
	case room == storage.StaffRoom:
		return text.SetupStaff
	case made:
		return text.SetupMade
	case was == room:
		return text.SetupAgain
	default:
		return text.SetupJoined
	}
}

// answerSetup says what was done, and what to do next.
func (t *Turn) answerSetup(ctx context.Context, k text.Key) error {
	args := text.Args{"Name": t.Community.Name}
	lines := []string{string(t.Say(k, args))}
	staff, err := t.Tx.Rooms(ctx, t.Community.ID, storage.StaffRoom)
	if err != nil {
		return err
	}
	groups, err := t.Tx.Rooms(ctx, t.Community.ID, storage.GroupRoom)
	if err != nil {
		return err
	}
	for _, next := range []struct {
		open bool
		key  text.Key
	}{
		{len(staff) == 0, text.SetupNextStaff},
		{len(groups) == 0, text.SetupNextGroup},
		{k == text.SetupStaff, text.SetupNextRoles},
		{k == text.SetupMade || k == text.SetupJoined, text.SetupNextPhotos},
	} {
		if next.open {
			lines = append(lines, string(t.Say(next.key, args)))
		}
	}
	t.AnswerWith(bot.Message{Text: bot.Markup(strings.Join(lines, "\n"))})
	return nil
}

// welcomeOrLeave deals with the bot's own coming and going: in a group that is not
// set up it says how that is done, which is all that it ever says unasked.
func welcomeOrLeave(ctx context.Context, t *Turn, c bot.Membership) error {
	switch {
	case !c.In:
		return t.Tx.LoseChat(ctx, t.Update.Chat.ID)
	case !c.Joined || t.Update.Chat.Direct:
		return nil
	}
	p, k := t.Printer, text.WelcomeBack
	if t.Community.ID == 0 {
		p, k = text.In(cmp.Or(text.Closest(t.Update.User.Language), t.h.Language)), text.Welcome
		if c.Admin {
			k = text.WelcomeAdmin
		}
	}
	t.Post(bot.Message{Chat: t.Update.Chat.ID, Text: p.Say(k, text.Args{"Name": t.Community.Name})})
	return nil
}
