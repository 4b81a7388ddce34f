package storage

import (
	"context"
	"fmt"

	"linli/bot/report"
)

// A TemplateID names a template among those of all communities.
type TemplateID int64

// A Template is words that staff keep ready for reports of a category.
type Template struct {
	ID       TemplateID      `db:"id"`
	Category report.Category `db:"category"` // empty: every one
	Words    string          `db:"words"`
}

// AddTemplate adds a template to a community that holds its lock. It returns
// ErrTaken if there is one with the same words, and ErrFull if its category has
// most already.
func (tx *Tx) AddTemplate(ctx context.Context, community CommunityID, t Template, by MemberID, most int) error {
	var had int
	err := tx.get(ctx, &had, `
		SELECT count(*) FROM report_templates WHERE community_id = $1 AND category = $2`, community, string(t.Category))
	if err != nil {
		return fmt.Errorf("count templates: %w", err)
	}
	if had >= most {
		return ErrFull
	}
	n, err := tx.exec(ctx, `
		INSERT INTO report_templates (community_id, category, words, member_id, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, community, string(t.Category), t.Words, by, tx.Now)
	if err != nil {
		return fmt.Errorf("add template: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// Templates returns the templates of a community: of one category and those for
// every one, or, without one, all. They stand by category, the oldest first.
func (tx *Tx) Templates(ctx context.Context, community CommunityID, c report.Category) ([]Template, error) {
	var ts []Template
	err := tx.list(ctx, &ts, `
		SELECT id, category, words FROM report_templates
		WHERE community_id = $1 AND ($2 = '' OR category IN ($2, ''))
		ORDER BY category = '', category, id`, community, string(c))
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	return ts, nil
}

// Template returns a template of a community, or ErrNotFound.
func (tx *Tx) Template(ctx context.Context, community CommunityID, id TemplateID) (Template, error) {
	var t Template
	err := tx.get(ctx, &t, `
		SELECT id, category, words FROM report_templates WHERE community_id = $1 AND id = $2`, community, id)
	if err != nil {
		return Template{}, fmt.Errorf("find template: %w", err)
	}
	return t, nil
}

// DropTemplate removes a template of a community. It reports whether it was there.
func (tx *Tx) DropTemplate(ctx context.Context, community CommunityID, id TemplateID) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM report_templates WHERE community_id = $1 AND id = $2`, community, id)
	if err != nil {
		return false, fmt.Errorf("drop template: %w", err)
	}
	return n > 0, nil
}
