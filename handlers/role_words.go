package handlers

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// roleKeys are the roles' names.
var roleKeys = map[storage.Role]text.Key{
	storage.Rider:        text.RoleRider,
	storage.Volunteer:    text.RoleVolunteer,
	storage.Craftsman:    text.RoleCraftsman,
	storage.BuildingLead: text.RoleBuildingLead,
	storage.GridWorker:   text.RoleGridWorker,
	storage.Merchant:     text.RoleMerchant,
	storage.Partner:      text.RolePartner,
	storage.Staff:        text.RoleStaff,
	storage.Admin:        text.RoleAdmin,
}

// roleSynonyms are what people call the roles besides their names.
var roleSynonyms = map[storage.Role][]string{
	storage.Rider:        {"courier", "delivery rider", "外卖员", "外賣員", "快递员", "快遞員", "外卖小哥", "外賣小哥"},
	storage.Volunteer:    {"义工", "義工", "志愿服务者", "志願服務者", "志工"},
	storage.Craftsman:    {"craftswoman", "craftsperson", "craftspeople", "craftsmen", "skilled neighbour", "skilled neighbor", "能工巧匠", "师傅", "師傅"},
	storage.BuildingLead: {"building leader", "楼栋长", "樓棟長", "楼组长", "樓組長"},
	storage.GridWorker:   {"gridworker", "grid member", "网格长", "網格長"},
	storage.Merchant:     {"shop", "shopkeeper", "商户", "商戶", "店家", "店主"},
	storage.Partner:      {"partner organisation", "partner organization", "合作单位", "合作單位", "共建单位", "共建單位"},
	storage.Staff:        {"team", "员工", "員工", "职员", "職員", "社工", "工作组", "工作組"},
	storage.Admin:        {"administrator", "管理", "群管理员", "群管理員"},
}

// A roleWord is a role as people may write it, folded.
type roleWord struct {
	text string
	role storage.Role
}

// roleWords holds every way to write a role, the longest first.
var roleWords = sync.OnceValue(func() []roleWord {
	var words []roleWord
	for _, r := range storage.AllRoles {
		names := append([]string{string(r)}, roleSynonyms[r]...)
		for _, lang := range text.Languages {
			names = append(names, text.In(lang).Label(roleKeys[r]))
		}
		for _, name := range names {
			words = append(words, roleWord{fold(name), r})
			if name[0] < utf8.RuneSelf {
				words = append(words, roleWord{fold(name) + "s", r})
			}
		}
	}
	slices.SortStableFunc(words, func(a, b roleWord) int { return cmp.Compare(len(b.text), len(a.text)) })
	return words
})

// betweenWords matches what joins two words into one, and "and" between roles.
var betweenWords = regexp.MustCompile(`(\pL)(?:[-_]| and |\s*&\s*)(\pL)`)

// foldRoles makes width, case and the signs between words not matter.
func foldRoles(s string) string {
	return strings.Join(strings.Fields(betweenWords.ReplaceAllString(fold(s), "$1 $2")), " ")
}

// parseRole reads a role in any language.
func parseRole(s string) (storage.Role, bool) {
	r, rest, ok := cutRole(foldRoles(s))
	return r, ok && rest == ""
}

// cutRole cuts a role off the head of folded words; the longest that fits.
func cutRole(s string) (role storage.Role, rest string, ok bool) {
	for _, w := range roleWords() {
		rest, ok := strings.CutPrefix(s, w.text)
		if ok && (rest == "" || !isNameByte(rest[0]) || !isNameByte(w.text[0])) {
			return w.role, rest, true
		}
	}
	return "", s, false
}

// A roleChange gives or takes a role.
type roleChange struct {
	role storage.Role
	has  bool
}

// What stands before roles that are taken away, or given.
var (
	takingWords = []string{"-", "−", "–", "—", "取消", "撤销", "撤銷", "去掉", "不再是", "remove", "revoke", "not", "no"}
	givingWords = []string{"+", "设为", "設為", "任命为", "任命為", "担任", "擔任", "add", "as"}
)

const roleGaps = " ,，、;；和"

// parseRoles reads one or more roles, such as "grid worker, volunteer" and
// "-volunteer". A word that takes away stands for all that follow it.
func parseRoles(words string) ([]roleChange, bool) {
	rest, has := strings.TrimLeft(foldRoles(words), roleGaps), true
	var changes []roleChange
	for rest != "" {
		if tail, ok := cutAny(rest, takingWords); ok {
			has, rest = false, tail
		} else if tail, ok := cutAny(rest, givingWords); ok {
			has, rest = true, tail
		}
		role, tail, ok := cutRole(rest)
		if !ok {
			return nil, false
		}
		changes, rest = append(changes, roleChange{role, has}), strings.TrimLeft(tail, roleGaps)
	}
	return changes, len(changes) > 0
}

// cutAny cuts one of words off the head of s. Words of letters end at a blank.
func cutAny(s string, words []string) (rest string, ok bool) {
	for _, w := range words {
		rest, ok := strings.CutPrefix(s, w)
		if ok && (rest == "" || !isNameByte(w[0]) || !isNameByte(rest[0])) {
			return strings.TrimLeft(rest, roleGaps), true
		}
	}
	return s, false
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}

// cutMentions takes all mentions out of words.
func cutMentions(words string) (mentions []string, rest string) {
	var kept []string
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" \t\n\r\u3000,，、;；", r) }) {
		if !strings.HasPrefix(bot.Narrow(w), "@") {
			kept = append(kept, w)
			continue
		}
		_, size := utf8.DecodeRuneInString(w)
		name, tail := cutName(w[size:])
		if name != "" {
			mentions = append(mentions, "@"+name)
		}
		if tail != "" {
			kept = append(kept, tail)
		}
	}
	return mentions, strings.Join(kept, " ")
}

// cutName cuts the name off what follows an @: where Chinese goes on without a
// blank after a username or an account, the name ends there.
func cutName(s string) (name, rest string) {
	if s == "" || !isNameByte(s[0]) {
		return s, ""
	}
	account := false
	for i := range len(s) {
		switch account = account || s[i] == ':'; {
		case isNameByte(s[i]), s[i] == ':', account && s[i] == '-':
		default:
			return s[:i], s[i:]
		}
	}
	return s, ""
}
