package handlers_test

import (
	"fmt"
	"testing"
	"time"

	"linli/bot"
)

func TestAskBackAndAnswer(t *testing.T) {
	t.Parallel()
	s, rider, staff, grid, job := assigned(t)
	s.wants(s.direct(grid).say(grid, "/askback R1 几楼的 <灯>？"), "R1", "已问")
	question := s.direct(rider).find("工作人员问")
	s.wants(question, "R1", "几楼的 <灯>？", "直接回答")
	group, desk := s.group.count(), s.staff.count()
	s.wants(s.direct(rider).say(rider, "三楼 & 四楼"), "已转给工作人员")
	answer := s.staff.last()
	s.wants(answer, "R1", "几楼的 <灯>？", "三楼 & 四楼")
	if s.staff.count() != desk+1 || s.group.count() != group {
		t.Errorf("an answer made %d messages in the staff room, want 1, and %d in the group", s.staff.count()-desk, s.group.count()-group)
	}
	s.wants(s.direct(grid).last(), "R1", "三楼 & 四楼")
	s.wants(s.staff.find("负责人"), "追问", "三楼 & 四楼")
	s.wants(job, "三楼 & 四楼")
	s.wants(s.staff.say(staff, "/report R1"), "网格员：追问（几楼的 <灯>？）", "上报人：回答（三楼 & 四楼）")
	// The question is answered: what is said next is no answer.
	s.wants(s.direct(rider).say(rider, "你好"), "没看懂")
}

func TestAskBackIsForWhoDealsWithIt(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	other := s.person(12, "Other")
	s.wants(s.group.say(other, "/askback R1 几楼？"), "要由")
	s.wants(s.staff.say(staff, "/askback"), "/askback R12")
	s.wants(s.group.say(other, "/answer R1 三楼"), "只有上报的人")
	s.wants(s.direct(rider).say(rider, "/answer R1 三楼"), "没有要您回答的")
	s.wants(s.direct(rider).say(rider, "/answer 三楼"), "没有要您回答的")
	s.staff.say(staff, "/reject R1 不管")
	s.wants(s.staff.say(staff, "/askback R1 几楼？"), "不能追问")
}

func TestAskByButton(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	s.staff.press(staff, s.staff.find("负责人"), "追问")
	ask := s.staff.find("想问")
	s.staff.reply(staff, ask, "几楼？")
	s.wants(s.direct(rider).find("工作人员问"), "几楼？")
	s.staff.press(staff, s.staff.find("负责人"), "追问")
	s.toast(s.staff.press(s.person(12, "Other"), s.staff.find("负责人"), "追问"), "要由")
}

func TestAnswerByPhotoAlbumAndPlace(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	s.staff.say(staff, "/askback R1 发张近照？")
	desk := s.staff.count()
	s.direct(rider).album(rider, "near", "", "是这盏", "")
	if n := s.staff.count() - desk; n != 1 {
		t.Errorf("an album made %d messages in the staff room, want 1", n)
	}
	answer := s.staff.last()
	s.wants(answer, "是这盏")
	if answer.Photo == 0 {
		t.Error("the answer comes without its photo")
	}
	s.wants(s.direct(rider).say(rider, "/report R1"), "4 张照片", "是这盏")
	s.wants(s.direct(rider).say(rider, "/reports mine"), "（1）")

	s.staff.say(staff, "/askback R1 在哪里？")
	s.direct(rider).handle(s.direct(rider).update(rider, bot.Said{Position: &bot.Position{Latitude: 23.13, Longitude: 113.26}}))
	s.wants(s.staff.last(), "在哪里？", "照片或位置")
	s.wants(s.staff.find("负责人"), "看地图")
}

func TestSeveralQuestionsAreAnsweredByReply(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	s.staff.say(staff, "/askback R1 几楼？")
	first := s.direct(rider).find("几楼？")
	s.staff.say(staff, "/askback R1 几盏？")
	s.direct(rider).reply(rider, first, "三楼")
	s.wants(s.staff.last(), "问：几楼？", "三楼")
	s.direct(rider).say(rider, "/answer 两盏")
	s.wants(s.staff.last(), "问：几盏？", "两盏")
	// A second answer to the same question is one, too.
	s.direct(rider).reply(rider, first, "也可能四楼")
	s.wants(s.staff.last(), "问：几楼？", "也可能四楼")
	s.wants(s.direct(rider).reply(s.person(12, "Other"), first, "五楼"), "只有上报的人")
}

func TestQuestionLeavesWhatWasBegun(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	s.direct(rider).photo(rider, "")
	s.staff.say(staff, "/askback R1 几楼？")
	question := s.direct(rider).find("几楼？")
	s.wants(question, "请回复本条", "/answer R1")
	s.wants(s.direct(rider).say(rider, "北门垃圾成堆"), "R2")
	s.direct(rider).reply(rider, question, "三楼")
	s.wants(s.staff.last(), "R1", "三楼")
}

func TestLateAnswerReachesStaff(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	s.staff.say(staff, "/askback R1 几楼？")
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).say(rider, "/confirm R1")
	s.pass(25 * time.Hour)
	s.wants(s.direct(rider).say(rider, "三楼"), "没看懂")
	s.wants(s.direct(rider).say(rider, "/answer R1 三楼"), "已转给")
	s.wants(s.staff.last(), "R1", "已解决", "三楼")
	s.wants(s.direct(rider).say(rider, "/report R1"), "已解决")
}

func TestQuestionOnTheCardOfWhoHasNoDirectChat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other, staff := s.person(10, "Rider"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	card := s.group.photo(rider, "/report 路灯坏了")
	s.wants(s.staff.say(staff, "/askback R1 几楼？"), "卡片上")
	s.wants(card, "工作人员问", "几楼？", "回复本条")
	s.wants(s.group.reply(other, card, "五楼"), "只有上报的人")
	s.group.reply(rider, card, "三楼")
	s.wants(s.staff.last(), "R1", "三楼")
	s.lacks(card, "几楼？")
	s.wants(card, "已转给工作人员")

	s.staff.say(staff, "/askback R1 有照片吗？")
	desk := s.staff.count()
	for i, caption := range []string{"", "晚上拍的"} {
		up := s.group.words(rider, caption)
		up.Addressed = true
		up.ReplyTo = &bot.Original{Message: card.ID, Mine: true, Text: card.text()}
		up.Content = bot.Said{Text: caption, Album: "night", Photo: &bot.File{ID: bot.FileID(fmt.Sprintf("test:night%d", i))}}
		s.group.handle(up)
	}
	if n := s.staff.count() - desk; n != 1 {
		t.Errorf("an album made %d messages in the staff room, want 1", n)
	}
	s.wants(s.staff.last(), "有照片吗？", "晚上拍的")

	s.staff.say(staff, "/fixed R1")
	s.group.press(rider, card, "没解决")
	s.wants(card, "哪里还没好")
	up := s.group.words(rider, "还是黑的")
	up.Addressed = true
	up.ReplyTo = &bot.Original{Message: card.ID, Mine: true, Text: card.text()}
	s.group.handle(up)
	s.wants(s.staff.last(), "R1", "还是黑的")
	s.wants(card, "已转给工作人员")
	if n := s.group.count(); n != 2 {
		t.Errorf("%d messages in the group, want the card and one refusal", n)
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.wants(s.staff.say(staff, "/templates"), "还没有常用语", "/templates 垃圾")
	s.wants(s.staff.say(staff, "/templates 已安排保洁"), "先写分类")
	s.wants(s.staff.say(staff, "/templates 垃圾"), "先写分类")
	s.wants(s.staff.say(staff, "/templates 垃圾 已安排保洁，今天清运"), "垃圾积存")
	s.wants(s.staff.say(staff, "/templates 全部 请问在几楼？"), "全部")
	s.wants(s.staff.say(staff, "/templates stairwell clutter 请楼长联系"), "楼道堆放")
	s.wants(s.staff.say(staff, "/templates rubbish 已安排保洁，今天清运"), "已经有这一条")
	s.wants(s.group.say(rider, "/templates"), "要由")

	s.group.photo(rider, "/report 楼下垃圾成堆")
	s.staff.say(staff, "/reject R1")
	question := s.staff.find("为什么不受理")
	s.wants(question, "1. 已安排保洁，今天清运", "2. 请问在几楼？")
	s.lacks(question, "楼长")
	s.staff.press(staff, question, "1")
	s.wants(s.direct(rider).find("没有受理"), "已安排保洁，今天清运")
	s.toast(s.staff.press(staff, question, "1"), "不能不受理")
}

func TestTemplatesAskAndFix(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.staff.say(staff, "/templates all 请问在几楼？")
	s.group.photo(rider, "/report 楼下垃圾成堆")
	s.staff.press(staff, s.staff.find("R1"), "追问")
	ask := s.staff.find("想问")
	s.toast(s.staff.press(rider, ask, "1"), "要由")
	s.staff.press(staff, ask, "1")
	s.wants(s.direct(rider).find("工作人员问"), "请问在几楼？")
	s.staff.say(staff, "/templates")
	list := s.staff.last()
	s.toast(s.staff.press(rider, list, "删除 1"), "要由")
	s.staff.press(staff, list, "删除 1")
	s.wants(list, "还没有常用语")
	s.toast(s.staff.press(staff, ask, "1"), "已经删掉了")
	s.staff.say(staff, "/templates all 已处理，请看照片")
	s.staff.press(staff, s.staff.find("“楼下垃圾成堆”"), "办结")
	s.staff.press(staff, s.staff.find("处理后的照片"), "1")
	s.wants(s.direct(rider).find("解决了吗"), "已处理，请看照片")
}

func TestTemplatesAreBoundedAndPaged(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff := s.resident(11, "Staff", "staff")
	long := make([]rune, 201)
	for i := range long {
		long[i] = '好'
	}
	s.wants(s.staff.say(staff, "/templates 垃圾 "+string(long)), "最多 200")
	s.wants(s.staff.say(staff, "/templates 垃圾 "+string(long[:200])), "加到")
	for n := range 19 {
		s.staff.say(staff, fmt.Sprintf("/templates 垃圾 第%d句", n))
	}
	s.wants(s.staff.say(staff, "/templates 垃圾 再一句"), "满了")
	s.staff.say(staff, "/templates")
	list := s.staff.last()
	before := s.staff.count()
	s.staff.press(staff, list, "»")
	s.staff.press(staff, list, "»")
	s.wants(list, "20.", "第18句")
	s.staff.press(staff, list, "删除 20")
	s.lacks(list, "第18句")
	if s.staff.count() != before {
		t.Error("turning pages makes new messages")
	}
}
