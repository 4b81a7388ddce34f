package handlers

import (
	"context"
	"errors"

	"linli/storage"
	"linli/storage/blob"
)

// dropOne deletes the first file that is to be deleted: photos that were taken back
// are gone from the database first, and from the disk soon after. It reports whether
// there was one.
func (h *Handlers) dropOne(ctx context.Context) (bool, error) {
	var f storage.DroppedFile
	err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		f, err = tx.ClaimDropped(ctx)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := h.Photos.Delete(ctx, blob.Key(f.Key)); err != nil {
		return true, err // it is tried again when the lease is over
	}
	return true, h.DB.InTx(context.WithoutCancel(ctx), func(tx *storage.Tx) error { return tx.SettleDropped(ctx, f) })
}

// errDropping means that the same file is just being deleted.
var errDropping = errors.New("its file is being deleted")

// keepFetched notes that a photo was fetched and stored. It reports whether anybody
// still waited for it; if not, its files go again.
func keepFetched(ctx context.Context, tx *storage.Tx, f storage.Fetch, k storage.Kept) (bool, error) {
	if dropping, err := tx.Dropping(ctx, k.Large, k.Small); err != nil || dropping {
		if err != nil {
			return false, err
		}
		return false, tx.DelayPhoto(ctx, f, fetchWait(f.Attempt), errDropping)
	}
	ok, err := tx.KeepPhoto(ctx, f, k)
	if err == nil && !ok {
		err = tx.DropFiles(ctx, k.Large, k.Small)
	}
	return ok, err
}
