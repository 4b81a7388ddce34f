// Package webtest is a browser for tests of the web chat: it fills in the forms
// that the pages have, and reads from the pages what a person would see. It runs
// no scripts.
package webtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/bot"
)

// A Tab is the tab in which one person has the chat open. Its methods fail the
// test if the server does not do as asked.
type Tab struct {
	T      testing.TB
	Client *http.Client
	URL    string // of the server, without a slash at its end
	Person string
}

// Words are what a person says.
type Words struct {
	Text     string
	Photos   [][]byte
	Raw      bool // send the photos as files
	Position *bot.Position
	ReplyTo  bot.MessageID
	Once     string // names the sending, so that it is taken once
}

// An Entry is a message, or an album, as it stands in a chat.
type Entry struct {
	ID       bot.MessageID
	Author   string // empty for the person's own
	Bot      bool
	Mine     bool
	Text     string
	Photos   []string // addresses
	File     string   // the name of its document; empty for none
	Document string   // address of that
	Buttons  [][]string
	ReplyTo  bot.MessageID
	Edited   bool
	Sending  bool
	buttons  []*node
}

func (tab Tab) path(chat string) string { return tab.URL + "/as/" + tab.Person + "/chat/" + chat + "/" }

// Get reads a page, whose address may begin at the server.
func (tab Tab) Get(address string) (status int, body []byte, err error) {
	if strings.HasPrefix(address, "/") {
		address = tab.URL + address
	}
	resp, err := tab.Client.Get(address)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

func (tab Tab) page(address string) *node {
	tab.T.Helper()
	status, body, err := tab.Get(address)
	if err != nil || status != http.StatusOK {
		tab.T.Fatalf("get %s: status %d, %v", address, status, err)
	}
	page, err := parse(bytes.NewReader(body))
	if err != nil {
		tab.T.Fatalf("parse %s: %v", address, err)
	}
	return page
}

// Entries returns what stands in a chat, oldest first.
func (tab Tab) Entries(chat string) []Entry {
	tab.T.Helper()
	return entries(tab.page(tab.path(chat)))
}

// EntriesAt returns the entries of the page, or part of one, at an address.
func (tab Tab) EntriesAt(address string) []Entry {
	tab.T.Helper()
	return entries(tab.page(address))
}

// Older returns the address of the entries before those at an address; empty if
// there are none.
func (tab Tab) Older(address string) string {
	tab.T.Helper()
	return tab.page(address).first(byAttr("hx-get")).attrs["hx-get"]
}

func entries(page *node) []Entry {
	var all []Entry
	for _, n := range page.all(byAttr("data-message")) {
		e := Entry{
			ID: bot.MessageID(n.attrs["data-message"]), Bot: n.hasClass("bot"), Mine: n.hasClass("mine"),
			Text: n.first(byClass("text")).text(), Edited: len(n.all(byClass("edited"))) > 0,
			Sending: len(n.all(byClass("sending"))) > 0,
			ReplyTo: bot.MessageID(strings.TrimPrefix(n.first(byClass("quote")).attrs["href"], "#m-")),
		}
		e.Author = n.first(byClass("by")).first(func(n *node) bool { return n.name == "b" }).text()
		for _, photo := range n.all(byAttr("data-photo")) {
			e.Photos = append(e.Photos, photo.attrs["href"])
		}
		for _, file := range n.all(byAttr("download")) {
			e.File, e.Document = file.attrs["download"], file.attrs["href"]
		}
		for _, row := range n.all(byClass("row")) {
			keys := row.all(byClass("key"))
			var labels []string
			for _, k := range keys {
				labels = append(labels, k.text())
			}
			e.Buttons, e.buttons = append(e.Buttons, labels), append(e.buttons, keys...)
		}
		all = append(all, e)
	}
	return all
}

// Say says something and returns its name, which for an album is that of its
// first photo.
func (tab Tab) Say(chat string, w Words) bot.MessageID {
	tab.T.Helper()
	if status, body := tab.TrySay(chat, w); status != http.StatusOK {
		tab.T.Fatalf("say: status %d: %s", status, body)
	}
	all := tab.Entries(chat)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Mine {
			return all[i].ID
		}
	}
	tab.T.Fatal("what was said is not there")
	return ""
}

// TrySay says something, and returns what the server answers. A page that is
// shown again is the answer to what was taken.
func (tab Tab) TrySay(chat string, w Words) (status int, body string) {
	tab.T.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	err := errors.Join(m.WriteField("text", w.Text), m.WriteField("reply_to", string(w.ReplyTo)), m.WriteField("once", w.Once))
	if w.Raw {
		err = errors.Join(err, m.WriteField("raw", "1"))
	}
	if w.Position != nil {
		err = errors.Join(err, m.WriteField("lat", fmt.Sprint(w.Position.Latitude)), m.WriteField("lon", fmt.Sprint(w.Position.Longitude)))
	}
	for i, b := range w.Photos {
		part, make := m.CreateFormFile("photo", fmt.Sprintf("现场%d.jpg", i))
		_, write := part.Write(b)
		err = errors.Join(err, make, write)
	}
	if err := errors.Join(err, m.Close()); err != nil {
		tab.T.Fatal(err)
	}
	return tab.post(tab.path(chat)+"say", m.FormDataContentType(), &form)
}

// Post sends a form to an address that begins at the server, and returns what
// the server answers.
func (tab Tab) Post(address string, form url.Values) (status int, body string) {
	tab.T.Helper()
	return tab.post(tab.URL+address, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (tab Tab) post(address, contentType string, body io.Reader) (int, string) {
	tab.T.Helper()
	resp, err := tab.Client.Post(address, contentType, body)
	if err != nil {
		tab.T.Fatalf("post: %v", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		tab.T.Fatalf("read answer: %v", err)
	}
	return resp.StatusCode, string(b)
}

func (tab Tab) mustPost(address string, form url.Values) {
	tab.T.Helper()
	if status, body := tab.Post(address, form); status != http.StatusOK {
		tab.T.Fatalf("post %s: status %d: %s", address, status, body)
	}
}

// Edit corrects what the person said last.
func (tab Tab) Edit(chat string, message bot.MessageID, text string) {
	tab.T.Helper()
	tab.mustPost("/as/"+tab.Person+"/chat/"+chat+"/edit", url.Values{"message": {string(message)}, "text": {text}})
}

// Delete deletes a message.
func (tab Tab) Delete(chat string, message bot.MessageID) {
	tab.T.Helper()
	tab.mustPost("/as/"+tab.Person+"/chat/"+chat+"/delete", url.Values{"message": {string(message)}})
}

// Press presses the button with a label below a message.
func (tab Tab) Press(chat string, message bot.MessageID, label string) {
	tab.T.Helper()
	for _, e := range tab.Entries(chat) {
		for _, b := range e.buttons {
			if e.ID != message || b.text() != label {
				continue
			}
			form := url.Values{"message": {string(message)}, b.attrs["name"]: {b.attrs["value"]}}
			if to, ok := b.attrs["formaction"]; ok {
				tab.mustPost(to, form)
			} else {
				tab.mustPost("/as/"+tab.Person+"/chat/"+chat+"/press", form)
			}
			return
		}
	}
	tab.T.Fatalf("there is no button %q below %s", label, message)
}

// Toasts returns the answers that the person's presses got, as a page sees them
// that has been away since the beginning.
func (tab Tab) Toasts() []string {
	tab.T.Helper()
	born, _, _ := strings.Cut(tab.Stamp(tab.Person), ".")
	ctx, cancel := context.WithCancel(tab.T.Context())
	defer cancel()
	next := tab.Stream(ctx, tab.Person, born+".0")
	var all []string
	for _, toast := range next().page(tab.T).all(byClass("toast")) {
		all = append(all, toast.text())
	}
	return all
}

// Stamp returns how far the page of a chat is true as it is loaded.
func (tab Tab) Stamp(chat string) string {
	tab.T.Helper()
	return tab.page(tab.path(chat)).first(byAttr("data-stamp")).attrs["data-stamp"]
}

// An Event is a server-sent event.
type Event struct{ ID, Name, Data string }

func (e Event) page(t testing.TB) *node {
	t.Helper()
	page, err := parse(strings.NewReader(e.Data))
	if err != nil {
		t.Fatalf("parse event: %v", err)
	}
	return page
}

// Stream opens the live stream of a chat's page that is true up to a stamp. The
// function that it returns waits for the next event; after the end of the
// stream, that has no name.
func (tab Tab) Stream(ctx context.Context, chat, stamp string) func() Event {
	tab.T.Helper()
	address := tab.URL + "/as/" + tab.Person + "/events?chat=" + chat
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		tab.T.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", stamp)
	resp, err := tab.Client.Do(req)
	if err != nil {
		tab.T.Fatalf("open stream: %v", err)
	}
	context.AfterFunc(ctx, func() { resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 16<<20)
	return func() Event { return nextEvent(lines) }
}

// nextEvent reads up to the end of an event that has a name.
func nextEvent(lines *bufio.Scanner) (e Event) {
	var data []string
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			e.ID = value
		case "event":
			e.Name = value
		case "data":
			data = append(data, value)
		case "":
			if e.Name != "" {
				e.Data = strings.Join(data, "\n")
				return e
			}
		}
	}
	return Event{}
}
