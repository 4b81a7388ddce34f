package web

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"linli/bot"
)

// A frame is what all pages have.
type frame struct {
	W         words
	Language  string
	Languages []string
	Title     string // of the chat as a whole
	Bot       string
}

func (p *Platform) newFrame(wanted ...string) frame {
	l := languageOf(wanted...)
	return frame{catalogue[l], l, languages, p.cfg.Title, p.cfg.Bot}
}

// landing is the page on which one picks whom to be.
type landing struct {
	frame
	Communities []community
}

type community struct {
	Name   string
	People []candidate
}

type candidate struct {
	Face      face
	Path, Try string
}

func (p *Platform) serveLanding(w http.ResponseWriter, r *http.Request) {
	page := landing{frame: p.newFrame(r.FormValue("lang"), r.Header.Get("Accept-Language"))}
	p.mu.Lock()
	for _, id := range p.state.order {
		who := p.state.people[id]
		i := slices.IndexFunc(page.Communities, func(c community) bool { return c.Name == who.Community })
		if i < 0 {
			i = len(page.Communities)
			page.Communities = append(page.Communities, community{Name: who.Community})
		}
		page.Communities[i].add(candidate{who.face(), firstPath(who), who.Try})
	}
	p.mu.Unlock()
	p.render(w, http.StatusOK, "landing", page)
}

// firstPath returns the address of the chat that a person begins with: their
// first group.
func firstPath(who *person) string {
	if len(who.Chats) == 0 {
		return chatPath(who, who.ID)
	}
	return chatPath(who, who.Chats[0])
}

// add puts a person after the last one of the same role.
func (c *community) add(one candidate) {
	at := len(c.People)
	for i, other := range slices.Backward(c.People) {
		if other.Face.Role == one.Face.Role {
			at = i + 1
			break
		}
	}
	c.People = slices.Insert(c.People, at, one)
}

// chatPage is the page of a person; without a chat, their list of chats.
type chatPage struct {
	frame
	Me     face
	Home   string // the address of the list
	Path   string // of this page
	List   list
	Events string // the address of the live stream
	Stamp  string // how far the page is true

	Chat    *chatView
	Log     log
	Menu    *menuView
	Sending string // names what is sent next, so that it is taken once
}

type chatView struct {
	Face    face
	Path    string
	Direct  bool
	Helper  member // the bot
	Members []member
	Places  []placeView
	Try     string // what to try, until something was said
	MaxText int
}

type member struct {
	Face     face
	Username string
}

type placeView struct{ Name, Latitude, Longitude string }

func (p *Platform) serveHome(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	who := p.state.people[r.PathValue("person")]
	var page chatPage
	if who != nil {
		page = p.newPage(who, nil)
	}
	p.mu.Unlock()
	if who == nil {
		p.notFound(w, r)
		return
	}
	p.render(w, http.StatusOK, "home", page)
}

func (p *Platform) serveChat(w http.ResponseWriter, r *http.Request) {
	who, where := r.PathValue("person"), r.PathValue("chat")
	p.markRead(who, where)
	p.mu.Lock()
	viewer, c, ok := p.state.chatOf(who, where)
	var page chatPage
	if ok {
		page = p.newPage(viewer, c)
		page.Log, page.Menu, page.Chat = p.newLog(viewer, c, ""), p.newMenu(viewer, c), p.newChatView(viewer, c)
		page.Path, page.Events = page.Chat.Path, page.Events+"?chat="+c.ID
	}
	p.mu.Unlock()
	if !ok {
		p.notFound(w, r)
		return
	}
	p.render(w, http.StatusOK, "chat", page)
}

func (p *Platform) newPage(who *person, c *chat) chatPage {
	home := personPath(who)
	return chatPage{
		frame: p.newFrame(who.speaks()), Me: who.face(), Home: home, Path: home, List: p.newList(who, c),
		Events: home + "events", Stamp: p.state.stamp(), Sending: newName(),
	}
}

func (p *Platform) newChatView(viewer *person, c *chat) *chatView {
	v := &chatView{Face: p.faceOfChat(c), Path: chatPath(viewer, c.ID), Direct: c.direct, MaxText: maxText, Try: viewer.Try, Helper: member{p.botFace(), p.cfg.Username}}
	for _, id := range p.state.order {
		if who := p.state.people[id]; who.in(c) && !c.direct {
			v.Members = append(v.Members, member{who.face(), who.Username})
		}
	}
	for _, place := range c.Places {
		v.Places = append(v.Places, placeView{place.Name, degrees(place.Position.Latitude), degrees(place.Position.Longitude)})
	}
	if c.last(func(m *message) bool { return m.From == viewer.ID && !m.Staged }) != nil {
		v.Try = ""
	}
	return v
}

func degrees(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// serveOlder serves the part of a log before an entry.
func (p *Platform) serveOlder(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	viewer, c, ok := p.state.chatOf(r.PathValue("person"), r.PathValue("chat"))
	var l log
	if ok {
		l = p.newLog(viewer, c, r.PathValue("entry"))
	}
	p.mu.Unlock()
	if !ok {
		p.notFound(w, r)
		return
	}
	p.render(w, http.StatusOK, "log", l)
}

// servePhoto serves a photo to whom is in its chat.
func (p *Platform) servePhoto(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	_, c, ok := p.state.chatOf(r.PathValue("person"), r.PathValue("chat"))
	var m *message
	if ok {
		m = c.message(bot.MessageID(r.PathValue("message")))
	}
	p.mu.Unlock()
	file := r.PathValue("file")
	if m == nil || m.Picture == nil || file != m.Picture.Key+largeSuffix && file != m.Picture.Key+smallSuffix {
		p.notFound(w, r)
		return
	}
	f, err := p.cfg.Store.OpenFile(file)
	if err != nil {
		p.notFound(w, r)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	io.Copy(w, f) //nolint:errcheck // the browser is gone
}

// problem is the page for what went wrong.
type problem struct {
	frame
	Sentence string
}

func (p *Platform) notFound(w http.ResponseWriter, r *http.Request) {
	f := p.newFrame(r.Header.Get("Accept-Language"))
	p.render(w, http.StatusNotFound, "problem", problem{f, f.W["not_found"]})
}

// unavailable tells that something could not be kept: the person may try again.
func (p *Platform) unavailable(w http.ResponseWriter, r *http.Request, err error) {
	p.cfg.Log.ErrorContext(r.Context(), "keep change", "platform", name, "err", err)
	f := p.newFrame(p.languageFor(r))
	p.render(w, http.StatusServiceUnavailable, "problem", problem{f, f.W["not_kept"]})
}

// languageFor returns the language of whom a request is by.
func (p *Platform) languageFor(r *http.Request) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if who := p.state.people[r.PathValue("person")]; who != nil {
		return who.speaks()
	}
	return r.Header.Get("Accept-Language")
}
