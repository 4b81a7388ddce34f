package handlers

import (
	"context"

	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// copyTask posts a task once more, at another time: /copytask T7 下周六 9:00, with
// other fields if they are said.
func copyTask(ctx context.Context, t *Turn, args string) error {
	form := t.Label(text.NeighbourCopyForm)
	k, rest, err := t.argTask(ctx, args, form)
	if err != nil {
		return err
	}
	if k.Kind.Errand() {
		return refuse(text.NeighbourNoCopy, text.Args{"Ref": k.Ref()})
	}
	more, err := task.ParseFields(rest, t.Tx.Now, t.Community.Zone())
	switch {
	case err != nil:
		return refuseLine(err, form)
	case !more.Timed():
		return refuse(text.NeighbourCopyWhen, text.Args{"Form": form})
	}
	l, err := t.lineOf(ctx, k)
	if err != nil {
		return err
	}
	if more.Slots > 0 && len(more.Seats) == 0 {
		l.Seats = nil
	}
	l = l.With(more)
	if l.NoEnd {
		l.Hours.End = l.Hours.Start.Add(k.End.Sub(k.Start))
	}
	return t.goOnWithTask(ctx, l)
}

// lineOf is the line by which a task could be posted once more.
func (t *Turn) lineOf(ctx context.Context, k storage.Task) (task.Line, error) {
	seats, err := t.Tx.Seats(ctx, k)
	if err != nil {
		return task.Line{}, err
	}
	l := task.Line{Title: k.Title, Place: k.Place, Slots: k.Slots, Points: &k.Points, Demands: task.Demands{
		MinAge: k.MinAge, Approval: k.Approval, Photo: k.Photo, Unchecked: k.Unchecked,
	}}
	for _, r := range k.Roles {
		l.Roles = append(l.Roles, string(r))
	}
	if !seats.Plain() {
		l.Seats = seats
	}
	return l, nil
}
