package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"linli/bot"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// photosCard begins the name of a card with which staff look after photos.
const photosCard = "photos/"

// maxTools is how many photos have buttons: as many as a keyboard has room for.
const maxTools = 30

// photosButton opens the tools for a report's photos.
func photosButton(p text.Printer, r storage.Report) bot.Button {
	return reportButton(p, text.PhotoTools, "report_photos", r)
}

// pressPhotos opens the tools, or goes back to the list of photos.
func pressPhotos(ctx context.Context, t *Turn, arg string) error {
	r, err := t.staffReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.showTools(ctx, r)
}

// showTools shows all photos of a report, and what can be done about each.
func (t *Turn) showTools(ctx context.Context, r storage.Report) error {
	photos, err := t.numberedPhotos(ctx, r)
	if err != nil {
		return err
	}
	m := bot.Message{}
	lines := []bot.Markup{t.Say(text.PhotoToolsHead, text.Args{"Ref": r.Ref(), "N": len(photos)})}
	for _, p := range photos[:min(len(photos), maxTools)] {
		lines = append(lines, t.toolLine(p))
		m.Buttons = append(m.Buttons, t.toolButtons(r, p))
	}
	m.Text = joinLines(lines)
	if m.Photo, err = t.contactSheet(ctx, r, photos); err != nil {
		return err
	}
	return t.replaceCard(ctx, photosCard, m)
}

func (t *Turn) toolLine(p numberedPhoto) bot.Markup {
	side, state := text.PictureBefore, text.Key("")
	if p.After {
		side = text.PictureAfter
	}
	switch {
	case p.Hidden:
		state = text.PhotoIsHidden
	case len(p.Covered) > 0:
		state = text.PhotoIsBlurred
	case p.State != "kept":
		state = text.PhotoIsOnItsWay
	}
	args := text.Args{"Number": p.number, "Side": t.Label(side), "State": ""}
	if state != "" {
		args["State"] = t.Label(state)
	}
	return t.Say(text.PhotoToolsLine, args)
}

func (t *Turn) toolButtons(r storage.Report, p numberedPhoto) []bot.Button {
	b := func(k text.Key, data string) bot.Button {
		return bot.Button{Label: t.Label(k, text.Args{"Number": p.number}), Data: fmt.Sprintf(data, r.ID, p.ID)}
	}
	if p.Hidden {
		return []bot.Button{b(text.PhotoUnhide, "photo_unhide:%d:%d")}
	}
	buttons := []bot.Button{b(text.PhotoHide, "photo_hide:%d:%d")}
	if p.State == "kept" {
		buttons = append(buttons, b(text.PhotoBlur, "photo_cells:%d:%d:0"))
	}
	return buttons
}

// contactSheet returns the picture of all photos of a report that may be seen, with
// their numbers.
func (t *Turn) contactSheet(ctx context.Context, r storage.Report, photos []numberedPhoto) (bot.PhotoID, error) {
	var seen []bot.PhotoID
	for _, p := range photos {
		if !p.Hidden {
			seen = append(seen, p.ID)
		}
	}
	if len(seen) < 2 {
		return firstOr(seen, photos[0].ID), nil
	}
	return t.want(ctx, r, storage.PictureSheet, seen[0], seen...)
}

// pressedPhoto locks the report of a pressed button, for staff alone, and returns
// its photo and what else the button says.
func (t *Turn) pressedPhoto(ctx context.Context, arg string) (storage.Report, numberedPhoto, string, error) {
	id, rest, _ := strings.Cut(arg, ":")
	photo, more, _ := strings.Cut(rest, ":")
	r, err := t.pressedFirst(ctx, id)
	if err == nil {
		err = t.need(storage.Staff)
	}
	if err != nil {
		return r, numberedPhoto{}, "", err
	}
	photos, err := t.numberedPhotos(ctx, r)
	if err != nil {
		return r, numberedPhoto{}, "", err
	}
	for _, p := range photos {
		if strconv.FormatInt(int64(p.ID), 10) == photo {
			return r, p, more, nil
		}
	}
	return r, numberedPhoto{}, "", refuse(text.StaleButton)
}

func pressHide(ctx context.Context, t *Turn, arg string) error {
	return t.pressHidden(ctx, arg, true)
}

func pressUnhide(ctx context.Context, t *Turn, arg string) error {
	return t.pressHidden(ctx, arg, false)
}

func (t *Turn) pressHidden(ctx context.Context, arg string, hidden bool) error {
	r, p, _, err := t.pressedPhoto(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.hide(ctx, r, p, hidden); err != nil {
		return err
	}
	return t.showTools(ctx, r)
}

// pressCells shows which cells are chosen after a press.
func pressCells(ctx context.Context, t *Turn, arg string) error {
	r, p, more, err := t.pressedPhoto(ctx, arg)
	if err != nil {
		return err
	}
	chosen, ok := readMask(more)
	if !ok {
		return refuse(text.StaleButton)
	}
	return t.askCells(ctx, r, p, chosen)
}

// A mask is a set of cells: bit n-1 is cell n.
type mask uint

func readMask(s string) (mask, bool) {
	n, err := strconv.ParseUint(s, 10, picture.Cells)
	return mask(n), err == nil
}

func (m mask) cells() (cells storage.Cells) {
	for n := 1; n <= picture.Cells; n++ {
		if m.has(n) {
			cells = append(cells, n)
		}
	}
	return cells
}

func (m mask) has(n int) bool { return m>>(n-1)&1 == 1 }

// askCells shows a photo with the grid over it, to choose what is to be blurred.
func (t *Turn) askCells(ctx context.Context, r storage.Report, p numberedPhoto, chosen mask) error {
	if p.State != "kept" {
		return refuse(text.PhotoNotYet, p.args(r))
	}
	grid, err := t.want(ctx, r, storage.PictureGrid, p.ID, p.ID)
	if err != nil {
		return err
	}
	m := bot.Message{Text: t.Say(text.PhotoChooseCells, p.args(r)), Photo: grid}
	for n := 1; n <= picture.Cells; n++ {
		if n%3 == 1 {
			m.Buttons = append(m.Buttons, nil)
		}
		label := strconv.Itoa(n)
		if chosen.has(n) {
			label = "■ " + label
		}
		row := len(m.Buttons) - 1
		m.Buttons[row] = append(m.Buttons[row], bot.Button{
			Label: label, Data: fmt.Sprintf("photo_cells:%d:%d:%d", r.ID, p.ID, chosen^1<<(n-1)),
		})
	}
	m.Buttons = append(m.Buttons, []bot.Button{
		{Label: t.Label(text.PhotoBlurDone), Data: fmt.Sprintf("photo_blur:%d:%d:%d", r.ID, p.ID, chosen)},
		reportButton(t.Printer, text.PhotoBlurCancel, "report_photos", r),
	})
	return t.replaceCard(ctx, photosCard, m)
}

// pressBlur blurs the cells that were chosen.
func pressBlur(ctx context.Context, t *Turn, arg string) error {
	r, p, more, err := t.pressedPhoto(ctx, arg)
	if err != nil {
		return err
	}
	chosen, ok := readMask(more)
	if !ok {
		return refuse(text.StaleButton)
	}
	if chosen == 0 {
		return refuse(text.PhotoChooseFirst)
	}
	if err := t.blur(ctx, r, p, chosen.cells()); err != nil {
		return err
	}
	return t.showTools(ctx, r)
}
