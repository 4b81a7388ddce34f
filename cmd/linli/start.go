package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"linli/bot"
	"linli/handlers"
	"linli/migrations"
	"linli/storage"
	"linli/storage/blob"
	"linli/storage/blob/s3"
)

// A plan says what distinguishes one way of serving from another.
type plan struct {
	database databaseURL // unset for a Postgres of our own
	folder   string      // of our own Postgres, and of the photos
	bucket   *s3.Config  // of the photos instead; nil: they are in the folder

	// connect returns the platforms to serve.
	connect func(context.Context, *storage.DB) ([]bot.Platform, error)
	// serving, if set, is told the address of the web server.
	serving func(net.Addr)
}

// serve starts everything in order, runs it until ctx is done, and ends it in the
// opposite order. To be stopped is no error, however far it has come.
func (p *program) serve(ctx context.Context, plan plan) error {
	defer context.AfterFunc(ctx, func() {
		p.log.InfoContext(ctx, "stopping; a second signal ends it at once")
	})()
	err := p.serveOnce(ctx, plan)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	if err == nil {
		p.log.InfoContext(ctx, "stopped")
	}
	return err
}

func (p *program) serveOnce(ctx context.Context, plan plan) (err error) {
	db, err := openDatabase(ctx, plan.database, plan.folder, p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if err := bringUpToDate(ctx, db, p.log); err != nil {
		return err
	}
	files, err := openPhotos(plan.folder, plan.bucket)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	s, err := p.assemble(ctx, plan, db, files)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if s.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", string(p.Listen)); err != nil {
		return fmt.Errorf("LINLI_LISTEN: %w", err)
	}
	defer s.listener.Close() // once more, if run has
	p.log.InfoContext(ctx, "serving", "address", s.listener.Addr().String(), "platforms", s.names(), "version", version())
	if plan.serving != nil {
		plan.serving(s.listener.Addr())
	}
	return s.run(ctx)
}

func (s *service) names() []string {
	var names []string
	for _, l := range s.links {
		names = append(names, l.platform.Name())
	}
	return names
}

// assemble joins the parts of the service, which do nothing yet.
func (p *program) assemble(ctx context.Context, plan plan, db *database, files blob.Store) (*service, error) {
	platforms, err := plan.connect(ctx, db.DB)
	if err != nil {
		return nil, err
	}
	return &service{
		log:      p.log,
		db:       db.DB,
		postgres: db.postgres,
		links:    newLinks(platforms, db, photos{files}, p.log),
		handlers: handlers.New(handlers.Config{
			DB:        db.DB,
			Photos:    files,
			Platforms: platforms,
			Admins:    p.Admins,
			Language:  string(p.Language),
			Zone:      p.Timezone.String(),
			Public:    cmp.Or(string(p.PublicURL), string(p.TelegramWebhook)),
			Log:       p.log,

			PhotoDays:    int(p.PhotoDays),
			ReporterDays: int(p.ReporterDays),
		}),
	}, nil
}

// bringUpToDate migrates the database. Others may do so at the same time.
func bringUpToDate(ctx context.Context, db *database, log *slog.Logger) error {
	defer tellIfSlow(ctx, log, "bringing the database up to date")()
	return migrations.Up(ctx, db.SQL())
}
