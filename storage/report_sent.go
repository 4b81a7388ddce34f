package storage

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// readReports are the reports that a transaction has read, by their numbers. What it
// sends can only be about them, so that each message is kept with those that it
// names, and is found again when one of them is taken back.
type readReports map[int64][]ReportID

// reportType is what rows are looked through for.
var reportType = reflect.TypeFor[Report]()

// note takes the reports out of what was read into dest: one, or rows that are or
// hold one each.
func (rs *readReports) note(dest any) {
	v := reflect.ValueOf(dest).Elem()
	row := v.Type()
	if v.Kind() == reflect.Slice {
		row = row.Elem()
	}
	var path []int // from a row to its report
	if row != reportType {
		if row.Kind() != reflect.Struct {
			return
		}
		f, ok := row.FieldByName(reportType.Name())
		if !ok || f.Type != reportType {
			return
		}
		path = f.Index
	}
	if v.Kind() != reflect.Slice {
		rs.add(v.FieldByIndex(path).Interface().(Report))
		return
	}
	for i := range v.Len() {
		rs.add(v.Index(i).FieldByIndex(path).Interface().(Report))
	}
}

func (rs *readReports) add(r Report) {
	if r.ID == 0 || slices.Contains((*rs)[r.Number], r.ID) {
		return
	}
	if *rs == nil {
		*rs = readReports{}
	}
	(*rs)[r.Number] = append((*rs)[r.Number], r.ID)
}

// reportsIn returns the reports that a message names: those whose refs stand in it,
// and the one whose card it is.
func (tx *Tx) reportsIn(m bot.Message) pq.Int64Array {
	if len(tx.read) == 0 {
		return nil
	}
	var ids pq.Int64Array
	if id, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimPrefix(m.Card, "s"), "r"), 10, 64); err == nil {
		ids = append(ids, id)
	}
	for number := range numbersIn(string(m.Text)) {
		for _, id := range tx.read[number] {
			if !slices.Contains(ids, int64(id)) {
				ids = append(ids, int64(id))
			}
		}
	}
	return ids
}

// numbersIn yields the numbers of the refs of reports in words: R and digits.
func numbersIn(words string) func(yield func(int64) bool) {
	return func(yield func(int64) bool) {
		for {
			_, rest, ok := strings.Cut(words, "R")
			if !ok {
				return
			}
			digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
			n, err := strconv.ParseInt(rest[:digits], 10, 64)
			if err == nil && !yield(n) {
				return
			}
			words = rest[digits:]
		}
	}
}

// arrayText is an array as Postgres writes it.
func arrayText(ids pq.Int64Array) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return "{" + strings.Join(words, ",") + "}"
}

// ScrubSent takes a report out of all that was sent about it until a time and is
// still known, and gives what waits to be sent another text. It may be done again.
func (tx *Tx) ScrubSent(ctx context.Context, id ReportID, until time.Time, instead bot.Markup) error {
	// The lanes first, as whoever sends and settles does.
	_, err := tx.exec(ctx, `
		SELECT FROM lanes
		WHERE id IN (SELECT lane FROM deliveries WHERE reports <> '{}' AND reports @> ARRAY[$1::bigint])
		ORDER BY id FOR UPDATE`, id)
	if err != nil {
		return fmt.Errorf("lock lanes: %w", err)
	}
	_, err = tx.exec(ctx, `
		UPDATE deliveries SET photo_id = NULL, body = CASE
			WHEN state = 'pending' THEN jsonb_set(body - 'photo' - 'buttons', '{text}', to_jsonb($2::text))
			ELSE '{}' END
		WHERE reports <> '{}' AND reports @> ARRAY[$1::bigint] AND created_at <= $3`, id, string(instead), until)
	if err != nil {
		return fmt.Errorf("scrub what was sent: %w", err)
	}
	return nil
}
