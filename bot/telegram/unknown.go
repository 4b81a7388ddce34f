package telegram

import (
	"encoding/json"
	"maps"
	"slices"
)

// The fields that say nothing about what kind an update or a message is of.
var (
	updateEnvelope  = []string{"update_id"}
	messageEnvelope = []string{
		"author_signature", "chat", "date", "edit_date", "effect_id", "forward_origin", "from",
		"has_protected_content", "is_automatic_forward", "is_topic_message", "media_group_id", "message_id",
		"message_thread_id", "quote", "reply_markup", "reply_to_message", "sender_boost_count", "sender_chat", "via_bot",
	}
)

// unknownKey names the kind of a JSON object: the first of its other fields.
func unknownKey(raw json.RawMessage, envelope []string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return ""
	}
	for _, name := range envelope {
		delete(fields, name)
	}
	names := slices.Sorted(maps.Keys(fields))
	if len(names) == 0 {
		return ""
	}
	return clean(names[0])
}

// innerMessage returns the message within an update.
func innerMessage(raw json.RawMessage) json.RawMessage {
	var in struct {
		Message json.RawMessage `json:"message"`
		Edited  json.RawMessage `json:"edited_message"`
	}
	if json.Unmarshal(raw, &in) != nil || in.Message == nil {
		return in.Edited
	}
	return in.Message
}
