package storage

import (
	"context"
	"fmt"

	"linli/bot"
)

// AddReportAlbum notes that an album in a chat is about a report, before or after.
func (tx *Tx) AddReportAlbum(ctx context.Context, chat bot.ChatID, album string, id ReportID, after bool) error {
	_, err := tx.exec(ctx, `
		INSERT INTO report_albums (chat_id, album, report_id, after) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		chat, album, id, after)
	if err != nil {
		return fmt.Errorf("add report album: %w", err)
	}
	return nil
}

// FindReportAlbum returns the report that an album in a chat is about, and
// whether it shows how it looks after. It returns ErrNotFound for other albums.
func (tx *Tx) FindReportAlbum(ctx context.Context, chat bot.ChatID, album string) (id ReportID, after bool, err error) {
	var row struct {
		ID    ReportID `db:"report_id"`
		After bool     `db:"after"`
	}
	err = tx.get(ctx, &row, `
		SELECT report_id, after FROM report_albums WHERE chat_id = $1 AND album = $2`, chat, album)
	if err != nil {
		return 0, false, fmt.Errorf("find report album: %w", err)
	}
	return row.ID, row.After, nil
}
