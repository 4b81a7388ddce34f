package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// botAPIVersion is the version of Telegram's Bot API that the adapter speaks:
// https://core.telegram.org/bots/api-changelog.
const botAPIVersion = "9.4"

type versionCommand struct{}

// BeforeReset prints the version and ends. Being a hook, it comes before the
// settings are read, since a version is asked for when something is wrong.
func (versionCommand) BeforeReset(k *kong.Kong) error {
	if err := printVersion(k.Stdout); err != nil {
		return err
	}
	k.Exit(exitOK)
	return nil
}

func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "linli %s\n%s %s/%s\nTelegram Bot API %s\n",
		version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, botAPIVersion)
	return err
}

// version returns the version and commit that the binary was built from, as far
// as the toolchain wrote them down.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	var revision, modified string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = " " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " with changes"
		}
	}
	return cmp.Or(info.Main.Version, "(devel)") + revision + modified
}
