package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"linli/bot"
)

// A site is a platform with pages of its own.
type site interface {
	// Routes returns the pages, from the root on.
	Routes() http.Handler
	// HangUp ends the pages' live streams.
	HangUp()
}

// requestGrace is how long requests under way may take to end, which is more than
// any turn may.
const requestGrace = 20 * time.Second

// serveHTTP serves until ctx is done and the requests under way have ended.
func (s *service) serveHTTP(ctx context.Context) error {
	srv := &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	for _, l := range s.links {
		if p, ok := l.platform.(site); ok {
			srv.RegisterOnShutdown(p.HangUp)
		}
	}
	closed := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(closed)
		s.shutDown(context.WithoutCancel(ctx), srv)
	})
	if err := srv.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve http: %w", err)
	}
	<-closed
	return nil
}

// shutDown ends the server when the requests under way have ended, or cuts them
// off when they take too long.
func (s *service) shutDown(ctx context.Context, srv *http.Server) {
	grace, cancel := context.WithTimeout(ctx, requestGrace)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		s.log.WarnContext(ctx, "requests cut off", "err", errors.Join(err, srv.Close()))
	}
}

// routes returns the pages of the web server.
func (s *service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", s.serveReady)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics(), promhttp.HandlerOpts{}))
	pages := s.handlers.Pages()
	mux.Handle("/calendar/", pages)
	mux.Handle("/proof/", pages)
	for _, l := range s.links {
		if p, ok := l.platform.(bot.Webhooker); ok {
			mux.Handle("/"+l.platform.Name()+"/", p.Webhook())
		}
		if p, ok := l.platform.(site); ok {
			mux.Handle("/", p.Routes())
		}
	}
	return mux
}

// readyPatience is how long the database may take to answer.
const readyPatience = 2 * time.Second

// serveReady answers 503 and says why while updates cannot be handled. The
// database was migrated before we began to serve.
func (s *service) serveReady(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	if err := s.db.SQL().PingContext(ctx); err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	for _, l := range s.links {
		if !l.ready() {
			http.Error(w, l.platform.Name()+" is not in reach", http.StatusServiceUnavailable)
			return
		}
	}
	fmt.Fprintln(w, "ready")
}
