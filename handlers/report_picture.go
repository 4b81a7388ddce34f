package handlers

import (
	"context"
	"slices"

	"linli/bot"
	"linli/storage"
)

// inFront returns the picture that a card shows of a report: how it was beside how
// it is, all photos of the problem, or the only one. It returns 0 for a report
// without photos.
func (t *Turn) inFront(ctx context.Context, r storage.Report, before, after []bot.PhotoID) (bot.PhotoID, error) {
	switch {
	case len(before) > 0 && len(after) > 0:
		last := after[len(after)-1]
		return t.want(ctx, r, storage.PicturePair, last, before[0], last)
	case len(after) > 0:
		return after[len(after)-1], nil
	case len(before) > 1:
		return t.want(ctx, r, storage.PictureMontage, before[0], before...)
	case len(before) == 1:
		return before[0], nil
	case r.Reported.Equal(t.Tx.Now):
		return 0, nil // just made, without a photo
	}
	return t.Tx.HiddenPhoto(ctx, r.ID)
}

// want has a picture of a report made of photos; until it is there, one of them
// stands in its place.
func (t *Turn) want(ctx context.Context, r storage.Report, kind storage.PictureKind, meanwhile bot.PhotoID, of ...bot.PhotoID) (bot.PhotoID, error) {
	return t.Tx.WantPicture(ctx, storage.Wish{
		Report: r.ID, Kind: kind, Of: of, Language: t.inRoom().Language, Meanwhile: meanwhile,
	})
}

// rearrange has the pictures that there are of a report made of what may be seen
// now, whether a card still shows them or not, and the grid over a photo, too.
func (t *Turn) rearrange(ctx context.Context, r storage.Report, photo bot.PhotoID) error {
	kinds, err := t.Tx.PicturesOf(ctx, r.ID, photo)
	if err != nil {
		return err
	}
	before, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return err
	}
	all := slices.Concat(before, after)
	for _, kind := range kinds {
		of := map[storage.PictureKind][]bot.PhotoID{
			storage.PicturePair:    slices.Concat(first(before), last(after)),
			storage.PictureMontage: before,
			storage.PictureSheet:   all,
			storage.PictureGrid:    {photo},
		}[kind]
		if _, err := t.want(ctx, r, kind, firstOr(last(of), photo), of...); err != nil {
			return err
		}
	}
	return nil
}

func first(ids []bot.PhotoID) []bot.PhotoID { return ids[:min(len(ids), 1)] }
func last(ids []bot.PhotoID) []bot.PhotoID  { return ids[max(len(ids)-1, 0):] }

// firstOr returns the first of some photos, or another one if there is none.
func firstOr(ids []bot.PhotoID, or bot.PhotoID) bot.PhotoID {
	if len(ids) == 0 {
		return or
	}
	return ids[0]
}
