// Package telegramtest is a Telegram for tests: a Bot API server on loopback with
// one bot, and people, groups and presses that a test moves. It takes what the
// Bot API's documentation allows (https://core.telegram.org/bots/api), answers
// what it refuses in Telegram's own words, keeps Telegram's limits, and writes
// down each thing that a bot should not have done: [Server.Check] fails for them.
//
//	s := telegramtest.New(t)
//	mei := s.Person("mei")
//	group := s.Group("文苑", mei)
//	mei.Say(group, "/report 路灯坏了")
//	group.Await(t, "R1")
//
// What it leaves out: privacy mode holds nothing back, pictures are not recoded,
// edits do not count towards the limits, and no poll is slowed down.
package telegramtest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// A Server is a Bot API server with all that it knows.
type Server struct {
	URL      string // the API's base address
	Token    string // of the one bot
	Username string // the bot's, without @
	ID       int64  // the bot's

	tb     testing.TB
	ctx    context.Context // ends with the test
	http   *httptest.Server
	client *http.Client // that calls the webhook
	wg     sync.WaitGroup

	mu         sync.Mutex
	changed    chan struct{} // closed when anything changes
	privacy    bool
	rates      Rates
	flood      flood
	faults     []*fault
	calls      map[string]int
	violations []string

	people    map[int64]*Person
	named     map[string]*Person
	chats     map[int64]*Chat
	files     map[string]*file
	paths     map[string]*file
	presses   map[string]*Press
	menus     map[string][]Command
	serial    int64 // of files, albums and presses
	privateID int64 // the last message's, in direct chats and basic groups

	updates []*update
	nextID  int64
	poller  int // counts the calls of getUpdates
	webhook *webhook
}

// New starts a Server that lives as long as the test.
func New(tb testing.TB) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		Token: "987654321:TEST-abcdefghijklmnopqrstuvwxyz_0", Username: "LinliBot", ID: 987654321,
		tb: tb, ctx: ctx, client: &http.Client{Transport: &http.Transport{}, Timeout: 60 * time.Second},
		changed: make(chan struct{}), rates: Usual, calls: map[string]int{},
		people: map[int64]*Person{}, named: map[string]*Person{}, chats: map[int64]*Chat{},
		files: map[string]*file{}, paths: map[string]*file{}, presses: map[string]*Press{}, menus: map[string][]Command{},
		nextID: 500000000,
	}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	tb.Cleanup(func() {
		cancel()
		s.wg.Wait()
		s.client.CloseIdleConnections()
		s.http.Close()
	})
	return s
}

// SetPrivacy sets whether getMe says that the bot does not see all that is said in
// groups. The bot sees it all the same.
func (s *Server) SetPrivacy(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.privacy = on
}

// Calls returns how often a method was called; "download" counts downloads.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Violations returns what the bot should not have done so far, and forgets it.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.violations
	s.violations = nil
	return all
}

// Check fails the test for each violation.
func (s *Server) Check(tb testing.TB) {
	tb.Helper()
	for _, v := range s.Violations() {
		tb.Errorf("telegram: %s", v)
	}
}

// violate writes down a violation. The lock is held, as in all functions here
// that begin with a small letter and don't say otherwise.
func (s *Server) violate(format string, args ...any) {
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// change wakes all who wait for something to happen.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) next() int64 {
	s.serial++
	return s.serial
}
