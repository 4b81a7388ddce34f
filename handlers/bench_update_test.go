package handlers_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram"
)

// townUser is the Telegram ID of the first person of a town.
const townUser = 1000

func personOf(n int) bot.User {
	return bot.User{
		ID:       bot.UserID(fmt.Sprintf("%s:%d", telegram.Name, townUser+n)),
		Name:     fmt.Sprintf("邻居%d", n),
		Username: fmt.Sprintf("neighbour%d", n),
	}
}

func directOf(n int) bot.Chat {
	return bot.Chat{ID: bot.ChatID{Platform: telegram.Name, Native: fmt.Sprint(townUser + n)}, Direct: true}
}

// groupOf returns the group of a person.
func groupOf(n int) bot.Chat { return groupChat(n%townGroups, "邻里群") }

func groupChat(g int, title string) bot.Chat {
	return bot.Chat{ID: bot.ChatID{Platform: telegram.Name, Native: fmt.Sprint(-1000 - g)}, Title: title}
}

// A kind of turn has the n-th update from the n-th person. The chats of sixteen
// updates in a row differ.
type kind struct {
	name   string
	update func(t *town, n int) bot.Update
}

// The kinds of turn that are measured.
var (
	// pointsTurn asks for one's points in the direct chat.
	pointsTurn = kind{"points", func(_ *town, n int) bot.Update {
		return townUpdate(n, directOf(n), bot.Said{Command: "points"})
	}}

	// photoTurn reports a problem in the group by a photo with a caption; each
	// building has one. The staff get a card of it.
	photoTurn = kind{"photo", func(_ *town, n int) bot.Update {
		return townUpdate(n, groupOf(n), bot.Said{
			Text:  fmt.Sprintf("#随手拍 %d号楼2单元楼道堆满纸箱和单车", n/townCommunities+1),
			Photo: &bot.File{ID: bot.FileID(fmt.Sprintf("%s:photo%d", telegram.Name, n)), Unique: fmt.Sprint(n)},
		})
	}}

	// claimTurn claims a place by the button on the task's card in the group.
	claimTurn = kind{"claim", func(t *town, n int) bot.Update {
		k := t.tasks[n%townGroups][n/townGroups%townTasks]
		return townUpdate(n, groupOf(n), bot.Press{ID: fmt.Sprintf("press%d", n), Data: fmt.Sprintf("task_claim:%d", k)})
	}}

	// mixedTurn is four times in ten about points, three times each a photo and a claim.
	mixedTurn = kind{"mix", func(t *town, n int) bot.Update {
		kinds := []kind{pointsTurn, photoTurn, claimTurn, pointsTurn, photoTurn, claimTurn, pointsTurn, photoTurn, claimTurn, pointsTurn}
		return kinds[n%len(kinds)].update(t, n)
	}}
)

func townUpdate(n int, chat bot.Chat, content bot.Content) bot.Update {
	_, press := content.(bot.Press)
	return bot.Update{
		ID:        fmt.Sprintf("%s:%d", telegram.Name, n),
		Chat:      chat,
		User:      personOf(n),
		Time:      time.Now(),
		Message:   bot.MessageID(fmt.Sprint(n + 1)),
		Addressed: chat.Direct || press,
		Content:   content,
	}
}

// object is a JSON object.
type object = map[string]any

// wire returns the n-th update as Telegram delivers it
// (https://core.telegram.org/bots/api#update).
func wire(b *testing.B, n int, u bot.Update) []byte {
	b.Helper()
	from := object{"id": townUser + n, "first_name": u.User.Name, "username": u.User.Username}
	message := object{
		"message_id": n + 1, "date": u.Time.Unix(), "from": from,
		"chat": object{"id": json.Number(u.Chat.ID.Native), "type": chatType(u.Chat), "title": u.Chat.Title},
	}
	update := object{"update_id": n}
	switch c := u.Content.(type) {
	case bot.Press:
		update["callback_query"] = object{"id": c.ID, "from": from, "message": message, "data": c.Data}
	case bot.Said:
		update["message"] = message
		if c.Photo != nil {
			message["caption"] = c.Text
			message["photo"] = []object{{"file_id": c.Photo.ID.Native(), "file_unique_id": c.Photo.Unique, "width": 1280, "height": 960}}
			break
		}
		message["text"] = "/" + c.Command
		message["entities"] = []object{{"type": "bot_command", "offset": 0, "length": 1 + len(c.Command)}}
	}
	body, err := json.Marshal(update)
	if err != nil {
		b.Fatal(err)
	}
	return body
}

func chatType(c bot.Chat) string {
	if c.Direct {
		return "private"
	}
	return "supergroup"
}
