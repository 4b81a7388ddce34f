package storage

import (
	"context"
	"fmt"

	"linli/bot/report"
)

// A LastEvent is the latest of what somebody did to reports.
type LastEvent struct {
	ID     int64    `db:"id"`
	Report ReportID `db:"report_id"`
	Latest bool     `db:"latest"` // nothing happened to the report since
	ReportEvent
}

// LastReportAct returns the latest of some acts that a member did to a report of a
// community and did not undo, or ErrNotFound.
func (tx *Tx) LastReportAct(ctx context.Context, a Account, acts ...report.Act) (LastEvent, error) {
	names := make([]string, len(acts))
	for i, act := range acts {
		names[i] = string(act)
	}
	var e LastEvent
	err := tx.get(ctx, &e, `
		SELECT e.id, e.report_id, e.member_id, e.act, e.state, e.note, e.at, n.act IS NULL AS latest
		FROM report_events e
		JOIN reports r ON r.id = e.report_id
		LEFT JOIN LATERAL (
			SELECT act FROM report_events n WHERE n.report_id = e.report_id AND n.id > e.id ORDER BY n.id LIMIT 1
		) n ON true
		WHERE r.community_id = $1 AND e.member_id = $2 AND e.act = ANY ($3) AND coalesce(n.act, '') <> $4
		ORDER BY e.id DESC LIMIT 1`,
		a.Community, a.Member, textArray(names), string(report.Undo))
	if err != nil {
		return LastEvent{}, fmt.Errorf("find last act: %w", err)
	}
	return e, nil
}
