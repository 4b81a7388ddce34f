package telegramtest

// A method of the Bot API, with the names of its parameters.
type method struct {
	required, optional string
	run                func(*Server, *call) (any, *refusal)
}

const messageParams = "message_thread_id parse_mode disable_notification protect_content reply_parameters reply_markup"

var methods map[string]method

func init() {
	methods = map[string]method{
		"getMe":          {"", "", (*Server).getMe},
		"setMyCommands":  {"commands", "scope language_code", (*Server).setMyCommands},
		"getUpdates":     {"", "offset limit timeout allowed_updates", (*Server).getUpdates},
		"setWebhook":     {"url", "secret_token allowed_updates max_connections ip_address drop_pending_updates", (*Server).setWebhook},
		"deleteWebhook":  {"", "drop_pending_updates", (*Server).deleteWebhook},
		"getWebhookInfo": {"", "", (*Server).getWebhookInfo},

		"sendMessage":         {"chat_id text", messageParams + " entities link_preview_options", (*Server).sendMessage},
		"sendPhoto":           {"chat_id photo", messageParams + " caption caption_entities show_caption_above_media has_spoiler", (*Server).sendPhoto},
		"sendDocument":        {"chat_id document", messageParams + " caption caption_entities disable_content_type_detection thumbnail", (*Server).sendDocument},
		"editMessageText":     {"chat_id message_id text", "parse_mode entities link_preview_options reply_markup", (*Server).editMessageText},
		"editMessageCaption":  {"chat_id message_id", "caption parse_mode caption_entities show_caption_above_media reply_markup", (*Server).editMessageCaption},
		"editMessageMedia":    {"chat_id message_id media", "reply_markup", (*Server).editMessageMedia},
		"deleteMessage":       {"chat_id message_id", "", (*Server).deleteMessage},
		"pinChatMessage":      {"chat_id message_id", "disable_notification", (*Server).pinChatMessage},
		"answerCallbackQuery": {"callback_query_id", "text show_alert url cache_time", (*Server).answerCallbackQuery},
		"getFile":             {"file_id", "", (*Server).getFile},
	}
}
