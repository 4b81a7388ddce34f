package main

import (
	"context"
	"encoding"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
)

// settings are all that an operator may set, by flag, in the environment or in
// .env, in this order of precedence. The flag --telegram-token and the variable
// LINLI_TELEGRAM_TOKEN are the same setting. The README has the table of them.
type settings struct {
	DatabaseURL     databaseURL   `placeholder:"URL" help:"Postgres to keep everything in, as postgres://name:password@host/database. Without it Linli runs one of its own."`
	Data            folder        `placeholder:"FOLDER" default:"${data}" help:"Where photos and the own Postgres are kept (${data})."`
	Listen          address       `placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"Address of the web server (${default})."`
	TelegramToken   telegramToken `placeholder:"TOKEN" help:"The bot's token, from @BotFather."`
	TelegramAPI     apiURL        `placeholder:"URL" default:"https://api.telegram.org" help:"Bot API server (${default})."`
	TelegramWebhook webhookURL    `placeholder:"URL" help:"Public https address under which Telegram reaches this server; it calls /telegram/webhook there. Without it Linli asks Telegram for news."`
	TelegramSecret  webhookSecret `placeholder:"SECRET" help:"What Telegram must say with each call of the webhook. Without it one is made and kept."`
	PublicURL       publicURL     `name:"public-url" placeholder:"URL" help:"Public https address of this server, for calendars to subscribe to and proofs of service to check. Without it the webhook's is taken."`
	Admins          admins        `placeholder:"telegram:42,…" help:"Accounts that may set up communities."`
	Language        language      `placeholder:"zh-Hans|zh-Hant|en" default:"zh-Hans" help:"Language of new communities (${default})."`
	S3Endpoint      s3URL         `name:"s3-endpoint" placeholder:"URL" help:"Storage that speaks S3's protocol, to keep photos in instead of the data folder."`
	S3Bucket        bucketName    `name:"s3-bucket" placeholder:"NAME" help:"Bucket for the photos, which is there already."`
	S3AccessKey     accessKey     `name:"s3-access-key" placeholder:"KEY" help:"Who Linli is to the storage."`
	S3SecretKey     accessKey     `name:"s3-secret-key" placeholder:"KEY" help:"What proves it."`
	S3Region        regionName    `name:"s3-region" placeholder:"NAME" default:"us-east-1" help:"Region of the bucket (${default})."`
	S3Prefix        objectPrefix  `name:"s3-prefix" placeholder:"PATH" help:"What the names of photos begin with in the bucket."`
	PhotoDays       days          `placeholder:"DAYS" default:"365" help:"For how long after a report has ended its photos are kept large; 0 is for ever (${default})."`
	ReporterDays    days          `placeholder:"DAYS" default:"365" help:"For how long after a report has ended it is kept who made it; 0 is for ever (${default})."`
	Timezone        zone          `placeholder:"ZONE" default:"Asia/Shanghai" help:"Time zone of new communities (${default})."`
	Log             level         `placeholder:"debug|info|warn|error" default:"info" help:"How much to log (${default})."`
}

// variablePrefix is what the names of all our environment variables begin with.
const variablePrefix = "LINLI_"

// variable returns the name of the environment variable that says what a flag does.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// A settingError says what is wrong with a setting, on one line and without its
// value where that is secret.
type settingError struct {
	Name string // of the environment variable
	Err  error
}

func (e *settingError) Error() string { return e.Name + ": " + e.Err.Error() }
func (e *settingError) Unwrap() error { return e.Err }

// settingMapper reads a setting through its UnmarshalText and names it in errors.
type settingMapper struct{}

// Decode implements kong.Mapper.
func (settingMapper) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	name := variable(ctx.Value.Name)
	var text string
	if err := ctx.Scan.PopValueInto("value", &text); err != nil {
		return &settingError{name, fmt.Errorf("--%s needs a value", ctx.Value.Name)}
	}
	value := target.Addr().Interface().(encoding.TextUnmarshaler)
	if err := value.UnmarshalText([]byte(strings.TrimSpace(text))); err != nil {
		return &settingError{name, err}
	}
	return nil
}

// settingMappers lets settingMapper read the type of every setting.
func settingMappers() kong.Option {
	return kong.OptionFunc(func(k *kong.Kong) error {
		for field := range reflect.TypeFor[settings]().Fields() {
			if err := kong.TypeMapper(field.Type, settingMapper{}).Apply(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// resolver finds a setting that has no flag on the command line among variables.
// An empty variable counts as none, for that is how Compose passes on a missing one.
func resolver(variables map[string]string) kong.ResolverFunc {
	return func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value := variables[variable(flag.Name)]; value != "" {
			return value, nil
		}
		return nil, nil
	}
}

// settingFlags returns the flags of k that are settings.
func settingFlags(k *kong.Kong) []*kong.Flag {
	return slices.DeleteFunc(slices.Clone(k.Model.Flags), func(f *kong.Flag) bool { return f == k.Model.HelpFlag })
}

// warnUnknown warns of variables that look like settings and are none.
func warnUnknown(ctx context.Context, log *slog.Logger, k *kong.Kong, variables map[string]string) {
	var known []string
	for _, flag := range settingFlags(k) {
		known = append(known, variable(flag.Name))
	}
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if strings.HasPrefix(name, variablePrefix) && !slices.Contains(known, name) {
			log.WarnContext(ctx, "no such setting", "name", name, "nearest", nearest(name, known))
		}
	}
}

func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int {
		return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
	})
}

// redactor hides the secrets among the settings wherever they stand in a text.
func (s *settings) redactor() *strings.Replacer {
	pairs := s.DatabaseURL.hiding()
	for _, secret := range []string{s.TelegramToken.value, s.TelegramSecret.value, s.S3SecretKey.value, s.S3AccessKey.value} {
		if secret != "" {
			pairs = append(pairs, secret, hidden)
		}
	}
	return strings.NewReplacer(pairs...)
}
