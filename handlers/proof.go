package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// linkProof begins the deep links that check a proof: then come a hyphen and its code.
const linkProof = "proof"

// maxProofRows is how many tasks a proof names one by one.
const maxProofRows = 300

// proofLanguages are what people call the languages of a proof, folded.
var proofLanguages = map[string]string{
	"en": text.English, "english": text.English, "英文": text.English, "英語": text.English, "英语": text.English,
	"zh": text.Simplified, "zh-hans": text.Simplified, "简体": text.Simplified, "中文": text.Simplified,
	"zh-hant": text.Traditional, "繁體": text.Traditional, "繁体": text.Traditional,
}

// proveService gives a proof of service of a year, this one unless it is named, or
// checks the one whose code is given.
func proveService(ctx context.Context, t *Turn, args string) error {
	if code, ok := parseProofCode(args); ok {
		return t.checkProof(ctx, code)
	}
	if words := bot.Narrow(strings.TrimSpace(args)); saidProofCode.MatchString(words) {
		return refuse(text.ProofUnknown, text.Args{"Code": words})
	}
	if t.Community.ID == 0 {
		return refuse(text.ProofUsage)
	}
	year, language := t.now().Year(), t.own().Language
	for _, word := range strings.Fields(fold(args)) {
		n, err := strconv.Atoi(strings.TrimSuffix(word, "年"))
		lang, known := proofLanguages[word]
		switch {
		case err == nil && n > 2000 && n <= year:
			year = n
		case known:
			language = lang
		default:
			return refuse(text.ProofUsage)
		}
	}
	return t.giveProof(ctx, year, text.In(language))
}

// giveProof sends a page to print. It costs nothing, and each has a code of its own.
func (t *Turn) giveProof(ctx context.Context, year int, p text.Printer) error {
	if !t.Update.Chat.Direct && t.Member.Direct.IsZero() {
		return t.privately(bot.Message{})
	}
	zone := t.Community.Zone()
	from := time.Date(year, 1, 1, 0, 0, 0, 0, zone)
	lines, err := t.Tx.ServedBy(ctx, t.account(), from, from.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return refuse(text.ProofNothing, text.Args{"Year": year})
	}
	to := from.AddDate(1, 0, -1)
	if now := t.now(); to.After(now) {
		to = now
	}
	proof := storage.Proof{
		Of: t.account(), Code: newProofCode(), Language: p.Language, Name: t.Member.Name, From: from, To: to, Issued: t.Tx.Now,
	}
	if err := t.Tx.AddProof(ctx, proof, lines); err != nil {
		return err
	}
	body, err := picture.Certificate(t.certificate(p, proof, lines))
	if err != nil {
		return err
	}
	return t.privately(bot.Message{
		Text:     t.own().Say(text.ProofSent, text.Args{"Code": proof.Code, "Year": year, "Length": lengthOf(t.own(), total(lines))}),
		Document: &bot.Document{Name: fmt.Sprintf("linli-%d.pdf", year), Type: "application/pdf", Body: body},
	})
}

func total(lines []storage.ProofLine) (minutes int) {
	for _, l := range lines {
		minutes += l.Minutes
	}
	return minutes
}

// certificate is what a proof says.
func (t *Turn) certificate(p text.Printer, proof storage.Proof, lines []storage.ProofLine) picture.CertificateText {
	period := text.Args{
		"Name": proof.Name, "Community": t.Community.Name, "From": dayOf(p, proof.From), "To": dayOf(p, proof.To),
		"N": len(lines), "Length": lengthOf(p, total(lines)),
	}
	c := picture.CertificateText{
		Issuer: t.Community.Name,
		Title:  p.Label(text.ProofTitle),
		Lead:   []string{proof.Name, p.Label(text.ProofLead, period)},
		Head:   [3]string{p.Label(text.ProofDate), p.Label(text.ProofTask), p.Label(text.ProofTime)},
		Total:  [2]string{p.Label(text.ProofTotal), lengthOf(p, total(lines))},
		Issued: p.Label(text.ProofIssued, text.Args{"Community": t.Community.Name, "On": dayOf(p, t.now())}),
		Code:   proof.Code,
		At:     t.Tx.Now,
	}
	c.Address, c.Check = t.proofAddress(p, proof.Code)
	shown := lines[:min(len(lines), maxProofRows)]
	for _, l := range shown {
		c.Rows = append(c.Rows, [3]string{
			dayOf(p, l.Start.In(t.Community.Zone())), fmt.Sprintf("T%d %s", l.Number, l.Title), lengthOf(p, l.Minutes),
		})
	}
	if rest := lines[len(shown):]; len(rest) > 0 {
		c.Rows = append(c.Rows, [3]string{"", p.Label(text.ProofMore, text.Args{"N": len(rest)}), lengthOf(p, total(rest))})
	}
	return c
}

// proofAddress is where a proof can be checked, and how to say so: on our page, or in
// the chat.
func (t *Turn) proofAddress(p text.Printer, code string) (address, how string) {
	if t.h.Public != "" {
		address = t.h.Public + proofPath + url.PathEscape(code)
		return address, p.Label(text.ProofCheckPage, text.Args{"Address": t.h.Public + proofPath, "Code": code})
	}
	address, _ = t.linkTo(linkProof + "-" + code)
	return address, p.Label(text.ProofCheckChat, text.Args{"Code": code})
}

// dayOf shows a date with its year.
func dayOf(p text.Printer, at time.Time) string {
	if p.Language == text.English {
		return at.Format("2 January 2006")
	}
	return at.Format("2006年1月2日")
}

// checkProof tells anybody who has its code what a proof says, and whether it holds.
func (t *Turn) checkProof(ctx context.Context, code string) error {
	c, err := t.Tx.CheckProof(ctx, code)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.ProofUnknown, text.Args{"Code": code})
	}
	if err != nil {
		return err
	}
	t.AnswerWith(bot.Message{Text: joinLines(proofLines(t.Printer, c))})
	return nil
}

// proofLines is what anybody may know of a proof. Of the name only so much is told
// that it can be compared with what is printed.
func proofLines(p text.Printer, c storage.Checked) []bot.Markup {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	lines := []bot.Markup{
		p.Say(text.ProofChecked, text.Args{"Code": c.Code}),
		p.Say(text.ProofCheckedWho, text.Args{"Name": masked(c.Name), "Community": c.Community}),
		p.Say(text.ProofCheckedWhat, text.Args{
			"From": dayOf(p, c.From), "To": dayOf(p, c.To), "N": c.Tasks, "Length": lengthOf(p, c.Minutes),
		}),
		p.Say(text.ProofCheckedAt, text.Args{"On": dayOf(p, c.Issued.In(zone))}),
	}
	if c.Changed {
		return append(lines, p.Say(text.ProofCorrected, text.Args{"Length": lengthOf(p, c.Now)}))
	}
	return append(lines, p.Say(text.ProofHolds))
}

// masked is a name of which only the first character of each word is told.
func masked(name string) string {
	var parts []string
	for word := range strings.FieldsSeq(name) {
		rs := []rune(word)
		parts = append(parts, string(rs[:1])+strings.Repeat("*", min(max(len(rs)-1, 1), 3)))
	}
	return strings.Join(parts[:min(len(parts), 3)], " ")
}

// checkProofByWords takes a code that is said alone in the direct chat for that of a
// proof. It reports whether it was.
func checkProofByWords(ctx context.Context, t *Turn) (bool, error) {
	words := bot.Narrow(strings.TrimSpace(t.Said.Text))
	if !t.Update.Chat.Direct || !saidProofCode.MatchString(words) || t.Said.Photo != nil {
		return false, nil
	}
	code, ok := parseProofCode(words)
	if !ok {
		return true, refuse(text.ProofUnknown, text.Args{"Code": bot.Shorten(words, 20)})
	}
	return true, t.checkProof(ctx, code)
}

func checkProofByLink(ctx context.Context, t *Turn, arg string) error {
	code, ok := parseProofCode(strings.TrimPrefix(strings.ToLower(arg), linkProof))
	if !ok {
		return refuse(text.ProofUnknown, text.Args{"Code": bot.Shorten(arg, 20)})
	}
	return t.checkProof(ctx, code)
}
