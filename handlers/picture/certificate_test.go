package picture

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func sample(rows int) CertificateText {
	c := CertificateText{
		Issuer: "文苑社区", Title: "志愿服务证明",
		Lead: []string{"欧阳小明", "2026年1月1日至2026年12月31日，在文苑社区参加志愿服务 40 次，经社区工作人员审核，共计 52 小时 30 分钟。"},
		Head: [3]string{"日期", "服务内容", "时长"}, Total: [2]string{"合计", "52 小时 30 分钟"},
		Issued: "文苑社区，2026年12月31日出具", Code: "7K3QX-9MN2A-CDEF4",
		Check:   "核对：扫码，或打开 https://linli.example.org/proof/ 输入上面的编号；也可以把编号发给社区的邻里助手。数据以核对结果为准。",
		Address: "https://linli.example.org/proof/7K3QX-9MN2A-CDEF4", At: time.Date(2026, 12, 31, 8, 0, 0, 0, time.UTC),
	}
	for i := range rows {
		c.Rows = append(c.Rows, [3]string{"2026年7月2日", fmt.Sprintf("T%d %s", i+1, strings.Repeat("清理楼道小广告", 1+i%6)), "1 小时 30 分钟"})
	}
	return c
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	for rows, pages := range map[int]int{1: 1, 40: 2, 300: 10} {
		file, err := Certificate(sample(rows))
		if err != nil {
			t.Fatal(err)
		}
		if folder := os.Getenv("LINLI_KEEP"); folder != "" { // to be looked at
			if err := os.WriteFile(fmt.Sprintf("%s/certificate-%d.pdf", folder, rows), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if n := bytes.Count(file, []byte("/Type /Page\n")); n != pages {
			t.Errorf("%d rows take %d pages, want %d", rows, n, pages)
		}
		if len(file) > 150<<10 {
			t.Errorf("%d rows take %d bytes", rows, len(file))
		}
	}
}

// What the fonts have no form of is no reason to give no proof.
func TestCertificateOfAnyWords(t *testing.T) {
	t.Parallel()
	c := sample(1)
	c.Lead[0], c.Rows[0][1] = "🧹 An\u0000 \U00020000", "\n🧹"
	if _, err := Certificate(c); err != nil {
		t.Error(err)
	}
}

// Lines are broken without a character lost.
func TestRulerLosesNothing(t *testing.T) {
	t.Parallel()
	words := sample(0).Lead[1]
	measure := ruler(func(s string) int { return len([]rune(s)) })
	for width := 4; width < 40; width++ {
		lines := measure.wrap(words, width)
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(words, " ", "") {
			t.Errorf("at %d it reads %q", width, got)
		}
	}
}
