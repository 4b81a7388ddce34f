package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"linli/bot/telegram/telegramtest"
)

func TestServe(t *testing.T) {
	t.Parallel()
	tg, folder := telegramtest.New(t), dataFolder(t)
	r := newServe(t, folder, tg).with("LINLI_LOG", "debug").serving(t)
	r.awaitStatus(t, "/readyz", http.StatusOK)
	if status, body := r.get(t, "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz is %d %s", status, body)
	}
	_, metrics := r.get(t, "/metrics")
	for _, want := range []string{
		"linli_database_up 1\n", "linli_outbox_pending 0\n", "linli_outbox_oldest_seconds 0\n", "linli_set_aside 0\n",
		`linli_turns_total{outcome="done"} 0`, `linli_updates_unknown_total 0`,
		`linli_deliveries_total{outcome="sent",platform="telegram"} 0`, "go_goroutines ",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics lacks %q", want)
		}
	}

	t.Run("doctor finds it well", func(t *testing.T) {
		e := newLinli(t, "doctor").with("LINLI_DATA", folder).
			with("LINLI_TELEGRAM_TOKEN", tg.Token).with("LINLI_TELEGRAM_API", tg.URL).run(t)
		if e.status != exitOK || strings.Contains(e.out, fail) || strings.Contains(e.out, warn) {
			t.Errorf("it ended with %d and found\n%s%s", e.status, e.out, e.err)
		}
		if !strings.Contains(e.out, "Linli runs") || !strings.Contains(e.out, "@"+tg.Username) {
			t.Errorf("it found\n%s", e.out)
		}
	})
	t.Run("a second one on the same address says so", func(t *testing.T) {
		addr := strings.TrimPrefix(r.base, "http://")
		e := newServe(t, dataFolder(t), tg).with("LINLI_LISTEN", addr).run(t)
		last := e.err[strings.LastIndex(strings.TrimSpace(e.err), "\n")+1:]
		if e.status != exitTrouble || !strings.HasPrefix(last, "LINLI_LISTEN: ") || !strings.Contains(last, "in use") {
			t.Errorf("it ended with %d and said\n%s", e.status, e.err)
		}
	})
	t.Run("the next one takes over", func(t *testing.T) {
		next := newServe(t, folder, tg).with("LINLI_LISTEN", "127.0.0.1:0").start(t)
		next.awaitLine(t, "another linli uses the data folder; waiting for its end")
		if status := r.stop(t, syscall.SIGTERM); status != exitOK {
			t.Errorf("the first ended with %d", status)
		}
		next.base = "http://" + next.awaitLine(t, "serving")["address"].(string)
		next.awaitStatus(t, "/readyz", http.StatusOK)
		if status := next.stop(t, syscall.SIGINT); status != exitOK {
			t.Errorf("the next ended with %d", status)
		}
		if strings.Contains(next.said()+r.said(), tg.Token[len(tg.Token)-20:]) {
			t.Error("the log holds the token")
		}
	})
}

func TestServeOutlivesItsPostgres(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t)
	r := newServe(t, folder, telegramtest.New(t)).serving(t)
	r.awaitStatus(t, "/readyz", http.StatusOK)
	killPostgres(t, folder)
	r.awaitLine(t, "postgres ended by itself")
	r.awaitLine(t, "postgres runs again")
	r.awaitStatus(t, "/readyz", http.StatusOK)
	if status := r.stop(t, syscall.SIGTERM); status != exitOK {
		t.Errorf("it ended with %d", status)
	}
}

func TestServeStopsForAnUnknownToken(t *testing.T) {
	t.Parallel()
	tg := telegramtest.New(t)
	r := newServe(t, dataFolder(t), tg).with("LINLI_TELEGRAM_TOKEN", "1:s3cret").serving(t)
	if status := r.end(t); status != exitTrouble {
		t.Errorf("it ended with %d, want %d", status, exitTrouble)
	}
	said := r.said()
	last := said[strings.LastIndex(said, "\n")+1:]
	if !strings.Contains(last, "token") || strings.Contains(said, "s3cret") {
		t.Errorf("it said %q", last)
	}
}

func TestServeTellsOfADatabaseOutOfReach(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	e := newLinli(t, "serve").with("LINLI_TELEGRAM_TOKEN", "1:a").
		with("LINLI_DATABASE_URL", "postgres://linli:s3cret@"+ln.Addr().String()+"/linli").run(t)
	last := e.err[strings.LastIndex(strings.TrimSpace(e.err), "\n")+1:]
	if e.status != exitTrouble || !strings.HasPrefix(last, "LINLI_DATABASE_URL: ") || !strings.Contains(last, "refused") {
		t.Errorf("it ended with %d and said %q", e.status, e.err)
	}
	if strings.Contains(e.err, "s3cret") {
		t.Errorf("it told the password: %q", e.err)
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	r := newServe(t, dataFolder(t), telegramtest.New(t)).
		with("LINLI_TELEGRAM_WEBHOOK", "http://127.0.0.1:8443").with("LINLI_TELEGRAM_SECRET", "s3cret").serving(t)
	r.awaitStatus(t, "/readyz", http.StatusOK)
	// A call whose body does not come holds up an orderly stop. 100 Continue says
	// that its body is waited for.
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /telegram/webhook HTTP/1.1\r\nHost: linli\r\nX-Telegram-Bot-Api-Secret-Token: s3cret\r\n"+
		"Content-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("the call was answered with %q, %v", line, err)
	}
	if err := r.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	r.awaitLine(t, "stopping; a second signal ends it at once")
	if status := r.stop(t, syscall.SIGINT); status != exitTrouble {
		t.Errorf("it ended with %d, want %d", status, exitTrouble)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t)
	for range 2 {
		e := newLinli(t, "migrate").with("LINLI_DATA", folder).run(t)
		if e.status != exitOK || !strings.Contains(e.out, "the newest") {
			t.Errorf("it ended with %d, printed %q and said %q", e.status, e.out, e.err)
		}
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	l := newLinli(t, "demo").with("LINLI_DATA", dataFolder(t))
	var out bytes.Buffer
	l.Stdout = &out
	r := l.serving(t)
	r.awaitStatus(t, "/readyz", http.StatusOK)
	if status, body := r.get(t, "/"); status != http.StatusOK || !strings.Contains(body, "邻里") {
		t.Errorf("the front page is %d %s", status, body)
	}
	if status := r.stop(t, syscall.SIGINT); status != exitOK {
		t.Errorf("it ended with %d", status)
	}
	if said := out.String(); !strings.Contains(said, r.base) || !strings.Contains(said, "loopback") {
		t.Errorf("it printed %q", said)
	}
}

func TestDemoWarnsOfAnOpenDoor(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		"127.0.0.1:8080": "only this machine",
		"0.0.0.0:8080":   "can be anyone",
		":8080":          "can be anyone",
	} {
		var out bytes.Buffer
		p := &program{settings: parse(t, map[string]string{"LINLI_LISTEN": listen}), out: &out}
		p.invite(&net.TCPAddr{IP: net.IPv6unspecified, Port: 8080})
		if !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "http://localhost:8080 ") {
			t.Errorf("on %s it said %q, want %q in it", listen, out.String(), want)
		}
	}
}
