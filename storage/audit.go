package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// An AuditEntry is something that staff did to what others wrote or showed, or
// looked up about them.
type AuditEntry struct {
	ID        int64       `db:"id"`
	Community CommunityID `db:"community_id"`
	Member    MemberID    `db:"member_id"` // who did it
	Report    ReportID    `db:"report_id"` // 0: about none
	Photo     bot.PhotoID `db:"photo_id"`  // 0: about none
	About     MemberID    `db:"about_id"`  // 0: about none
	Act       string      `db:"act"`       // a code, such as photo_hidden
	Note      string      `db:"note"`      // in somebody's words; for admins alone
	At        time.Time   `db:"at"`
}

// Audit writes down an entry, as of now. It is never changed; only its note goes
// when the report is scrubbed.
func (tx *Tx) Audit(ctx context.Context, e AuditEntry) error {
	_, err := tx.exec(ctx, `
		INSERT INTO audit (community_id, member_id, report_id, photo_id, about_id, act, note, at)
		VALUES ($1, $2, nullif($3::bigint, 0), nullif($4::bigint, 0), nullif($5::bigint, 0), $6, $7, $8)`,
		e.Community, e.Member, e.Report, e.Photo, e.About, e.Act, e.Note, tx.Now)
	if err != nil {
		return fmt.Errorf("add audit entry: %w", err)
	}
	return nil
}

// AuditOf returns the entries about a report, the oldest first.
func (tx *Tx) AuditOf(ctx context.Context, id ReportID) ([]AuditEntry, error) {
	var es []AuditEntry
	err := tx.list(ctx, &es, `SELECT `+auditColumns+` FROM audit WHERE report_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	return es, nil
}

// AuditAbout returns the n latest entries about a member, the oldest first.
func (tx *Tx) AuditAbout(ctx context.Context, a Account, n int) ([]AuditEntry, error) {
	var es []AuditEntry
	err := tx.list(ctx, &es, `
		SELECT * FROM (
			SELECT `+auditColumns+` FROM audit WHERE community_id = $1 AND about_id = $2 ORDER BY audit.id DESC LIMIT $3
		) latest ORDER BY id`, a.Community, a.Member, n)
	if err != nil {
		return nil, fmt.Errorf("list audit entries about a member: %w", err)
	}
	return es, nil
}

const auditColumns = `id, community_id, member_id, coalesce(report_id, 0) AS report_id, coalesce(photo_id, 0) AS photo_id,
	coalesce(about_id, 0) AS about_id, act, note, at`

// scrubAudit empties the notes of the entries about a report.
func (tx *Tx) scrubAudit(ctx context.Context, id ReportID) error {
	if _, err := tx.exec(ctx, `UPDATE audit SET note = '' WHERE report_id = $1 AND note <> ''`, id); err != nil {
		return fmt.Errorf("scrub audit entries: %w", err)
	}
	return nil
}
