package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// help is telling people what they can do here. What it tells is what the routes
// have, and of that what the person may.
var help = routes{
	commands: []command{
		{name: "help", words: []string{"帮助", "幫助"}, help: text.HelpHelp, topic: text.TopicBasics, anywhere: true, run: showHelp},
		{
			name: cancelCommand, words: []string{"取消", "算了"},
			help: text.HelpCancel, topic: text.TopicBasics, anywhere: true, run: cancel,
		},
	},
	buttons: []button{{"help", pressHelp}},
}

// A topic is the commands under one heading.
type topic struct {
	key      text.Key
	commands []*command
}

// topics returns what the person may do here, in the order of the routes.
func (t *Turn) topics() []topic {
	var topics []topic
	at := map[text.Key]int{}
	for i := range t.h.table.commands {
		c := &t.h.table.commands[i]
		if c.help == "" || t.Community.ID == 0 && !c.anywhere || len(c.who) > 0 && !t.is(c.who...) {
			continue
		}
		n, ok := at[c.topic]
		if !ok {
			n = len(topics)
			at[c.topic], topics = n, append(topics, topic{key: c.topic})
		}
		topics[n].commands = append(topics[n].commands, c)
	}
	return topics
}

// showHelp lists the topics, or tells what one of them has.
func showHelp(_ context.Context, t *Turn, args string) error {
	topics := t.topics()
	m := t.overview(topics)
	if args != "" {
		found, ok := findTopic(topics, args)
		if !ok {
			return refuse(text.HelpNoTopic, text.Args{"Topic": bot.Shorten(args, 40), "Example": t.Label(topics[0].key)})
		}
		m = t.topicPage(found)
	}
	m.Card = helpCard + t.Update.ID
	t.AnswerWith(m)
	return nil
}

// helpCard begins the name of a card that pages through help.
const helpCard = "help/"

// pressHelp turns the page on which it is pressed.
func pressHelp(ctx context.Context, t *Turn, arg string) error {
	topics := t.topics()
	m := t.overview(topics)
	if found, ok := findTopic(topics, arg); ok {
		m = t.topicPage(found)
	}
	return t.replaceCard(ctx, helpCard, m)
}

// replaceCard puts a message in the place of the card whose button was pressed, or
// below if that is no card whose name begins with the prefix: what a forged press
// names must not be written over.
func (t *Turn) replaceCard(ctx context.Context, prefix string, m bot.Message) error {
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, t.Update.Message)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if !strings.HasPrefix(card, prefix) {
		card = prefix + t.Update.ID
	}
	m.Chat, m.Thread, m.Card = t.Update.Chat.ID, t.Update.Chat.Thread, card
	t.Post(m)
	return nil
}

// overview is all topics, with what calls their commands.
func (t *Turn) overview(topics []topic) bot.Message {
	lines := []string{string(t.Say(text.HelpHead))}
	var buttons []bot.Button
	for _, p := range topics {
		var names []string
		for _, c := range p.commands {
			names = append(names, t.callName(c))
		}
		lines = append(lines, "<b>"+string(t.Say(p.key))+"</b>  "+strings.Join(names, t.Label(text.Comma)))
		buttons = append(buttons, bot.Button{Label: t.Label(p.key), Data: "help:" + string(p.key)})
	}
	if !t.Update.Chat.Direct {
		lines = append(lines, string(t.Say(text.HelpInGroup)))
	}
	return bot.Message{Text: bot.Markup(strings.Join(lines, "\n")), Buttons: inRows(buttons, helpRow)}
}

// helpRow is how many topics stand side by side.
const helpRow = 3

// inRows arranges buttons in rows of n.
func inRows(bs []bot.Button, n int) [][]bot.Button {
	var rows [][]bot.Button
	for len(bs) > n {
		rows, bs = append(rows, bs[:n]), bs[n:]
	}
	return append(rows, bs)
}

// topicPage tells what each command of a topic does.
func (t *Turn) topicPage(p topic) bot.Message {
	lines := []string{"<b>" + string(t.Say(p.key)) + "</b>"}
	for _, c := range p.commands {
		line := "/" + c.name
		if w := c.word(t.Language); w != "" {
			line += "  " + w
		}
		lines = append(lines, line+" – "+string(t.Say(c.help)))
	}
	all := bot.Button{Label: t.Label(text.HelpAll), Data: "help:"}
	return bot.Message{Text: bot.Markup(strings.Join(lines, "\n")), Buttons: bot.Row(all)}
}

// callName is the Chinese word that calls a command, or else its name with the slash.
func (t *Turn) callName(c *command) string {
	if w := c.word(t.Language); w != "" && t.Language != text.English {
		return w
	}
	return "/" + c.name
}

// word returns the word of a language that calls the command; empty if it is the
// name, or if there is none.
func (c *command) word(language string) string {
	for i, w := range c.words {
		if isChinese(w) != (language != text.English) {
			continue
		}
		if language == text.Traditional && i+1 < len(c.words) && isFormOf(c.words[i+1], w) {
			return c.words[i+1]
		}
		return w
	}
	return ""
}

// isFormOf reports whether a word may be another one in Traditional characters:
// by the order of the routes it follows it, and it is as long.
func isFormOf(w, simplified string) bool {
	return isChinese(w) && utf8.RuneCountInString(w) == utf8.RuneCountInString(simplified)
}

func isChinese(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r)
}

// findTopic returns the topic that words name: by its heading in any language, its
// key, or a command of it.
func findTopic(topics []topic, words string) (topic, bool) {
	words = strings.TrimLeft(fold(words), "/#")
	for _, p := range topics {
		if p.isCalled(words) {
			return p, true
		}
	}
	return topic{}, false
}

func (p topic) isCalled(folded string) bool {
	if folded == "" {
		return false
	}
	if key := string(p.key); folded == key || "topic_"+folded == key {
		return true
	}
	for _, lang := range text.Languages {
		if fold(text.In(lang).Label(p.key)) == folded {
			return true
		}
	}
	return slices.ContainsFunc(p.commands, func(c *command) bool {
		return c.name == folded || slices.ContainsFunc(c.words, func(w string) bool { return fold(w) == folded })
	})
}

const cancelCommand = "cancel"

// cancel drops what the person has begun in this chat.
func cancel(ctx context.Context, t *Turn, _ string) error {
	_, err := t.Tx.FindDraft(ctx, t.Update.Chat.ID, t.Member.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.NothingToDrop)
	}
	if err != nil {
		return err
	}
	t.Answer(text.Dropped)
	return t.forget(ctx)
}
