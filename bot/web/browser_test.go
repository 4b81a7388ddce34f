package web_test

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"linli/bot"
)

// browse starts a browser that ends with the test.
func browse(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		found, _ := exec.LookPath(name)
		path = cmp.Or(path, found)
	}
	if path == "" && os.Getenv("CI") == "true" {
		t.Fatal("no Chromium on the PATH: apt-get install chromium")
	}
	if path == "" {
		t.Skip("no Chromium on the PATH: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(390, 844), chromedp.NoFirstRun)
	for _, flag := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("close browser: %v", err)
		}
		cancel()
		cancelAllocator()
	})
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start browser: %v", err)
	}
	return ctx
}

// A window is a tab of the browser. What its page logs as an error fails the test.
type window struct {
	t   *testing.T
	ctx context.Context
}

// open opens a tab, which takes the place of none.
func newWindow(t *testing.T, browser context.Context) window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	w := window{t, ctx}
	var mu sync.Mutex
	err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("exception: %s %v", ev.ExceptionDetails.Text, ev.ExceptionDetails.Exception)
		case *log.EventEntryAdded:
			// A server that is away is the matter of one test.
			if e := ev.Entry; e.Level == log.EntryLevelError && !strings.Contains(e.Text, "net::ERR_") {
				t.Errorf("page logs: %s %s", e.Text, e.URL)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	w.do(chromedp.EmulateViewport(390, 844))
	return w
}

func (w window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		w.t.Fatalf("browser: %v", err)
	}
}

// goTo loads a page and waits until it is live.
func (w window) goTo(address string) {
	w.t.Helper()
	w.do(chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("html[data-ready]")))
}

// click clicks on an element. The stream may put another in its place meanwhile:
// then that one is meant.
func (w window) click(selector string) {
	w.t.Helper()
	var err error
	for range 5 {
		ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
		err = chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
		cancel()
		if err == nil || !strings.Contains(err.Error(), "node") {
			break
		}
	}
	if err != nil {
		w.t.Fatalf("click on %s: %v", selector, err)
	}
}

func (w window) typing(words string) {
	w.t.Helper()
	w.do(chromedp.SendKeys(chromedp.CSS("#text"), words))
}

// sees waits until an expression of the page's is true.
func (w window) sees(what, expression string) {
	w.t.Helper()
	await(w.t, what, func() bool {
		ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		return err == nil && ok
	})
}

// reads waits until the log of the chat is these words, one entry after another.
func (w window) reads(words ...string) {
	w.t.Helper()
	var got string
	w.t.Cleanup(func() {
		if w.t.Failed() {
			w.t.Logf("the page reads %q", got)
		}
	})
	await(w.t, "the page reads "+strings.Join(words, "|"), func() bool {
		got, _ = chromedp.Run(w.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll('.entry .text')].map((e) => e.textContent).join('|')`))
		return got == strings.Join(words, "|")
	})
}

// helper is a bot that answers what is sent to it with a card, and a press of the
// card's button with a new version.
func (s *street) helper() {
	var card bot.Sent
	s.receive(func(u bot.Update) error {
		here := u.Chat.ID
		switch c := u.Content.(type) {
		case bot.Said:
			if c.Photo != nil {
				card = s.send(bot.Message{Chat: here, Text: "收到 <b>R12</b>", ReplyTo: u.Message, Buttons: bot.Row(bot.Button{Label: "我也看到了", Data: "me"})})
			}
			if c.Command == "start" {
				s.send(bot.Message{Chat: here, Text: "你好 " + bot.Escape(c.Text), Buttons: bot.Row(bot.Button{Label: "开始", Start: "again"})})
			}
		case bot.Press:
			s.deliver(bot.Delivery{Message: bot.Message{Chat: here, Text: "收到 R12，有两个人看到"}, Card: &card})
			s.send(bot.Message{Chat: here, Press: c.ID, Text: "谢谢"})
		}
		return nil
	})
}

func TestBrowser(t *testing.T) {
	t.Parallel()
	browser := browse(t)
	t.Run("a report", func(t *testing.T) { browserReport(t, browser) })
	t.Run("words", func(t *testing.T) { browserWords(t, browser) })
	t.Run("commands", func(t *testing.T) { browserCommands(t, browser) })
	t.Run("a slow server", func(t *testing.T) { browserSlow(t, browser) })
	t.Run("a lost connection", func(t *testing.T) { browserReconnects(t, browser) })
}

// browserReport goes the way of a rider's report, while a neighbour looks on.
func browserReport(t *testing.T, browser context.Context) {
	s := open(t, config())
	s.helper()
	photo := filepath.Join(t.TempDir(), `现场"><script>.jpg`)
	if err := os.WriteFile(photo, telling(t), 0o600); err != nil {
		t.Fatal(err)
	}
	neighbour, rider := newWindow(t, browser), newWindow(t, browser)
	neighbour.goTo(s.url + "/as/mei/chat/wenyuan/")
	rider.do(chromedp.Navigate(s.url+"/?lang=zh-Hans"), chromedp.Click(chromedp.Search(`//a[contains(.,"陈师傅")]`)), chromedp.WaitReady(chromedp.CSS("html[data-ready]")))
	rider.sees("what to try", `document.querySelector('.hint').textContent.includes('拍张照片')`)

	rider.do(chromedp.SetUploadFiles(chromedp.CSS("#photos"), []string{photo, photo}), chromedp.WaitVisible(chromedp.CSS("#previews img")))
	rider.click("#previews li:first-child button")
	rider.typing("#随手拍 3号楼\r")
	rider.reads("#随手拍 3号楼", "收到 R12")
	rider.sees("one photo, delivered", `document.querySelectorAll('.mine .photos img').length === 1 && document.querySelector('.mine .delivered')`)
	rider.sees("an empty form", `!document.getElementById('text').value && document.getElementById('previews').hidden`)
	neighbour.reads("#随手拍 3号楼", "收到 R12")

	neighbour.click(".bot [data-press]")
	neighbour.sees("the toast", `document.querySelector('.toast')?.textContent === '谢谢'`)
	for _, w := range []window{rider, neighbour} {
		w.reads("#随手拍 3号楼", "收到 R12，有两个人看到")
	}
	neighbour.click(".other .photos a")
	neighbour.sees("the photo in large", `document.querySelector('#viewer[open] img').naturalWidth === 400`)
	neighbour.click("#viewer [data-close]")

	neighbour.do(chromedp.SetUploadFiles(chromedp.CSS("#photos"), []string{os.Args[0]})) // this program, which is no photo
	neighbour.sees("what is wrong", `document.getElementById('problem').textContent.includes('20 MB') || document.querySelector('#previews li')`)
	rider.do(chromedp.Navigate(s.url + "/as/rider-chen/"))
	rider.sees("the chats", `document.querySelectorAll('#chats li').length === 2`)
}

// browserWords replies, edits and deletes, and sends a place.
func browserWords(t *testing.T, browser context.Context) {
	s := open(t, config())
	next := s.updates()
	ours := s.send(bot.Message{Chat: chatID(group), Text: "哪里？"})
	w := newWindow(t, browser)
	w.goTo(s.url + "/as/rider-chen/chat/wenyuan/")
	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-more]').click()`))
	w.click("#actions [data-act=reply]")
	w.typing("3号楼\r")
	if u := next(); u.ReplyTo == nil || u.ReplyTo.Message != ours.ID {
		t.Errorf("update %+v is no reply", u)
	}
	w.reads("哪里？", "3号楼")
	w.sees("the quote, and an empty form", `document.querySelector('.mine .quote').textContent.includes('哪里？') && !document.getElementById('text').value`)
	w.typing(kb.ArrowUp)
	w.sees("the words to edit", `document.getElementById('text').value === '3号楼'`)
	w.typing("楼道\r")
	if said := next().Content.(bot.Said); !said.Edited || said.Text != "3号楼楼道" {
		t.Errorf("said %+v", said)
	}
	w.reads("哪里？", "3号楼楼道")
	w.sees("an empty form", `!document.getElementById('text').value`)

	w.click("#attach")
	w.click("[data-open=place]")
	w.click("[data-lat]")
	if said := next().Content.(bot.Said); said.Position == nil || *said.Position != square.Position {
		t.Errorf("said %+v", said)
	}
	w.sees("the dialog is closed", `!document.getElementById('place').open && document.querySelector('.where')`)

	dialogs := chromedp.Events(w.ctx, page.JavascriptDialogOpening)
	go func() {
		for range dialogs {
			chromedp.Call(w.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			return
		}
	}()
	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.mine [data-more]').click()`))
	w.click("#actions [data-act=delete]")
	w.reads("哪里？")
}

// browserCommands types a slash, mentions somebody, opens the direct chat and
// takes another language.
func browserCommands(t *testing.T, browser context.Context) {
	s := open(t, config())
	s.helper()
	s.send(bot.Message{Chat: chatID(group), Text: "私下说", Buttons: bot.Row(bot.Button{Label: "打开", Start: "R12"})})
	w := newWindow(t, browser)
	w.goTo(s.url + "/as/rider-chen/chat/wenyuan/")
	s.send(bot.Message{Chat: bot.ChatID{Platform: "web"}, Menu: []bot.MenuItem{{Command: "points", Help: "积分"}, {Command: "report", Help: "随手拍"}}})
	w.sees("the menu", `document.querySelectorAll('#commands li').length === 2`)
	w.typing("/re")
	w.sees("one command", `document.querySelector('#commands:popover-open') && document.querySelectorAll('#commands li:not([hidden])').length === 1`)
	w.click(`#commands [data-command="/report"]`)
	w.sees("the command", `document.getElementById('text').value === '/report '`)
	w.click(".bar [popovertarget=members]")
	w.click(`#members [data-mention^="@mei"]`)
	w.sees("the mention", `document.getElementById('text').value === '/report @mei '`)

	w.click(".bot [name=arg]")
	w.sees("the direct chat", `location.pathname === '/as/rider-chen/chat/rider-chen/'`)
	w.reads("/start R12", "你好 R12")

	w.sees("that it is delivered", `document.querySelector('.mine .delivered')`)
	w.do(chromedp.EmulateViewport(1100, 760))
	w.click(".side .languages [lang=en]")
	w.sees("the page in English", `document.documentElement.lang === 'en' && document.getElementById('text').placeholder === 'Say something…'`)
	w.reads("/start R12", "你好 R12")
}

// browserSlow writes on while the server takes its time: nothing that was typed
// is lost, and nothing is sent twice.
func browserSlow(t *testing.T, browser context.Context) {
	s := open(t, config())
	s.updates()
	let := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			<-let
		}
		s.Routes().ServeHTTP(w, r)
	}))
	t.Cleanup(func() { s.HangUp(); server.Close() })
	w := newWindow(t, browser)
	w.goTo(server.URL + "/as/mei/chat/wenyuan/")
	w.typing("one\r\rtwo\r")
	w.sees("the words are taken", `!document.getElementById('text').value.includes('one')`)
	let <- struct{}{}
	w.reads("one")
	let <- struct{}{}
	w.reads("one", "two")
	w.sees("an empty form", `!document.getElementById('text').value`)
	w.typing("three")
	w.sees("what is typed", `document.getElementById('text').value === 'three'`)
	w.typing("\r")
	w.typing("four")
	let <- struct{}{}
	w.reads("one", "two", "three")
	w.sees("what is not sent", `document.getElementById('text').value === 'four'`)
}

// browserReconnects takes the server away and brings it back.
func browserReconnects(t *testing.T, browser context.Context) {
	s := open(t, config())
	s.updates()
	at := listen(t)
	address := at.Addr().String()
	server := s.serve(at)
	w := newWindow(t, browser)
	w.goTo("http://" + address + "/as/mei/chat/wenyuan/")
	card := s.send(bot.Message{Chat: chatID(group), Text: "one"})
	w.reads("one")

	server.Close()
	s.send(bot.Message{Chat: chatID(group), Text: "two"})
	w.sees("that the connection is lost", `!document.getElementById('offline').hidden`)
	w.typing("four\r")
	w.sees("that it was not sent, and the words", `document.getElementById('problem').textContent && document.getElementById('text').value === 'four'`)
	s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "one, edited"}, Card: &card})
	s.send(bot.Message{Chat: chatID(group), Text: "three"})

	again, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s.serve(again)
	w.reads("one, edited", "two", "three")
	w.sees("that the connection is there", `document.getElementById('offline').hidden`)
	w.typing("\r")
	w.reads("one, edited", "two", "three", "four")
	w.sees("that it is delivered", `document.querySelector('.mine .delivered')`)
}

// serve serves the chat on a listener until the test ends.
func (s *street) serve(at net.Listener) *http.Server {
	server := &http.Server{Handler: s.Routes()}
	go server.Serve(at)
	s.t.Cleanup(func() { server.Close() })
	return server
}
