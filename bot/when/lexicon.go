package when

import (
	"strings"
	"unicode/utf8"
)

// vocabulary lists the words of the grammar, Chinese ones folded to Simplified. A
// longer word wins over a shorter one, so that 天台 hides the 天 of 后天.
var vocabulary = []struct {
	token
	words string
}{
	{token{kind: tokNumeral, n: 0}, "零 〇"},
	{token{kind: tokNumeral, n: 1}, "一"},
	{token{kind: tokNumeral, n: 2}, "二 两"},
	{token{kind: tokNumeral, n: 3}, "三"},
	{token{kind: tokNumeral, n: 4}, "四"},
	{token{kind: tokNumeral, n: 5}, "五"},
	{token{kind: tokNumeral, n: 6}, "六"},
	{token{kind: tokNumeral, n: 7}, "七"},
	{token{kind: tokNumeral, n: 8}, "八"},
	{token{kind: tokNumeral, n: 9}, "九"},
	{token{kind: tokNumeral, n: 10}, "十"},
	{token{kind: tokNumeral, n: 20}, "廿"},
	{token{kind: tokNumeral, n: 30}, "卅"},

	{token{kind: tokDay, n: -2}, "前天 前日"},
	{token{kind: tokDay, n: -1}, "昨天 昨日 寻日 琴日 yesterday"},
	{token{kind: tokDay, n: 0}, "今天 今日 今儿 today"},
	{token{kind: tokDay, n: 1}, "明天 明日 明儿 听日 tomorrow tmr tmrw"},
	{token{kind: tokDay, n: 2}, "后日"},
	{token{kind: tokDay, n: 3}, "大后天 大后日"},
	{token{kind: tokDay, n: -1, part: evening}, "昨晚 昨夜 寻晚 琴晚"},
	{token{kind: tokDay, n: 0, part: evening}, "今晚 今夜 tonight"},
	{token{kind: tokDay, n: 1, part: evening}, "明晚 明夜 听晚"},
	{token{kind: tokDay, n: 2, part: evening}, "后晚"},
	{token{kind: tokDay, n: 0, part: morning}, "今早 今晨 今朝"},
	{token{kind: tokDay, n: 1, part: morning}, "明早 明晨 听朝 听早"},
	{token{kind: tokFollowing}, "次日 翌日 第二天 第二日"},

	{token{kind: tokMonday, n: 1}, "monday"},
	{token{kind: tokMonday, n: 2}, "tuesday"},
	{token{kind: tokMonday, n: 3}, "wednesday"},
	{token{kind: tokMonday, n: 4}, "thursday"},
	{token{kind: tokMonday, n: 5}, "friday"},
	{token{kind: tokMonday, n: 6}, "saturday"},
	{token{kind: tokMonday, n: 7}, "sunday"},
	{token{kind: tokMonday, n: 1, vague: true}, "mon"},
	{token{kind: tokMonday, n: 2, vague: true}, "tue tues"},
	{token{kind: tokMonday, n: 3, vague: true}, "wed weds"},
	{token{kind: tokMonday, n: 4, vague: true}, "thu thur thurs"},
	{token{kind: tokMonday, n: 5, vague: true}, "fri"},
	{token{kind: tokMonday, n: 6, vague: true}, "sat"},
	{token{kind: tokMonday, n: 7, vague: true}, "sun"},
	{token{kind: tokMondays, n: 1}, "mondays"},
	{token{kind: tokMondays, n: 2}, "tuesdays"},
	{token{kind: tokMondays, n: 3}, "wednesdays"},
	{token{kind: tokMondays, n: 4}, "thursdays"},
	{token{kind: tokMondays, n: 5}, "fridays"},
	{token{kind: tokMondays, n: 6}, "saturdays"},
	{token{kind: tokMondays, n: 7}, "sundays"},

	{token{kind: tokJanuary, n: 1}, "january jan"},
	{token{kind: tokJanuary, n: 2}, "february feb"},
	{token{kind: tokJanuary, n: 3, vague: true}, "march mar"},
	{token{kind: tokJanuary, n: 4}, "april apr"},
	{token{kind: tokJanuary, n: 5, vague: true}, "may"},
	{token{kind: tokJanuary, n: 6}, "june jun"},
	{token{kind: tokJanuary, n: 7}, "july jul"},
	{token{kind: tokJanuary, n: 8}, "august aug"},
	{token{kind: tokJanuary, n: 9}, "september sept sep"},
	{token{kind: tokJanuary, n: 10}, "october oct"},
	{token{kind: tokJanuary, n: 11}, "november nov"},
	{token{kind: tokJanuary, n: 12}, "december dec"},

	{token{kind: tokWeek}, "周 星期 礼拜"},
	{token{kind: tokYear, n: 0}, "今年"},
	{token{kind: tokYear, n: 1}, "明年"},
	{token{kind: tokThis}, "这 这个 本 今个 呢个"},
	{token{kind: tokComing}, "this coming"},
	{token{kind: tokNext, n: 1}, "下 下个 next"},
	{token{kind: tokNext, n: -1}, "上 上个"},

	{token{kind: tokPart, part: dawn}, "凌晨"},
	{token{kind: tokPart, part: morning}, "早上 早晨 上午 清晨 清早 大清早 一早 早 朝早 朝头早 morning"},
	{token{kind: tokPart, part: midday}, "中午"},
	{token{kind: tokPart, part: afternoon}, "下午 午后 下昼 晏昼 傍晚 黄昏 afternoon"},
	{token{kind: tokPart, part: evening}, "晚上 晚间 夜晚 夜间 晚 evening"},
	{token{kind: tokPart, part: night}, "半夜 深夜 夜里 午夜 night"},
	{token{kind: tokPart, part: am}, "am"},
	{token{kind: tokPart, part: pm}, "pm"},
	{token{kind: tokNoon}, "正午 noon midday"},
	{token{kind: tokMidnight}, "midnight"},

	{token{kind: tokGe}, "个"},
	{token{kind: tokNian}, "年"},
	{token{kind: tokYue}, "月"},
	{token{kind: tokRi}, "日"},
	{token{kind: tokHao}, "号"},
	{token{kind: tokTian}, "天"},
	{token{kind: tokDian}, "点"},
	{token{kind: tokShi}, "时"},
	{token{kind: tokFen}, "分"},
	{token{kind: tokKe}, "刻"},
	{token{kind: tokZheng}, "整 正"},
	{token{kind: tokZhong}, "钟"},
	{token{kind: tokZi}, "字"},
	{token{kind: tokTa}, "踏"},
	{token{kind: tokCha}, "差"},
	{token{kind: tokHalf}, "半 half"},
	{token{kind: tokQuarter}, "quarter"},
	{token{kind: tokPast}, "past"},
	{token{kind: tokOClock}, "o'clock oclock"},

	{token{kind: tokMinutes}, "分钟 minute minutes min mins"},
	{token{kind: tokHours}, "小时 钟头 hour hours hr hrs h"},
	{token{kind: tokDays}, "day days"},
	{token{kind: tokWeeks}, "week weeks"},
	{token{kind: tokMonths}, "month months"},
	{token{kind: tokSeasons}, "季 季度"},
	{token{kind: tokYears}, "year years"},
	{token{kind: tokHou}, "后"},
	{token{kind: tokLater}, "以后 之后 later"},
	{token{kind: tokAfter}, "after"},
	{token{kind: tokNow}, "now"},
	{token{kind: tokIn}, "in"},
	{token{kind: tokFor}, "for 共 持续 为时"},
	{token{kind: tokA}, "a an"},

	{token{kind: tokTo}, "到 至 to till til until through"},
	{token{kind: tokFrom}, "从 由 自 from"},
	{token{kind: tokAt}, "at on 在 于"},
	{token{kind: tokOf}, "of the 的"},
	{token{kind: tokAbout}, "左右 大概 大约 约 about around"},
	{token{kind: tokAnd}, "和 及 与 and"},
	{token{kind: tokTee}, "t"},
	{token{kind: tokSuffix}, "st nd rd th"},

	{token{kind: tokEvery}, "每 每个 逢 每逢 逢每 every each"},
	{token{kind: tokOrdinal, n: 1}, "first 首个"},
	{token{kind: tokOrdinal, n: 2}, "second"},
	{token{kind: tokOrdinal, n: 3}, "third"},
	{token{kind: tokOrdinal, n: 4}, "fourth"},
	{token{kind: tokOrdinal, n: 5}, "fifth"},
	{token{kind: tokLast}, "最后 最后一 last"},
	{token{kind: tokNth}, "第"},
	{token{kind: tokDaily}, "daily 天天"},
	{token{kind: tokWeekly}, "weekly"},
	{token{kind: tokMonthly}, "monthly"},
	{token{kind: tokWeekend}, "周末 weekend weekends"},
	{token{kind: tokMonthEnd}, "月底 月末"},

	{token{kind: tokLunar}, "农历 阴历 旧历"},
	{token{kind: tokCounter}, "人 名 位 元 份 件 次 块 米 people persons points"},
	{token{kind: tokMatter}, "意见 建议 要求 问题 原因 说明 希望 理由 诉求 提示 事项 看法 想法 内容"},

	// Words that hide a word of the grammar.
	{token{kind: tokLetter}, "然后 今后 背后 前后 落后 天气 天台 天井 天花 天桥 天窗 天线 时间 时候"},
	{token{kind: tokLetter}, "由于 关于 位于 对于 终于 至于 现在 正在 存在 实在 自己 自动 自来水 自行车"},
}

// numberWords are the English numbers that stand for an hour or a count.
const numberWords = "one two three four five six seven eight nine ten eleven twelve"

// lexicon finds the token of a word; start, end and gap are for the scanner to fill in.
var lexicon = func() map[string]token {
	words := map[string]token{}
	for _, entry := range vocabulary {
		for word := range strings.FieldsSeq(entry.words) {
			words[word] = entry.token
		}
	}
	for i, word := range strings.Fields(numberWords) {
		words[word] = token{kind: tokNumeral, n: i + 1}
	}
	return words
}()

// longestWord is the length of the longest Chinese word, in characters.
var longestWord = func() int {
	longest := 0
	for word := range lexicon {
		if r, _ := utf8.DecodeRuneInString(word); !isLatin(r) {
			longest = max(longest, utf8.RuneCountInString(word))
		}
	}
	return longest
}()
