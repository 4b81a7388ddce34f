package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A ProofLine is a task that somebody did, as a proof of service names it.
type ProofLine struct {
	Claim   ClaimID   `db:"claim_id"`
	Number  int64     `db:"number"` // of the task
	Title   string    `db:"title"`
	Start   time.Time `db:"starts_at"`
	Minutes int       `db:"minutes"`
}

// ServedBy returns what a member did in a community in a period, as far as staff
// have approved, the oldest first.
func (tx *Tx) ServedBy(ctx context.Context, a Account, from, before time.Time) ([]ProofLine, error) {
	var ls []ProofLine
	err := tx.list(ctx, &ls, `
		SELECT c.id AS claim_id, t.number, t.title, t.starts_at, c.minutes
		FROM claims c JOIN tasks t ON t.id = c.task_id
		WHERE t.community_id = $1 AND c.member_id = $2 AND c.state = 'verified' AND c.minutes > 0
			AND t.starts_at >= $3 AND t.starts_at < $4
		ORDER BY t.starts_at, t.id`, a.Community, a.Member, from, before)
	if err != nil {
		return nil, fmt.Errorf("list service: %w", err)
	}
	return ls, nil
}

// A Proof is a page that says what somebody did, and by whose code anybody can ask
// whether that holds.
type Proof struct {
	ID       int64     `db:"id"`
	Of       Account   `db:"-"`
	Code     string    `db:"code"`
	Language string    `db:"language"`
	Name     string    `db:"name"`
	From     time.Time `db:"from_day"` // a date, at midnight UTC
	To       time.Time `db:"to_day"`   // the last one
	Issued   time.Time `db:"issued_at"`
}

// AddProof keeps a proof with its lines. It returns ErrTaken if there is one with
// its code.
func (tx *Tx) AddProof(ctx context.Context, p Proof, lines []ProofLine) error {
	err := tx.get(ctx, &p.ID, `
		INSERT INTO proofs (community_id, member_id, code, language, name, from_day, to_day, issued_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING RETURNING id`,
		p.Of.Community, p.Of.Member, p.Code, p.Language, p.Name,
		p.From.Format(time.DateOnly), p.To.Format(time.DateOnly), tx.Now)
	if errors.Is(err, ErrNotFound) {
		return ErrTaken
	}
	if err != nil {
		return fmt.Errorf("add proof: %w", err)
	}
	for _, l := range lines {
		_, err := tx.exec(ctx, `
			INSERT INTO proof_lines (proof_id, claim_id, minutes) VALUES ($1, $2, $3)`, p.ID, l.Claim, l.Minutes)
		if err != nil {
			return fmt.Errorf("add line of proof: %w", err)
		}
	}
	return nil
}

// A Checked is a proof beside what holds now of what it says.
type Checked struct {
	Proof
	Community string `db:"community_name"`
	Zone      string `db:"zone"`
	Tasks     int    `db:"tasks"`   // as printed
	Minutes   int    `db:"minutes"` // as printed
	Now       int    `db:"now"`     // minutes that are still credited for these tasks
	Changed   bool   `db:"changed"` // some of them has other minutes now
}

// CheckProof returns the proof of a code, or ErrNotFound.
func (tx *Tx) CheckProof(ctx context.Context, code string) (Checked, error) {
	var c Checked
	err := tx.get(ctx, &c, `
		SELECT p.id, p.code, p.language, p.name, p.from_day, p.to_day, p.issued_at, co.name AS community_name, co.zone,
			count(l.claim_id) AS tasks, coalesce(sum(l.minutes), 0) AS minutes,
			coalesce(sum(c.minutes), 0) AS now, coalesce(bool_or(c.minutes <> l.minutes), false) AS changed
		FROM proofs p
		JOIN communities co ON co.id = p.community_id
		LEFT JOIN proof_lines l ON l.proof_id = p.id
		LEFT JOIN claims c ON c.id = l.claim_id
		WHERE p.code = $1 GROUP BY p.id, co.id`, code)
	if err != nil {
		return Checked{}, fmt.Errorf("find proof: %w", err)
	}
	return c, nil
}
