package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"linli/bot/task"
)

// Skills returns the skills of a community: the usual ones, and those of its own.
func (tx *Tx) Skills(ctx context.Context, community CommunityID) ([]task.Skill, error) {
	var rows []struct {
		Skill string         `db:"skill"`
		Words pq.StringArray `db:"words"`
	}
	err := tx.list(ctx, &rows, `SELECT skill, words FROM skills WHERE community_id = $1 ORDER BY skill`, community)
	if err != nil {
		return nil, fmt.Errorf("list skills: %w", err)
	}
	var known []task.Skill
	for _, code := range task.Skills {
		known = append(known, task.Skill{Code: code})
	}
	for _, r := range rows {
		i := slices.Index(task.Skills, r.Skill)
		if i < 0 {
			i, known = len(known), append(known, task.Skill{Code: r.Skill})
		}
		known[i].Words = r.Words
	}
	return known, nil
}

// SetSkill adds a skill to a community's, or words that speak for one.
func (tx *Tx) SetSkill(ctx context.Context, community CommunityID, s task.Skill) error {
	_, err := tx.exec(ctx, `
		INSERT INTO skills (community_id, skill, words) VALUES ($1, $2, $3)
		ON CONFLICT (community_id, skill) DO UPDATE SET words = excluded.words`, community, s.Code, textArray(append([]string{}, s.Words...)))
	if err != nil {
		return fmt.Errorf("set skill: %w", err)
	}
	return nil
}

// DropSkill takes a skill of a community's own off its list and from whoever has it.
func (tx *Tx) DropSkill(ctx context.Context, community CommunityID, skill string) error {
	for _, statement := range []string{
		`DELETE FROM skills WHERE community_id = $1 AND skill = $2`,
		`DELETE FROM member_skills WHERE community_id = $1 AND skill = $2`,
	} {
		if _, err := tx.exec(ctx, statement, community, skill); err != nil {
			return fmt.Errorf("drop skill: %w", err)
		}
	}
	return nil
}

// SkillsOf returns the skills that a member offers, and whether they rest from being
// asked.
func (tx *Tx) SkillsOf(ctx context.Context, a Account) (skills []string, resting bool, err error) {
	var row struct {
		Skills  pq.StringArray `db:"skills"`
		Resting bool           `db:"resting"`
	}
	err = tx.get(ctx, &row, `
		SELECT ARRAY(SELECT skill FROM member_skills WHERE community_id = $1 AND member_id = $2 ORDER BY skill) AS skills,
			coalesce((SELECT resting FROM memberships WHERE community_id = $1 AND member_id = $2), false) AS resting`,
		a.Community, a.Member)
	if err != nil {
		return nil, false, fmt.Errorf("list skills of member: %w", err)
	}
	return row.Skills, row.Resting, nil
}

// OfferSkill notes that a member offers a skill, or no longer does.
func (tx *Tx) OfferSkill(ctx context.Context, a Account, skill string, has bool) error {
	statement := `DELETE FROM member_skills WHERE community_id = $1 AND member_id = $2 AND skill = $3`
	if has {
		statement = `INSERT INTO member_skills (community_id, member_id, skill) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	}
	if _, err := tx.exec(ctx, statement, a.Community, a.Member, skill); err != nil {
		return fmt.Errorf("offer skill: %w", err)
	}
	return nil
}

// Rest notes that a member wants to be asked for no help for now, or wants to again.
func (tx *Tx) Rest(ctx context.Context, a Account, resting bool) error {
	_, err := tx.exec(ctx, `
		UPDATE memberships SET resting = $3 WHERE community_id = $1 AND member_id = $2`, a.Community, a.Member, resting)
	if err != nil {
		return fmt.Errorf("note rest: %w", err)
	}
	return nil
}
