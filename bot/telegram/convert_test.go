package telegram

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"linli/bot"
)

var rewrite = flag.Bool("rewrite", false, "write the golden updates anew, to be read before they are kept")

var ourBot = account{ID: 123456, Username: "OurBot"}

// TestConvert reads each delivery in testdata and compares what becomes of it with
// the update beside it.
func TestConvert(t *testing.T) {
	t.Parallel()
	deliveries, err := filepath.Glob("testdata/*.json")
	if err != nil || len(deliveries) == 0 {
		t.Fatalf("no deliveries: %v", err)
	}
	for _, path := range deliveries {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			u := ourBot.convert(raw)
			if !bytes.Equal(u.Raw, raw) {
				t.Error("the update does not keep its delivery")
			}
			compare(t, strings.TrimSuffix(path, "json")+"golden", show(t, u))
		})
	}
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}
}

// show writes an update as JSON, less Raw and all that is zero.
func show(t *testing.T, u bot.Update) string {
	t.Helper()
	u.Raw = nil
	kind := strings.TrimPrefix(fmt.Sprintf("%T", u.Content), "bot.")
	fields := nonZero(reflect.ValueOf(u)).(map[string]any)
	fields["Content"] = map[string]any{kind: fields["Content"]}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(fields); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// nonZero returns a value with its structs as maps of their fields that are not zero.
func nonZero(v reflect.Value) any {
	switch x := v.Interface().(type) {
	case error:
		return "some error" // its words are encoding/json's
	case fmt.Stringer:
		return x.String()
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return nonZero(v.Elem())
	case reflect.Struct:
		fields := map[string]any{}
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				fields[v.Type().Field(i).Name] = nonZero(v.Field(i))
			}
		}
		return fields
	default:
		return v.Interface()
	}
}

// FuzzConvert converts anything: there is always an update that can be stored.
func FuzzConvert(f *testing.F) {
	deliveries, _ := filepath.Glob("testdata/*.json")
	for _, path := range deliveries {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("null"))
	f.Add([]byte(`{"update_id":1,"message":{"chat":{"type":"private"},"text":"\ud83d/a@","entities":[{"type":"mention","offset":9223372036854775807,"length":9223372036854775807}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		u := ourBot.convert(raw)
		if !strings.HasPrefix(u.ID, Name+":") || u.Content == nil {
			t.Fatalf("update %+v has no ID or no content", u)
		}
		texts := []string{u.Chat.Title, u.User.Name, u.User.Username, u.User.Language}
		switch c := u.Content.(type) {
		case bot.Said:
			texts = append(texts, c.Text, c.Command)
			if c.Text != strings.TrimSpace(c.Text) {
				t.Errorf("text %q has outer blanks", c.Text)
			}
		case bot.Press:
			texts = append(texts, c.Data)
		case bot.Unknown:
			texts = append(texts, c.Kind)
		}
		for _, text := range texts {
			if strings.Contains(text, "\x00") || !utf8.ValidString(text) {
				t.Errorf("text %q cannot be stored", text)
			}
		}
	})
}

func TestUndecodedAreToldApart(t *testing.T) {
	t.Parallel()
	a, b := ourBot.convert([]byte(`{"update`)), ourBot.convert([]byte(`[]`))
	if a.ID == b.ID {
		t.Errorf("two deliveries without an id are both %s", a.ID)
	}
	if again := ourBot.convert([]byte(`{"update`)); again.ID != a.ID {
		t.Errorf("the same delivery is %s and then %s", a.ID, again.ID)
	}
	if u, ok := a.Content.(bot.Unknown); !ok || u.Err == nil {
		t.Errorf("it carries %#v, want an Unknown with its error", a.Content)
	}
}
