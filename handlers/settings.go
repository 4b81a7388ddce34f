package handlers

import (
	"context"
	"strings"
	"time"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// settings is what an admin sets for a community.
var settings = routes{
	commands: []command{{
		name: "settings", words: []string{"设置", "設置", "设定", "設定"},
		help: text.HelpSettings, topic: text.TopicSetup, who: []storage.Role{storage.Admin}, run: configure,
	}},
	settings: []setting{
		{name: "language", words: []string{"语言", "語言"}, show: showLanguage, set: setCommunityLanguage},
		{name: "zone", words: []string{"timezone", "time zone", "时区", "時區"}, show: showZone, set: setZone},
	},
}

// configure shows all settings with how to change them, or changes one.
func configure(ctx context.Context, t *Turn, args string) error {
	if args == "" {
		return t.showSettings(ctx)
	}
	for _, s := range t.h.table.settings {
		for _, w := range append([]string{s.name}, s.words...) {
			if value, ok := cutWord(args, fold(w)); ok {
				return s.set(ctx, t, strings.TrimLeft(value, "=＝ "))
			}
		}
	}
	return refuse(text.NoSuchSetting, text.Args{"Setting": bot.Shorten(args, 40)})
}

func (t *Turn) showSettings(ctx context.Context) error {
	lines := []string{"<b>" + string(bot.Escape(t.Community.Name)) + "</b>"}
	for _, s := range t.h.table.settings {
		line, err := s.show(ctx, t)
		if err != nil {
			return err
		}
		lines = append(lines, string(line))
	}
	t.AnswerWith(bot.Message{Text: bot.Markup(strings.Join(lines, "\n"))})
	return nil
}

func showLanguage(_ context.Context, t *Turn) (bot.Markup, error) {
	return t.Say(text.SettingLanguage, text.Args{"Language": t.inRoom().Say(text.LanguageName)}), nil
}

func setCommunityLanguage(ctx context.Context, t *Turn, value string) error {
	lang, ok := languageWords[fold(value)]
	if !ok {
		return refuse(text.NoSuchLanguage, text.Args{"Language": bot.Shorten(value, 40), "Example": "/settings language English"})
	}
	said, err := t.setRoomLanguage(ctx, lang)
	t.AnswerWith(bot.Message{Text: said})
	return err
}

func showZone(_ context.Context, t *Turn) (bot.Markup, error) {
	return t.Say(text.SettingZone, text.Args{"Zone": t.Community.ZoneName, "Time": t.day(t.Printer, t.Tx.Now)}), nil
}

func setZone(ctx context.Context, t *Turn, value string) error {
	zone, ok := findZone(value)
	if !ok {
		return refuse(text.NoSuchZone, text.Args{"Zone": bot.Shorten(value, 40)})
	}
	t.Community.ZoneName = zone
	if err := t.Tx.Configure(ctx, t.Community); err != nil {
		return err
	}
	if err := t.zoneChanged(ctx); err != nil {
		return err
	}
	t.Answer(text.ZoneSet, text.Args{"Zone": zone, "Time": t.day(t.Printer, t.Tx.Now)})
	return nil
}

// cityZones are zones that people call by a city's name.
var cityZones = map[string]string{
	"北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "中国": "Asia/Shanghai", "中國": "Asia/Shanghai", "beijing": "Asia/Shanghai",
	"香港": "Asia/Hong_Kong", "澳门": "Asia/Macau", "澳門": "Asia/Macau", "台北": "Asia/Taipei", "臺北": "Asia/Taipei",
	"新加坡": "Asia/Singapore", "吉隆坡": "Asia/Kuala_Lumpur",
}

// findZone returns the IANA name of a zone that people may write in any case, with
// blanks, or by its city alone if that is in Asia.
func findZone(s string) (string, bool) {
	folded := fold(strings.TrimSpace(s))
	if name, ok := cityZones[folded]; ok {
		return name, true
	}
	named := titled(strings.ReplaceAll(folded, " ", "_"))
	for _, name := range []string{strings.TrimSpace(s), named, strings.ToUpper(folded), "Asia/" + named} {
		// Load takes "" and Local for UTC and the machine's own zone.
		if _, err := time.LoadLocation(name); err == nil && name != "" && !strings.EqualFold(name, "local") {
			return name, true
		}
	}
	return "", false
}

// titled returns s with each word's first letter in upper case.
func titled(s string) string {
	up := true
	return strings.Map(func(r rune) rune {
		if up && r >= 'a' && r <= 'z' {
			r += 'A' - 'a'
		}
		up = r == '/' || r == '_' || r == '-'
		return r
	}, s)
}
