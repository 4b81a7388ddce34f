package main

import (
	"net/url"
	"path/filepath"
	"syscall"
	"testing"

	"linli/bot/telegram/telegramtest"
	"linli/storage/embedded"
)

// Nobody is to start the two in order.
func TestServeWaitsForTheGivenDatabase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(dataFolder(t), "pg")
	query := url.Values{"host": {filepath.Join(dir, "socket")}, "sslmode": {"disable"}}
	address := (&url.URL{Scheme: "postgres", User: url.User("linli"), Path: "/" + embedded.Database, RawQuery: query.Encode()}).String()
	r := newServe(t, dataFolder(t), telegramtest.New(t)).
		with("LINLI_DATABASE_URL", address).with("LINLI_LISTEN", "127.0.0.1:0").start(t)
	r.awaitLine(t, "still waiting for the database")
	server, err := embedded.Start(t.Context(), embedded.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	r.awaitLine(t, "serving")
	if status := r.stop(t, syscall.SIGTERM); status != exitOK {
		t.Errorf("it ended with %d", status)
	}
}
