package handlers

import (
	"context"

	"linli/storage"
)

// reporter returns who made a report. Nobody, who has no direct chat, made one of
// which that is forgotten.
func (t *Turn) reporter(ctx context.Context, r storage.Report) (storage.Person, error) {
	if r.Reporter == 0 {
		return storage.Person{}, nil
	}
	return t.Tx.Person(ctx, r.Community, r.Reporter)
}

// sender returns who sent the message that made a report; nobody as in reporter.
func (t *Turn) sender(ctx context.Context, r storage.Report) (storage.Person, error) {
	if r.Sender() == 0 {
		return storage.Person{}, nil
	}
	return t.Tx.Person(ctx, r.Community, r.Sender())
}
