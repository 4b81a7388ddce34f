package main

import "log/slog"

// hidden is what is shown of a secret.
const hidden = "(hidden)"

// A secret is a setting that is never shown: neither by fmt, nor in logs, nor as
// JSON. The zero secret is one that is not set.
type secret struct{ value string }

// reveal returns the secret itself, for the one place that needs it.
func (s secret) reveal() string { return s.value }

func (s secret) isSet() bool { return s.value != "" }

// String implements fmt.Stringer.
func (s secret) String() string {
	if !s.isSet() {
		return ""
	}
	return hidden
}

// GoString implements fmt.GoStringer, for %#v.
func (s secret) GoString() string { return s.String() }

// LogValue implements slog.LogValuer.
func (s secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements encoding.TextMarshaler.
func (s secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
