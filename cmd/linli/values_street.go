package main

import (
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/bot"
)

// platformNames are the platforms on which people may have accounts.
var platformNames = []string{"telegram", "web", "wechat"}

// admins are the accounts that may do everything everywhere.
type admins []bot.UserID

// UnmarshalText implements encoding.TextUnmarshaler: names such as telegram:42,
// with commas between them.
func (a *admins) UnmarshalText(text []byte) error {
	*a = nil
	for name := range strings.SplitSeq(string(text), ",") {
		id := bot.UserID(strings.TrimSpace(name))
		if id == "" {
			continue
		}
		if err := checkAccount(id); err != nil {
			return err
		}
		*a = append(*a, id)
	}
	return nil
}

func checkAccount(id bot.UserID) error {
	if !slices.Contains(platformNames, id.Platform()) || id.Native() == "" {
		return fmt.Errorf("%q is not an account; it looks like telegram:42", id)
	}
	if _, err := strconv.ParseInt(id.Native(), 10, 64); id.Platform() == "telegram" && err != nil {
		return fmt.Errorf("%q is not an account: Telegram's have numbers, such as telegram:42; @userinfobot tells yours", id)
	}
	return nil
}

// A language is one that Linli speaks.
type language string

var languages = []string{"zh-Hans", "zh-Hant", "en"}

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *language) UnmarshalText(text []byte) error {
	if !slices.Contains(languages, string(text)) {
		return fmt.Errorf("unknown language %q; choose %s", text, strings.Join(languages, ", "))
	}
	*l = language(text)
	return nil
}

// A zone is a time zone by its IANA name.
type zone struct{ *time.Location }

// UnmarshalText implements encoding.TextUnmarshaler.
func (z *zone) UnmarshalText(text []byte) (err error) {
	// Local means another zone on each machine, and is stored for each community.
	if z.Location, err = time.LoadLocation(string(text)); err != nil || string(text) == "Local" {
		return fmt.Errorf("unknown time zone %q; try Asia/Shanghai", text)
	}
	return nil
}

// A level is how much is logged.
type level slog.Level

var levels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *level) UnmarshalText(text []byte) error {
	named, ok := levels[string(text)]
	if !ok {
		return fmt.Errorf("unknown level %q; choose debug, info, warn or error", text)
	}
	*l = level(named)
	return nil
}
