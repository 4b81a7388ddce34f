package storage

import (
	"context"
	"fmt"

	"github.com/lib/pq"
)

// A JobID names a job among those of all communities.
type JobID int64

// A Job is a report as one person has it before them: given to them, or offered
// to all of a role that they have.
type Job struct {
	Person
	ID   JobID `db:"job_id"`
	Role Role  `db:"job_role"` // to all of which it was offered; empty: it was given to them alone
}

// jobColumns are the columns of a Job, from a row j of report_jobs and the tables
// of a Person.
const jobColumns = personColumns + `, j.id AS job_id, j.role AS job_role`

// AddJobs puts a report before members, to all of a role if that is not empty,
// and returns the jobs. Those who have it before them are left out.
func (tx *Tx) AddJobs(ctx context.Context, r Report, role Role, members ...MemberID) ([]Job, error) {
	ids := make(pq.Int64Array, len(members))
	for i, m := range members {
		ids[i] = int64(m)
	}
	var jobs []Job
	err := tx.list(ctx, &jobs, `
		WITH j AS (
			INSERT INTO report_jobs (report_id, member_id, role, made_at)
			SELECT $1, unnest($2::bigint[]), $3, $4
			ON CONFLICT (report_id, member_id) WHERE ended_at IS NULL DO NOTHING
			RETURNING id, member_id, role
		)
		SELECT `+jobColumns+` FROM j JOIN (`+personTables+`) ON m.id = j.member_id
		WHERE ms.community_id = $5 ORDER BY j.id`,
		r.ID, ids, string(role), tx.Now, r.Community)
	if err != nil {
		return nil, fmt.Errorf("add jobs: %w", err)
	}
	return jobs, nil
}

// Jobs returns the jobs of a report that have not ended.
func (tx *Tx) Jobs(ctx context.Context, r Report) ([]Job, error) {
	var jobs []Job
	err := tx.list(ctx, &jobs, `
		SELECT `+jobColumns+` FROM report_jobs j JOIN (`+personTables+`) ON m.id = j.member_id
		WHERE j.report_id = $1 AND j.ended_at IS NULL AND ms.community_id = $2 ORDER BY j.id`,
		r.ID, r.Community)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return jobs, nil
}

// EndJobs notes that the cards of jobs no longer follow their report.
func (tx *Tx) EndJobs(ctx context.Context, jobs ...Job) error {
	if len(jobs) == 0 {
		return nil
	}
	ids := make(pq.Int64Array, len(jobs))
	for i, j := range jobs {
		ids[i] = int64(j.ID)
	}
	_, err := tx.exec(ctx, `UPDATE report_jobs SET ended_at = $2 WHERE id = ANY ($1) AND ended_at IS NULL`, ids, tx.Now)
	if err != nil {
		return fmt.Errorf("end jobs: %w", err)
	}
	return nil
}

// NoteReopening counts that a report was said not to be fixed.
func (tx *Tx) NoteReopening(ctx context.Context, id ReportID) error {
	if _, err := tx.exec(ctx, `UPDATE reports SET reopenings = reopenings + 1 WHERE id = $1`, id); err != nil {
		return fmt.Errorf("count reopening: %w", err)
	}
	return nil
}
