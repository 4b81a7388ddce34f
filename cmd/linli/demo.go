package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"linli/bot"
	"linli/bot/web"
	"linli/storage"
)

type demoCommand struct{}

// Run serves a made-up street in the browser. What happens there is kept apart
// from what serve keeps, and in a Postgres of our own in any case.
func (demoCommand) Run(ctx context.Context, p *program) error {
	folder := filepath.Join(string(p.Data), "demo")
	fmt.Fprintln(p.out, "Linli 邻里: opening the street, which takes a few seconds the first time.")
	p.Admins = append(p.Admins, streetAdmins...)
	if p.PublicURL == "" && p.Listen.isLoopback() && !strings.HasSuffix(string(p.Listen), ":0") {
		p.PublicURL = publicURL("http://" + string(p.Listen)) // enough for who tries it on this machine
	}
	return p.serve(ctx, plan{
		folder: folder,
		connect: func(ctx context.Context, db *storage.DB) ([]bot.Platform, error) {
			chat, err := p.openStreet(ctx, db, filepath.Join(folder, "chat"))
			if err != nil {
				return nil, fmt.Errorf("open the street: %w", err)
			}
			return []bot.Platform{chat}, nil
		},
		serving: p.invite,
	})
}

// openStreet returns the chat in the browser, with the street's people in it.
func (p *program) openStreet(ctx context.Context, db *storage.DB, folder string) (*web.Platform, error) {
	chat, err := web.New(web.Config{
		Dir:    folder,
		People: streetPeople(),
		Chats:  streetChats(),
		Zone:   p.Timezone.Location,
		Log:    p.log,
	})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(seedStreet(ctx, db), talk(ctx, chat)); err != nil {
		return nil, errors.Join(err, chat.Close())
	}
	return chat, nil
}

// invite says where the street is and who gets in.
func (p *program) invite(addr net.Addr) {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	fmt.Fprintf(p.out, "Open http://%s in a browser. Ctrl-C ends it; the street is kept.\n", net.JoinHostPort(host, port))
	if p.Listen.isLoopback() {
		fmt.Fprintln(p.out, "It is bound to loopback: only this machine reaches it.")
		return
	}
	fmt.Fprintln(p.out, "Whoever reaches this address can be anyone in the street: there are no passwords.")
}
