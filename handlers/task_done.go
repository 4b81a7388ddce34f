package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const (
	draftTaskPhoto = "task_photo" // how does it look?

	// photoWait is how long after a hand-in a photo is taken to be its own.
	photoWait = time.Hour
)

// handInTask hands in a task, with the photo that came with the words or that
// was replied to.
func handInTask(ctx context.Context, t *Turn, args string) error {
	k, words, err := t.argOwnTask(ctx, args, "/done T7", task.Claimed)
	if err != nil {
		return err
	}
	if k.Kind.Errand() && t.asked(k) {
		return t.confirmErrand(ctx, k)
	}
	c, err := t.ownClaim(ctx, k)
	if err != nil {
		return err
	}
	return t.handIn(ctx, k, c, words)
}

func pressDone(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	c, err := t.ownClaim(ctx, k)
	if err != nil {
		return err
	}
	return t.handIn(ctx, k, c, "")
}

// handIn shows the staff that a task is done. It needs no photo, but one is
// asked for; a second hand-in that brings one is shown anew.
func (t *Turn) handIn(ctx context.Context, k storage.Task, c storage.Claim, words string) error {
	if k.Kind.Errand() {
		return t.finishErrand(ctx, k, c, words)
	}
	file, album := t.handInFile()
	again := c.State == task.HandedIn
	switch {
	case again && file == nil, c.State == task.Verified, !c.State.May(task.HandedIn):
		t.Answer(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
		return nil
	case !again && t.Tx.Now.After(c.HandInUntil(k.Hours())):
		return refuse(text.TaskHandInOver, text.Args{"Ref": k.Ref(), "When": t.day(t.Printer, c.HandInUntil(k.Hours()))})
	}
	if k.Photo && file == nil {
		return refuse(text.NeighbourNeedsPhoto, text.Args{"Ref": k.Ref()})
	}
	old := c
	c.HandIns++
	if words != "" {
		c.Words = bot.Cut(words, maxWords)
	}
	var err error
	var more []bot.PhotoID
	if c.Photo, more, err = t.addHandInPhotos(ctx, file, album); err != nil {
		return err
	}
	if err := t.Tx.ChangeClaim(ctx, c, task.HandedIn); err != nil {
		return err
	}
	if err := t.Tx.SetClaimPhotos(ctx, c.ID, more[:min(len(more), maxHandInPhotos-1)]); err != nil {
		return err
	}
	if k.Unchecked {
		return t.passUnchecked(ctx, k, c)
	}
	if err := t.showHandIn(ctx, k, old, c); err != nil {
		return err
	}
	return t.sayHandedIn(ctx, k, c)
}

// handInFile returns the photo that came with what was said, or that was replied
// to, and the album that it is from; nil if there is none.
func (t *Turn) handInFile() (*bot.File, string) {
	if o := t.Update.ReplyTo; t.Said.Photo == nil && o != nil && !o.Mine {
		return o.Photo, o.Album
	}
	return t.Said.Photo, t.Said.Album
}

// addHandInPhotos adds the photo of a hand-in, 0 if there is none, and the parts of
// its album that came before the words.
func (t *Turn) addHandInPhotos(ctx context.Context, file *bot.File, album string) (photo bot.PhotoID, more []bot.PhotoID, err error) {
	if file == nil {
		return 0, nil, nil
	}
	if album != "" {
		if more, err = t.Tx.TakeLoose(ctx, t.Update.Chat.ID, t.Member.ID, album); err != nil {
			return 0, nil, err
		}
	}
	if t.Said.Photo == nil && len(more) > 0 {
		return more[0], more[1:], nil // the one that was replied to is among them
	}
	photo, err = t.Tx.AddPhoto(ctx, *file)
	return photo, more, err
}

// showHandIn shows the staff a hand-in, the approving button first. The card of
// an earlier one that stands loses its buttons.
func (t *Turn) showHandIn(ctx context.Context, k storage.Task, old, c storage.Claim) error {
	who, err := t.Tx.Person(ctx, k.Community, c.Member)
	if err != nil {
		return err
	}
	if old.State == task.HandedIn {
		was := storage.Claimant{Person: who, Claim: old}
		if err := t.closeStaffCard(ctx, handInCard(old), text.TaskHandInReplaced, k, was); err != nil {
			return err
		}
	}
	if err := t.awaitJudge(ctx, k, c); err != nil {
		return err
	}
	more, err := t.Tx.ClaimPhotos(ctx, c.ID)
	if err != nil {
		return err
	}
	return t.postHandIn(ctx, k, storage.Claimant{Person: who, Claim: c}, len(more))
}

// postHandIn shows the card of a hand-in, which has so many photos besides the first.
func (t *Turn) postHandIn(ctx context.Context, k storage.Task, who storage.Claimant, more int) error {
	p, c := t.inRoom(), who.Claim
	lines := []bot.Markup{t.taskNews(p, k, p.Say(text.TaskHandInCard, text.Args{"Ref": k.Ref(), "Name": who.Name}))}
	if c.Words != "" {
		lines = append(lines, p.Say(text.TaskHandInWords, text.Args{"Words": bot.Shorten(c.Words, 400)}))
	}
	if c.Photo == 0 {
		lines = append(lines, p.Say(text.TaskHandInBare))
	}
	a, err := t.Tx.Attendance(ctx, c.ID)
	switch {
	case err == nil && a.Forgotten:
		lines = append(lines, p.Say(text.HandInForgotten, text.Args{"In": t.clock(a.In)}))
	case err == nil && a.Out != nil:
		lines = append(lines, p.Say(text.HandInTimes, text.Args{"In": t.clock(a.In), "Out": t.clock(*a.Out)}))
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	}
	buttons := judgeButtons(p, c)
	if more > 0 {
		label := p.Label(text.HandInMore, text.Args{"N": more})
		buttons = append(buttons, []bot.Button{{Label: label, Data: fmt.Sprintf("task_photos:%d", c.ID)}})
	}
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: handInCard(c), Photo: c.Photo, Text: joinLines(lines), Buttons: buttons,
	})
	return err
}

// handInCard names the card of a claim's latest hand-in. Each has its own, so
// that staff see it come, and because a card without a photo never gets one.
func handInCard(c storage.Claim) string { return fmt.Sprintf("th%d.%d", c.ID, c.HandIns) }

// A photoDraft waits for the photo of a hand-in.
type photoDraft struct {
	Claim storage.ClaimID `json:"claim"`
	At    time.Time       `json:"at"`              // when it was asked for
	Album string          `json:"album,omitempty"` // the one that brought the photo: its other parts belong to it
}

// sayHandedIn thanks for a hand-in, and asks for the photo if none came.
func (t *Turn) sayHandedIn(ctx context.Context, k storage.Task, c storage.Claim) error {
	args := text.Args{"Ref": k.Ref()}
	if c.Photo != 0 {
		t.Answer(text.TaskHandedIn, args)
		return t.keepAlbum(ctx, c)
	}
	key := text.TaskHandedInAsk
	if !t.Update.Chat.Direct {
		key = text.TaskHandedInAskHere
	}
	return t.ask(ctx, draftTaskPhoto, photoDraft{Claim: c.ID, At: t.Tx.Now}, bot.Message{Text: t.Say(key, args)})
}

// keepAlbum remembers the album that a photo came in, so that its other parts are
// not taken for a report.
func (t *Turn) keepAlbum(ctx context.Context, c storage.Claim) error {
	if t.Said.Album == "" {
		return t.forget(ctx)
	}
	body, err := json.Marshal(photoDraft{c.ID, t.Tx.Now, t.Said.Album})
	if err != nil {
		return fmt.Errorf("encode draft: %w", err)
	}
	return t.Tx.KeepDraft(ctx, t.Update.Chat.ID, t.Member.ID, storage.Draft{Kind: draftTaskPhoto, Data: body, Community: t.Community.ID})
}

// continueTaskPhoto takes the photo of a hand-in that came without one.
func continueTaskPhoto(ctx context.Context, t *Turn, data []byte) error {
	var d photoDraft
	if err := json.Unmarshal(data, &d); err != nil {
		return fmt.Errorf("decode draft: %w", err)
	}
	k, who, err := t.pressedClaim(ctx, fmt.Sprint(d.Claim))
	if err != nil {
		return err
	}
	if t.Said.Album != "" && t.Said.Album == d.Album {
		return t.moreHandInPhotos(ctx, k, who)
	}
	waits := d.Album == "" && t.Tx.Now.Sub(d.At) <= photoWait
	asked := waits && who.Claim.State == task.HandedIn
	switch {
	case asked && t.Said.Photo != nil:
		return t.handIn(ctx, k, who.Claim, t.Said.Text)
	case waits && who.Claim.State == task.Verified && t.Said.Photo != nil && t.Said.Text == "":
		t.Answer(text.TaskPhotoLate, text.Args{"Ref": k.Ref()})
		return t.keepAlbum(ctx, who.Claim)
	}
	return t.goOnWithoutPhoto(ctx, k, asked)
}

// goOnWithoutPhoto deals with what came and is not the photo of a hand-in: words
// instead of it, if it was asked for, or something else altogether.
func (t *Turn) goOnWithoutPhoto(ctx context.Context, k storage.Task, asked bool) error {
	if err := t.forget(ctx); err != nil {
		return err
	}
	if done, err := joinReport(ctx, t); done || err != nil {
		return err
	}
	if !asked {
		t.Answer(text.NotUnderstood)
		return nil
	}
	t.Answer(text.TaskNoPhoto, text.Args{"Ref": k.Ref()})
	return nil
}
