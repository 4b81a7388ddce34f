package storage_test

import (
	"strings"
	"testing"

	"linli/bot"
)

// Once they are sent, nothing is kept of a secret and of a file.
func TestSecretIsNotKept(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	secret, file, plain := message(1, "secret-words"), message(2, "file-words"), message(3, "plain-words")
	secret.Secret = true
	file.Document = &bot.Document{Name: "a.ics", Type: "text/calendar", Body: []byte("x")}
	say(t, db, secret, file, plain)
	ds := claim(t, db, bot.Pace{})
	if len(ds) != 3 {
		t.Fatalf("claimed %v", words(ds))
	}
	for _, d := range ds {
		if d.Message.Chat == chatID(2) && (d.Message.Document == nil || string(d.Message.Document.Body) != "x") {
			t.Errorf("the document is %+v", d.Message.Document)
		}
		settle(t, db, d, sent("m"))
	}
	var all string
	if err := db.SQL().QueryRowContext(t.Context(), `SELECT string_agg(body::text, '|' ORDER BY id) FROM deliveries`).Scan(&all); err != nil {
		t.Fatal(err)
	}
	bodies := strings.Split(all, "|")
	if bodies[0] != "{}" || bodies[1] != "{}" || !strings.Contains(bodies[2], "plain-words") {
		t.Errorf("kept are %q", bodies)
	}
}
