package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"linli/bot"
)

// The Bot API tells what is wrong by words alone. These are from the source of
// its server (https://github.com/tdlib/telegram-bot-api and
// https://github.com/tdlib/td), in lower case.
var (
	gonePhrases = []string{
		"chat not found", "peer_id_invalid", "user is deactivated", "user_is_blocked", "group chat was deactivated", "channel_private",
		"bot was kicked", "bot is not a member", "not enough rights to send text messages", "have no rights to send",
		"need administrator rights", "chat_write_forbidden", "chat_restricted",
	}
	cardPhrases = []string{
		"message to edit not found", "message can't be edited", "message_id_invalid", "message identifier is not specified",
		"there is no text in the message to edit", "there is no caption in the message to edit",
	}
	photoPhrases = []string{
		"wrong file identifier", "wrong remote file identifier", "wrong file_id", "can't use file of type", "file reference", "file_reference",
		"image_process_failed", "photo_invalid_dimensions", "photo_ext_invalid", "too big for a photo", "file must be non-empty",
		"photo_save_file_invalid", "message media can't be edited", "not enough rights to send photos", "chat_send_photos_forbidden",
	}
	topicPhrases = []string{"message thread not found", "topic_closed", "topic_deleted"}
	pressPhrases = []string{"query is too old", "query id is invalid", "query_id_invalid"}
	filePhrases  = []string{"file is too big", "invalid file_id", "wrong file identifier", "wrong remote file identifier", "file_id_invalid"}
)

// says reports whether err is a 400 of Telegram that holds one of the phrases.
func says(err error, phrases []string) bool {
	var no *apiError
	if !errors.As(err, &no) || no.Code != http.StatusBadRequest {
		return false
	}
	text := strings.ToLower(no.Description)
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

func noText(err error) bool       { return says(err, []string{"there is no text in the message to edit"}) }
func unchanged(err error) bool    { return says(err, []string{"message is not modified"}) }
func cardGone(err error) bool     { return says(err, cardPhrases) }
func photoRefused(err error) bool { return says(err, photoPhrases) }
func topicGone(err error) bool    { return says(err, topicPhrases) }
func pressOver(err error) bool    { return says(err, pressPhrases) }
func fileGone(err error) bool     { return says(err, filePhrases) }

// sendError returns what bot.Platform promises for an error of a call that sends.
// A chat in which the bot may not write counts as gone: Telegram tells by an
// update when that changes, as it does when somebody lets the bot in again.
func (a *Adapter) sendError(doing string, err error) error {
	var no *apiError
	if !errors.As(err, &no) {
		return a.plainError(doing, err)
	}
	told := a.plainError(doing, err)
	switch {
	case no.MigrateTo != 0:
		return &bot.MovedError{To: chatID(no.MigrateTo)}
	case no.Code == http.StatusForbidden, says(err, gonePhrases):
		return fmt.Errorf("%w: %w", bot.ErrUnreachable, told)
	case no.Code == http.StatusBadRequest, no.Code == http.StatusRequestEntityTooLarge:
		return fmt.Errorf("%w: %w", bot.ErrRefused, told)
	default:
		return told
	}
}

// plainError returns an error that passes: a *bot.RetryError if Telegram says when.
func (a *Adapter) plainError(doing string, err error) error {
	if err == nil {
		return nil
	}
	told := fmt.Errorf("telegram: %s: %w", doing, a.clean(err))
	if after := retryAfter(err); after > 0 {
		return &bot.RetryError{After: after, Err: told}
	}
	return told
}
