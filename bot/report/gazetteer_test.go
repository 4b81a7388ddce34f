package report

import (
	"testing"

	"pgregory.net/rapid"
)

var street = NewGazetteer([]Named{
	{1, []string{"文昌花园", "文昌", "Wenchang Garden"}},
	{2, []string{"文昌花园3栋", "三号楼"}},
	{3, []string{"老榕树", "banyan"}},
	{4, []string{"3栋2单元"}},
	{5, []string{"北门岗亭"}},
})

func TestGazetteer(t *testing.T) {
	t.Parallel()
	for caption, want := range map[string]struct {
		id    int64
		exact bool
	}{
		"文昌花园门口垃圾成堆":                      {1, true},
		"文昌花園門口垃圾成堆":                      {1, true},
		"rubbish at WENCHANG GARDEN":      {1, true},
		"文昌那边灯坏了":                         {1, true},
		"文昌花园5栋漏水":                        {1, false},
		"文昌花园3栋漏水":                        {2, true},
		"３号楼 灯不亮":                         {2, true},
		"13号楼灯不亮":                         {0, false},
		"老榕树下面有人倒垃圾":                      {3, true},
		"the banyan lost a branch":        {3, true},
		"banyanville is somewhere else":   {0, false},
		"3栋2单元501渗水":                      {4, false},
		"2单元3栋楼道堆放":                       {4, true},
		"文昌花圆好臭":                          {1, true},
		"文娼花圆好臭":                          {0, false},
		"路灯坏了":                            {0, false},
		"":                                {0, false},
		"北门岗亭没人":                          {5, true},
		"北门没人":                            {0, false},
		"wenchang gardens, building 3":    {2, false},
		"Building 3, Unit 2, stairs dark": {4, true},
	} {
		got, ok := street.Find(caption)
		if ok != (want.id != 0) || got.ID != want.id || got.Exact != want.exact {
			t.Errorf("%q: place %d, exact %v, want %d, %v", caption, got.ID, got.Exact, want.id, want.exact)
		}
	}
}

// TestNamesHaveOneKey says the same place by its different names.
func TestNamesHaveOneKey(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"文昌花园5栋", "Wenchang Garden 5栋", "文昌花園５幢"},
		{"老榕树", "banyan", "老榕樹"},
		{"文昌花园3栋", "3号楼"},
	} {
		want := ""
		for _, place := range same {
			m, ok := street.Find(place)
			if !ok {
				t.Fatalf("%q is no place", place)
			}
			key := m.Key(place)
			if want == "" {
				want = key
			}
			if key != want {
				t.Errorf("%q has the key %q, %q has %q", place, key, same[0], want)
			}
		}
	}
}

func TestFindNeverPanics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.OneOf(rapid.String(), rapid.StringMatching(`[文昌花园圆栋单元号楼3 2,a-z]{0,20}`))
		m, ok := NewGazetteer([]Named{{1, []string{words.Draw(t, "name"), words.Draw(t, "other")}}}).Find(words.Draw(t, "caption"))
		if ok && m.ID != 1 {
			t.Fatalf("found %d", m.ID)
		}
		if ok {
			m.Key(words.Draw(t, "place"))
		}
	})
}

func BenchmarkGazetteer(b *testing.B) {
	var places []Named
	for i := range int64(500) {
		places = append(places, Named{i, []string{string(rune('一'+i)) + "花园", string(rune('一'+i)) + "苑3栋", "老榕树" + string(rune('一'+i))}})
	}
	g := NewGazetteer(places)
	for b.Loop() {
		g.Find("文昌花园5栋2单元楼道里堆满了纸箱，走都走不过去")
	}
}
