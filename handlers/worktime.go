package handlers

import (
	"context"
	"slices"
	"time"

	"linli/bot"
	"linli/bot/when"
	"linli/bot/worktime"
	"linli/handlers/text"
)

// What clears the working hours, and the working days, folded.
var (
	allHours = []string{
		"off", "none", "all", "all day", "always", "24h", "24小时", "24小時", "全天", "不限", "关", "關", "关闭", "關閉", "无", "無",
	}
	allDays = []string{"off", "none", "all", "every day", "everyday", "daily", "每天", "每日", "不限", "关", "關", "关闭", "關閉", "无", "無"}
	// fiveDays are the words for Monday to Friday.
	fiveDays = []string{"weekdays", "工作日", "平日"}
)

func showWorkHours(ctx context.Context, t *Turn) (bot.Markup, error) {
	c, err := t.calendar(ctx)
	return t.Say(text.SettingHours, text.Args{"Hours": t.hoursName(c.Hours)}), err
}

// hoursName is what working hours are called.
func (t *Turn) hoursName(h worktime.Hours) string {
	if len(h) == 0 {
		return t.Label(text.HoursAll)
	}
	return h.String()
}

func setWorkHours(ctx context.Context, t *Turn, value string) error {
	hours, ok := readHours(value)
	if !ok {
		return refuse(text.HoursForm)
	}
	if err := t.Tx.SetWorkHours(ctx, t.Community.ID, hours); err != nil {
		return err
	}
	if err := t.calendarChanged(ctx); err != nil {
		return err
	}
	t.Answer(text.HoursSet, text.Args{"Hours": t.hoursName(hours)})
	return nil
}

// readHours reads one stretch of a day or several: 8:30-12:00 14:00-18:00.
func readHours(value string) (worktime.Hours, bool) {
	if slices.Contains(allHours, fold(value)) {
		return nil, true
	}
	midnight := time.Unix(0, 0).UTC() // of a day without changes of the clocks
	var stretches []worktime.Stretch
	for rest := value; rest != ""; {
		span, err := when.ParseSpan(rest, midnight, time.UTC)
		left, ok := "", err == nil
		if !ok {
			span, left, ok = when.Find(rest, midnight, time.UTC)
		}
		if !ok || span.AllDay || span.End.IsZero() || !span.Start.Before(midnight.AddDate(0, 0, 1)) {
			return nil, false
		}
		stretches = append(stretches, worktime.Stretch{
			From: int(span.Start.Sub(midnight) / time.Minute), To: int(span.End.Sub(midnight) / time.Minute),
		})
		rest = left
	}
	hours, err := worktime.NewHours(stretches...)
	return hours, err == nil && len(stretches) > 0
}

func showWorkDays(ctx context.Context, t *Turn) (bot.Markup, error) {
	c, err := t.calendar(ctx)
	return t.Say(text.SettingDays, text.Args{"Days": t.weekName(c.Week)}), err
}

// weekName is what working days are called.
func (t *Turn) weekName(w worktime.Week) string {
	if w == 0 {
		return t.Label(text.DaysAll)
	}
	return when.FormatWeekdays(w.Days(), t.Language)
}

func setWorkDays(ctx context.Context, t *Turn, value string) error {
	week, err := readWeek(value)
	if err != nil {
		return refuse(text.DaysForm)
	}
	if err := t.Tx.SetWorkDays(ctx, t.Community.ID, week); err != nil {
		return err
	}
	if err := t.calendarChanged(ctx); err != nil {
		return err
	}
	t.Answer(text.DaysSet, text.Args{"Days": t.weekName(week)})
	return nil
}

// readWeek reads days of the week: 周一至周五, Mon-Fri, 每天.
func readWeek(value string) (worktime.Week, error) {
	switch folded := fold(value); {
	case slices.Contains(allDays, folded):
		return 0, nil
	case slices.Contains(fiveDays, folded):
		return worktime.WeekOf(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday), nil
	}
	days, err := when.ParseWeekdays(value)
	return worktime.WeekOf(days...), err
}
