package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/bot/ledger"
)

// Called returns the members of a community whom a list may mean: by an account's own
// ID such as telegram:42, by @username on any platform, or by exactly their name.
func (tx *Tx) Called(ctx context.Context, community CommunityID, who string) ([]Person, error) {
	where := `m.name = $2`
	switch username, is := strings.CutPrefix(who, "@"); {
	case is:
		who, where = username, `EXISTS (SELECT FROM users x WHERE x.member_id = m.id AND lower(x.username) = lower($2) AND $2 <> '')`
	case strings.Contains(who, ":"):
		where = `EXISTS (SELECT FROM users x WHERE x.member_id = m.id AND x.id = $2)`
	}
	var ps []Person
	err := tx.list(ctx, &ps, `
		SELECT `+personColumns+` FROM `+personTables+` WHERE ms.community_id = $1 AND `+where+` ORDER BY m.id LIMIT 3`, community, who)
	if err != nil {
		return nil, fmt.Errorf("find members: %w", err)
	}
	return ps, nil
}

// openingKey makes a member bring points along once in a community.
func openingKey(a Account) string { return fmt.Sprintf("opening:%d:%d", a.Community, a.Member) }

// Opening returns how many points a member has brought along from elsewhere; 0 if none.
func (tx *Tx) Opening(ctx context.Context, a Account) (ledger.Points, error) {
	var n ledger.Points
	err := tx.get(ctx, &n, `
		SELECT p.amount FROM entries e
		JOIN postings p ON p.entry_id = e.id JOIN accounts a ON a.id = p.account_id AND a.kind = 'member'
		WHERE e.key = $1`, openingKey(a))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find opening: %w", err)
	}
	return n, nil
}

// Open books the points that a member brings along from elsewhere, once. It reports
// whether it did.
func (tx *Tx) Open(ctx context.Context, a Account, n ledger.Points, note string) (bool, error) {
	_, booked, err := tx.Book(ctx, a, 0, ledger.Entry{
		Key: openingKey(a), Amount: n, Side: ledger.Issued, Reason: ledger.Opening, Note: note,
	})
	return booked, err
}
