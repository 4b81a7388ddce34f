package main

import (
	"context"
	"io"

	"linli/storage/blob"
)

// photos are the kept photos as the relays read them. It implements bot.Files.
type photos struct{ *blob.Dir }

// ReadFile returns a photo by its key.
func (p photos) ReadFile(ctx context.Context, key string) (io.ReadCloser, error) {
	return p.Open(ctx, blob.Key(key))
}
