package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"linli/bot/ledger"
)

// PointRules returns a version of a community's rules of points.
func (tx *Tx) PointRules(ctx context.Context, community CommunityID, version int64) (ledger.Rules, error) {
	r := ledger.Rules{Version: version}
	if version == 0 {
		return r, nil
	}
	var body []byte
	err := tx.get(ctx, &body, `
		SELECT rules FROM point_rules WHERE community_id = $1 AND version = $2`, community, version)
	if err == nil {
		err = json.Unmarshal(body, &r.Set)
	}
	if err != nil {
		return ledger.Rules{}, fmt.Errorf("read rules of points: %w", err)
	}
	return r, nil
}

// SetPointRules makes rules the community's from now on, which follow the version
// before theirs by a change of one rule. It returns ErrTaken if that is not the
// community's any more.
func (tx *Tx) SetPointRules(ctx context.Context, community CommunityID, r ledger.Rules, changed ledger.Rule, by MemberID) error {
	n, err := tx.exec(ctx, `UPDATE communities SET rules = $2 WHERE id = $1 AND rules = $2 - 1`, community, r.Version)
	if err != nil {
		return fmt.Errorf("set rules of points: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	body, err := json.Marshal(r.Set)
	if err != nil {
		return fmt.Errorf("encode rules of points: %w", err)
	}
	_, err = tx.exec(ctx, `
		INSERT INTO point_rules (community_id, version, rules, changed, member_id, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		community, r.Version, string(body), string(changed), by, tx.Now)
	return wrap("keep rules of points", err)
}

// A RuleChange is a change of a community's rules of points.
type RuleChange struct {
	Version int64
	Rule    ledger.Rule
	Was, Is int
	By      string // a name
	At      time.Time
}

// RuleChanges returns the last n changes of a community's rules of points, the newest first.
func (tx *Tx) RuleChanges(ctx context.Context, community CommunityID, n int) ([]RuleChange, error) {
	var rows []struct {
		Version int64       `db:"version"`
		Rules   []byte      `db:"rules"`
		Before  []byte      `db:"before"`
		Changed ledger.Rule `db:"changed"`
		By      string      `db:"name"`
		At      time.Time   `db:"at"`
	}
	err := tx.list(ctx, &rows, `
		SELECT r.version, r.rules, coalesce(b.rules, '{}') AS before, r.changed, m.name, r.at
		FROM point_rules r JOIN members m ON m.id = r.member_id
		LEFT JOIN point_rules b ON b.community_id = r.community_id AND b.version = r.version - 1
		WHERE r.community_id = $1 ORDER BY r.version DESC LIMIT $2`, community, n)
	if err != nil {
		return nil, fmt.Errorf("list rules of points: %w", err)
	}
	changes := make([]RuleChange, len(rows))
	for i, row := range rows {
		var was, is ledger.Rules
		for body, into := range map[*[]byte]*ledger.Rules{&row.Rules: &is, &row.Before: &was} {
			if err := json.Unmarshal(*body, &into.Set); err != nil {
				return nil, fmt.Errorf("decode rules of points: %w", err)
			}
		}
		changes[i] = RuleChange{row.Version, row.Changed, was.Of(row.Changed), is.Of(row.Changed), row.By, row.At}
	}
	return changes, nil
}

// A Deed is something for which a community's rules give points, and when it was.
type Deed struct {
	Member  MemberID      `db:"member_id"`
	At      time.Time     `db:"at"`
	Reason  ledger.Reason `db:"reason"`
	Object  string        `db:"object"`
	Points  ledger.Points `db:"points"`  // of a task or a tip
	Minutes int           `db:"minutes"` // that a task took
}

// Deeds returns what there was in a community between two times for which its rules
// give points, whatever was paid for it, in its order.
func (tx *Tx) Deeds(ctx context.Context, community CommunityID, from, to time.Time) ([]Deed, error) {
	var ds []Deed
	err := tx.list(ctx, &ds, `
		WITH reported AS (
			SELECT r.member_id, r.number, e.state, e.at FROM reports r JOIN report_events e ON e.report_id = r.id
			WHERE r.community_id = $1 AND NOT r.anonymous AND r.filed_by IS DISTINCT FROM r.member_id
				AND e.state IN ('accepted', 'in_progress', 'resolved') AND e.member_id <> r.member_id
		)
		SELECT member_id, min(at) AS at, $4::text AS reason, 'R' || number AS object, 0 AS points, 0 AS minutes
		FROM reported GROUP BY member_id, number HAVING min(at) >= $2 AND min(at) < $3
		UNION ALL
		SELECT member_id, min(at), $5, 'R' || number, 0, 0
		FROM reported WHERE state = 'resolved' GROUP BY member_id, number HAVING min(at) >= $2 AND min(at) < $3
		UNION ALL
		SELECT c.member_id, c.since, $6, 'T' || t.number, t.points, (extract(epoch FROM t.ends_at - t.starts_at) / 60)::int
		FROM tasks t JOIN claims c ON c.task_id = t.id
		WHERE t.community_id = $1 AND c.state = 'verified' AND c.since >= $2 AND c.since < $3
		UNION ALL
		SELECT a.member_id, e.booked_at, e.reason, '', p.amount, 0
		FROM entries e JOIN postings p ON p.entry_id = e.id JOIN accounts a ON a.id = p.account_id AND a.kind = 'member'
		WHERE e.community_id = $1 AND e.booked_at >= $2 AND e.booked_at < $3 AND e.reason = $7
			AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)
		ORDER BY at, object, reason`, community, from, to,
		string(ledger.ReportAccepted), string(ledger.ReportResolved), string(ledger.TaskDone), string(ledger.Tip))
	if err != nil {
		return nil, fmt.Errorf("list deeds: %w", err)
	}
	return ds, nil
}
