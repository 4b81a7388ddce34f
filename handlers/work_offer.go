package handlers

import (
	"context"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// offer puts a report before all who have a role, and returns what to answer. The
// first of them to take it has it.
func (t *Turn) offer(ctx context.Context, r storage.Report, role storage.Role) (bot.Message, error) {
	people, err := t.Tx.WithRole(ctx, r.Community, role)
	if err != nil {
		return bot.Message{}, err
	}
	name := t.Label(roleKeys[role])
	if len(people) == 0 {
		return bot.Message{}, refuse(text.WorkNobody, text.Args{"Role": name})
	}
	if already, err := t.offeredTo(ctx, r, role, people); already || err != nil {
		return bot.Message{Text: t.Say(text.WorkOfferedAlready, text.Args{"Ref": r.Ref(), "Role": name})}, err
	}
	if err := t.withdrawFromAssignee(ctx, &r, role); err != nil {
		return bot.Message{}, err
	}
	heard, err := t.addJobs(ctx, r, role, idsOf(people)...)
	if err != nil {
		return bot.Message{}, err
	}
	args := text.Args{"Ref": r.Ref(), "Role": name, "N": heard}
	if heard == 0 {
		return unheard(t.Printer, r, text.WorkOfferedUnheard, args), nil
	}
	return bot.Message{Text: t.Say(text.WorkOffered, args)}, nil
}

func idsOf(people []storage.Person) []storage.MemberID {
	ids := make([]storage.MemberID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids
}

// offeredTo reports whether a report is before all of a role already.
func (t *Turn) offeredTo(ctx context.Context, r storage.Report, role storage.Role, people []storage.Person) (bool, error) {
	if r.Assignee != 0 || !r.State.Open() {
		return false, nil
	}
	jobs, err := t.Tx.Jobs(ctx, r)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(people, func(p storage.Person) bool {
		return !slices.ContainsFunc(jobs, func(j storage.Job) bool { return j.Member.ID == p.ID && j.Role == role })
	}), nil
}

// withdrawFromAssignee makes a report that is to be offered accepted and nobody's.
func (t *Turn) withdrawFromAssignee(ctx context.Context, r *storage.Report, role storage.Role) error {
	before := r.Assignee
	r.Assignee = 0
	if r.State == report.New || r.State == report.Reopened {
		if err := t.change(ctx, r, report.Accept, ""); err != nil {
			return err
		}
	}
	if err := t.change(ctx, r, report.Offer, string(role)); err != nil {
		return err
	}
	if before == 0 {
		return nil
	}
	if err := t.tellRelieved(ctx, *r, before); err != nil {
		return err
	}
	return t.tellReporterOf(ctx, *r, text.WorkNewsReassigned, text.Args{"Ref": r.Ref()})
}

// tellReporterOf tells the reporter something in their direct chat, if they have
// one and did not do it themselves.
func (t *Turn) tellReporterOf(ctx context.Context, r storage.Report, k text.Key, args text.Args) error {
	p, err := t.hearer(ctx, r)
	if err != nil || p.ID == t.Member.ID {
		return err
	}
	t.Tell(p, bot.Message{Text: t.to(p).Say(k, args)})
	return nil
}

// pressOffer offers a report to a role from where people can be chosen.
func pressOffer(ctx context.Context, t *Turn, arg string) error {
	id, role, _ := strings.Cut(arg, ":")
	r, err := t.triageReport(ctx, id)
	if err != nil {
		return err
	}
	if _, ok := roleKeys[storage.Role(role)]; !ok {
		return refuse(text.StaleButton)
	}
	m, err := t.offer(ctx, r, storage.Role(role))
	if err != nil {
		return err
	}
	return t.settlePick(ctx, m)
}

// pressTakeOn gives an offered report to who presses first. The report is locked, so
// that of two who press at once one finds that the other has it.
func pressTakeOn(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	if r.Assignee == t.Member.ID {
		t.Answer(text.WorkHaveIt, text.Args{"Ref": r.Ref()})
		return nil
	}
	if r.Assignee != 0 {
		who, err := t.Tx.Person(ctx, r.Community, r.Assignee)
		if err != nil {
			return err
		}
		return refuse(text.WorkTaken, text.Args{"Ref": r.Ref(), "Who": workName(t.Printer, who.Roles)})
	}
	if err := t.mayTake(ctx, r); err != nil {
		return err
	}
	return t.begin(ctx, r)
}

// mayTake refuses to who was not offered a report, or has lost the role since.
func (t *Turn) mayTake(ctx context.Context, r storage.Report) error {
	jobs, err := t.Tx.Jobs(ctx, r)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Member.ID == t.Member.ID && j.Role != "" {
			return t.need(j.Role)
		}
	}
	return refuse(text.WorkNotYours, text.Args{"Ref": r.Ref()})
}
