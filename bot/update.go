package bot

import (
	"context"
	"time"
)

// A Handler handles updates. It must tolerate seeing an update twice. An error
// means that nothing was committed: the platform is to deliver again.
type Handler interface {
	HandleUpdate(context.Context, Update) error
}

// An Update is one thing that happened in a chat. Platforms deliver an update
// at least once; ID is the same each time and unique among all platforms.
type Update struct {
	ID      string
	Chat    Chat
	User    User
	Time    time.Time // when it happened, as the platform says; UTC
	Message MessageID // the message said, or the one whose button was pressed
	ReplyTo *Original // the message that a said one is a reply to
	Content Content

	// Addressed reports whether the person spoke to the bot: in the direct chat,
	// by a slash command or a mention, or in reply to one of its messages. Words
	// such as #随手拍 are the handlers' to know.
	Addressed bool

	// AnswerWindow is how long the adapter itself may deliver the answer, in
	// the response that the network is waiting for. The relay holds back as long.
	AnswerWindow time.Duration

	// Raw is the delivery as it arrived, kept if the update is set aside.
	Raw []byte
}

// A Chat is a chat as an update describes it.
type Chat struct {
	ID     ChatID
	Direct bool   // with one person
	Title  string // of a group
	Thread string // topic within a group; empty if it has none
}

// A User is the sender of an update, as the platform describes them.
type User struct {
	ID       UserID
	Name     string // the name shown in chats
	Username string // the name after @, without it; may be empty
	Language string // BCP 47, may be empty

	// Anonymous reports that a group spoke through one of its admins, or that a
	// channel spoke into its group: nobody whom we could credit or check.
	Anonymous bool
	Bot       bool
}

// An Original is the message that another one is a reply to.
type Original struct {
	Message MessageID
	User    User
	Mine    bool // the bot sent it
	Text    string
	Photo   *File
	Album   string // see Said
}

// Content is what an update carries: a Said, a Press, a Membership, a Migration
// or an Unknown.
type Content interface{ isContent() }

// Said is what a person wrote or sent: words, a picture, a place, or several of
// these at once.
type Said struct {
	// Command is the name of the slash command at the head of the words, in
	// lower case and without the slash; empty if there is none. A command for
	// another bot makes an update that is not Addressed.
	Command string

	// Text is the words: a command's arguments, a caption, or all there is, without
	// the bot's own mention, NUL and outer blanks. A mention of somebody who has
	// no username reads @telegram:42.
	Text string

	Photo    *File
	Position *Position

	// Media reports that a video, a voice note, a file or the like came, which nobody
	// can take in; the words are those that came with it.
	Media bool

	// Album names the album that the photo belongs to. Its parts come as separate
	// updates, in any order; one of them has the caption.
	Album string

	// Edited reports that the person corrected an earlier message, the one named
	// by the update.
	Edited bool
}

// A File is a picture that a platform keeps for us.
type File struct {
	ID     FileID
	Unique string // the same for the same file whoever sends it; may be empty
	// Raw reports that the file is the person's own, with all that a camera
	// writes into it, and not the platform's rendition ("sent as a file").
	Raw  bool
	Type string // MIME type, if the platform tells
	Size int64  // bytes; 0 if unknown
}

// A Position is a place on Earth in WGS-84 degrees.
type Position struct{ Latitude, Longitude float64 }

// A Press is somebody pressing a button that we sent.
type Press struct {
	ID   string // what the platform wants to have answered
	Data string // the button's
}

// Membership says that the bot's own place in a chat changed. In a direct chat,
// it is out while the person blocks it.
type Membership struct {
	In    bool
	Admin bool
	// Joined reports that the bot was out of the chat before.
	Joined bool
}

// Migration says that the update's chat lives on as another.
type Migration struct{ To ChatID }

// Unknown is an update of a kind that we do not handle, or that could not be
// decoded: then Err says why.
type Unknown struct {
	Kind string
	Err  error
}

func (Said) isContent()       {}
func (Press) isContent()      {}
func (Membership) isContent() {}
func (Migration) isContent()  {}
func (Unknown) isContent()    {}
