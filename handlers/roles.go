package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// roles is who is what in a community.
var roles = routes{
	commands: []command{{
		name: "role", words: []string{"身份", "角色", "任命"},
		help: text.HelpRole, topic: text.TopicSetup, who: []storage.Role{storage.Admin}, run: appoint,
	}},
}

// roleNames returns the names of roles as one reads them in a sentence.
func (t *Turn) roleNames(rs []storage.Role) string { return roleNames(t.Printer, rs) }

func roleNames(p text.Printer, rs []storage.Role) string {
	var names []string
	for _, r := range storage.AllRoles {
		if slices.Contains(rs, r) {
			names = append(names, p.Label(roleKeys[r]))
		}
	}
	if len(names) == 0 {
		return p.Label(text.RoleResident)
	}
	return strings.Join(names, p.Label(text.Comma))
}

// appoint shows or changes who is what: "@chen grid worker", "@chen @li -volunteer",
// or a role alone in reply to somebody.
func appoint(ctx context.Context, t *Turn, args string) error {
	mentions, words := cutMentions(args)
	people, err := t.people(ctx, mentions)
	if err != nil {
		return err
	}
	changes, ok := parseRoles(words)
	switch {
	case len(people) == 0 && words == "":
		return t.listRoles(ctx)
	case words != "" && !ok:
		return refuse(text.NoSuchRole, text.Args{"Role": bot.Shorten(words, 40), "Roles": t.roleNames(storage.AllRoles)})
	case len(people) == 0:
		return refuse(text.RoleWhom)
	}
	return t.appointAll(ctx, people, changes)
}

// people finds those who are mentioned, each once, or the sender of the message
// that was replied to.
func (t *Turn) people(ctx context.Context, mentions []string) ([]storage.Person, error) {
	if len(mentions) == 0 {
		p, _, err := t.mention(ctx, "")
		if errors.Is(err, storage.ErrNotFound) {
			return nil, nil
		}
		return []storage.Person{p}, err
	}
	var people []storage.Person
	for _, m := range mentions {
		p, err := t.person(ctx, m)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(people, func(other storage.Person) bool { return other.ID == p.ID }) {
			people = append(people, p)
		}
	}
	return people, nil
}

// appointAll changes the roles of people, and answers with what they are now, and
// with the way to the direct chat if somebody could not be told there.
func (t *Turn) appointAll(ctx context.Context, people []storage.Person, changes []roleChange) error {
	if err := t.Tx.LockCommunity(ctx, t.Community.ID); err != nil {
		return err
	}
	var m bot.Message
	var lines []string
	for _, p := range people {
		p, err := t.appointOne(ctx, p, changes)
		if err != nil {
			return err
		}
		lines = append(lines, string(t.Say(text.RoleNow, text.Args{"Name": p.Name, "Roles": t.roleNames(p.Roles)})))
		if p.Direct.IsZero() && len(changes) > 0 {
			m.Buttons = bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: "hello"})
		}
	}
	m.Text = bot.Markup(strings.Join(lines, "\n"))
	t.AnswerWith(m)
	return nil
}

// appointOne changes the roles of a person, whom it tells, and returns them as
// they are now.
func (t *Turn) appointOne(ctx context.Context, p storage.Person, changes []roleChange) (storage.Person, error) {
	changed := false
	for _, c := range changes {
		if slices.Contains(p.Roles, c.role) == c.has {
			continue
		}
		if err := t.keepAnAdmin(ctx, p, c); err != nil {
			return p, err
		}
		if err := t.Tx.Appoint(ctx, t.Community.ID, p.ID, c.role, c.has); err != nil {
			return p, err
		}
		changed = true
		p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(r storage.Role) bool { return r == c.role })
		if c.has {
			p.Roles = append(p.Roles, c.role)
		}
	}
	if !changed {
		return p, nil
	}
	if p.ID != t.Member.ID {
		said := t.to(p)
		t.Tell(p, bot.Message{Text: said.Say(text.RoleTold, text.Args{"Community": t.Community.Name, "Roles": roleNames(said, p.Roles)})})
	}
	return p, t.showMenus(ctx, p.ID)
}

// keepAnAdmin refuses to take the last admin of the community away. Those whom the
// settings name may: they remain.
func (t *Turn) keepAnAdmin(ctx context.Context, p storage.Person, c roleChange) error {
	if c.role != storage.Admin || c.has || t.owner {
		return nil
	}
	admins, err := t.Tx.WithRole(ctx, t.Community.ID, storage.Admin)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(admins, func(a storage.Person) bool { return a.ID != p.ID }) {
		return refuse(text.RoleLastAdmin)
	}
	return nil
}

// maxNames is how many people a list names for each role.
const maxNames = 8

// listRoles shows who has which role.
func (t *Turn) listRoles(ctx context.Context) error {
	people, err := t.Tx.WithRole(ctx, t.Community.ID, storage.AllRoles...)
	if err != nil {
		return err
	}
	var lines []string
	for _, r := range slices.Backward(storage.AllRoles) {
		if line := t.roleLine(r, people); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, string(t.Say(text.RoleNobody)))
	}
	lines = append(lines, string(t.Say(text.RoleHint)))
	t.AnswerWith(bot.Message{Text: bot.Markup(strings.Join(lines, "\n"))})
	return nil
}

// roleLine names those who have a role; empty if nobody has.
func (t *Turn) roleLine(r storage.Role, people []storage.Person) string {
	var names []string
	for _, p := range people {
		if slices.Contains(p.Roles, r) {
			names = append(names, bot.Shorten(p.Name, 20))
		}
	}
	n := len(names)
	if n == 0 {
		return ""
	}
	if n > maxNames {
		names = append(names[:maxNames], "…")
	}
	return string(t.Say(text.RoleLine, text.Args{
		"Role": t.Say(roleKeys[r]), "Count": n, "Names": strings.Join(names, t.Label(text.Comma)),
	}))
}
