package storage

import (
	"context"
	"fmt"

	"linli/bot"
)

// FileReport writes down how a report was made: for whom, without a name, waiting
// for approval, and when it was corrected. That it was reported is then the act of
// who sent it.
func (tx *Tx) FileReport(ctx context.Context, r Report) error {
	_, err := tx.exec(ctx, `
		WITH filed AS (
			UPDATE reports SET member_id = $8, filed_by = nullif($2::bigint, 0), on_behalf = $3, anonymous = $4,
				held = $5, corrected_at = $6
			WHERE id = $1
		)
		UPDATE report_events SET member_id = $7 WHERE report_id = $1 AND act = 'report' AND member_id <> $7`,
		r.ID, r.Filer, r.OnBehalf, r.Anonymous, r.Held, r.Corrected, r.Sender(), r.Reporter)
	if err != nil {
		return fmt.Errorf("file report: %w", err)
	}
	return nil
}

// DropLoose forgets the loose photo of an album in a chat that is the same file.
func (tx *Tx) DropLoose(ctx context.Context, chat bot.ChatID, album string, f bot.File) error {
	_, err := tx.exec(ctx, `
		DELETE FROM loose_photos
		WHERE chat_id = $1 AND album = $2 AND (file_id = $3 OR unique_id = $4 AND unique_id <> '')`,
		chat, album, string(f.ID), f.Unique)
	if err != nil {
		return fmt.Errorf("drop loose photo: %w", err)
	}
	return nil
}
