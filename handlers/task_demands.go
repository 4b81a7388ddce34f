package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// settleDemands makes what a line asks of people what the community knows: skills by
// their codes, roles, and places of every sort that add up.
func (t *Turn) settleDemands(ctx context.Context, l *task.Line) error {
	if err := settleRoles(t, l); err != nil {
		return err
	}
	if len(l.Seats) == 0 && l.Skill == "" {
		return nil
	}
	said, skill, err := t.settleSkills(ctx, l.Demands)
	if err != nil {
		return err
	}
	seats, err := t.spread(nil, said, l.Slots, skill)
	if err != nil {
		return err
	}
	l.Seats, l.Skill, l.Slots = seats, "", seats.Slots()
	return nil
}

// settleFor is settleDemands for a change of a task: what was not said stays.
func (t *Turn) settleFor(ctx context.Context, k storage.Task, l task.Line) (task.Line, error) {
	if err := settleRoles(t, &l); err != nil {
		return l, err
	}
	if len(l.Seats) == 0 && l.Skill == "" && l.Slots == 0 {
		return l, nil
	}
	had, err := t.Tx.Seats(ctx, k)
	if err != nil {
		return l, err
	}
	said, skill, err := t.settleSkills(ctx, l.Demands)
	if err != nil {
		return l, err
	}
	if said.Of(task.Newcomers).Slots > 0 && k.HeldTo == nil {
		return l, refuse(text.NeighbourHoldOver, text.Args{"Ref": k.Ref()})
	}
	seats, err := t.spread(had, said, l.Slots, skill)
	if err != nil {
		return l, err
	}
	for _, s := range seats {
		if s.Slots < s.Taken {
			return l, refuse(text.TaskTooFewSlots, text.Args{"Ref": k.Ref(), "Count": s.Taken})
		}
	}
	l.Seats, l.Skill, l.Slots = seats, "", seats.Slots()
	if had.Plain() && seats.Plain() {
		l.Seats = nil
	}
	return l, nil
}

// settleRoles makes the roles of a line the codes of roles.
func settleRoles(t *Turn, l *task.Line) error {
	var roles []string
	for _, words := range l.Roles {
		changes, ok := parseRoles(words)
		if !ok || slices.ContainsFunc(changes, func(c roleChange) bool { return !c.has }) {
			return refuse(text.NoSuchRole, text.Args{"Role": bot.Shorten(words, 40), "Roles": t.roleNames(storage.AllRoles)})
		}
		for _, c := range changes {
			roles = append(roles, string(c.role))
		}
	}
	l.Roles = roles
	return nil
}

// settleSkills makes the skills of demands the codes of skills.
func (t *Turn) settleSkills(ctx context.Context, d task.Demands) (seats task.Seats, skill string, err error) {
	known, err := t.Tx.Skills(ctx, t.Community.ID)
	if err != nil {
		return nil, "", err
	}
	find := func(name string) (string, error) {
		if code, ok := task.FindSkill(known, name); ok {
			return code, nil
		}
		return "", t.refuseSkill(known, name)
	}
	if d.Skill != "" {
		if skill, err = find(d.Skill); err != nil {
			return nil, "", err
		}
	}
	for _, s := range d.Seats {
		if s.For != "" && s.For != task.Newcomers {
			if s.For, err = find(s.For); err != nil {
				return nil, "", err
			}
		}
		seats = append(seats, s)
	}
	return seats, skill, nil
}

// spread returns the places of a task: those that it had, with those that were said,
// so many in all (0: not said). Those for anybody are for who has a skill, if one is
// given.
func (t *Turn) spread(had, said task.Seats, total int, skill string) (task.Seats, error) {
	seats := slices.Clone(had)
	for _, s := range said {
		setSlots(&seats, s.For, s.Slots)
	}
	anybody := slices.ContainsFunc(said, func(s task.Seat) bool { return s.For == "" })
	switch others := seats.Slots() - seats.Of("").Slots; {
	case total > 0 && (others > total || anybody && seats.Slots() != total):
		return nil, refuse(text.NeighbourBadSum, text.Args{"N": total, "Sum": seats.Slots(), "Form": t.Label(text.NeighbourSeatForm)})
	case total > 0:
		setSlots(&seats, "", total-others)
	case len(seats) == 0:
		setSlots(&seats, "", 1)
	}
	if n := seats.Of("").Slots; skill != "" && n > 0 {
		setSlots(&seats, skill, seats.Of(skill).Slots+n)
		setSlots(&seats, "", 0)
	}
	seats = slices.DeleteFunc(seats, func(s task.Seat) bool { return s.Slots == 0 && s.Taken == 0 })
	if seats.Slots() > task.MaxSlots {
		return nil, refuseLine(task.ErrSlots, t.Label(text.TaskForm))
	}
	return seats, nil
}

func setSlots(seats *task.Seats, seat string, slots int) {
	for i := range *seats {
		if (*seats)[i].For == seat {
			(*seats)[i].Slots = slots
			return
		}
	}
	*seats = append(*seats, task.Seat{For: seat, Slots: slots})
}

// withDemands is a task with what a line, whose demands are settled, asks of people.
func withDemands(k storage.Task, l task.Line) storage.Task {
	if len(l.Roles) > 0 {
		k.Roles = nil
		for _, r := range l.Roles {
			k.Roles = append(k.Roles, storage.Role(r))
		}
	}
	if l.MinAge > 0 {
		k.MinAge = l.MinAge
	}
	k.Approval = k.Approval || l.Approval
	k.Photo = k.Photo || l.Photo
	k.Unchecked = k.Unchecked || l.Unchecked
	return k
}

// fits returns which places of a task some members may take. Where anybody may take
// any, nobody is looked up.
func (t *Turn) fits(ctx context.Context, k storage.Task, seats task.Seats, ms ...storage.MemberID) (map[storage.MemberID]task.Fit, error) {
	if seats.Plain() {
		return nil, nil
	}
	return t.Tx.Fits(ctx, k.Community, ms)
}

// demandLines say which places a task has, and what it asks of people.
func (t *Turn) demandLines(p text.Printer, k storage.Task, seats task.Seats) []bot.Markup {
	var lines []bot.Markup
	comma := p.Label(text.Comma)
	if !seats.Plain() {
		var parts []string
		for _, s := range seats {
			parts = append(parts, fmt.Sprintf("%s %d/%d", t.seatName(p, k, s.For), s.Taken, s.Slots))
		}
		lines = append(lines, p.Say(text.NeighbourSeats, text.Args{"Seats": strings.Join(parts, comma)}))
	}
	var asks []string
	if len(k.Roles) > 0 {
		asks = append(asks, p.Label(text.NeighbourForRoles, text.Args{"Roles": roleNames(p, k.Roles)}))
	}
	if k.MinAge > 0 {
		asks = append(asks, p.Label(text.NeighbourForAge, text.Args{"Age": k.MinAge}))
	}
	for _, d := range []struct {
		is  bool
		key text.Key
	}{{k.Approval, text.NeighbourForApproval}, {k.Photo, text.NeighbourForPhoto}} {
		if d.is {
			asks = append(asks, p.Label(d.key))
		}
	}
	if len(asks) > 0 {
		lines = append(lines, p.Say(text.NeighbourDemands, text.Args{"Demands": strings.Join(asks, comma)}))
	}
	return lines
}

// seatName is a sort of places as people read it.
func (t *Turn) seatName(p text.Printer, k storage.Task, seat string) string {
	switch {
	case seat == "":
		return p.Label(text.NeighbourAnybody)
	case seat == task.Newcomers && k.HeldTo != nil:
		return p.Label(text.NeighbourNewcomers, text.Args{"Until": t.day(p, *k.HeldTo)})
	default:
		return skillName(p, seat)
	}
}
