package handlers

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// Limits of a command menu; see https://core.telegram.org/bots/api#setmycommands
// and https://core.telegram.org/bots/api#botcommand.
const (
	maxMenu     = 100
	maxMenuHelp = 256
)

// menu returns the commands that roles may give, in the printer's language.
func (h *Handlers) menu(p text.Printer, roles storage.Roles) []bot.MenuItem {
	items := []bot.MenuItem{}
	for _, c := range h.table.commands {
		if c.help == "" || len(c.who) > 0 && !roles.Has(c.who...) || len(items) == maxMenu {
			continue
		}
		items = append(items, bot.MenuItem{Command: c.name, Help: bot.Shorten(p.Label(c.help), maxMenuHelp)})
	}
	return items
}

// menuMessage shows a chat the menu that belongs in it.
func (h *Handlers) menuMessage(c storage.MenuChat) bot.Message {
	roles := c.Roles
	if slices.Contains(h.Admins, c.User) {
		roles = append(slices.Clone(roles), storage.Admin)
	}
	p := text.In(cmp.Or(c.Language, text.Closest(c.Speaks), c.Common, h.Language))
	return bot.Message{Chat: c.Chat, Menu: h.menu(p, roles), MenuLanguage: p.Language}
}

// showMenus brings the menus in a member's direct chats up to date.
func (t *Turn) showMenus(ctx context.Context, m storage.MemberID) error {
	chats, err := t.Tx.DirectMenus(ctx, m)
	for _, c := range chats {
		t.Post(t.h.menuMessage(c))
	}
	return err
}

// showRoomMenu brings the menu in a room of the community up to date: a staff
// room has staff's commands.
func (t *Turn) showRoomMenu(chat bot.ChatID, room storage.Room) {
	c := storage.MenuChat{Chat: chat, Common: t.Community.Language}
	if room == storage.StaffRoom {
		c.Roles = storage.Roles{storage.Staff}
	}
	t.Post(t.h.menuMessage(c))
}

// menusSetting is where the digest of the menus last published is kept.
const menusSetting = "menus"

// PublishMenus puts every command menu in the outbox, unless the same ones were
// published before: those of each platform and language, of staff rooms, and of
// people who have a role or chose a language.
func (h *Handlers) PublishMenus(ctx context.Context) error {
	err := h.DB.InTx(ctx, func(tx *storage.Tx) error {
		menus := h.commonMenus()
		digest, err := h.menuDigest(menus)
		if err != nil {
			return err
		}
		changed, err := tx.Renew(ctx, menusSetting, digest)
		if err != nil || !changed {
			return err
		}
		chats, err := tx.MenuChats(ctx)
		if err != nil {
			return err
		}
		for _, c := range chats {
			menus = append(menus, h.menuMessage(c))
		}
		return tx.Enqueue(ctx, bot.Update{}, menus...)
	})
	if err != nil {
		return fmt.Errorf("publish menus: %w", err)
	}
	return nil
}

// commonMenus returns what everybody sees who has no menu of their own.
func (h *Handlers) commonMenus() []bot.Message {
	var menus []bot.Message
	for _, platform := range h.Platforms {
		for _, language := range text.Languages {
			menus = append(menus, bot.Message{
				Chat:         bot.ChatID{Platform: platform.Name()},
				Menu:         h.menu(text.In(language), nil),
				MenuLanguage: language,
			})
		}
	}
	return menus
}

// menuDigest tells whether any menu changed: the common ones, or those that hold
// more than they do.
func (h *Handlers) menuDigest(common []bot.Message) (string, error) {
	var all [][]bot.MenuItem
	for _, language := range text.Languages {
		all = append(all, h.menu(text.In(language), storage.AllRoles))
	}
	var platforms []string
	for _, m := range common {
		platforms = append(platforms, m.Chat.Platform)
	}
	body, err := json.Marshal([]any{platforms, common, all, h.Admins, h.who()})
	if err != nil {
		return "", fmt.Errorf("encode menus: %w", err)
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// who returns who may give each command.
func (h *Handlers) who() [][]storage.Role {
	var who [][]storage.Role
	for _, c := range h.table.commands {
		who = append(who, c.who)
	}
	return who
}
