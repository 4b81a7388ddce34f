package handlers

import (
	"context"
	"errors"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// language is choosing the language that the bot speaks: to a person in their
// direct chat, or in the rooms of a community.
var language = routes{
	commands: []command{{
		name: "language", words: []string{"语言", "語言"},
		help: text.HelpLanguage, topic: text.TopicBasics, anywhere: true, run: chooseLanguage,
	}},
	buttons: []button{{"language", pressLanguage}},
	links:   []link{{"language", func(ctx context.Context, t *Turn, _ string) error { return chooseLanguage(ctx, t, "") }}},
}

// languageWords are what people call the languages, folded.
var languageWords = map[string]string{
	"zh": text.Simplified, "zh-cn": text.Simplified, "zh-hans": text.Simplified, "中文": text.Simplified, "简体": text.Simplified,
	"简体中文": text.Simplified, "简中": text.Simplified, "simplified": text.Simplified, "chinese": text.Simplified, "simplified chinese": text.Simplified,
	"zh-tw": text.Traditional, "zh-hk": text.Traditional, "zh-hant": text.Traditional, "繁體": text.Traditional, "繁体": text.Traditional,
	"繁體中文": text.Traditional, "繁体中文": text.Traditional, "繁中": text.Traditional, "正體": text.Traditional,
	"traditional": text.Traditional, "traditional chinese": text.Traditional,
	"en": text.English, "english": text.English, "英文": text.English, "英语": text.English, "英語": text.English,
}

// languageCard begins the name of a card that asks which language.
const languageCard = "language/"

// chooseLanguage asks which language, or sets the one that is named.
func chooseLanguage(ctx context.Context, t *Turn, args string) error {
	if err := t.maySetLanguage(); err != nil {
		return err
	}
	if args == "" {
		t.AnswerWith(bot.Message{
			Card:    languageCard + t.Update.ID,
			Text:    t.Say(text.LanguageAsk, text.Args{"Language": t.Say(text.LanguageName)}),
			Buttons: languageButtons(),
		})
		return nil
	}
	said, err := t.setLanguage(ctx, args)
	t.AnswerWith(bot.Message{Text: said})
	return err
}

func languageButtons() [][]bot.Button {
	var bs []bot.Button
	for _, lang := range text.Languages {
		bs = append(bs, bot.Button{Label: text.In(lang).Label(text.LanguageName), Data: "language:" + lang})
	}
	return bot.Row(bs...)
}

func pressLanguage(ctx context.Context, t *Turn, arg string) error {
	if err := t.maySetLanguage(); err != nil {
		return err
	}
	said, err := t.setLanguage(ctx, arg)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, languageCard, bot.Message{Text: said})
}

// maySetLanguage refuses a room's language to all but admins.
func (t *Turn) maySetLanguage() error {
	switch {
	case t.Update.Chat.Direct:
		return nil
	case t.Community.ID == 0:
		return refuse(text.NotSetUp)
	case t.is(storage.Admin):
		return nil
	default:
		return refuse(text.LanguageAdmins)
	}
}

// setLanguage sets the language that is named: the person's in their direct chat,
// and elsewhere the community's. It returns what to say about it.
func (t *Turn) setLanguage(ctx context.Context, name string) (bot.Markup, error) {
	lang, ok := languageWords[fold(name)]
	if !ok {
		return "", refuse(text.NoSuchLanguage, text.Args{"Language": bot.Shorten(name, 40), "Example": "/language English"})
	}
	if !t.Update.Chat.Direct {
		return t.setRoomLanguage(ctx, lang)
	}
	if err := t.Tx.SetLanguage(ctx, t.Member.ID, lang); err != nil {
		return "", err
	}
	t.Member.Language, t.Printer = lang, text.In(lang)
	return t.Say(text.LanguageSet), t.showMenus(ctx, t.Member.ID)
}

// setRoomLanguage sets the community's language, and with it that of the menus of
// its staff room and of the people who read it.
func (t *Turn) setRoomLanguage(ctx context.Context, lang string) (bot.Markup, error) {
	t.Community.Language = lang
	if err := t.Tx.Configure(ctx, t.Community); err != nil {
		return "", err
	}
	t.Printer = text.In(t.language())
	rooms, err := t.Tx.Rooms(ctx, t.Community.ID, storage.StaffRoom)
	if err != nil {
		return "", err
	}
	for _, r := range rooms {
		t.showRoomMenu(r.ID, r.Room)
	}
	people, err := t.Tx.WithRole(ctx, t.Community.ID, storage.AllRoles...)
	for _, p := range people {
		if p.Language == "" && text.Closest(p.Speaks) == "" && !p.Direct.IsZero() {
			err = errors.Join(err, t.showMenus(ctx, p.ID))
		}
	}
	return t.inRoom().Say(text.LanguageSetRoom, text.Args{"Community": t.Community.Name}), err
}
