package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// sheetCard begins the name of a card that shows the code of a task.
const sheetCard = "checkin/"

// maxHere is how many have a button on a sheet that says that they have come.
const maxHere = 12

// showSheet shows staff the code of a task, as digits and as a code to scan, and who
// has come. In a group all could read the code at home, so there it goes to the
// direct chat.
func (t *Turn) showSheet(ctx context.Context, k storage.Task) error {
	m, err := t.sheet(ctx, k)
	if err != nil {
		return err
	}
	m.Card = sheetCard + t.Update.ID
	if t.staffRoom() {
		t.AnswerWith(m)
		return nil
	}
	return t.privately(m)
}

// pressSheet shows the code that holds now, in place of the one before.
func pressSheet(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	switch {
	case k.Cancelled:
		return refuse(text.TaskIsCancelled, text.Args{"Ref": k.Ref()})
	case !t.Update.Chat.Direct && !t.staffRoom():
		return refuse(text.StaleButton) // all would read it
	}
	m, err := t.sheet(ctx, k)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, sheetCard, m)
}

// sheet is the code of a task with who has come, who has not, and what staff can do.
func (t *Turn) sheet(ctx context.Context, k storage.Task) (bot.Message, error) {
	r, err := t.roll(ctx, k)
	if err != nil {
		return bot.Message{}, err
	}
	lines := []bot.Markup{
		t.Say(text.SheetHead, text.Args{"Ref": k.Ref(), "Title": k.Title}),
		t.Say(text.TaskTime, text.Args{"When": t.span(t.Printer, k)}),
	}
	var m bot.Message
	if !k.Hours().Ended(t.Tx.Now) {
		code, err := t.code(ctx, k)
		if err != nil {
			return m, err
		}
		if m.Photo, err = t.codePicture(ctx, k, code); err != nil {
			return m, err
		}
		lines = append(lines, t.Say(text.SheetCode, text.Args{
			"Code": code, "Until": t.clock(task.CodeUntil(t.Tx.Now)),
		}))
	}
	m.Text = joinLines(append(lines, t.rollText(t.Printer, r)...))
	m.Buttons = t.sheetButtons(k, r)
	return m, nil
}

// A roll is who has come to a task, and who has not yet.
type roll struct {
	here, missing []storage.Claimant
	at            map[storage.ClaimID]storage.Attendance
	open          int // whom staff may approve now
}

func (t *Turn) roll(ctx context.Context, k storage.Task) (r roll, err error) {
	if r.at, err = t.Tx.Attendances(ctx, k.ID); err != nil {
		return r, err
	}
	all, err := t.Tx.Claimants(ctx, k, task.Claimed, task.HandedIn, task.Verified)
	for _, who := range all {
		_, here := r.at[who.Claim.ID]
		switch {
		case here:
			r.here = append(r.here, who)
		case who.Claim.State == task.Claimed:
			r.missing = append(r.missing, who)
		}
		if who.Claim.State == task.HandedIn || here && who.Claim.State == task.Claimed {
			r.open++
		}
	}
	return r, err
}

// rollText names who has come, with when, and who has not.
func (t *Turn) rollText(p text.Printer, r roll) []bot.Markup {
	var here, missing []string
	for _, who := range r.here {
		a := r.at[who.Claim.ID]
		line := who.Name + " " + t.clock(a.In)
		if a.Out != nil {
			line += "–" + t.clock(*a.Out)
		}
		if a.Forgotten {
			line += p.Label(text.SheetForgotten)
		}
		here = append(here, line)
	}
	for _, who := range r.missing {
		missing = append(missing, who.Name)
	}
	comma := p.Label(text.Comma)
	lines := []bot.Markup{p.Say(text.SheetHere, text.Args{"N": len(here), "Names": strings.Join(here, comma)})}
	if len(missing) > 0 {
		lines = append(lines, p.Say(text.SheetMissing, text.Args{"N": len(missing), "Names": strings.Join(missing, comma)}))
	}
	return lines
}

// sheetButtons bring the sheet up to date, say of each that they have come, and
// approve all who did.
func (t *Turn) sheetButtons(k storage.Task, r roll) [][]bot.Button {
	var rows [][]bot.Button
	if k.Hours().Started(t.Tx.Now) && r.open > 0 {
		rows = append(rows, []bot.Button{verifyAllButton(t.Printer, k, r.open)})
	}
	rows = append(rows, []bot.Button{taskButton(t.Printer, text.SheetAgain, "checkin_code", int64(k.ID))})
	if k.Hours().Ended(t.Tx.Now) {
		return rows
	}
	var here []bot.Button
	for _, who := range r.missing[:min(len(r.missing), maxHere)] {
		here = append(here, bot.Button{Label: "✓ " + bot.Shorten(who.Name, 20), Data: fmt.Sprintf("checkin_here:%d", who.Claim.ID)})
	}
	if len(here) > 0 {
		rows = append(rows, inRows(here, 3)...)
	}
	return rows
}

func verifyAllButton(p text.Printer, k storage.Task, n int) bot.Button {
	return bot.Button{Label: p.Label(text.VerifyAllButton, text.Args{"N": n}), Data: fmt.Sprintf("task_all:%d", k.ID)}
}

// secretBytes is how long the secret is that codes are made of.
const secretBytes = 32

func (t *Turn) code(ctx context.Context, k storage.Task) (string, error) {
	secret, err := t.Tx.TaskSecret(ctx, k.ID, func() []byte {
		b := make([]byte, secretBytes)
		rand.Read(b) // never fails
		return b
	})
	return task.Code(secret, t.Tx.Now), err
}

// codePicture is the code as a picture to scan, which opens the direct chat and says
// it there; 0 where the direct chat has no address.
func (t *Turn) codePicture(ctx context.Context, k storage.Task, code string) (bot.PhotoID, error) {
	address, ok := t.linkTo(fmt.Sprintf("%s%d-%s", linkCheckIn, k.ID, code))
	if !ok {
		return 0, nil
	}
	p, err := picture.QR(address)
	if err != nil {
		return 0, err
	}
	kept, err := t.h.keep(ctx, p)
	if err != nil {
		return 0, err
	}
	return t.Tx.AddPicture(ctx, kept)
}

// pressHere is the staff's word that somebody has come, by a button of the sheet,
// which follows.
func pressHere(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.arrive(ctx, k, who.Person, true); err != nil {
		return err
	}
	return pressSheet(ctx, t, fmt.Sprint(k.ID))
}
