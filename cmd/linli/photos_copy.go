package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/sync/errgroup"

	"linli/storage/blob"
	"linli/storage/blob/s3"
)

type photosCommand struct {
	Copy photosCopyCommand `cmd:"" help:"Copy the photos of the data folder to the bucket. May be stopped and called again: what is there already is passed over."`
}

type photosCopyCommand struct{}

// copiers is how many photos are copied at a time; the way there is what takes long.
const copiers = 8

// A copying is photos on their way from the folder to the bucket.
type copying struct {
	from *blob.Dir
	to   *s3.Bucket
	bar  *progressbar.ProgressBar
	log  *slog.Logger
}

// Run copies the photos and leaves those in the folder as they are. One that is
// damaged is passed over, and is an error in the end.
func (photosCopyCommand) Run(ctx context.Context, p *program) (err error) {
	c, err := p.openCopying()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.from.Close(), c.to.Close()) }()
	total := 0
	if err := c.from.Files(func(blob.Key, int64) error { total++; return nil }); err != nil {
		return err
	}
	c.bar = progressbar.Default(int64(total), "photos")
	copied, damaged, err := c.run(ctx)
	fmt.Fprintf(p.out, "Copied %d of %d files; the others were there already.\n", copied, total-damaged)
	if err == nil && damaged > 0 {
		err = fmt.Errorf("%d files in LINLI_DATA are damaged and were not copied; the log names them", damaged)
	}
	return err
}

// openCopying opens the folder and the bucket, of which both have to be set.
func (p *program) openCopying() (*copying, error) {
	config, err := p.bucket()
	if err != nil {
		return nil, err
	}
	if config == nil {
		return nil, &settingError{"LINLI_S3_ENDPOINT", errors.New("not set, so there is nowhere to copy to")}
	}
	to, err := s3.Open(*config)
	if err != nil {
		return nil, &settingError{"LINLI_S3_ENDPOINT", err}
	}
	from, err := blob.Open(filepath.Join(string(p.Data), "photos"))
	if err != nil {
		return nil, errors.Join(&settingError{"LINLI_DATA", err}, to.Close())
	}
	return &copying{from: from, to: to, log: p.log}, nil
}

// run copies what is not there yet, and returns how many files it copied, and how
// many are damaged.
func (c *copying) run(ctx context.Context) (copied, damaged int, err error) {
	results, ended := make(chan outcome), make(chan error, 1)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(copiers)
	go func() {
		defer close(results)
		listed := c.from.Files(func(key blob.Key, size int64) error {
			group.Go(func() error { return c.copy(ctx, key, size, results) })
			return ctx.Err()
		})
		ended <- cmp.Or(group.Wait(), listed)
	}()
	for o := range results {
		copied, damaged = copied+o.copied, damaged+o.damaged
		_ = c.bar.Add(1) // a bar that cannot be drawn is no trouble
	}
	return copied, damaged, <-ended
}

// An outcome is what became of one file: either or neither is 1.
type outcome struct{ copied, damaged int }

func (c *copying) copy(ctx context.Context, key blob.Key, size int64, results chan<- outcome) error {
	there, err := c.to.Holds(ctx, key, size)
	if err != nil || there {
		results <- outcome{}
		return err
	}
	b, err := c.from.Read(ctx, key)
	if errors.Is(err, blob.ErrCorrupt) {
		c.log.WarnContext(ctx, "damaged photo", "key", string(key))
		results <- outcome{damaged: 1}
		return nil
	}
	if err == nil {
		_, err = c.to.Put(ctx, b)
	}
	if err != nil {
		results <- outcome{}
		return err
	}
	results <- outcome{copied: 1}
	return nil
}
