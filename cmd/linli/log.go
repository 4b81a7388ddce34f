package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
	"strings"
)

// newLog returns a log for people if f is a terminal and one for machines, in
// JSON, if it is not. The secrets that redact knows are kept out of it, for the
// errors of libraries may quote them.
func newLog(f *os.File, least slog.Level, redact *strings.Replacer) *slog.Logger {
	replace := func(_ []string, a slog.Attr) slog.Attr { return redactAttr(a, redact) }
	if term.IsTerminal(int(f.Fd())) {
		return slog.New(tint.NewTextHandler(f, &tint.Options{Level: least, TimeFormat: time.TimeOnly, ReplaceAttr: replace}))
	}
	return slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: least, ReplaceAttr: replace}))
}

func redactAttr(a slog.Attr, redact *strings.Replacer) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(redact.Replace(v))
	case time.Duration:
		a.Value = slog.StringValue(v.String())
	case error:
		a.Value = slog.StringValue(redact.Replace(v.Error()))
	}
	return a
}
