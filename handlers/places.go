package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// places is the places that a community has a name for. Each has a code to hang
// up there, which begins a report.
var places = routes{
	commands: []command{{
		name: "places", words: []string{"地点", "地點"}, who: []storage.Role{storage.Staff},
		help: text.HelpPlaces, topic: text.TopicTriage, run: listOrSetPlace,
	}},
	buttons: []button{
		{"place_list", pressPlaces},
		{"place_show", pressPlace},
		{"place_code", pressPlaceCode},
		{"place_spot", pressPlaceSpot},
		{"place_drop", pressPlaceDrop},
		{"place_back", pressPlaceBack},
	},
	drafts: []draft{{draftPlaceSpot, continuePlaceSpot}},
	links:  []link{{linkPlace, reportAtPlace}},
}

const (
	draftPlaceSpot = "place_spot" // where is it?
	linkPlace      = "p"          // the code of a place was scanned

	maxPlaces     = 500
	maxPlaceNames = 10
)

// listOrSetPlace lists the places, shows the one of a name, takes one off the
// list, or adds or changes one: 文昌花园 | 文昌, Wenchang Garden | 22.54, 113.94.
func listOrSetPlace(ctx context.Context, t *Turn, args string) error {
	if args == "" {
		t.AnswerWith(t.placeList(0))
		return nil
	}
	if rest, ok := cutAny(fold(args), droppingWords); ok {
		p, ok := t.placeNamed(rest)
		if !ok {
			return refuse(text.PlaceNone, text.Args{"Name": bot.Shorten(rest, 40)})
		}
		return t.dropPlace(ctx, p)
	}
	fields, err := placeFields(args)
	if err != nil {
		return err
	}
	if len(fields) == 0 || fields[0] == "" {
		return refuse(text.PlaceForm)
	}
	if p, ok := t.placeNamed(fields[0]); ok && len(fields) == 1 {
		t.AnswerWith(t.placePage(p))
		return nil
	}
	return t.setPlace(ctx, fields)
}

func isBar(r rune) bool { return r == '|' || r == '｜' }

// droppingWords take something off a list.
var droppingWords = []string{"删除", "刪除", "去掉", "停用", "remove", "delete", "drop", "close"}

// placeNamed finds a place on the list by one of its names.
func (t *Turn) placeNamed(name string) (storage.Place, bool) {
	want := fold(strings.TrimSpace(name))
	for _, p := range t.Places {
		if slices.ContainsFunc(p.Names, func(n string) bool { return fold(n) == want }) {
			return p, true
		}
	}
	return storage.Place{}, false
}

// setPlace adds a place or changes the one that is called so.
func (t *Turn) setPlace(ctx context.Context, fields []string) error {
	name := fields[0]
	if utf8.RuneCountInString(name) > maxPlaceText {
		return refuse(text.PlaceTooLong, text.Args{"N": maxPlaceText})
	}
	var p storage.Place
	err := t.changeScheme(ctx, func() (err error) {
		found, ok := t.placeNamed(name)
		if p = found; !ok {
			p = storage.Place{Community: t.Community.ID, Names: []string{name}}
		}
		if !ok && len(t.Places) >= maxPlaces {
			return refuse(text.PlaceTooMany, text.Args{"N": maxPlaces})
		}
		for _, f := range fields[1:] {
			if err := t.placeField(&p, f); err != nil {
				return err
			}
		}
		p, err = t.Tx.SetPlace(ctx, p)
		return err
	})
	if err != nil {
		return err
	}
	t.AnswerWith(t.placePage(p))
	return nil
}

// placeField reads a field of the line that makes a place: its position, or other
// names for it.
func (t *Turn) placeField(p *storage.Place, field string) error {
	if at, ok := parsePosition(field); ok {
		p.Position = &at
		return nil
	}
	p.Names = slices.Clone(p.Names)
	for _, name := range strings.FieldsFunc(field, isComma) {
		name = strings.TrimSpace(name)
		if other, taken := t.placeNamed(name); taken && other.ID != p.ID {
			return refuse(text.PlaceTaken, text.Args{"Name": name, "Other": other.Names[0]})
		}
		known := slices.ContainsFunc(p.Names, func(n string) bool { return fold(n) == fold(name) })
		if name == "" || known {
			continue
		}
		if len(p.Names) > maxPlaceNames || utf8.RuneCountInString(name) > maxPlaceText {
			return refuse(text.PlaceForm)
		}
		p.Names = append(p.Names, name)
	}
	return nil
}

func isComma(r rune) bool { return strings.ContainsRune(",，、;；", r) }

// placesCard begins the name of a card with the list of places.
const placesCard = "places/"

// placeList is a page of the places, with the way to add one; page counts from 0.
func (t *Turn) placeList(page int) bot.Message {
	all := t.Places
	if len(all) == 0 {
		return bot.Message{Text: t.Say(text.PlacesEmpty)}
	}
	pages := (len(all) + pageSize - 1) / pageSize
	page = max(0, min(page, pages-1))
	lines := []bot.Markup{t.Say(text.PlacesHead, text.Args{"N": len(all)})}
	var buttons []bot.Button
	for _, p := range all[page*pageSize : min((page+1)*pageSize, len(all))] {
		lines = append(lines, t.placeLine(p))
		buttons = append(buttons, bot.Button{Label: bot.Shorten(p.Names[0], 20), Data: fmt.Sprintf("place_show:%d", p.ID)})
	}
	rows := inRows(buttons, 2)
	if pages > 1 {
		rows = append(rows, pageRow("place_list", page, pages))
	}
	return bot.Message{Card: placesCard + t.Update.ID, Text: joinLines(append(lines, t.Say(text.PlacesHow))), Buttons: rows}
}

func (t *Turn) placeLine(p storage.Place) bot.Markup {
	return t.Say(text.PlaceLine, text.Args{
		"Name": p.Names[0], "Others": strings.Join(p.Names[1:], t.Label(text.Comma)), "Placed": p.Position != nil,
	})
}

// placePage shows a place and what can be done with it.
func (t *Turn) placePage(p storage.Place) bot.Message {
	b := func(k text.Key, verb string) bot.Button {
		return bot.Button{Label: t.Label(k), Data: fmt.Sprintf("%s:%d", verb, p.ID)}
	}
	return bot.Message{
		Card: fmt.Sprintf("place%d/%s", p.ID, t.Update.ID),
		Text: joinLines([]bot.Markup{t.placeLine(p), t.Say(text.PlaceHow, text.Args{"Name": p.Names[0]})}),
		Buttons: bot.Row(
			b(text.PlaceCode, "place_code"), b(text.PlaceSpot, "place_spot"), b(text.PlaceDrop, "place_drop"),
		),
	}
}

func pressPlaces(ctx context.Context, t *Turn, arg string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	n, _ := number(arg)
	return t.replaceCard(ctx, placesCard, t.placeList(int(min(n, maxPlaces))))
}

// pressedPlace finds the place of a pressed button, for staff alone.
func (t *Turn) pressedPlace(ctx context.Context, arg string) (storage.Place, error) {
	id, _ := number(arg)
	p, err := t.Tx.Place(ctx, storage.PlaceID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return p, refuse(text.StaleButton)
	}
	if err != nil {
		return p, err
	}
	if err := t.enter(ctx, p.Community, bot.Ref{}); err != nil {
		return p, err
	}
	return p, t.need(storage.Staff)
}

func pressPlace(ctx context.Context, t *Turn, arg string) error {
	p, err := t.pressedPlace(ctx, arg)
	if err != nil {
		return err
	}
	t.AnswerWith(t.placePage(p))
	return nil
}

func pressPlaceDrop(ctx context.Context, t *Turn, arg string) error {
	p, err := t.pressedPlace(ctx, arg)
	if err != nil {
		return err
	}
	return t.dropPlace(ctx, p)
}

// dropPlace takes a place off the list; one press puts it back.
func (t *Turn) dropPlace(ctx context.Context, p storage.Place) error {
	err := t.changeScheme(ctx, func() error { return t.Tx.ClosePlace(ctx, p.ID) })
	if err != nil {
		return err
	}
	t.AnswerWith(bot.Message{
		Text:    t.Say(text.PlaceDropped, text.Args{"Name": p.Names[0]}),
		Buttons: bot.Row(bot.Button{Label: t.Label(text.PutBack), Data: fmt.Sprintf("place_back:%d", p.ID)}),
	})
	return nil
}

func pressPlaceBack(ctx context.Context, t *Turn, arg string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	id, _ := number(arg)
	var p storage.Place
	err := t.changeScheme(ctx, func() (err error) {
		p, err = t.Tx.ReopenPlace(ctx, t.Community.ID, storage.PlaceID(id))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrTaken) {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	t.AnswerWith(t.placePage(p))
	return nil
}

func pressPlaceSpot(ctx context.Context, t *Turn, arg string) error {
	p, err := t.pressedPlace(ctx, arg)
	if err != nil {
		return err
	}
	return t.ask(ctx, draftPlaceSpot, int64(p.ID), bot.Message{Text: t.Say(text.PlaceAskSpot, text.Args{"Name": p.Names[0]})})
}

// continuePlaceSpot takes a location as a place's position.
func continuePlaceSpot(ctx context.Context, t *Turn, data []byte) error {
	p, err := t.pressedPlace(ctx, string(data))
	if err != nil {
		return err
	}
	at := t.Said.Position
	if typed, ok := parsePosition(t.Said.Text); ok {
		at = &typed
	}
	if at == nil {
		return refuse(text.PlaceAskSpot, text.Args{"Name": p.Names[0]})
	}
	p.Position = at
	if err := t.forget(ctx, draftPlaceSpot); err != nil {
		return err
	}
	err = t.changeScheme(ctx, func() (err error) {
		p, err = t.Tx.SetPlace(ctx, p)
		return err
	})
	if err != nil {
		return err
	}
	t.AnswerWith(t.placePage(p))
	return nil
}
