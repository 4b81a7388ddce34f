package main

import (
	"runtime"
	"strings"
	"testing"
)

func TestHelpListsAllSettings(t *testing.T) {
	t.Parallel()
	var c commands
	parser, err := newParser(&c, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := newLinli(t, "--help").with("LINLI_TELEGRAM_TOKEN", "42:s3cret").with("LINLI_TIMEZONE", "Mars/Base").
		with("LINLI_DATABASE_URL", "postgres://a:s3cret@b/c").withDotenv(t, "broken").run(t)
	if e.status != exitOK || e.err != "" {
		t.Errorf("it ended with %d and %q", e.status, e.err)
	}
	for _, flag := range settingFlags(parser) {
		if !strings.Contains(e.out, "--"+flag.Name+"=") || !strings.Contains(e.out, "["+variable(flag.Name)+"]") {
			t.Errorf("help does not list %s", flag.Name)
		}
	}
	for _, command := range parser.Model.Leaves(true) {
		if !strings.Contains(e.out, "\n  "+command.Path()) {
			t.Errorf("help does not list %s", command.Path())
		}
	}
	if strings.Contains(e.out, "s3cret") {
		t.Errorf("help tells a secret: %s", e.out)
	}
}

func TestVersionNeedsNoSettings(t *testing.T) {
	t.Parallel()
	e := newLinli(t, "version").with("LINLI_TIMEZONE", "Mars/Base").withDotenv(t, "broken").run(t)
	if e.status != exitOK || e.err != "" {
		t.Errorf("it ended with %d and %q", e.status, e.err)
	}
	for _, want := range []string{"linli ", runtime.Version(), "Bot API " + botAPIVersion} {
		if !strings.Contains(e.out, want) {
			t.Errorf("it printed %q, want %q in it", e.out, want)
		}
	}
}

func TestWrongCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "serve"},
		{[]string{"sevre"}, `"serve"`},
		{[]string{"serve", "--telegram-tokn=42:s3cret"}, "--telegram-token"},
		{[]string{"serve", "42:s3cret"}, hidden},
		{[]string{"serve", "postgres://linli:s3cret@127.0.0.1/linli"}, hidden},
	} {
		e := newLinli(t, c.args...).run(t)
		if e.status != exitUsage || e.out != "" || strings.Count(e.err, "\n") != 1 {
			t.Errorf("%q: it ended with %d, printed %q and said %q", c.args, e.status, e.out, e.err)
		}
		if !strings.Contains(e.err, c.want) || !strings.Contains(e.err, "linli --help") {
			t.Errorf("%q: it said %q, want %q in it", c.args, e.err, c.want)
		}
		if strings.Contains(e.err, "s3cret") {
			t.Errorf("%q: it told the secret: %q", c.args, e.err)
		}
	}
}
