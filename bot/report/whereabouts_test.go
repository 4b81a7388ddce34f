package report

import "testing"

func TestMayBePlace(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{
		"菜市场后门": true, "在3号楼门口": true, "药店旁边。": true, "behind the pharmacy": true, "Wenchang Garden": true,
		"谢谢": false, "謝謝你": false, "好的！": false, "OK": false, "不知道": false, "什么时候修": false, "修好了吗": false, "在哪？": false,
		"thanks a lot": false, "I don't know": false, "": false, "门": false, "第一行\n第二行": false,
		"这里写了很长很长的一段话一直写一直写没有说是在什么地方只是把事情从头到尾说了一遍又一遍": false,
	} {
		if got := MayBePlace(words); got != want {
			t.Errorf("MayBePlace(%q) = %v, want %v", words, got, want)
		}
	}
	for words, want := range map[string]string{"在3号楼门口。": "3号楼门口", "在": "在"} {
		if got := TrimPlace(words); got != want {
			t.Errorf("TrimPlace(%q) = %q, want %q", words, got, want)
		}
	}
}
