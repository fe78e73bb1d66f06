package postgres

import (
	"os/exec"
	"syscall"
)

// dieWithParent lets the kernel ask the server for a fast shutdown when this process is gone.
func dieWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGINT }
