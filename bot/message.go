package bot

// A Message is something to send to a chat. Exactly one of four things: a new
// message, a new version of a card, the answer to a press, or a command menu.
type Message struct {
	Chat   ChatID `json:"-"`
	Thread string `json:"thread,omitempty"`

	Text    Markup     `json:"text,omitempty"`
	Photo   PhotoID    `json:"photo,omitempty"`
	Buttons [][]Button `json:"buttons,omitempty"` // rows

	// Document is a file that comes with a new message, whose text, of at most 1024
	// characters, is then its caption. A card has none.
	Document *Document `json:"document,omitempty"`

	// Secret reports that the message is not to be kept once it is sent, since it
	// says what is the reader's alone, such as the address of a feed.
	Secret bool `json:"secret,omitempty"`

	// Card names the card that the message is a version of, unique in its chat.
	// The first version is sent, each later one edits it.
	Card string `json:"card,omitempty"`

	// Amends reports that the message is for a card that stands, or is on the way:
	// where there is none, nothing is sent.
	Amends bool `json:"-"`

	// ReplyTo is the message in the same chat that this one is about. It is sent
	// all the same if that one is gone.
	ReplyTo MessageID `json:"reply_to,omitempty"`

	// Press is the press that this message answers; Text is then a toast of at
	// most 200 characters without markup, and may be empty.
	Press string `json:"press,omitempty"`

	// Menu is the command menu to show in the chat, or, if the chat's Native is
	// empty, everywhere on the platform to people of MenuLanguage.
	Menu         []MenuItem `json:"menu,omitempty"`
	MenuLanguage string     `json:"menu_language,omitempty"`
}

// A Button does one thing when it is pressed: it comes back as a Press with its
// Data (at most 64 bytes), opens URL, or opens the direct chat with the bot,
// which then gets the command /start with the argument Start ([A-Za-z0-9_-], at most 64).
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data,omitempty"`
	URL   string `json:"url,omitempty"`
	Start string `json:"start,omitempty"`
}

// A MenuItem is one line of a command menu.
type MenuItem struct {
	Command string `json:"command"` // without the slash
	Help    string `json:"help"`
}

// Row returns buttons as one row.
func Row(bs ...Button) [][]Button { return [][]Button{bs} }

// A Document is a file to send, such as a calendar or a page to print.
type Document struct {
	Name string `json:"name"` // with its extension: T7.ics
	Type string `json:"type"` // media type
	Body []byte `json:"body"`
}

// A Sent is a message as it stands in a chat.
type Sent struct {
	ID      MessageID
	Photo   bool   // it has a photo, so that its text is a caption
	Picture string // Picture.Name of that photo; empty for none, and where it is not known
}
