package text

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"linli/bot"
)

// keys returns the Keys declared in the package, by the name of their file.
func keys(t *testing.T) map[string][]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "Key" {
				return true
			}
			for _, e := range v.Values {
				k, err := strconv.Unquote(e.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				area := strings.TrimSuffix(name, ".go")
				found[area] = append(found[area], k)
			}
			return true
		})
	}
	return found
}

// catalogue returns the sentences of one file, each with all its plural forms joined.
func catalogue(t *testing.T, name string) map[string]string {
	t.Helper()
	body, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(body, &raw); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	sentences := map[string]string{}
	for k, v := range raw {
		switch v := v.(type) {
		case string:
			sentences[k] = v
		case map[string]any:
			for _, form := range v {
				sentences[k] += form.(string) + "\n"
			}
		}
	}
	return sentences
}

func TestCataloguesAgree(t *testing.T) {
	t.Parallel()
	for area, want := range keys(t) {
		slices.Sort(want)
		for _, lang := range Languages {
			got := slices.Sorted(maps.Keys(catalogue(t, lang+"/"+area+".json")))
			if !slices.Equal(got, want) {
				t.Errorf("%s/%s.json: keys differ from the constants: only one has %v", lang, area, difference(got, want))
			}
		}
	}
}

func difference(a, b []string) (only []string) {
	for _, s := range append(slices.Clone(a), b...) {
		if slices.Contains(a, s) != slices.Contains(b, s) {
			only = append(only, s)
		}
	}
	return only
}

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)`)

func placeholders(sentence string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestPlaceholdersAgree(t *testing.T) {
	t.Parallel()
	for area := range keys(t) {
		base := catalogue(t, Simplified+"/"+area+".json")
		for _, lang := range Languages {
			for k, s := range catalogue(t, lang+"/"+area+".json") {
				if got, want := placeholders(s), placeholders(base[k]); !slices.Equal(got, want) {
					t.Errorf("%s %s has %v, %s has %v", lang, k, got, Simplified, want)
				}
			}
		}
	}
}

// Every sentence that counts can count one, and many.
func TestEveryNumberIsSaid(t *testing.T) {
	t.Parallel()
	for _, ks := range keys(t) {
		for _, k := range ks {
			for _, lang := range Languages {
				for _, n := range []int{0, 1, 2, 21} {
					if got := In(lang).Say(Key(k), Args{"N": n}); string(got) == k {
						t.Errorf("%s has no sentence %s for %d", lang, k, n)
					}
				}
			}
		}
	}
}

// A tag that stays open on its line would be cut apart when a message is split.
func TestTagsCloseOnTheirLine(t *testing.T) {
	t.Parallel()
	tag := regexp.MustCompile(`</?(\w+)[^>]*>`)
	for area := range keys(t) {
		for _, lang := range Languages {
			for k, s := range catalogue(t, lang+"/"+area+".json") {
				for line := range strings.SplitSeq(s, "\n") {
					open := 0
					for _, m := range tag.FindAllString(line, -1) {
						if strings.HasPrefix(m, "</") {
							open--
						} else {
							open++
						}
					}
					if open != 0 {
						t.Errorf("%s %s: tags do not close on the line %q", lang, k, line)
					}
				}
			}
		}
	}
}

// Traditional sentences must not hold characters that only Simplified has.
func TestTraditionalIsTraditional(t *testing.T) {
	t.Parallel()
	const simplified = "这个们说请谢发认领时间报问题确积务员动为没对会开关吗给还过进远运达适选邮里边电话语读写书东车长门见贝页风飞马鸟鱼龙广区医单卖买亲应张当录归岁师带库庆废异弃总态惊戏战扫护担择损换据搞摆无旧显晓术机杂权条来极构标树样桥检楼业欢欧岁毕气汇汉沟泽洁济浓涂涨温湾湿满滚灭灯灵灾炉点烂热爱牵状独狭猪环现电画畅疗痒盖盘着矿码砖础硕确离种积称稳窃竞笔签简类粮紧纠红约级纪线练组细终经结绕给络绝统继绩续维绿缓编缘缝缴网罗罚"
	exempt := "里电来着" // also Traditional characters in some words
	for area := range keys(t) {
		for k, s := range catalogue(t, Traditional+"/"+area+".json") {
			for _, r := range s {
				if strings.ContainsRune(simplified, r) && !strings.ContainsRune(exempt, r) && !traditionalToo(r) {
					t.Errorf("%s %s has the Simplified %c", Traditional, k, r)
				}
			}
		}
	}
}

// traditionalToo reports whether a character of the list is written so in Traditional as well.
func traditionalToo(r rune) bool {
	return strings.ContainsRune("請問個說謝當應張帶師條標樣橋氣溫灣溼滿盤碼離種稱約級電話語讀寫書長門見邊遠運達適選郵單賣買題確務動為沒對會開關給還過進時間發認領報積員", r)
}

func TestSayEscapes(t *testing.T) {
	t.Parallel()
	for _, lang := range Languages {
		got := In(lang).Say(NoSuchRef, Args{"Ref": "<b>R1</b>"})
		if !strings.Contains(string(got), "&lt;b&gt;R1") {
			t.Errorf("%s: a typed tag came out as markup: %q", lang, got)
		}
		kept := In(lang).Say(NoSuchRef, Args{"Ref": bot.Markup("<b>R1</b>")})
		if !strings.Contains(string(kept), "<b>R1</b>") {
			t.Errorf("%s: markup was escaped: %q", lang, kept)
		}
	}
}

func TestClosest(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"zh-hans": Simplified, "zh-CN": Simplified, "zh": Simplified, "zh-SG": Simplified,
		"zh-TW": Traditional, "zh-HK": Traditional, "zh-Hant-HK": Traditional, "yue": Traditional,
		"en": English, "en-GB": English, "fr": "", "": "",
	} {
		if got := Closest(tag); got != want {
			t.Errorf("Closest(%q) = %q, want %q", tag, got, want)
		}
	}
}
