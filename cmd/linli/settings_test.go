package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"linli/bot"
)

// wrong are values that a setting must not have. Those of secrets end in "s3cret",
// which must never be seen.
var wrong = []struct{ name, value, want string }{
	{"LINLI_DATABASE_URL", "mysql://linli:s3cret@127.0.0.1/linli", "postgres://"},
	{"LINLI_DATABASE_URL", "postgres://linli:%zz@127.0.0.1/s3cret", "postgres://"},
	{"LINLI_DATABASE_URL", "host=127.0.0.1 password=s3cret", "postgres://"},
	{"LINLI_LISTEN", "8080", "127.0.0.1:8080"},
	{"LINLI_LISTEN", "127.0.0.1:http2", "8080"},
	{"LINLI_LISTEN", "127.0.0.1:65536", "8080"},
	{"LINLI_TELEGRAM_TOKEN", "s3cret", "@BotFather"},
	{"LINLI_TELEGRAM_TOKEN", "42:no blanks s3cret", "@BotFather"},
	{"LINLI_TELEGRAM_API", "api.telegram.org", "https://api.telegram.org"},
	{"LINLI_TELEGRAM_API", "https://api.telegram.org/?x=1", "https://api.telegram.org"},
	{"LINLI_TELEGRAM_WEBHOOK", "http://linli.example.org", "https://linli.example.org"},
	{"LINLI_TELEGRAM_WEBHOOK", "https://me:s3cret@linli.example.org", "https://linli.example.org"},
	{"LINLI_TELEGRAM_WEBHOOK", "ftp://127.0.0.1", "https://"},
	{"LINLI_PUBLIC_URL", "http://linli.example.org", "https://linli.example.org"},
	{"LINLI_PUBLIC_URL", "linli.example.org", "https://linli.example.org"},
	{"LINLI_TELEGRAM_SECRET", "not allowed: s3cret", "A-Z"},
	{"LINLI_TELEGRAM_SECRET", strings.Repeat("a", 251) + "s3cret", "256"},
	{"LINLI_S3_ENDPOINT", "s3.example.org", "https://s3.example.org"},
	{"LINLI_S3_ENDPOINT", "https://key:s3cret@s3.example.org", "https://s3.example.org"},
	{"LINLI_S3_ENDPOINT", "https://s3.example.org/photos", "LINLI_S3_BUCKET"},
	{"LINLI_S3_BUCKET", "Photos", "linli-photos"},
	{"LINLI_S3_BUCKET", "photos/2026", "LINLI_S3_PREFIX"},
	{"LINLI_S3_ACCESS_KEY", "two words s3cret", "blanks"},
	{"LINLI_S3_SECRET_KEY", "two words s3cret", "blanks"},
	{"LINLI_S3_REGION", "Europe (Frankfurt)", "us-east-1"},
	{"LINLI_S3_PREFIX", "../photos", "linli/photos"},
	{"LINLI_PHOTO_DAYS", "a year", "365"},
	{"LINLI_PHOTO_DAYS", "-1", "365"},
	{"LINLI_REPORTER_DAYS", "36501", "0"},
	{"LINLI_ADMINS", "42", "telegram:42"},
	{"LINLI_ADMINS", "telegram:@mei", "telegram:42"},
	{"LINLI_ADMINS", "telegram:42,signal:7", `"signal:7"`},
	{"LINLI_ADMINS", "wechat:", "telegram:42"},
	{"LINLI_LANGUAGE", "zh", "zh-Hans"},
	{"LINLI_TIMEZONE", "Mars/Base", `unknown time zone "Mars/Base"; try Asia/Shanghai`},
	{"LINLI_TIMEZONE", "Local", "Asia/Shanghai"},
	{"LINLI_LOG", "loud", "debug"},
}

func TestWrongSettingStopsAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range wrong {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			flag := "--" + strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(c.name, "LINLI_"), "_", "-"))
			for source, e := range map[string]ending{
				"environment": newLinli(t, "serve").with(c.name, c.value).run(t),
				".env":        newLinli(t, "serve").withDotenv(t, c.name+"='"+c.value+"'\n").run(t),
				"flag":        newLinli(t, "serve", flag+"="+c.value).run(t),
			} {
				e.refusedFor(t, c.name)
				if !strings.Contains(e.err, c.want) {
					t.Errorf("by %s it said %q, want %q in it", source, e.err, c.want)
				}
				if strings.Contains(e.err, "s3cret") {
					t.Errorf("by %s it told the secret: %q", source, e.err)
				}
			}
		})
	}
}

func TestServeNeedsAPlatform(t *testing.T) {
	t.Parallel()
	e := newLinli(t, "serve").with("LINLI_TELEGRAM_TOKEN", "").run(t)
	e.refusedFor(t, "LINLI_TELEGRAM_TOKEN")
	if !strings.Contains(e.err, "linli demo") {
		t.Errorf("it said %q, want the way to the demo", e.err)
	}
}

func TestBrokenDotenvIsNamedByLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		line int
	}{
		{"LINLI_TELEGRAM_TOKEN s3cret\n", 1},
		{"# settings\n\nLINLI_LANGUAGE=en\nLINLI-TELEGRAM=s3cret\nLINLI_LOG=info\n", 4},
		{"LINLI_LANGUAGE='en\nLINLI_TELEGRAM_TOKEN=s3cret\n", 1},
		{"A='two\nlines'\nLINLI_TELEGRAM_SECRET=\"s3cret\n", 3},
		{"LINLI_LANGUAGE=en\ns3cret", 2},
	} {
		t.Run(fmt.Sprint("line ", c.line), func(t *testing.T) {
			t.Parallel()
			e := newLinli(t, "serve").withDotenv(t, c.text).run(t)
			e.refusedFor(t, fmt.Sprintf(".env line %d", c.line))
			if strings.Contains(e.err, "s3cret") {
				t.Errorf("it told the secret: %q", e.err)
			}
		})
	}
}

// parse returns the settings that a command line and variables make.
func parse(t *testing.T, variables map[string]string, args ...string) settings {
	t.Helper()
	var c commands
	parser, err := newParser(&c, variables)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append([]string{"serve"}, args...)); err != nil {
		t.Fatal(err)
	}
	return c.settings
}

func TestFlagsWinOverEnvironmentOverDotenv(t *testing.T) {
	t.Parallel()
	dotenv := filepath.Join(t.TempDir(), ".env")
	text := "LINLI_LOG=debug\nLINLI_LANGUAGE=en\nLINLI_TIMEZONE=Asia/Taipei\nLINLI_ADMINS=\"telegram:42, web:mei\"\nLINLI_TELEGRAM_TOKEN=1:a\n"
	if err := os.WriteFile(dotenv, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	variables, err := readVariables([]string{"LINLI_LANGUAGE=zh-Hant", "LINLI_TIMEZONE=Asia/Hong_Kong", "LINLI_TELEGRAM_TOKEN="}, dotenv)
	if err != nil {
		t.Fatal(err)
	}
	s := parse(t, variables, "--timezone", "Asia/Macau")
	if got := s.Timezone.String(); got != "Asia/Macau" {
		t.Errorf("time zone %s, want the flag's", got)
	}
	if s.Language != "zh-Hant" {
		t.Errorf("language %s, want the environment's", s.Language)
	}
	if s.Log != level(slog.LevelDebug) {
		t.Errorf("log level %v, want that of .env", s.Log)
	}
	if want := (admins{"telegram:42", bot.UserID("web:mei")}); !slices.Equal(s.Admins, want) {
		t.Errorf("admins %v, want %v", s.Admins, want)
	}
	if s.TelegramToken.isSet() {
		t.Error("an empty variable of the environment did not unset that of .env")
	}
}

func TestMissingDotenvIsFine(t *testing.T) {
	t.Parallel()
	variables, err := readVariables([]string{"A=b=c"}, filepath.Join(t.TempDir(), ".env"))
	if want := map[string]string{"A": "b=c"}; err != nil || !maps.Equal(variables, want) {
		t.Errorf("got %v, %v, want %v", variables, err, want)
	}
	if _, err := readVariables(nil, t.TempDir()); err == nil {
		t.Error("a folder was taken for a file")
	}
}

func TestRightValues(t *testing.T) {
	t.Parallel()
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	s := parse(t, map[string]string{
		"LINLI_DATA":             "~/linli",
		"LINLI_LISTEN":           "[::1]:0",
		"LINLI_TELEGRAM_API":     "http://bot-api:8081/",
		"LINLI_TELEGRAM_WEBHOOK": "http://127.0.0.1:8080/linli/",
		"LINLI_TELEGRAM_SECRET":  strings.Repeat("-", 256),
	})
	if want := folder(filepath.Join(home, "linli")); s.Data != want {
		t.Errorf("data %s, want %s", s.Data, want)
	}
	if !s.Listen.isLoopback() || s.TelegramAPI != "http://bot-api:8081" || s.TelegramWebhook != "http://127.0.0.1:8080/linli" {
		t.Errorf("got %v, %v, %v", s.Listen, s.TelegramAPI, s.TelegramWebhook)
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for a, want := range map[address]bool{
		"127.0.0.1:80": true, "127.8.8.8:80": true, "[::1]:80": true, "localhost:80": true,
		":80": false, "0.0.0.0:80": false, "[::]:80": false, "192.168.1.2:80": false, "localhost.example.org:80": false,
	} {
		if got := a.isLoopback(); got != want {
			t.Errorf("%s: %v, want %v", a, got, want)
		}
	}
}

func TestUnknownVariableIsWarnedOf(t *testing.T) {
	t.Parallel()
	e := newLinli(t, "serve").with("LINLI_TIMZONE", "s3cret").with("LIMLI_LOG", "s3cret").run(t)
	if !strings.Contains(e.err, `"name":"LINLI_TIMZONE","nearest":"LINLI_TIMEZONE"`) {
		t.Errorf("it said %q, want LINLI_TIMEZONE for LINLI_TIMZONE", e.err)
	}
	if strings.Contains(e.err, "LIMLI") || strings.Contains(e.err, "s3cret") {
		t.Errorf("it said %q", e.err)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	s := parse(t, map[string]string{
		"LINLI_DATABASE_URL":    "postgres://linli:pass-s3cret@127.0.0.1/linli",
		"LINLI_TELEGRAM_TOKEN":  "42:token-s3cret",
		"LINLI_TELEGRAM_SECRET": "hook-s3cret",
		"LINLI_S3_ACCESS_KEY":   "access-s3cret",
		"LINLI_S3_SECRET_KEY":   "secret-s3cret",
	})
	encoded, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("settings", "token", s.TelegramToken, "url", s.DatabaseURL, "all", s)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("settings", "token", s.TelegramToken, "url", s.DatabaseURL, "all", s)
	for _, text := range []string{
		fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), fmt.Sprintf("%q", s.TelegramToken), s.DatabaseURL.String(),
		string(encoded), logged.String(),
	} {
		if strings.Contains(text, "s3cret") {
			t.Errorf("a secret is shown: %s", text)
		}
	}
	if got := s.TelegramToken.reveal(); got != "42:token-s3cret" {
		t.Errorf("the token is %q", got)
	}
}

func TestLogKeepsSecretsOfLibrariesOut(t *testing.T) {
	t.Parallel()
	s := parse(t, map[string]string{
		"LINLI_DATABASE_URL":   "postgres://linli:pa%24s-s3cret@127.0.0.1/linli",
		"LINLI_TELEGRAM_TOKEN": "42:token-s3cret",
		"LINLI_S3_ACCESS_KEY":  "access-s3cret",
		"LINLI_S3_SECRET_KEY":  "secret-s3cret",
	})
	f, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	log := newLog(f, slog.LevelInfo, s.redactor())
	log.Info("call", "err", &fs.PathError{Op: "Post", Path: "https://api.telegram.org/bot42:token-s3cret/getMe", Err: fs.ErrInvalid})
	log.With("url", "postgres://linli:pa%24s-s3cret@127.0.0.1/linli").Info("cannot parse linli:pa$s-s3cret@127.0.0.1")
	log.Info("put", "err", errors.New("refused access-s3cret, who signs with secret-s3cret"))
	logged, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(logged), "s3cret") || !strings.Contains(string(logged), "api.telegram.org") {
		t.Errorf("the log is %s", logged)
	}
}

// settingRow is a line of the table of settings in the README.
var settingRow = regexp.MustCompile("(?m)^\\| *`(LINLI_[A-Z0-9_]+)` *\\|(.*)\\|$")

func TestReadmeListsTheSettings(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, row := range settingRow.FindAllStringSubmatch(string(readme), -1) {
		rows[row[1]] = row[2]
	}
	var c commands
	parser, err := newParser(&c, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range settingFlags(parser) {
		name := variable(flag.Name)
		row, listed := rows[name]
		if !listed {
			t.Errorf("the README does not list %s", name)
		} else if !strings.Contains(row, tellsDefault(flag)) {
			t.Errorf("the README's line on %s does not name its default %s", name, flag.Default)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("the README lists %s, which is no setting", name)
	}
}

// tellsDefault returns what the README must say of a setting's default, which is
// different on each machine for the data folder.
func tellsDefault(flag *kong.Flag) string {
	if flag.Name == "data" || flag.Default == "" {
		return ""
	}
	return "`" + flag.Default + "`"
}
