package task

import (
	"strings"

	"linli/bot"
)

// Skills holds the codes of the usual skills. A community may have more: then the
// skill is called by its name.
var Skills = []string{
	"plumbing", "drains", "appliances", "locks", "sewing", "haircut", "phones", "cleaning", "moving", "escort",
}

// skillWords are words that speak for a usual skill, folded: its names first.
var skillWords = map[string][]string{
	"plumbing": {"水电", "水電", "plumber", "plumbing", "electrician", "plumber-electrician", "水电工", "水管", "水龙头", "水龍頭",
		"电工", "電工", "电线", "電線", "插座", "开关", "開關", "跳闸", "跳閘", "灯", "燈", "漏水", "马桶漏", "花洒", "tap", "leak", "socket", "light", "pipe"},
	"drains": {"通下水道", "疏通", "管道疏通", "drain", "drains", "下水道", "堵了", "堵住", "马桶堵", "馬桶堵", "地漏", "blocked", "clogged"},
	"appliances": {"家电维修", "家電維修", "appliance", "appliances", "appliance repair", "家电", "家電", "冰箱", "洗衣机", "洗衣機", "空调", "空調",
		"电视", "電視", "电饭", "電飯", "风扇", "風扇", "热水器", "熱水器", "油烟机", "微波炉", "fridge", "washing machine", "air conditioner", "tv"},
	"locks":   {"开锁换锁", "開鎖換鎖", "locksmith", "lock", "locks", "开锁", "開鎖", "换锁", "換鎖", "锁匠", "鎖匠", "门锁", "門鎖", "钥匙", "鑰匙", "key", "keys"},
	"sewing":  {"裁缝", "裁縫", "tailor", "sewing", "缝补", "縫補", "改裤", "改褲", "改衣", "拉链", "拉鏈", "扣子", "窗帘", "窗簾", "zip", "trousers"},
	"haircut": {"理发", "理髮", "hairdresser", "haircut", "剪发", "剪髮", "剪头发", "剪頭髮", "剃头", "剃頭", "头发", "頭髮", "hair"},
	"phones": {"手机电脑", "手機電腦", "phone help", "it", "computer", "phone", "phones", "手机", "手機", "电脑", "電腦", "上网", "上網", "wifi", "打印机", "印表機",
		"微信", "健康码", "挂号", "掛號", "laptop", "printer", "internet"},
	"cleaning": {"保洁", "保潔", "cleaning", "cleaner", "打扫", "打掃", "擦窗", "擦玻璃", "清洁", "清潔", "windows"},
	"moving":   {"搬东西", "搬東西", "moving", "mover", "搬家", "搬柜", "搬櫃", "抬", "搬", "heavy"},
	"escort":   {"陪诊", "陪診", "escort", "陪看病", "看病", "医院", "醫院", "陪伴", "聊天", "hospital", "company"},
}

// A Skill is a skill of a community, with what people call it: the words that speak
// for it, besides the usual ones.
type Skill struct {
	Code  string // a usual one's, or the name
	Words []string
}

// fold makes width, case and outer blanks not matter.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(bot.Narrow(s))) }

// words are all that speak for a skill.
func (s Skill) words() []string {
	words := append([]string{s.Code}, skillWords[s.Code]...)
	return append(words, s.Words...)
}

// Called reports whether a name is the skill's.
func (s Skill) Called(name string) bool {
	name = fold(name)
	for _, w := range s.words() {
		if fold(w) == name {
			return true
		}
	}
	return false
}

// FindSkill returns the skill that is called so, in full.
func FindSkill(known []Skill, name string) (code string, ok bool) {
	for _, s := range known {
		if s.Called(name) {
			return s.Code, true
		}
	}
	return "", false
}

// CutSkill cuts the name of a skill off the head of words. It has to end there: at
// a blank, a sign or the end. It returns the words that are left.
func CutSkill(known []Skill, words string) (code, left string, ok bool) {
	words = strings.TrimSpace(words)
	rest, at := words, 0
	for _, s := range known {
		for _, w := range s.words() {
			if n := len(w); n > at && len(words) >= n && fold(words[:n]) == fold(w) && endsAt(words[n:]) {
				code, rest, ok, at = s.Code, strings.TrimLeft(words[n:], skillGaps), true, n
			}
		}
	}
	return code, rest, ok
}

const skillGaps = " \t\n\u3000:：,，、|｜"

func endsAt(rest string) bool { return rest == "" || strings.IndexAny(rest, skillGaps) == 0 }

// GuessSkill returns the skill that words speak for: the one whose words stand there
// the longest in all. It is empty if none does.
func GuessSkill(known []Skill, words string) string {
	folded, best, code := fold(words), 0, ""
	for _, s := range known {
		score := 0
		for _, w := range s.words() {
			if holds(folded, fold(w)) {
				score += len(w)
			}
		}
		if score > best {
			best, code = score, s.Code
		}
	}
	return code
}

// holds reports whether folded words hold another, which in Latin letters has to
// stand alone, but for a plural's s.
func holds(words, w string) bool {
	if w == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(words[from:], w)
		if i < 0 {
			return false
		}
		head, tail := words[:from+i], strings.TrimPrefix(words[from+i+len(w):], "s")
		if !isLatin(w[0]) || (head == "" || !isLatin(head[len(head)-1])) && (tail == "" || !isLatin(tail[0])) {
			return true
		}
		from += i + len(w)
	}
}

func isLatin(b byte) bool { return b >= 'a' && b <= 'z' }
