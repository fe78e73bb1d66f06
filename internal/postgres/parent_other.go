//go:build !linux

package postgres

import "os/exec"

// dieWithParent has no equivalent outside Linux: a server left behind is stopped by the next start.
func dieWithParent(*exec.Cmd) {}
