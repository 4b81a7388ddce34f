package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram/telegramtest"
	"linli/storage"
	"linli/storage/embedded"
)

// newDoctor returns a doctor of the settings that variables make.
func newDoctor(t *testing.T, variables map[string]string) *doctor {
	t.Helper()
	return &doctor{program: &program{settings: parse(t, variables), log: slog.New(slog.DiscardHandler)}}
}

// found fails the test unless there is a finding of the grade and the subject
// whose text has all the words.
func (d *doctor) found(t *testing.T, grade, subject string, words ...string) {
	t.Helper()
	for _, f := range d.findings {
		all := f.grade == grade && f.subject == subject
		for _, w := range words {
			all = all && strings.Contains(f.text, w)
		}
		if all {
			return
		}
	}
	t.Errorf("no %s of %s with %q in %q", grade, subject, words, d.findings)
}

func TestDoctorOnTelegram(t *testing.T) {
	t.Parallel()
	t.Run("no token", func(t *testing.T) {
		t.Parallel()
		d := newDoctor(t, nil)
		d.checkTelegram(t.Context())
		d.found(t, warn, "telegram", "LINLI_TELEGRAM_TOKEN", "@BotFather")
	})
	t.Run("unknown token", func(t *testing.T) {
		t.Parallel()
		d := newDoctor(t, map[string]string{"LINLI_TELEGRAM_TOKEN": "1:s3cret", "LINLI_TELEGRAM_API": telegramtest.New(t).URL})
		d.checkTelegram(t.Context())
		d.found(t, fail, "telegram", "401", "LINLI_TELEGRAM_TOKEN", "@BotFather")
	})
	t.Run("out of reach", func(t *testing.T) {
		t.Parallel()
		gone := httptest.NewServer(http.NotFoundHandler())
		gone.Close()
		d := newDoctor(t, map[string]string{"LINLI_TELEGRAM_TOKEN": "1:s3cret", "LINLI_TELEGRAM_API": gone.URL})
		d.checkTelegram(t.Context())
		d.found(t, warn, "clock")
		d.found(t, fail, "telegram", "LINLI_TELEGRAM_API")
		if text := fmt.Sprint(d.findings); strings.Contains(text, "s3cret") {
			t.Errorf("a finding tells the token: %s", text)
		}
	})
	t.Run("privacy mode", func(t *testing.T) {
		t.Parallel()
		tg := telegramtest.New(t)
		tg.SetPrivacy(true)
		d := newDoctor(t, map[string]string{"LINLI_TELEGRAM_TOKEN": tg.Token, "LINLI_TELEGRAM_API": tg.URL})
		d.checkTelegram(t.Context())
		d.found(t, ok, "telegram", "@"+tg.Username)
		d.found(t, warn, "privacy", "/setprivacy", "@"+tg.Username, "Disable")
		d.found(t, ok, "clock")
	})
}

func TestDoctorOnWebhook(t *testing.T) {
	t.Parallel()
	const ours = "https://linli.example.org"
	for _, c := range []struct {
		name, setting, set string
		grade, words       string
	}{
		{"polled", "", "", ok, "none"},
		{"polled, but set by another", "", "https://other.example.org/hook", warn, "another program"},
		{"set", ours, ours + "/telegram/webhook", ok, ours},
		{"not set yet", ours, "", warn, "serve tells it to"},
		{"set elsewhere", ours, "https://other.example.org/hook", warn, "serve tells it to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tg := telegramtest.New(t)
			if c.set != "" {
				tg.SetWebhook(c.set, "s3cret")
			}
			d := newDoctor(t, map[string]string{
				"LINLI_TELEGRAM_TOKEN": tg.Token, "LINLI_TELEGRAM_API": tg.URL, "LINLI_TELEGRAM_WEBHOOK": c.setting,
			})
			d.checkTelegram(t.Context())
			d.found(t, c.grade, "webhook", c.words)
		})
	}
}

func TestDoctorOnFailedCalls(t *testing.T) {
	t.Parallel()
	hook := fmt.Sprintf(`{"url":"","pending_update_count":101,"last_error_date":%d,"last_error_message":"Connection refused"}`, time.Now().Unix())
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		result := hook
		if strings.HasSuffix(r.URL.Path, "/getMe") {
			result = `{"id":1,"is_bot":true,"first_name":"x","username":"x"}`
		}
		fmt.Fprintf(w, `{"ok":true,"result":%s}`, result)
	}))
	defer api.Close()
	d := newDoctor(t, map[string]string{"LINLI_TELEGRAM_TOKEN": "1:a", "LINLI_TELEGRAM_API": api.URL})
	d.checkTelegram(t.Context())
	d.found(t, warn, "webhook", "Connection refused")
	d.found(t, warn, "webhook", "101 updates wait")
}

func TestDoctorOnTheClock(t *testing.T) {
	t.Parallel()
	for off, grade := range map[time.Duration]string{0: ok, 2 * time.Minute: warn, -2 * time.Minute: warn, time.Hour: fail, -time.Hour: fail} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			}))
			defer api.Close()
			d := newDoctor(t, map[string]string{"LINLI_TELEGRAM_API": api.URL})
			d.checkClock(t.Context())
			d.found(t, grade, "clock")
		})
	}
}

func TestDoctorOnTheDataFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ data, grade string }{
		{folder, ok},
		{filepath.Join(folder, "still", "to", "be", "made"), ok},
		{filepath.Join(file, "below"), fail},
		{file, fail},
	} {
		d := newDoctor(t, map[string]string{"LINLI_DATA": c.data})
		d.checkFolder()
		d.found(t, c.grade, "data")
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

func TestDoctorTriesAPostgresWithoutMakingData(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t)
	d := newDoctor(t, map[string]string{"LINLI_DATA": folder})
	d.checkDatabase(t.Context())
	d.found(t, ok, "database", "serve will set it up")
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

func TestDoctorOnAGivenDatabase(t *testing.T) {
	t.Parallel()
	server, err := embedded.Start(t.Context(), embedded.Config{Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	url := server.URL(embedded.Database)

	d := newDoctor(t, map[string]string{"LINLI_DATABASE_URL": url})
	d.checkDatabase(t.Context())
	d.found(t, ok, "database", "LINLI_DATABASE_URL")
	d.found(t, warn, "tables", "at version 0 of")

	if e := newLinli(t, "migrate").with("LINLI_DATABASE_URL", url).run(t); e.status != exitOK {
		t.Fatalf("migrate ended with %d: %s", e.status, e.err)
	}
	setOneAside(t, url)
	d = newDoctor(t, map[string]string{"LINLI_DATABASE_URL": url})
	d.checkDatabase(t.Context())
	d.found(t, ok, "tables", "the newest")
	d.found(t, warn, "work", "1 updates set aside")
}

// setOneAside sets an update aside in the database at url.
func setOneAside(t *testing.T, url string) {
	t.Helper()
	db, err := storage.Open(t.Context(), url, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.InTx(t.Context(), func(tx *storage.Tx) error {
		return tx.SetAside(t.Context(), bot.Update{ID: "telegram:1"}, errors.New("a fault of ours"))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDoctorFails(t *testing.T) {
	t.Parallel()
	e := newLinli(t, "doctor").with("LINLI_DATABASE_URL", "postgres://linli:s3cret@127.0.0.1:1/linli").run(t)
	if e.status != exitTrouble || !strings.Contains(e.out, "\nfail  database") || !strings.HasPrefix(e.err, "1 of ") {
		t.Errorf("it ended with %d, found\n%sand said %q", e.status, e.out, e.err)
	}
	if strings.Contains(e.out+e.err, "s3cret") {
		t.Errorf("it told the password: %s", e.out)
	}
}
