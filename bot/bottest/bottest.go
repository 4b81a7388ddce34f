// Package bottest is the conformance suite that every platform passes. An
// adapter's test joins the adapter to a fake of its network, tells the suite by
// [Network] how people act there, and calls [Run]:
//
//	func TestPlatform(t *testing.T) {
//		bottest.Run(t, func(t *testing.T) bottest.Network { return join(t) })
//	}
//
// The suite also stops every adapter while work is under way. That it leaves no
// goroutine behind is for the adapter's TestMain to check, once all has ended:
//
//	func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
package bottest

import (
	"testing"

	"linli/bot"
)

// A Network is a fake chat network with the adapter under test joined to it. The
// suite asks for a fresh one in every case. A method that cannot do what it is
// asked fails the test, which the Network keeps from its making.
//
// Names of people are free words such as "mei"; a person comes to be with the
// first mention. What people do is delivered in the order of the calls, and
// again until the adapter acknowledges it, also over a stop and a new Receive;
// the methods do not wait for that.
type Network interface {
	// Platform returns the adapter, the same each time. The suite runs Receive,
	// at most once at a time, and expects nil when the context ends.
	Platform() bot.Platform

	// Direct returns the direct chat of a person with the bot, already open.
	// Nothing of the opening is delivered, save perhaps a Membership.
	Direct(person string) bot.ChatID

	// Say makes a person say something in a chat, and returns its name there.
	Say(person string, chat bot.ChatID, w Words) bot.MessageID

	// Press makes a person press the button with a label below a message. A button
	// with a Start opens the direct chat, which then says so to the bot.
	Press(person string, chat bot.ChatID, message bot.MessageID, label string)

	// Shown returns the messages of the bot that stand in a chat now, oldest first.
	Shown(chat bot.ChatID) []Shown

	// PhotoOf returns the file of the photo that people see in a message of the
	// bot; nil if it has none.
	PhotoOf(chat bot.ChatID, message bot.MessageID) []byte

	// Toasts returns the answers that a person's presses got, oldest first; an
	// answer without text is an empty string.
	Toasts(person string) []string
}

// Words are what a person says.
type Words struct {
	Text    string
	Photos  [][]byte      // JPEGs; several are an album, and Text is its caption
	ReplyTo bot.MessageID // empty for none
	Thread  string        // empty for none
}

// Shown is a message as people see it.
type Shown struct {
	ID      bot.MessageID
	Text    string // without markup; a photo's caption
	Photo   bool
	File    string     // the name of its document; empty for none
	Body    string     // of that document
	Buttons [][]string // labels, row by row
	ReplyTo bot.MessageID
	Thread  string
}

// The following are what a Network may do besides. The suite leaves out the
// cases that need what it cannot do, in the open.
type (
	// A Grouper has groups with the bot in them.
	Grouper interface {
		// Group returns a new group of some people and the bot. Nothing of its
		// making is delivered, save perhaps a Membership.
		Group(people ...string) bot.ChatID
		// Mention returns the word by which people speak to the bot, such as @LinliBot.
		Mention() string
	}

	// A Threader has topics in groups.
	Threader interface {
		// Thread opens a topic in a group and returns its name.
		Thread(group bot.ChatID, title string) string
	}

	// An Albumer delivers several photos sent at once as parts of an album.
	Albumer interface {
		// Albums does nothing; it marks the Network.
		Albums()
	}

	// An Editor lets people correct what they said.
	Editor interface {
		Edit(person string, chat bot.ChatID, message bot.MessageID, text string)
	}

	// A Deleter can make a message of the bot vanish.
	Deleter interface {
		Delete(chat bot.ChatID, message bot.MessageID)
	}

	// A Blocker lets a person shut the bot out of their direct chat.
	Blocker interface{ Block(person string) }
)

// Run runs the suite. join makes a Network that lives as long as its test.
func Run(t *testing.T, join func(t *testing.T) Network) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, join(t))
		})
	}
}

type testCase struct {
	name string
	run  func(*testing.T, Network)
}

var cases = []testCase{
	{"name", nameAgrees},
	{"once and in order", onceInOrder},
	{"chats side by side", sideBySide},
	{"again after an error", againAfterError},
	{"an error holds its own chat only", errorHoldsOneChat},
	{"again after a stop", againAfterStop},
	{"stop waits for the turn", stopWaitsForTurn},
	{"command", command},
	{"words as typed", wordsAsTyped},
	{"addressed in a group", addressedInGroup},
	{"reply", reply},
	{"thread", thread},
	{"correction", correction},
	{"photo", photo},
	{"reply to a photo", replyToPhoto},
	{"album", album},
	{"press", press},
	{"start button", startButton},
	{"markup", markup},
	{"buttons", buttons},
	{"send a photo", sendPhoto},
	{"send a document", sendDocument},
	{"card", card},
	{"card with a photo", cardWithPhoto},
	{"card with another photo", cardWithAnotherPhoto},
	{"card that gets a photo", cardGetsPhoto},
	{"vanished card", vanishedCard},
	{"blocked", blocked},
	{"file gone", fileGone},
}
