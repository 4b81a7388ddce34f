//go:build unix && !linux

package embedded

import (
	"os/exec"
	"syscall"
)

// diesWithParent: there is no death signal here, so a watchdog does it.
const diesWithParent = false

// childAttr puts the child in a process group of its own, so that Ctrl-C reaches it only through us.
func childAttr(cred *syscall.Credential, _ syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: cred, Setpgid: true}
}

// living asks ps, since there is no /proc.
func living(data string) ([]int, error) {
	out, err := exec.Command("ps", "-axo", "pid=,stat=,command=").Output()
	if err != nil {
		return nil, err
	}
	return postmasters(string(out), data), nil
}

func memoryDir() string { return "" }
