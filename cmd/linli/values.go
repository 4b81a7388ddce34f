package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// The types of the settings. The UnmarshalText of each says in one line what is
// wrong with a value, and what a right one looks like.

// A databaseURL is the address of a Postgres, with its password.
type databaseURL struct{ secret }

// UnmarshalText implements encoding.TextUnmarshaler.
func (u *databaseURL) UnmarshalText(text []byte) error {
	// The errors of url.Parse quote the address, and with it the password.
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Scheme != "postgres" && parsed.Scheme != "postgresql" {
		return errors.New("not the address of a Postgres; it looks like postgres://name:password@host:5432/database")
	}
	u.value = string(text)
	return nil
}

// hiding returns what hides the address and its password, for strings.NewReplacer.
// A password is told by its surroundings, since it may be a word of any text.
func (u databaseURL) hiding() (pairs []string) {
	parsed, err := url.Parse(u.value)
	if err != nil || !u.isSet() {
		return nil
	}
	pairs = append(pairs, u.value, hidden)
	if password, ok := parsed.User.Password(); ok {
		pairs = append(pairs, ":"+password+"@", ":"+hidden+"@")
	}
	return pairs
}

// A folder is the absolute path of a folder, which need not exist.
type folder string

// UnmarshalText implements encoding.TextUnmarshaler. It knows ~ as the home folder,
// since no shell expands it in .env.
func (f *folder) UnmarshalText(text []byte) error {
	path := string(text)
	if path == "" {
		return errors.New("there is no home folder to keep data in; name a folder, such as /var/lib/linli")
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return errors.New("~ means nothing here, as there is no home folder")
		}
		path = filepath.Join(home, rest)
	}
	path, err := filepath.Abs(path)
	*f = folder(path)
	return err
}

// defaultFolder returns where people's programs keep data on this machine, or
// nothing if that cannot be told. Postgres does not run as root, and root's home is
// closed to it; therefore root's data is with the services'.
func defaultFolder() string {
	if os.Geteuid() == 0 {
		return "/var/lib/linli"
	}
	home, err := os.UserHomeDir()
	if runtime.GOOS == "darwin" && err == nil {
		return filepath.Join(home, "Library", "Application Support", "Linli")
	}
	// https://specifications.freedesktop.org/basedir-spec: a relative path is to be ignored.
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "linli")
	}
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "share", "linli")
}

// An address is a TCP address to listen on.
type address string

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *address) UnmarshalText(text []byte) error {
	_, port, err := net.SplitHostPort(string(text))
	if err != nil {
		return fmt.Errorf("%q is not HOST:PORT; try 127.0.0.1:8080", text)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q is not a port; try 8080", port)
	}
	*a = address(text)
	return nil
}

// isLoopback reports whether only this machine reaches the address.
func (a address) isLoopback() bool {
	host, _, err := net.SplitHostPort(string(a))
	return err == nil && isLoopback(host)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
