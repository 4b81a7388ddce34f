package main

import (
	"context"
	"crypto/rand"
	"errors"

	"linli/bot"
	"linli/bot/telegram"
	"linli/storage"
)

type serveCommand struct{}

// Run serves the platforms that are set.
func (serveCommand) Run(ctx context.Context, p *program) error {
	if !p.TelegramToken.isSet() {
		return &settingError{"LINLI_TELEGRAM_TOKEN", errors.New("not set, so there is nobody to talk to; @BotFather gives one, and linli demo needs none")}
	}
	bucket, err := p.bucket()
	if err != nil {
		return err
	}
	return p.serve(ctx, plan{database: p.DatabaseURL, folder: string(p.Data), bucket: bucket, connect: p.connect})
}

// connect returns the platforms that are set. A new one is added here.
func (p *program) connect(ctx context.Context, db *storage.DB) ([]bot.Platform, error) {
	tg, err := p.connectTelegram(ctx, db)
	if err != nil {
		return nil, err
	}
	return []bot.Platform{tg}, nil
}

func (p *program) connectTelegram(ctx context.Context, db *storage.DB) (bot.Platform, error) {
	secret := p.TelegramSecret.reveal()
	if p.TelegramWebhook != "" && secret == "" {
		var err error
		if secret, err = db.Setting(ctx, "telegram_secret", rand.Text); err != nil {
			return nil, err
		}
	}
	return telegram.New(telegram.Config{
		Token:   p.TelegramToken.reveal(),
		API:     string(p.TelegramAPI),
		Webhook: string(p.TelegramWebhook),
		Secret:  secret,
		Log:     p.log,
	})
}
