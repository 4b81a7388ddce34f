package telegram

import (
	"context"
	"time"
)

// Info is what an operator wants to know of a bot's account.
type Info struct {
	Username    string
	ReadsGroups bool      // sees all that is said in groups: privacy mode is off
	Webhook     string    // where Telegram calls; empty if it is polled
	Pending     int       // updates that wait to be fetched or taken
	LastError   string    // of the last call that failed; empty for none
	LastErrorAt time.Time // UTC; zero for none
}

// Check asks Telegram about the bot's account.
func (a *Adapter) Check(ctx context.Context) (Info, error) {
	me, err := a.api.GetMe(ctx)
	if err != nil {
		return Info{}, a.plainError("get the bot's account", err)
	}
	hook, err := a.api.GetWebhookInfo(ctx)
	if err != nil {
		return Info{}, a.plainError("get webhook", err)
	}
	return Info{
		Username:    me.Username,
		ReadsGroups: me.CanReadAllGroupMessages,
		Webhook:     hook.URL,
		Pending:     hook.PendingUpdateCount,
		LastError:   a.client.redact(hook.LastErrorMessage),
		LastErrorAt: unix(int64(hook.LastErrorDate)),
	}, nil
}
