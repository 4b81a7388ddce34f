package telegramtest

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf16"
)

// The tags of HTML style (https://core.telegram.org/bots/api#html-style).
var htmlTags = map[string]bool{
	"b": true, "strong": true, "i": true, "em": true, "u": true, "ins": true, "s": true, "strike": true, "del": true,
	"a": true, "code": true, "pre": true, "blockquote": true, "tg-spoiler": true,
}

var (
	openTag = regexp.MustCompile(`^([a-z-]+)( href="([^"<>]*)")?$`)
	// Telegram knows four named entities, and numeric ones.
	charRef = regexp.MustCompile(`&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);`)
)

// parseHTML returns the text without its tags.
func parseHTML(s string) (string, error) {
	var plain strings.Builder
	var open []string
	for s != "" {
		text, rest, found := strings.Cut(s, "<")
		if err := checkText(text); err != nil {
			return "", err
		}
		plain.WriteString(html.UnescapeString(text))
		if !found {
			break
		}
		tag, after, found := strings.Cut(rest, ">")
		if !found {
			return "", fmt.Errorf("a tag has no end: <%s", tag)
		}
		var err error
		if open, err = step(open, tag); err != nil {
			return "", err
		}
		s = after
	}
	if len(open) > 0 {
		return "", fmt.Errorf("can't find end tag corresponding to start tag %q", open[len(open)-1])
	}
	return plain.String(), nil
}

func checkText(text string) error {
	if strings.Contains(text, ">") {
		return fmt.Errorf("> is not escaped in %q", text)
	}
	if strings.Contains(charRef.ReplaceAllString(text, ""), "&") {
		return fmt.Errorf("& is not escaped in %q", text)
	}
	return nil
}

// step opens or closes a tag.
func step(open []string, tag string) ([]string, error) {
	if name, ok := strings.CutPrefix(tag, "/"); ok {
		if len(open) == 0 || open[len(open)-1] != name {
			return nil, fmt.Errorf("unexpected end tag %q", name)
		}
		return open[:len(open)-1], nil
	}
	m := openTag.FindStringSubmatch(tag)
	if m == nil || !htmlTags[m[1]] || (m[1] == "a") != (m[2] != "") {
		return nil, fmt.Errorf("unsupported start tag %q", tag)
	}
	return append(open, m[1]), nil
}

// units returns the length of s in UTF-16 units.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

// formatted reads a text or a caption of the bot's, which has min to max units.
func (s *Server) formatted(c *call, param string, least, most int) (string, *refusal) {
	text := c.params[param]
	switch mode := c.params["parse_mode"]; mode {
	case "":
	case "HTML":
		plain, err := parseHTML(text)
		if err != nil {
			s.violate("%s: %s: %v", c.method, param, err)
			return "", badRequest("can't parse entities: %v", err)
		}
		text = plain
	default:
		s.violate("%s: this server does not know parse_mode %q", c.method, mode)
		return "", badRequest("unsupported parse_mode")
	}
	text = strings.TrimSpace(text)
	switch n := units(text); {
	case n < least:
		s.violate("%s: %s is empty", c.method, param)
		return "", badRequest("message text is empty")
	case n > most:
		s.violate("%s: %s has %d units, more than %d", c.method, param, n, most)
		return "", badRequest("message is too long")
	}
	return text, nil
}
