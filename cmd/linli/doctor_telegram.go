package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"linli/bot/telegram"
)

// checkTelegram asks Telegram about the bot, and looks at the clock by the way.
func (d *doctor) checkTelegram(ctx context.Context) {
	if !d.TelegramToken.isSet() {
		d.find(warn, "telegram", "LINLI_TELEGRAM_TOKEN is not set; @BotFather gives one, and linli demo needs none")
		return
	}
	d.checkClock(ctx)
	info, err := d.askTelegram(ctx)
	if err != nil {
		d.find(fail, "telegram", "%v; if it is 401 or 404, LINLI_TELEGRAM_TOKEN is wrong: @BotFather shows the right one at /mybots; if not, check the network and LINLI_TELEGRAM_API", err)
		return
	}
	d.find(ok, "telegram", "the token is that of @%s", info.Username)
	if info.ReadsGroups {
		d.find(ok, "privacy", "off: photos in groups are seen")
	} else {
		d.find(warn, "privacy", "on: photos in groups are not seen; tell @BotFather /setprivacy, @%s, Disable; then add the bot to its groups anew", info.Username)
	}
	d.checkWebhook(info)
}

// askTime is how long Telegram may take to answer.
const askTime = 15 * time.Second

func (d *doctor) askTelegram(ctx context.Context) (telegram.Info, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	adapter, err := telegram.New(telegram.Config{Token: d.TelegramToken.reveal(), API: string(d.TelegramAPI), Log: d.log})
	if err != nil {
		return telegram.Info{}, err
	}
	return adapter.Check(ctx)
}

const (
	clockOff   = 10 * time.Second // people begin to notice
	clockWrong = 5 * time.Minute  // reminders come at the wrong time, and TLS may fail
)

// checkClock compares our clock with that of the Bot API server.
func (d *doctor) checkClock(ctx context.Context) {
	date, err := serverDate(ctx, string(d.TelegramAPI))
	off := time.Since(date).Abs().Round(time.Second)
	switch {
	case err != nil:
		d.find(warn, "clock", "it cannot be compared with Telegram's: %v", err)
	case off > clockWrong:
		d.find(fail, "clock", "it is off by %v; turn on time synchronisation, as with timedatectl set-ntp true", off)
	case off > clockOff:
		d.find(warn, "clock", "it is off by %v; turn on time synchronisation, as with timedatectl set-ntp true", off)
	default:
		d.find(ok, "clock", "it agrees with Telegram's")
	}
}

// serverDate returns what a web server takes the time to be, to the second.
func serverDate(ctx context.Context, address string) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return time.Time{}, err
	}
	resp, err := http.DefaultTransport.RoundTrip(req) // follows no redirect
	if err != nil {
		return time.Time{}, err
	}
	defer resp.Body.Close()
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return time.Time{}, errors.New("the server does not tell the time")
	}
	return date, nil
}

const (
	freshError = time.Hour // an older error of the webhook is history
	manyWait   = 100
)

// checkWebhook compares where Telegram calls with where we wait:
// https://core.telegram.org/bots/api#getwebhookinfo.
func (d *doctor) checkWebhook(info telegram.Info) {
	want := d.webhook()
	switch {
	case info.Webhook == want && want == "":
		d.find(ok, "webhook", "there is none; we ask Telegram for news")
	case info.Webhook == want:
		d.find(ok, "webhook", "Telegram calls %s", want)
	case want == "":
		d.find(warn, "webhook", "Telegram calls %s; does another program use this token? serve ends that", info.Webhook)
	default:
		d.find(warn, "webhook", "Telegram does not call %s yet; serve tells it to", want)
	}
	if info.LastError != "" && time.Since(info.LastErrorAt) < freshError {
		d.find(warn, "webhook", "Telegram's last call failed: %s; check LINLI_TELEGRAM_WEBHOOK, the proxy and its certificate", info.LastError)
	}
	if info.Pending > manyWait {
		d.find(warn, "webhook", "%d updates wait at Telegram; is serve running?", info.Pending)
	}
}

// webhook returns where Telegram is to call; empty if we ask it for news.
func (d *doctor) webhook() string {
	if d.TelegramWebhook == "" {
		return ""
	}
	return string(d.TelegramWebhook) + "/telegram/webhook"
}
