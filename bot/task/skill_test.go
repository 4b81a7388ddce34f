package task

import "testing"

func usual(more ...Skill) []Skill {
	var known []Skill
	for _, code := range Skills {
		known = append(known, Skill{Code: code})
	}
	return append(known, more...)
}

func TestGuessSkill(t *testing.T) {
	t.Parallel()
	known := usual(Skill{Code: "木工", Words: []string{"柜门", "椅子"}})
	for words, want := range map[string]string{
		"厨房水管漏了":                  "plumbing",
		"马桶堵了，下水道不通":              "drains",
		"洗衣机不转":                   "appliances",
		"门锁坏了，钥匙断在里面":             "locks",
		"裤子拉链坏了":                  "sewing",
		"想请人上门剪头发":                "haircut",
		"手机不会视频":                  "phones",
		"柜门掉了":                    "木工",
		"My WiFi does not work":   "phones",
		"the lights are out":      "plumbing",
		"I have a title to write": "", // "it" stands alone or not at all
		"有空聊聊吗":                   "",
	} {
		if got := GuessSkill(known, words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

func TestCutSkill(t *testing.T) {
	t.Parallel()
	known := usual(Skill{Code: "木工"})
	for words, want := range map[string][2]string{
		"水电 厨房水管漏了":             {"plumbing", "厨房水管漏了"},
		"水電：廚房":                 {"plumbing", "廚房"},
		"Plumber the tap drips": {"plumbing", "the tap drips"},
		"phone help my mother":  {"phones", "my mother"},
		"木工，修椅子":                {"木工", "修椅子"},
		"理发":                    {"haircut", ""},
	} {
		if code, rest, ok := CutSkill(known, words); !ok || code != want[0] || rest != want[1] {
			t.Errorf("%q: %q %q %v, want %q", words, code, rest, ok, want)
		}
	}
	for _, words := range []string{"水电费怎么交", "it's broken", ""} {
		if code, rest, ok := CutSkill(known, words); ok || rest != words {
			t.Errorf("%q: %q %q", words, code, rest)
		}
	}
}

// A name means one skill: no word of one is the name of another.
func TestSkillsAreToldApart(t *testing.T) {
	t.Parallel()
	for _, a := range Skills {
		if len(skillWords[a]) == 0 {
			t.Errorf("%s has no words", a)
		}
		for _, w := range skillWords[a] {
			for _, b := range Skills {
				if a != b && (Skill{Code: b}).Called(w) {
					t.Errorf("%q is %s and %s", w, a, b)
				}
			}
		}
	}
}
