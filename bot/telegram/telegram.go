// Package telegram joins the bot to Telegram over its Bot API
// (https://core.telegram.org/bots/api). It is the only package that imports a
// Telegram library, and uses it for the calls alone: updates are received,
// decoded and acknowledged here, since the library acknowledges them before they
// are handled and drops a whole batch for one value that it does not know.
package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"sync"

	tg "github.com/go-telegram/bot"

	"linli/bot"
)

// Name is the platform's part of a bot.ChatID.
const Name = "telegram"

const officialAPI = "https://api.telegram.org"

// Config is what an Adapter needs.
type Config struct {
	Token   string       // as BotFather gave it
	API     string       // base address of the Bot API; empty means Telegram's own
	Webhook string       // public address of this service; empty means long polling
	Secret  string       // that Telegram shows when it calls the webhook
	Log     *slog.Logger // nil means none
}

// An Adapter implements bot.Platform, bot.Webhooker, bot.FileOpener and bot.Pacer.
type Adapter struct {
	cfg    Config
	client *client
	api    *tg.Bot

	mu      sync.Mutex
	me      account
	session *session // while Receive waits for the webhook
}

// An account is the bot's own.
type account struct {
	ID       int64
	Username string
}

var (
	_ bot.Platform   = (*Adapter)(nil)
	_ bot.Webhooker  = (*Adapter)(nil)
	_ bot.FileOpener = (*Adapter)(nil)
	_ bot.Pacer      = (*Adapter)(nil)
)

// New returns an Adapter. It makes no calls. It returns an error if the
// configuration cannot work, which never shows a secret.
func New(cfg Config) (*Adapter, error) {
	cfg.API = strings.TrimRight(cmp.Or(cfg.API, officialAPI), "/")
	cfg.Webhook = strings.TrimRight(cfg.Webhook, "/")
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	a := &Adapter{cfg: cfg, client: newClient(cfg.Token)}
	api, err := tg.New(cfg.Token,
		tg.WithSkipGetMe(),
		tg.WithServerURL(cfg.API),
		tg.WithHTTPClient(0, a.client),
		tg.WithErrorsHandler(func(err error) {
			cfg.Log.Debug("telegram library", "err", a.client.redact(err.Error()))
		}))
	if err != nil {
		return nil, errors.New("telegram: " + a.client.redact(err.Error()))
	}
	a.api = api
	return a, nil
}

var (
	tokenForm  = regexp.MustCompile(`^\d+:[A-Za-z0-9_-]+$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`) // core.telegram.org/bots/api#setwebhook
)

func (cfg *Config) check() error {
	if !tokenForm.MatchString(cfg.Token) {
		return errors.New("the token is not of the form 123456:ABC-def, as BotFather gives it")
	}
	if !isWebAddress(cfg.API) {
		return fmt.Errorf("the API's address %q is not a web address", cfg.API)
	}
	if cfg.Webhook == "" {
		return nil
	}
	if !isWebAddress(cfg.Webhook) {
		return fmt.Errorf("the webhook's address %q is not a web address", cfg.Webhook)
	}
	if !secretForm.MatchString(cfg.Secret) {
		return errors.New("a webhook needs a secret of 1 to 256 letters, digits, _ and -")
	}
	return nil
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// Name implements bot.Platform.
func (a *Adapter) Name() string { return Name }

// Pace implements bot.Pacer. Telegram takes about 30 messages a second in all, one
// a second in a chat with short bursts, and 20 a minute in a group
// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this);
// each figure keeps one or two back for clocks that disagree.
func (a *Adapter) Pace() bot.Pace { return bot.Pace{PerSecond: 28, ChatBurst: 4, GroupLimit: 19} }

// Username returns the bot's name after the @. It is empty until the first call
// of getMe, with which Receive begins, has succeeded.
func (a *Adapter) Username() string { return a.account().Username }

// Link implements bot.Linker; see https://core.telegram.org/bots/features#deep-linking.
func (a *Adapter) Link(start string) (string, bool) {
	name := a.Username()
	return startLink(name, start), name != "" && startForm.MatchString(start)
}

func startLink(name, start string) string { return "https://t.me/" + name + "?start=" + start }

func (a *Adapter) account() account {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.me
}

// meet returns the bot's own account, asking for it if it is not known yet.
func (a *Adapter) meet(ctx context.Context) (account, error) {
	if me := a.account(); me.ID != 0 {
		return me, nil
	}
	u, err := a.api.GetMe(ctx)
	if err != nil {
		return account{}, err
	}
	me := account{ID: u.ID, Username: u.Username}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.me = me
	return me, nil
}
