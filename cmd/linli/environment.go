package main

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/joho/godotenv"
)

// readVariables returns the variables of the process's environment (as os.Environ
// has it) and of the file .env; of those in both, the environment's.
func readVariables(environ []string, dotenv string) (map[string]string, error) {
	variables, err := readDotenv(dotenv)
	if err != nil {
		return nil, err
	}
	for _, assignment := range environ {
		name, value, _ := strings.Cut(assignment, "=")
		variables[name] = value
	}
	return variables, nil
}

// readDotenv returns the variables in a file, of which there are none if there is
// no such file. What is wrong with it is told by its line.
func readDotenv(name string) (map[string]string, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, &settingError{name, errors.Unwrap(err)}
	}
	variables, ok := parseDotenv(string(text))
	if !ok {
		line := strconv.Itoa(brokenLine(string(text)))
		return nil, &settingError{name + " line " + line, errors.New("not of the form NAME=value")}
	}
	return variables, nil
}

// parseDotenv drops godotenv's errors, as they quote the file, and takes a line
// without = for the mistake that it is.
func parseDotenv(text string) (variables map[string]string, ok bool) {
	variables, err := godotenv.Unmarshal(text)
	_, nameless := variables[""]
	return variables, err == nil && !nameless
}

// brokenLine returns the number of the line in which a text stops being
// well-formed: the one after its longest head that is, for a quotation may run
// over several lines.
func brokenLine(text string) int {
	lines := strings.SplitAfter(text, "\n")
	for n := len(lines) - 1; n > 0; n-- {
		if _, ok := parseDotenv(strings.Join(lines[:n], "")); ok {
			return n + 1
		}
	}
	return 1
}
