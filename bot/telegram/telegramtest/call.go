package telegramtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A call is one request of the bot.
type call struct {
	method string
	params map[string]string
	files  map[string][]byte
	names  map[string]string // of the files, as they were uploaded
	req    *http.Request
}

func (c *call) int(name string) int64 {
	n, err := strconv.ParseInt(c.params[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// A refusal is Telegram's no.
type refusal struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func badRequest(format string, args ...any) *refusal {
	return &refusal{code: http.StatusBadRequest, description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(why string) *refusal {
	return &refusal{code: http.StatusForbidden, description: "Forbidden: " + why}
}

// serve answers a request to the Bot API. The lock is not held.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+s.Token+"/"); ok {
		s.serveFile(w, path)
		return
	}
	name, ok := strings.CutPrefix(r.URL.Path, "/bot"+s.Token+"/")
	if !ok {
		answer(w, nil, &refusal{code: http.StatusUnauthorized, description: "Unauthorized"})
		return
	}
	c, err := parseCall(name, r)
	if err != nil {
		answer(w, nil, badRequest("%v", err))
		return
	}
	s.run(w, c)
}

// run carries a call out, unless a fault is in the way. The lock is not held.
func (s *Server) run(w http.ResponseWriter, c *call) {
	f := s.takeFault(c.method)
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-s.ctx.Done():
		}
	}
	switch {
	case f.DropBefore:
		panic(http.ErrAbortHandler)
	case f.Status != 0 && f.Body != "":
		w.WriteHeader(f.Status)
		io.WriteString(w, f.Body)
		return
	case f.Status != 0:
		answer(w, nil, &refusal{code: f.Status, description: f.Description, retryAfter: f.RetryAfter})
		return
	}
	result, no := s.carryOut(c)
	if f.DropAfter {
		panic(http.ErrAbortHandler)
	}
	answer(w, result, no)
}

func (s *Server) carryOut(c *call) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := methods[c.method]
	if !ok {
		s.violate("%s: no such method, or none that this server knows", c.method)
		return nil, &refusal{code: http.StatusNotFound, description: "Not Found: method not found"}
	}
	s.checkParams(c, m)
	return m.run(s, c)
}

// checkParams notes parameters that a method needs and was not given, and those
// that it does not know.
func (s *Server) checkParams(c *call, m method) {
	required, optional := strings.Fields(m.required), strings.Fields(m.optional)
	for _, name := range required {
		if c.params[name] == "" && c.files[name] == nil {
			s.violate("%s: parameter %s is missing", c.method, name)
		}
	}
	known := slices.Concat(required, optional)
	for name := range c.params {
		if !slices.Contains(known, name) {
			s.violate("%s: there is no parameter %s", c.method, name)
		}
	}
	for name := range c.files {
		attached := c.method == "editMessageMedia" && strings.Contains(c.params["media"], `"attach://`+name+`"`)
		sent := name == "photo" && c.method == "sendPhoto" || name == "document" && c.method == "sendDocument"
		if !attached && !sent {
			s.violate("%s: takes no file named %s", c.method, name)
		}
	}
}

func answer(w http.ResponseWriter, result any, no *refusal) {
	body := map[string]any{"ok": true, "result": result}
	code := http.StatusOK
	if no != nil {
		code = no.code
		body = map[string]any{"ok": false, "error_code": no.code, "description": no.description}
		parameters := map[string]any{}
		if no.retryAfter > 0 {
			parameters["retry_after"] = no.retryAfter
		}
		if no.migrateTo != 0 {
			parameters["migrate_to_chat_id"] = no.migrateTo
		}
		if len(parameters) > 0 {
			body["parameters"] = parameters
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(body) // the bot may be gone, which is its business
}

const maxUpload = 50 << 20

// parseCall reads the parameters from a JSON body or a form.
func parseCall(name string, r *http.Request) (*call, error) {
	c := &call{method: name, params: map[string]string{}, files: map[string][]byte{}, names: map[string]string{}, req: r}
	kind, more, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return c, c.parseJSON(io.LimitReader(r.Body, maxUpload))
	case "multipart/form-data":
		return c, c.parseMultipart(r.Body, more["boundary"])
	default:
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		for name, values := range r.Form {
			c.params[name] = values[0]
		}
		return c, nil
	}
}

func (c *call) parseJSON(body io.Reader) error {
	var params map[string]json.RawMessage
	if err := json.NewDecoder(body).Decode(&params); err != nil {
		return err
	}
	for name, raw := range params {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			s = string(raw)
		}
		c.params[name] = s
	}
	return nil
}

// parseMultipart reads a form; a body without anything is one without parameters.
func (c *call) parseMultipart(body io.Reader, boundary string) error {
	whole, err := io.ReadAll(io.LimitReader(body, maxUpload))
	if err != nil || len(whole) == 0 {
		return err
	}
	parts := multipart.NewReader(bytes.NewReader(whole), boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() != "" {
			c.files[part.FormName()], c.names[part.FormName()] = data, part.FileName()
		} else {
			c.params[part.FormName()] = string(data)
		}
	}
}
