// Command linli runs a neighbourhood's chat bot.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // LINLI_TIMEZONE works where the machine has no zones

	"github.com/alecthomas/kong"
)

// commands are the command line: the settings, and what to do with them.
type commands struct {
	settings

	Serve     serveCommand     `cmd:"" help:"Run the bot."`
	Demo      demoCommand      `cmd:"" help:"Try Linli in the browser: a made-up street, no account needed."`
	Retention retentionCommand `cmd:"" help:"Forget what has been kept for long enough, and end. Serve does so every hour."`
	Photos    photosCommand    `cmd:"" help:"Copy photos from the data folder to the bucket."`
	Ledger    ledgerCommand    `cmd:"" help:"Check the points."`
	Import    importCommand    `cmd:"" help:"Take over what people had on paper."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database up to date and end. Serve does so too."`
	Doctor    doctorCommand    `cmd:"" help:"Check settings, database and Telegram, and say what to do. Works while serve runs."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

const description = "Linli 邻里 is a chat bot for a neighbourhood. " +
	"A setting comes from its flag, else from the environment, else from the file .env in this folder."

// A program is what a command works with.
type program struct {
	settings
	out io.Writer
	log *slog.Logger
}

func main() { os.Exit(run(untilSignal())) }

// untilSignal returns a context that the first signal to end cancels. The second
// one ends the process at once.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitTrouble)
	}()
	return ctx
}

// The exit statuses.
const (
	exitOK      = 0
	exitTrouble = 1
	exitUsage   = 2 // a wrong setting or command line
)

// run runs the command line and returns the exit status. It tells what went
// wrong on one line.
func run(ctx context.Context) int {
	var c commands
	err := c.run(ctx)
	if err == nil {
		return exitOK
	}
	line := strings.Join(strings.Fields(err.Error()), " ")
	fmt.Fprintln(os.Stderr, c.redactor().Replace(line))
	var setting *settingError
	var usage *usageError
	if errors.As(err, &setting) || errors.As(err, &usage) {
		return exitUsage
	}
	return exitTrouble
}

func (c *commands) run(ctx context.Context) error {
	variables, envErr := readVariables(os.Environ(), ".env")
	parser, err := newParser(c, variables)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(os.Args[1:]) // ends here for --help and version
	if envErr != nil {
		return envErr
	}
	if err != nil {
		return wrongUsage(err)
	}
	log := newLog(os.Stderr, slog.Level(c.Log), c.redactor())
	warnUnknown(ctx, log, parser, variables)
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(&program{settings: c.settings, out: os.Stdout, log: log})
}

func newParser(c *commands, variables map[string]string) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("linli"),
		kong.Description(description),
		kong.Vars{"data": defaultFolder()},
		kong.Resolvers(resolver(variables)),
		kong.ValueFormatter(describeFlag),
		settingMappers(),
	)
}
