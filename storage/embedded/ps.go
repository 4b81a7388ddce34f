package embedded

import (
	"strconv"
	"strings"
)

// postmasters picks the living servers of a data folder from the output of ps -axo pid=,stat=,command=. The other
// processes of Postgres don't name the folder; they end by themselves when they see that their postmaster is gone.
func postmasters(ps, data string) []int {
	var pids []int
	for line := range strings.Lines(ps) {
		fields := strings.Fields(line)
		if len(fields) < 3 || strings.HasPrefix(fields[1], "Z") || !strings.Contains(line, " -D "+data+" ") {
			continue
		}
		if pid, err := strconv.Atoi(fields[0]); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
