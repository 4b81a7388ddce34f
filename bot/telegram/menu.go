package telegram

import (
	"context"
	"fmt"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"linli/bot"
)

// setMenu sets the command menu of one chat, or else of all chats for people of
// the menu's language. Telegram knows languages by two letters
// (https://core.telegram.org/bots/api#setmycommands), so that zh-Hans stands for
// all of Chinese, and for everybody whose language has no menu; a menu in zh-Hant
// has no place of its own and is left out.
func (a *Adapter) setMenu(ctx context.Context, m bot.Message) error {
	p := &tg.SetMyCommandsParams{Commands: make([]models.BotCommand, len(m.Menu)), Scope: &models.BotCommandScopeDefault{}}
	for i, item := range m.Menu {
		p.Commands[i] = models.BotCommand{Command: item.Command, Description: item.Help}
	}
	if m.Chat.Native != "" {
		p.Scope = &models.BotCommandScopeChat{ChatID: m.Chat.Native}
		return a.setCommands(ctx, p, "")
	}
	for _, code := range menuCodes(m.MenuLanguage) {
		if err := a.setCommands(ctx, p, code); err != nil {
			return err
		}
	}
	return nil
}

func (a *Adapter) setCommands(ctx context.Context, p *tg.SetMyCommandsParams, code string) error {
	p.LanguageCode = code
	_, err := a.api.SetMyCommands(ctx, p)
	return a.sendError(fmt.Sprintf("set menu for language %q", code), err)
}

// menuCodes returns the codes under which a language's menu is set; the empty one
// is for everybody else.
func menuCodes(language string) []string {
	switch {
	case language == "", strings.EqualFold(language, "zh-Hans"), strings.EqualFold(language, "zh"):
		return []string{"", "zh"}
	case strings.EqualFold(language, "zh-Hant"):
		return nil
	default:
		code, _, _ := strings.Cut(strings.ToLower(language), "-")
		return []string{code}
	}
}
