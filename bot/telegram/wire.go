package telegram

import "encoding/json"

// The types of the Bot API (https://core.telegram.org/bots/api#available-types)
// with the fields that convert reads. The library's own types reject an update
// for a value that they do not know anywhere in it, in fields that are of no use
// here too.

type wireUpdate struct {
	ID            int64             `json:"update_id"`
	Message       *wireMessage      `json:"message"`
	EditedMessage *wireMessage      `json:"edited_message"`
	Callback      *wireCallback     `json:"callback_query"`
	MyChatMember  *wireMemberChange `json:"my_chat_member"`
}

type wireMessage struct {
	ID              int64        `json:"message_id"`
	Thread          int64        `json:"message_thread_id"`
	InTopic         bool         `json:"is_topic_message"`
	From            *wireUser    `json:"from"`
	SenderChat      *wireChat    `json:"sender_chat"`
	Chat            wireChat     `json:"chat"`
	Date            int64        `json:"date"` // Unix seconds; 0 if the message is inaccessible
	EditDate        int64        `json:"edit_date"`
	ReplyTo         *wireMessage `json:"reply_to_message"`
	MediaGroup      string       `json:"media_group_id"`
	Text            string       `json:"text"`
	Entities        []wireEntity `json:"entities"`
	Caption         string       `json:"caption"`
	CaptionEntities []wireEntity `json:"caption_entities"`

	Photo    []wirePhoto   `json:"photo"`
	Document *wireDocument `json:"document"`
	Location *wireLocation `json:"location"`
	Venue    *wireVenue    `json:"venue"`

	// What the following hold is of no use, only that they are there.
	Animation json.RawMessage `json:"animation"`
	Audio     json.RawMessage `json:"audio"`
	Contact   json.RawMessage `json:"contact"`
	Dice      json.RawMessage `json:"dice"`
	PaidMedia json.RawMessage `json:"paid_media"`
	Poll      json.RawMessage `json:"poll"`
	Sticker   json.RawMessage `json:"sticker"`
	Story     json.RawMessage `json:"story"`
	Video     json.RawMessage `json:"video"`
	VideoNote json.RawMessage `json:"video_note"`
	Voice     json.RawMessage `json:"voice"`

	MigrateTo         int64           `json:"migrate_to_chat_id"`
	MigrateFrom       int64           `json:"migrate_from_chat_id"`
	ForumTopicCreated json.RawMessage `json:"forum_topic_created"`
}

type wireUser struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
	Language  string `json:"language_code"`
}

type wireChat struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"` // private, group, supergroup or channel
	Title    string `json:"title"`
	Username string `json:"username"`
}

// A wireEntity marks a piece of text; Offset and Length count UTF-16 units.
type wireEntity struct {
	Type   string    `json:"type"`
	Offset int       `json:"offset"`
	Length int       `json:"length"`
	User   *wireUser `json:"user"`
}

type wirePhoto struct {
	FileID string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
	Size   int64  `json:"file_size"`
}

type wireDocument struct {
	FileID string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Type   string `json:"mime_type"`
	Size   int64  `json:"file_size"`
}

type wireLocation struct {
	Latitude   float64 `json:"latitude"`
	Longitude  float64 `json:"longitude"`
	LivePeriod int64   `json:"live_period"` // seconds
}

type wireVenue struct {
	Location wireLocation `json:"location"`
	Title    string       `json:"title"`
	Address  string       `json:"address"`
}

type wireCallback struct {
	ID      string       `json:"id"`
	From    wireUser     `json:"from"`
	Message *wireMessage `json:"message"`
	Data    string       `json:"data"`
}

type wireMemberChange struct {
	Chat wireChat   `json:"chat"`
	From wireUser   `json:"from"`
	Date int64      `json:"date"`
	Old  wireMember `json:"old_chat_member"`
	New  wireMember `json:"new_chat_member"`
}

type wireMember struct {
	Status   string `json:"status"` // creator, administrator, member, restricted, left or kicked
	IsMember bool   `json:"is_member"`
}

func (m wireMember) isIn() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return m.IsMember
	default:
		return false
	}
}

func (m wireMember) isAdmin() bool { return m.Status == "creator" || m.Status == "administrator" }
