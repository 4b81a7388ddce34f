package when

// longestNight is how many minutes hours may last that run over midnight: "20:00-9:00" is
// a night's watch, "11:00-9:00" is a slip.
const longestNight = 14 * 60

const minutesPerDay = 24 * 60

// minutes gives the hours of a phrase in minutes after the midnight of its day, which
// may be more than a day has; to is 0 if no end was said. dayPart is the part of the day
// that its day was said with, as in 今晚.
func (h hours) minutes(dayPart part) (from, to int, err error) {
	starts := h.starts(dayPart)
	if len(starts) == 0 {
		return 0, 0, ErrDate
	}
	if !h.to.said {
		return starts[0], 0, nil
	}
	ends := h.ends(dayPart)
	if len(ends) == 0 {
		return 0, 0, ErrDate
	}
	for _, night := range []int{0, minutesPerDay} {
		for _, from := range starts {
			for _, to := range ends {
				to += night
				if from < to && (night == 0 || to-from <= longestNight) {
					return from, to, nil
				}
			}
		}
	}
	return 0, 0, ErrOrder
}

// minutesApart gives hours on two days that were both said, each after its own midnight.
func (h hours) minutesApart(fromPart, toPart part) (from, to int, err error) {
	from, ok := h.from.minute(fromPart)
	to, fine := h.to.minute(toPart)
	if !ok || !fine {
		return 0, 0, ErrDate
	}
	return from, to, nil
}

// starts lists what the start may mean, the likeliest first. Where only the end has an am
// or pm, the start may be in the same half of the day or in the other: 9-11am, 9-1pm.
func (h hours) starts(dayPart part) []int {
	if dayPart == anyPart && h.from.part == anyPart && h.to.after {
		return readings(anyPart, h.from.in(h.to.part), h.from.in(am), h.from.in(pm), h.from)
	}
	return readings(dayPart, h.from)
}

// ends lists what the end may mean, the likeliest first. One without a part of the day
// takes over the start's, then turns to the afternoon, then to the 24-hour clock.
func (h hours) ends(dayPart part) []int {
	if h.to.part != anyPart {
		return readings(dayPart, h.to)
	}
	inherited := h.from.part
	if inherited == anyPart {
		inherited = dayPart
	}
	written := h.to
	written.spoken = false
	if h.from.hour > 12 || inherited == anyPart && !h.to.spoken {
		return readings(anyPart, written.in(inherited), written)
	}
	return readings(anyPart, h.to.in(inherited), h.to.in(pm), written)
}

// readings gives the minutes of those clocks that are times of day.
func readings(dayPart part, clocks ...clock) []int {
	var minutes []int
	for _, c := range clocks {
		if m, ok := c.minute(dayPart); ok {
			minutes = append(minutes, m)
		}
	}
	return minutes
}

// in is the clock in a part of the day.
func (c clock) in(p part) clock {
	c.part = p
	return c
}

// minute counts from midnight. The clock's own part of the day goes before its day's.
func (c clock) minute(dayPart part) (int, bool) {
	p, day := c.part, 0
	switch {
	case p == dawn && (dayPart == evening || dayPart == night):
		day = minutesPerDay // 今晚凌晨1点 is after midnight
	case p == anyPart && dayPart != anyPart:
		p = dayPart
	case p == anyPart && c.spoken && 1 <= c.hour && c.hour <= 5:
		p = pm
	}
	hour, ok := p.on(c.hour)
	minute := day + 60*hour + c.min
	beyond := p == anyPart && minute > minutesPerDay
	return minute, ok && !beyond && minute >= 0 && c.min < 60
}

// on places an hour in a part of the day, counted from that day's midnight: the evening's
// 12 is 24 and its 1 is 25. It refuses an hour that the part has not.
func (p part) on(hour int) (int, bool) {
	switch p {
	case dawn, am:
		return hour % 12, hour <= 12
	case morning:
		return hour, hour <= 12
	case midday:
		if hour <= 3 {
			hour += 12
		}
		return hour, 10 <= hour && hour <= 15
	case afternoon, pm:
		if 1 <= hour && hour < 12 {
			hour += 12
		}
		return hour, 12 <= hour && hour < 24
	case evening:
		return late(hour, 5), hour <= 24
	case night:
		return late(hour, 7), hour <= 24
	default:
		return hour, hour <= 24
	}
}

// late places an hour of the evening whose first hour is given; those before it are after midnight.
func late(hour, first int) int {
	switch {
	case hour < first || hour == 12:
		return hour%12 + 24
	case hour < 12:
		return hour + 12
	default:
		return hour
	}
}
