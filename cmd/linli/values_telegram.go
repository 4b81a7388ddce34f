package main

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// A telegramToken is a bot's token.
type telegramToken struct{ secret }

var tokenForm = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *telegramToken) UnmarshalText(text []byte) error {
	if !tokenForm.Match(text) {
		return errors.New("not a token; @BotFather gives it as a number, a colon and 35 letters")
	}
	t.value = string(text)
	return nil
}

// A webhookSecret is what Telegram says with each call, to prove that it is
// Telegram: https://core.telegram.org/bots/api#setwebhook, secret_token.
type webhookSecret struct{ secret }

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *webhookSecret) UnmarshalText(text []byte) error {
	if !secretForm.Match(text) {
		return errors.New("must be 1 to 256 of the signs A-Z a-z 0-9 _ -; leave it out and one is made")
	}
	s.value = string(text)
	return nil
}

// An apiURL is the base address of a Bot API server, without a slash at its end.
type apiURL string

// UnmarshalText implements encoding.TextUnmarshaler. A server of one's own may be
// without TLS: https://core.telegram.org/bots/api#using-a-local-bot-api-server.
func (u *apiURL) UnmarshalText(text []byte) error {
	parsed, err := parseWebAddress(string(text))
	if err != nil {
		return fmt.Errorf("%w; try https://api.telegram.org", err)
	}
	*u = apiURL(parsed.String())
	return nil
}

// A webhookURL is the public address under which our web server is reached,
// without a slash at its end.
type webhookURL string

// UnmarshalText implements encoding.TextUnmarshaler.
func (u *webhookURL) UnmarshalText(text []byte) error {
	parsed, err := parseWebAddress(string(text))
	if err != nil {
		return fmt.Errorf("%w; it looks like https://linli.example.org", err)
	}
	if parsed.Scheme != "https" && !isLoopback(parsed.Hostname()) {
		return fmt.Errorf("needs https, as Telegram calls nothing else; try https://%s", parsed.Host)
	}
	*u = webhookURL(parsed.String())
	return nil
}

// A publicURL is the address under which people reach our web server, without a slash
// at its end.
type publicURL string

// UnmarshalText implements encoding.TextUnmarshaler. What people get there is their
// own, so it is not to be read on the way.
func (u *publicURL) UnmarshalText(text []byte) error {
	parsed, err := parseWebAddress(string(text))
	if err != nil {
		return fmt.Errorf("%w; it looks like https://linli.example.org", err)
	}
	if parsed.Scheme != "https" && !isLoopback(parsed.Hostname()) {
		return fmt.Errorf("needs https, as calendars are nobody else's to read; try https://%s", parsed.Host)
	}
	*u = publicURL(parsed.String())
	return nil
}

// parseWebAddress returns the address of a server, whose path has no slash at its
// end. Its errors do not quote the address, which may have a password.
func parseWebAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("not a web address")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("must be scheme, host and path alone")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	return u, nil
}
