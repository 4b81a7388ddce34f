package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

type doctorCommand struct{}

// The grades of a finding.
const (
	ok   = "ok"
	warn = "warn" // it works, but perhaps not as wanted
	fail = "fail" // it does not work
)

// A finding is one line of doctor's: what was looked at, how it is, and for
// anything but ok what to do about it. None shows a secret.
type finding struct{ grade, subject, text string }

// A doctor looks at everything that a running Linli needs, and changes nothing.
type doctor struct {
	*program
	findings []finding
}

func (d *doctor) find(grade, subject, format string, args ...any) {
	d.findings = append(d.findings, finding{grade, subject, fmt.Sprintf(format, args...)})
}

// checkTime is how long all checks together may take.
const checkTime = 2 * time.Minute

// Run prints the findings. It returns an error if one of them is a fail.
func (doctorCommand) Run(ctx context.Context, p *program) error {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	d := &doctor{program: p}
	d.checkSettings()
	d.checkFolder()
	d.checkPhotos(ctx)
	d.checkDatabase(ctx)
	d.checkTelegram(ctx)
	if err := printFindings(p.out, d.findings); err != nil {
		return err
	}
	return verdict(d.findings)
}

func printFindings(w io.Writer, findings []finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(w, "%-4s  %-8s  %s\n", f.grade, f.subject, f.text); err != nil {
			return err
		}
	}
	return nil
}

func verdict(findings []finding) error {
	failed := 0
	for _, f := range findings {
		if f.grade == fail {
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d checks failed", failed, len(findings))
}

func (d *doctor) checkSettings() {
	d.find(ok, "settings", "language %s, time zone %s, admins %d", d.Language, d.Timezone, len(d.Admins))
	if !d.Listen.isLoopback() {
		d.find(warn, "settings", "LINLI_LISTEN %s is open to other machines, and so is /metrics; it is best behind a proxy with https", d.Listen)
	}
}
