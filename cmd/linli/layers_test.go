package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "linli"

// mayImport is the architecture: every package of ours, with the packages of ours
// and the libraries that it may import besides the standard library. What tests
// import is their own affair.
//
// It reads from the bottom to the top: bot is the language, bot/NOUN are pure
// rules, storage alone knows SQL, each adapter alone knows its network, handlers
// join rules and storage, and cmd/linli joins everything.
var mayImport = map[string][]string{
	"bot":        {},
	"bot/event":  {"bot"},
	"bot/ledger": {"bot"},
	"bot/photo": {"bot", "github.com/bep/imagemeta", "github.com/corona10/goimagehash",
		"golang.org/x/image"},
	"bot/report": {"bot",
		"github.com/agnivade/levenshtein", "github.com/longbridgeapp/opencc", "github.com/mozillazg/go-pinyin"},
	"bot/task":     {"bot", "bot/ledger", "bot/when"},
	"bot/voucher":  {"bot"},
	"bot/when":     {"bot", "github.com/teambition/rrule-go"},
	"bot/worktime": {},

	"bot/bottest": {"bot"},

	"bot/telegram":              {"bot", "github.com/go-telegram/bot"},
	"bot/telegram/telegramtest": {},
	"bot/web":                   {"bot", "bot/photo", "bot/web/journal", "golang.org/x/text"},
	"bot/web/journal":           {},
	"bot/web/webtest":           {"bot", "bot/web", "github.com/chromedp"},

	"storage": {"bot", "bot/event", "bot/ledger", "bot/photo", "bot/report", "bot/task", "bot/voucher", "bot/worktime",
		"github.com/jmoiron/sqlx", "github.com/lib/pq"},
	"storage/blob":           {},
	"storage/blob/blobtest":  {"storage/blob"},
	"storage/blob/s3":        {"storage/blob", "github.com/minio/minio-go/v7"},
	"storage/blob/s3/s3test": {"storage/blob/s3", "github.com/minio/minio-go/v7"},
	"storage/embedded": {"github.com/fergusstrange/embedded-postgres", "github.com/lib/pq", "github.com/xi2/xz",
		"golang.org/x/sys"},
	"storage/storagetest": {"migrations", "storage", "storage/embedded", "go.uber.org/goleak",
		"github.com/jmoiron/sqlx", "github.com/lib/pq"},
	"migrations": {"github.com/pressly/goose/v3"},

	"handlers": {"bot", "bot/event", "bot/ledger", "bot/photo", "bot/report", "bot/task", "bot/voucher", "bot/when", "bot/worktime",
		"handlers/picture", "handlers/text", "storage", "storage/blob", "github.com/arran4/golang-ical",
		"github.com/agnivade/levenshtein", "github.com/longbridgeapp/opencc", "github.com/mozillazg/go-pinyin"},
	"handlers/picture": {"bot/photo", "handlers/picture/glyph", "github.com/go-pdf/fpdf", "github.com/makiuchi-d/gozxing", "github.com/skip2/go-qrcode",
		"golang.org/x/image"},
	"handlers/picture/fontsubset": {"handlers/picture/glyph", "golang.org/x/text"},
	"handlers/picture/glyph":      {"golang.org/x/image"},
	"handlers/text":               {"bot", "github.com/nicksnyder/go-i18n/v2", "golang.org/x/text"},

	"cmd/linli": {"bot", "bot/ledger", "bot/telegram", "bot/web", "handlers", "migrations", "storage", "storage/blob", "storage/blob/s3",
		"storage/embedded",
		"github.com/agnivade/levenshtein", "github.com/alecthomas/kong", "github.com/joho/godotenv",
		"github.com/lmittmann/tint", "github.com/prometheus/client_golang", "github.com/schollz/progressbar/v3", "github.com/sethvargo/go-retry",
		"github.com/xuri/excelize/v2", "golang.org/x/sync", "golang.org/x/term", "golang.org/x/text"},
}

func TestImports(t *testing.T) {
	t.Parallel()
	imports := readImports(t)
	for pkg, imported := range imports {
		allowed, known := mayImport[pkg]
		if !known {
			t.Errorf("package %s is not in mayImport", pkg)
			continue
		}
		for _, imp := range imported {
			if !allows(allowed, imp) {
				t.Errorf("%s must not import %s", pkg, imp)
			}
		}
	}
	// Deeper than this, nobody can follow an update through the code.
	const maxSteps = 4
	if path := longestPath(imports, "cmd/linli"); len(path) > maxSteps+1 {
		t.Errorf("more than %d steps of import: %s", maxSteps, strings.Join(path, " → "))
	}
}

// readImports returns all packages of ours, each with what it imports besides
// the standard library; our own without the module's name.
func readImports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		paths := strings.Fields(line)
		paths = slices.DeleteFunc(paths, func(path string) bool {
			first, _, _ := strings.Cut(path, "/")
			return first != module && !strings.Contains(first, ".") // the standard library's have no host
		})
		for i, path := range paths {
			paths[i] = strings.TrimPrefix(path, module+"/")
		}
		imports[paths[0]] = paths[1:]
	}
	if len(imports) == 0 {
		t.Fatal("go list found no package")
	}
	return imports
}

// allows reports whether one of the allowed packages is imp, or a library that
// imp is a part of.
func allows(allowed []string, imp string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		return imp == a || strings.Contains(a, ".") && strings.HasPrefix(imp, a+"/")
	})
}

// longestPath returns the longest chain of imports among our packages.
func longestPath(imports map[string][]string, from string) []string {
	var longest []string
	for _, imp := range imports[from] {
		if path := longestPath(imports, imp); len(path) > len(longest) && imports[imp] != nil {
			longest = path
		}
	}
	return append([]string{from}, longest...)
}
