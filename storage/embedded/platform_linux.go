package embedded

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// diesWithParent: the kernel itself signals the child (https://man7.org/linux/man-pages/man2/pr_set_pdeathsig.2const.html).
const diesWithParent = true

// childAttr puts the child in a process group of its own, so that Ctrl-C reaches it only through us.
func childAttr(cred *syscall.Credential, death syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: cred, Setpgid: true, Pdeathsig: death}
}

// living returns the processes that have the data folder as working directory, which all of Postgres do. A zombie has
// none and does not count.
func living(data string) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if cwd, err := os.Readlink(filepath.Join("/proc", e.Name(), "cwd")); err == nil && cwd == data {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// memoryDir is a folder in memory with at least 1 GB free, or "".
func memoryDir() string {
	const dir = "/dev/shm"
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil || st.Type != unix.TMPFS_MAGIC || st.Bavail*uint64(st.Bsize) < 1<<30 {
		return ""
	}
	return dir
}
