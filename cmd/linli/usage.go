package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// A usageError says what is wrong with a command line.
type usageError struct{ what string }

func (e *usageError) Error() string { return e.what + "; see linli --help" }

// secretForm are the forms in which a token, or an address with a password, may
// stand in a command line by mistake.
var secretForms = regexp.MustCompile(`[0-9]+:[A-Za-z0-9_-]+|[a-z]+://\S+`)

// wrongUsage returns what is wrong with the command line or a setting, according
// to kong's err, which quotes arguments.
func wrongUsage(err error) error {
	var setting *settingError
	if errors.As(err, &setting) {
		return setting
	}
	return &usageError{secretForms.ReplaceAllString(err.Error(), hidden)}
}

// describeFlag returns the help for a flag, with the variable that does the same.
func describeFlag(v *kong.Value) string {
	if v.Flag == nil || v.Name == "help" {
		return v.Help
	}
	return strings.TrimSuffix(v.Help, ".") + " [" + variable(v.Name) + "]."
}
