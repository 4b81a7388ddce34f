package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// destinations is the rules by which new reports go to somebody.
var destinations = routes{
	commands: []command{{
		name: "route", words: []string{"派单规则", "派單規則"}, who: []storage.Role{storage.Staff},
		help: text.HelpRoute, topic: text.TopicTriage, run: listOrSetRoute,
	}},
	buttons: []button{
		{"route_list", pressRoutes},
		{"route_drop", pressRouteDrop},
	},
}

const (
	// routesCard begins the name of a card with the list of routes.
	routesCard = "routes/"
	// maxTerms is how many words a route may have: names of a few each.
	maxTerms = 30
)

// listOrSetRoute lists the routes, removes one, or sets one: 垃圾积存 文昌花园 @zhou,
// in any order, with blanks or bars between.
func listOrSetRoute(ctx context.Context, t *Turn, args string) error {
	if args == "" {
		m, err := t.routeList(ctx, 0)
		if err != nil {
			return err
		}
		m.Card = routesCard + t.Update.ID
		t.AnswerWith(m)
		return nil
	}
	args = betweenTerms.Replace(args)
	if rest, ok := cutAny(strings.TrimSpace(fold(args)), droppingWords); ok {
		return t.dropRoute(ctx, rest)
	}
	return t.setRoute(ctx, args)
}

// betweenTerms makes what may stand between the terms of a route blanks. A mention
// may follow without any.
var betweenTerms = strings.NewReplacer("|", " ", "｜", " ", "→", " ", "@", " @", "＠", " @")

func (t *Turn) setRoute(ctx context.Context, args string) error {
	mentions, words := cutMentions(args)
	line, err := t.readRoute(words)
	if err != nil {
		return err
	}
	if line.Member, err = t.routeMember(ctx, mentions, line.Role); err != nil {
		return err
	}
	if !line.complete() {
		return t.routeForm()
	}
	err = t.changeScheme(ctx, func() error { return t.Tx.SetRoute(ctx, t.Community.ID, line.Route) })
	if err != nil {
		return err
	}
	r, _ := t.routeOf(line)
	shown, err := t.routeLine(ctx, r)
	if err != nil {
		return err
	}
	t.AnswerWith(bot.Message{
		Card:    routesCard + t.Update.ID,
		Text:    t.Say(text.RouteSet, text.Args{"Line": shown}),
		Buttons: bot.Row(bot.Button{Label: t.Label(text.PlaceDrop), Data: fmt.Sprintf("route_drop:%d", r.ID)}),
	})
	return nil
}

// routeMember returns to whom a route goes: the one who is mentioned, or who wrote
// the message replied to. It is 0 if there is none.
func (t *Turn) routeMember(ctx context.Context, mentions []string, role storage.Role) (storage.MemberID, error) {
	if len(mentions) > 1 {
		return 0, t.routeForm()
	}
	if len(mentions) == 0 && role != "" {
		return 0, nil
	}
	people, err := t.people(ctx, mentions)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	return people[0].ID, nil
}

func (t *Turn) dropRoute(ctx context.Context, words string) error {
	_, words = cutMentions(words)
	line, err := t.readRoute(words)
	if err != nil {
		return err
	}
	if !line.about() {
		return t.routeForm()
	}
	r, ok := t.routeOf(line)
	if !ok {
		return refuse(text.RouteNone, text.Args{"What": t.routeWhat(line.Route)})
	}
	if err := t.removeRoute(ctx, r.ID); err != nil {
		return err
	}
	t.Answer(text.RouteDropped, text.Args{"What": t.routeWhat(r)})
	return nil
}

func (t *Turn) removeRoute(ctx context.Context, id int64) error {
	err := t.changeScheme(ctx, func() error { return t.Tx.DropRoute(ctx, t.Community.ID, id) })
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.RouteGone)
	}
	return err
}

// A routeLine is what somebody wrote of a route.
type routeLine struct {
	storage.Route
	every bool // all categories was said
}

// about reports whether a line says which reports it is about.
func (l routeLine) about() bool { return l.every || l.Category != "" || l.Place != 0 }

// complete reports whether a line also says to whom they go, one or a role.
func (l routeLine) complete() bool { return l.about() && (l.Member == 0) != (l.Role == "") }

// routeOf returns the route there is for the category and place of a line.
func (t *Turn) routeOf(l routeLine) (storage.Route, bool) {
	i := slices.IndexFunc(t.Routes, func(r storage.Route) bool { return r.Category == l.Category && r.Place == l.Place })
	if i < 0 {
		return storage.Route{}, false
	}
	return t.Routes[i], true
}

// readRoute reads the names in a line, each at most once: of a category, a place,
// a role. At each word the longest name counts.
func (t *Turn) readRoute(words string) (l routeLine, err error) {
	fields := strings.Fields(words)
	if len(fields) > maxTerms {
		return l, t.routeForm()
	}
	for len(fields) > 0 {
		n := len(fields)
		for n > 0 && !t.readTerm(&l, strings.Join(fields[:n], " ")) {
			n--
		}
		if n == 0 {
			return l, refuse(text.RouteUnknown, text.Args{"Words": bot.Shorten(fields[0], 30), "Example": t.routeExample()})
		}
		fields = fields[n:]
	}
	return l, nil
}

// readTerm takes over a name into a line. It reports whether it is one that the
// line has not yet.
func (t *Turn) readTerm(l *routeLine, words string) bool {
	if p, ok := t.placeNamed(words); ok && l.Place == 0 {
		l.Place = p.ID
		return true
	}
	if slices.Contains(everyCategory, fold(words)) && !l.every && l.Category == "" {
		l.every = true
		return true
	}
	if role, ok := parseRole(words); ok && l.Role == "" {
		l.Role = role
		return true
	}
	if c, ok := t.namedCategory(words); ok && l.Category == "" && !l.every {
		l.Category = c
		return true
	}
	return false
}

func (t *Turn) routeForm() error {
	return refuse(text.RouteForm, text.Args{"Example": t.routeExample()})
}

// routeExample is a line that would work here.
func (t *Turn) routeExample() string {
	example := "/route " + t.kind(t.Printer, t.kinds()[0])
	if len(t.Places) > 0 {
		example += " | " + bot.Shorten(t.Places[0].Names[0], maxPlaceText)
	}
	return example + " | @" + t.Label(text.ReportExampleName)
}

// routeList is a page of the routes, each with a button that removes it; page
// counts from 0.
func (t *Turn) routeList(ctx context.Context, page int) (bot.Message, error) {
	if len(t.Routes) == 0 {
		return bot.Message{Text: t.Say(text.RoutesEmpty, text.Args{"Example": t.routeExample()})}, nil
	}
	pages := (len(t.Routes) + pageSize - 1) / pageSize
	page = max(0, min(page, pages-1))
	first := page * pageSize
	lines := []bot.Markup{t.Say(text.RoutesHead, text.Args{"N": len(t.Routes)})}
	var buttons []bot.Button
	for i, r := range t.Routes[first:min(first+pageSize, len(t.Routes))] {
		line, err := t.routeLine(ctx, r)
		if err != nil {
			return bot.Message{}, err
		}
		lines = append(lines, bot.Markup(fmt.Sprintf("%d. ", first+i+1))+line)
		buttons = append(buttons, bot.Button{
			Label: t.Label(text.TemplateDrop, text.Args{"I": first + i + 1}), Data: fmt.Sprintf("route_drop:%d:%d", r.ID, page),
		})
	}
	rows := inRows(buttons, 4)
	if pages > 1 {
		rows = append(rows, pageRow("route_list", page, pages))
	}
	lines = append(lines, t.Say(text.RoutesHow, text.Args{"Example": t.routeExample()}))
	return bot.Message{Text: joinLines(lines), Buttons: rows}, nil
}

// routeLine says which reports go to whom.
func (t *Turn) routeLine(ctx context.Context, r storage.Route) (bot.Markup, error) {
	who := t.Label(text.RouteNobody)
	if r.Role != "" {
		who = t.Label(roleKeys[r.Role])
	} else if people, err := t.named(ctx, r); err != nil {
		return "", err
	} else if len(people) > 0 {
		who = people[0].Name
	}
	return t.Say(text.RouteLine, text.Args{"What": t.routeWhat(r), "Who": who}), nil
}

// routeWhat says which reports a route is for.
func (t *Turn) routeWhat(r storage.Route) string {
	what := t.templateKind(r.Category)
	if p, ok := t.place(r.Place); ok {
		what += " · " + p.Names[0]
	}
	return what
}

func pressRoutes(ctx context.Context, t *Turn, arg string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	n, _ := number(arg)
	m, err := t.routeList(ctx, int(min(n, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, routesCard, m)
}

// pressRouteDrop removes a route; the list of what is left stands in its place.
func pressRouteDrop(ctx context.Context, t *Turn, arg string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	id, page, _ := strings.Cut(arg, ":")
	n, _ := number(id)
	i := slices.IndexFunc(t.Routes, func(r storage.Route) bool { return r.ID == n })
	if i < 0 {
		return refuse(text.RouteGone)
	}
	r := t.Routes[i]
	if err := t.removeRoute(ctx, r.ID); err != nil {
		return err
	}
	t.Answer(text.RouteDropped, text.Args{"What": t.routeWhat(r)})
	return pressRoutes(ctx, t, page)
}
