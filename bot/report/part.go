package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is what a part of an address is.
type kind string

const (
	nameKind     kind = "name" // an estate, a road, a school
	phaseKind    kind = "phase"
	buildingKind kind = "building"
	unitKind     kind = "unit"
	floorKind    kind = "floor"
	roomKind     kind = "room"
	doorsKind    kind = "doors"  // building, unit and room at once: 3-2-501
	numberKind   kind = "number" // of a house in a road; leans on its name
	bareKind     kind = "bare"   // a room without a word; leans on what it is in
	gateKind     kind = "gate"
	spotKind     kind = "spot" // a place that a neighbourhood has one of
)

func (k kind) rank() int {
	switch k {
	case buildingKind, doorsKind:
		return 8
	case nameKind, unitKind:
		return 6
	case floorKind, roomKind, bareKind, numberKind, phaseKind:
		return 4
	case gateKind:
		return 3
	}
	return 2
}

// leans reports whether a part means nothing without one before it.
func (k kind) leans() bool { return k == numberKind || k == bareKind }

// bears reports whether a part that leans may follow.
func (k kind) bears(next kind) bool {
	if next == numberKind {
		return k == nameKind
	}
	return slices.Contains([]kind{phaseKind, buildingKind, unitKind, floorKind}, k)
}

// A part is a stretch of plain words that says where; value is what it says,
// without the word for its kind.
type part struct {
	kind       kind
	value      string
	begin, end int // in characters
}

// Numbers as people write them, and the names of estates and roads. A name ends
// in what it is and begins where the words before it cannot belong to it.
const (
	zhNumber  = `[0-9]{1,4}[a-z]?|[a-z][0-9]{0,2}|[零〇一二三四五六七八九十百]{1,5}`
	zhDoor    = `[0-9]{1,4}[a-z]?|[a-z][0-9]{0,3}`
	zhLetter  = `[^\P{Han}在到去从是的了我你他她们请这那个把被给说看就离近喺系住于往向跟及嘅咗啲没不都也又很太过进回出来说哋条栋幢座号期楼]`
	zhEstate  = `花园|家园|小区|社区|新村|公寓|大厦|广场|公园|市场|学校|小学|中学|幼儿园|医院|车站|大道|胡同|步行街|商场`
	zhShort   = `苑|园|村|庄|邨|府|湾|阁|轩|城|路|街|巷|弄|楼`
	enNumber  = `[0-9]{1,4}[a-z]?|[a-z][0-9]{0,3}|one|two|three|four|five|six|seven|eight|nine|ten`
	enOrdinal = `[0-9]{1,3}(?:st|nd|rd|th)|ground|first|second|third|fourth|fifth|sixth|top`
	enName    = `gardens?|estate|court|mansions?|house|villas?|plaza|square|road|rd|street|lane|avenue|ave|drive|school|kindergarten|hospital|station|mall|library|village|market`
	enSpot    = `car park|parking lot|playground|basketball court|badminton court|bus stop|rooftop|basement|lobby|community centre|back lane`
)

// A pattern finds parts of one kind. Its last group that matched is the value.
// Where a group is called part, the rest of the match is only what must stand
// around it.
type pattern struct {
	kind   kind
	expr   *regexp.Regexp
	masked bool // look only at what is not masked
}

// patterns stand in the order in which they take the words.
var patterns = []pattern{
	find(doorsKind, `(?:^|[^0-9-])(?P<part>((?:[0-9]{1,3}-){1,2}[0-9]{3,4}))(?:[^0-9-]|$)`),
	find(buildingKind, `第?(`+zhNumber+`)(?:号大?楼|号院|栋|幢|#楼?)|第?(`+zhDoor+`)座|第(`+zhNumber+`)座`),
	find(unitKind, `第?(`+zhNumber+`)(?:号?梯|单元)`),
	find(floorKind, `((?:负|地下)?(?:`+zhNumber+`))(?:楼|层)|\b([0-9]{1,2}|g)/?f\b|\b(b[1-4])\b`),
	find(roomKind, `(`+zhDoor+`)(?:室|房|号房)`),
	find(phaseKind, `第?((?:`+zhNumber+`))期|((?:`+zhNumber+`)|[东南西北中])区`),
	find(gateKind, `([东南西北]{1,2}|[正侧后前])门`),
	find(gateKind, `(?P<part>([0-9]{1,2})号门)(?:[^口]|$)`),
	find(numberKind, `([0-9]{1,4})号`),
	find(nameKind, `(`+zhLetter+`{2,6}?(?:`+zhEstate+`|`+zhShort+`)|[东南西北](?:街|路|巷))`).hidden(),
	find(spotKind, `(地铁站?[a-z][0-9]?(?:出口|口)|地下(?:车库|停车场)|停车场|车库|游乐场|篮球场|羽毛球场|菜市场|活动中心|活动室|垃圾站|垃圾房|快递站|天台|楼顶|大堂|大门|凉亭|公园|广场|泳池|会所|岗亭|保安亭)`).hidden(),
	find(buildingKind, `\b(?:building|bldg|block|blk|tower)\.? ?(?:no\.? ?)?#?(`+enNumber+`)\b`),
	find(unitKind, `\bunit ?#?(`+enNumber+`)\b`),
	find(roomKind, `\b(?:flat|apt|apartment|suite|room|rm) ?#?(`+enNumber+`)\b`),
	find(floorKind, `\b(?:floor|level) ?(`+enNumber+`)\b|\b(`+enOrdinal+`) (?:floor|fl)\b`),
	find(phaseKind, `\bphase (`+enNumber+`|i{1,3}|iv)\b`),
	find(gateKind, `\b(north|south|east|west|main|front|back|rear|side) (?:gate|entrance|door|exit)\b|\b(?:gate|entrance|exit) ?([0-9]{1,2}|[a-h])\b`),
	find(nameKind, `\b((?:[0-9]{1,4}[a-z]? )?(?:[a-z'’]+ ){1,3}(?:`+enName+`))\b`),
	find(spotKind, `\b(`+enSpot+`)\b`),
	find(bareKind, `\b([0-9]{3,4})\b`),
}

func find(k kind, expr string) pattern { return pattern{k, regexp.MustCompile(expr), false} }

func (p pattern) hidden() pattern { p.masked = true; return p }

// masks are words that look like the end of a name or like a spot, and those
// that stand before a name and are no part of it.
var masks = strings.Fields(`广场舞 路灯 路面 路上 路边 马路 走路 道路 半路 一路 路人 线路 电路 短路 网路 水路 铁路
	街道 街上 街灯 街坊 落街 弄坏 弄脏 城管 城市 政府 农村 校园 楼上 楼下 楼道 楼梯 楼间 楼层 隔壁 老旧 对面 旁边
	今天 昨天 明天 晚上 早上 中午 下午 刚才 发现 师傅 麻烦 你好 您好 附近 路过 堵住 整栋 整幢 反映 投诉 我哋 呢个 有人`)

// mask blots the masks out of plain words, character for character.
func mask(words string) string {
	for _, m := range masks {
		if strings.Contains(words, m) {
			words = strings.ReplaceAll(words, m, strings.Repeat("_", utf8.RuneCountInString(m)))
		}
	}
	return words
}

// parts finds all parts of addresses in a caption, in order and apart from each
// other.
func parts(caption []rune) []part {
	words := string(plain(caption))
	masked := mask(words)
	taken := make([]bool, len(caption))
	var list []part
	for _, p := range patterns {
		text := words
		if p.masked {
			text = masked
		}
		for _, match := range p.expr.FindAllStringSubmatchIndex(text, -1) {
			found, ok := p.part(text, match).fit(caption)
			if !ok || slices.Contains(taken[found.begin:found.end], true) {
				continue
			}
			for i := found.begin; i < found.end; i++ {
				taken[i] = true
			}
			list = append(list, found)
		}
	}
	slices.SortFunc(list, func(a, b part) int { return cmp.Compare(a.begin, b.begin) })
	return list
}

// part makes a part of a match.
func (p pattern) part(text string, match []int) part {
	begin, end := match[0], match[1]
	if i := p.expr.SubexpIndex("part"); i > 0 {
		begin, end = match[2*i], match[2*i+1]
	}
	found := part{kind: p.kind}
	for i := 2; i < len(match); i += 2 {
		if match[i] >= 0 {
			found.value = text[match[i]:match[i+1]]
		}
	}
	found.begin = utf8.RuneCountInString(text[:begin])
	found.end = found.begin + utf8.RuneCountInString(text[begin:end])
	return found
}

// fit cuts a part to what the caption means by it. It reports false where it
// means something else: "block a path" is no Block A.
func (p part) fit(caption []rune) (part, bool) {
	if p.value == "a" && strings.HasSuffix(string(caption[p.begin:p.end]), " a") {
		return p, false
	}
	if p.kind != nameKind || caption[p.end-1] >= unicode.MaxASCII {
		return p, true
	}
	name := trimName(string(caption[p.begin:p.end]))
	p.begin = p.end - utf8.RuneCountInString(name)
	p.value = strings.ToLower(name)
	return p, name != ""
}

// trimName cuts an English name's beginning to the words that belong to it: those
// with a capital, or else one word, and a number before them. It is empty if
// there are none: the school is no name.
func trimName(s string) string {
	words := strings.Split(s, " ")
	first := len(words) - 1
	for first > 0 && isCapital(words[first-1]) {
		first--
	}
	if first == len(words)-1 {
		first--
	}
	if first < 0 || slices.Contains(noNames, words[first]) || words[first] == "" {
		return ""
	}
	if first > 0 && words[first-1] != "" && unicode.IsDigit(rune(words[first-1][0])) {
		first--
	}
	return strings.Join(words[first:], " ")
}

func isCapital(word string) bool {
	return word != "" && unicode.IsUpper([]rune(word)[0]) && !slices.Contains(noNames, strings.ToLower(word))
}

// noNames are words that stand before a road or a school without naming it.
var noNames = strings.Fields(`the a an at in on near by of my our your his her their this that to from and or is are
	behind opposite next front outside inside whole every each main no one any some new old dark blocked car
	dirty noisy primary middle high side back public community wet`)
