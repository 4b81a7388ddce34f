package telegramtest

import (
	"encoding/json"
	"regexp"
)

// account returns the bot's User. The name never changes, so that no lock is needed.
func (s *Server) account() map[string]any {
	return map[string]any{"id": s.ID, "is_bot": true, "first_name": "邻里", "username": s.Username}
}

func (s *Server) getMe(*call) (any, *refusal) {
	me := s.account()
	me["can_join_groups"] = true
	me["can_read_all_group_messages"] = !s.privacy
	me["supports_inline_queries"] = false
	return me, nil
}

// A Command is a line of a command menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

var nameForm = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (s *Server) setMyCommands(c *call) (any, *refusal) {
	var commands []Command
	if err := json.Unmarshal([]byte(c.params["commands"]), &commands); err != nil {
		return nil, badRequest("can't parse commands: %v", err)
	}
	for _, cmd := range commands {
		if !nameForm.MatchString(cmd.Command) {
			s.violate("setMyCommands: %q cannot be a command", cmd.Command)
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := units(cmd.Description); n < 1 || n > 256 {
			s.violate("setMyCommands: the description of %s has %d units", cmd.Command, n)
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	if len(commands) > 100 {
		s.violate("setMyCommands: %d commands", len(commands))
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	scope, no := s.scope(c.params["scope"])
	if no != nil {
		return nil, no
	}
	code := c.params["language_code"]
	if code != "" && len(code) != 2 {
		s.violate("setMyCommands: %q is no two-letter code", code)
		return nil, badRequest("LANGUAGE_CODE_INVALID")
	}
	s.menus[scope+"|"+code] = commands
	s.change()
	return true, nil
}

// scope returns the name of a scope: "default", or "chat" with the chat's id.
func (s *Server) scope(raw string) (string, *refusal) {
	scope := struct {
		Type   string          `json:"type"`
		ChatID json.RawMessage `json:"chat_id"`
	}{Type: "default"}
	if raw != "" {
		if err := json.Unmarshal([]byte(raw), &scope); err != nil {
			return "", badRequest("can't parse scope: %v", err)
		}
	}
	switch scope.Type {
	case "default":
		return "default", nil
	case "chat":
		var id json.Number
		if err := json.Unmarshal(scope.ChatID, &id); err != nil {
			return "", badRequest("chat not found")
		}
		if n, _ := id.Int64(); s.chats[n] == nil {
			return "", badRequest("chat not found")
		}
		return "chat " + id.String(), nil
	default:
		s.violate("setMyCommands: this server does not know the scope %q", scope.Type)
		return "", badRequest("unsupported scope")
	}
}

// Menu returns the command menu that people whose language has the given
// two-letter code see in a chat that has none of its own; an empty code means those
// whose language has none either.
func (s *Server) Menu(code string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.menus["default|"+code]
}

// Menu returns the chat's own command menu; nil if it has none.
func (c *Chat) Menu() []Command {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	id, _ := json.Marshal(c.ID)
	return c.s.menus["chat "+string(id)+"|"]
}
