package main

import (
	"os/exec"
	"syscall"
)

// dieWithTest has the kernel kill the program when the thread ends that starts it:
// https://man7.org/linux/man-pages/man2/pr_set_pdeathsig.2const.html.
func dieWithTest(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
