package bot

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// A ChatID names one chat on one platform, such as telegram:-1004711. Only the
// platform's own adapter looks inside Native; all others treat it as opaque. An
// empty Native stands for all of the platform's chats.
type ChatID struct {
	Platform string
	Native   string
}

// String returns the ID in the form that ParseChatID reads.
func (id ChatID) String() string { return id.Platform + ":" + id.Native }

// IsZero reports whether the ID names no chat.
func (id ChatID) IsZero() bool { return id == ChatID{} }

// ParseChatID reads an ID written by String. It returns an error if that names no
// platform.
func ParseChatID(s string) (ChatID, error) {
	platform, native, ok := strings.Cut(s, ":")
	if !ok || platform == "" {
		return ChatID{}, fmt.Errorf("bad chat id %q", s)
	}
	return ChatID{platform, native}, nil
}

// MarshalText implements encoding.TextMarshaler.
func (id ChatID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *ChatID) UnmarshalText(b []byte) (err error) {
	*id, err = ParseChatID(string(b))
	return err
}

// Value implements driver.Valuer; the zero ID is NULL.
func (id ChatID) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	return id.String(), nil
}

// Scan implements sql.Scanner; NULL is the zero ID.
func (id *ChatID) Scan(src any) (err error) {
	switch s := src.(type) {
	case nil:
		*id = ChatID{}
	case string:
		*id, err = ParseChatID(s)
	case []byte:
		*id, err = ParseChatID(string(s))
	default:
		err = fmt.Errorf("scan chat id from %T", src)
	}
	return err
}

// A UserID names one account on one platform, such as telegram:42.
type UserID string

// Platform returns the name of the account's platform.
func (id UserID) Platform() string {
	platform, _, _ := strings.Cut(string(id), ":")
	return platform
}

// Native returns the account's name on its platform.
func (id UserID) Native() string {
	_, native, _ := strings.Cut(string(id), ":")
	return native
}

// A FileID names a file that a platform keeps for us, such as telegram:AgAC.
type FileID string

// Platform returns the name of the platform that keeps the file.
func (id FileID) Platform() string { return UserID(id).Platform() }

// Native returns the file's name on its platform.
func (id FileID) Native() string { return UserID(id).Native() }

// A MessageID names a message within its chat, as the platform does.
type MessageID string

// A PhotoID names a photo that we keep, or are about to fetch (package storage).
type PhotoID int64
