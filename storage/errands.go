package storage

import (
	"context"
	"errors"
	"fmt"

	"linli/bot/task"
)

// ErrandsAsked returns how many open errands of a kind a member has asked for in a
// community, for themselves. Lock the member first.
func (tx *Tx) ErrandsAsked(ctx context.Context, a Account, kind task.Kind) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM tasks t
		WHERE t.poster_id = $2 AND t.community_id = $1 AND t.kind = $3 AND t.filed_by IS NULL AND t.cancelled_at IS NULL AND (
			t.taken = 0 AND t.ends_at > $4
			OR t.ends_at > $5 AND EXISTS (SELECT FROM claims c WHERE c.task_id = t.id AND c.state = 'claimed'))`,
		a.Community, a.Member, string(kind), tx.Now, tx.Now.Add(-task.HandInFor))
	if err != nil {
		return 0, fmt.Errorf("count errands: %w", err)
	}
	return n, nil
}

// ErrandsTaken returns the errands of a kind, of any community, that a member has
// taken and not done. Lock the member first.
func (tx *Tx) ErrandsTaken(ctx context.Context, m MemberID, kind task.Kind) ([]Held, error) {
	var hs []Held
	err := tx.list(ctx, &hs, heldQuery+`
		c.state = 'claimed' AND t.kind = $2 AND t.cancelled_at IS NULL AND t.ends_at > $3 ORDER BY c.id`,
		m, string(kind), tx.Now.Add(-task.HandInFor))
	if err != nil {
		return nil, fmt.Errorf("list errands taken: %w", err)
	}
	return hs, nil
}

// AskedBy returns at most n errands that a member asked for in a community and that
// are not settled, the latest first.
func (tx *Tx) AskedBy(ctx context.Context, a Account, n int) ([]Task, error) {
	var ts []Task
	err := tx.list(ctx, &ts, `
		SELECT `+taskColumns+` FROM tasks t
		WHERE t.kind IN ('carry', 'help') AND (t.poster_id = $2 OR t.filed_by = $2) AND t.community_id = $1
			AND t.cancelled_at IS NULL AND t.ends_at > $3
			AND NOT EXISTS (SELECT FROM claims c WHERE c.task_id = t.id AND c.state = 'verified')
			AND (t.taken > 0 OR t.ends_at > $4)
		ORDER BY t.id DESC LIMIT $5`, a.Community, a.Member, tx.Now.Add(-task.SilentFor), tx.Now, n)
	if err != nil {
		return nil, fmt.Errorf("list errands asked: %w", err)
	}
	return ts, nil
}

// Taker returns who has taken a locked errand, or ErrNotFound.
func (tx *Tx) Taker(ctx context.Context, t Task) (Claimant, error) {
	cs, err := tx.Claimants(ctx, t, task.Claimed, task.HandedIn, task.Verified)
	if err != nil {
		return Claimant{}, err
	}
	if len(cs) == 0 {
		return Claimant{}, fmt.Errorf("find taker: %w", ErrNotFound)
	}
	return cs[0], nil
}

// ShareTask lets everybody see an errand. It reports whether they could not before.
func (tx *Tx) ShareTask(ctx context.Context, id TaskID) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE tasks SET shared = true WHERE id = $1 AND NOT shared`, id)
	if err != nil {
		return false, fmt.Errorf("share task: %w", err)
	}
	return n > 0, nil
}

// ForgetWords forgets the full words of an errand, which nobody needs any more.
func (tx *Tx) ForgetWords(ctx context.Context, id TaskID) error {
	if _, err := tx.exec(ctx, `UPDATE tasks SET words = '' WHERE id = $1 AND words <> ''`, id); err != nil {
		return fmt.Errorf("forget words: %w", err)
	}
	return nil
}

// NextHelpers returns at most n members who may be asked for help: who have the
// skill, can be reached, and want to be asked; who are not muted, not at a task at
// this moment, have not taken as much help as one may, and were not asked for this
// already. Those come first who were asked the least of late.
func (tx *Tx) NextHelpers(ctx context.Context, t Task, n int) ([]Person, error) {
	var ps []Person
	err := tx.list(ctx, &ps, `
		SELECT `+personColumns+` FROM `+personTables+`
		JOIN member_skills s ON s.community_id = ms.community_id AND s.member_id = m.id AND s.skill = $2
		CROSS JOIN LATERAL (
			SELECT count(*) AS n, max(asked_at) AS last FROM help_asks WHERE member_id = m.id AND asked_at > $3
		) a
		WHERE ms.community_id = $1 AND NOT ms.resting AND u.direct_chat IS NOT NULL AND m.id NOT IN ($4, $5)
			AND NOT EXISTS (SELECT FROM help_asks h WHERE h.task_id = $6 AND h.member_id = m.id)
			AND NOT EXISTS (SELECT FROM mutes x WHERE x.community_id = $1 AND x.member_id = m.id AND x.until > $7)
			AND NOT EXISTS (
				SELECT FROM claims c JOIN tasks k ON k.id = c.task_id
				WHERE c.member_id = m.id AND c.state = 'claimed' AND k.kind NOT IN ('carry', 'help')
					AND k.starts_at <= $7 AND k.ends_at > $7)
			AND (
				SELECT count(*) FROM claims c JOIN tasks k ON k.id = c.task_id
				WHERE c.member_id = m.id AND c.state = 'claimed' AND k.kind = 'help' AND k.cancelled_at IS NULL
					AND k.ends_at > $8) < $9
		ORDER BY a.n, a.last NULLS FIRST, m.id LIMIT $10`,
		t.Community, t.Skill, tx.Now.AddDate(0, 0, -30), t.Poster, t.Filer, t.ID, tx.Now, tx.Now.Add(-task.HandInFor),
		task.MaxErrands, n)
	if err != nil {
		return nil, fmt.Errorf("find helpers: %w", err)
	}
	return ps, nil
}

// NoteAsked notes that members are asked for help with a task.
func (tx *Tx) NoteAsked(ctx context.Context, id TaskID, ps []Person) error {
	for _, p := range ps {
		_, err := tx.exec(ctx, `
			INSERT INTO help_asks (task_id, member_id, asked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, p.ID, tx.Now)
		if err != nil {
			return fmt.Errorf("note who is asked: %w", err)
		}
	}
	return nil
}

// Asked returns who was asked for help with a task.
func (tx *Tx) Asked(ctx context.Context, t Task) ([]Person, error) {
	var ps []Person
	err := tx.list(ctx, &ps, `
		SELECT `+personColumns+` FROM `+personTables+`
		JOIN help_asks h ON h.member_id = m.id AND h.task_id = $2
		WHERE ms.community_id = $1 ORDER BY h.asked_at, m.id`, t.Community, t.ID)
	if err != nil {
		return nil, fmt.Errorf("list who was asked: %w", err)
	}
	return ps, nil
}

// A SpecialCase is somebody whose helpers charge nothing.
type SpecialCase struct {
	ID     int64  `db:"id"`
	Name   string `db:"name"`
	Reason string `db:"reason"`
}

// MarkSpecial notes that helpers charge a member nothing, or somebody by name who is
// no member (0).
func (tx *Tx) MarkSpecial(ctx context.Context, c CommunityID, m MemberID, name, reason string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO special_cases (community_id, member_id, name, reason) VALUES ($1, nullif($2::bigint, 0), $3, $4)
		ON CONFLICT (community_id, coalesce(member_id, 0), name) DO UPDATE SET reason = excluded.reason`, c, m, name, reason)
	if err != nil {
		return fmt.Errorf("mark special case: %w", err)
	}
	return nil
}

// UnmarkSpecial takes that back. It reports whether it was noted.
func (tx *Tx) UnmarkSpecial(ctx context.Context, c CommunityID, m MemberID, name string) (bool, error) {
	n, err := tx.exec(ctx, `
		DELETE FROM special_cases WHERE community_id = $1 AND coalesce(member_id, 0) = $2 AND name = $3`, c, m, name)
	if err != nil {
		return false, fmt.Errorf("unmark special case: %w", err)
	}
	return n > 0, nil
}

// IsSpecial reports whether helpers charge nothing to whom an errand is for.
func (tx *Tx) IsSpecial(ctx context.Context, t Task) (bool, error) {
	m := t.Poster
	if t.OnBehalf != "" {
		m = 0
	}
	var id int64
	err := tx.get(ctx, &id, `
		SELECT id FROM special_cases WHERE community_id = $1 AND coalesce(member_id, 0) = $2 AND name = $3`,
		t.Community, m, t.OnBehalf)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for special case: %w", err)
	}
	return true, nil
}

// SpecialCases returns a community's.
func (tx *Tx) SpecialCases(ctx context.Context, c CommunityID) ([]SpecialCase, error) {
	var cs []SpecialCase
	err := tx.list(ctx, &cs, `
		SELECT s.id, coalesce(m.name, s.name) AS name, s.reason
		FROM special_cases s LEFT JOIN members m ON m.id = s.member_id
		WHERE s.community_id = $1 ORDER BY 2, 1`, c)
	if err != nil {
		return nil, fmt.Errorf("list special cases: %w", err)
	}
	return cs, nil
}
