package postgres

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// owner is the user who runs the server: ourselves, or, when we are root, somebody with fewer rights, because
// PostgreSQL refuses to run as root.
type owner struct {
	name   string
	other  bool // somebody else than this process
	uid    uint32
	gid    uint32
	groups []uint32
}

// serverUser picks the user: us, unless we are root; then postgres, else nobody.
func serverUser() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
		if errUID == nil && errGID == nil && uid != 0 {
			return owner{name: name, other: true, uid: uint32(uid), gid: uint32(gid)}, nil
		}
	}
	return owner{}, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: create one (useradd --system postgres) or start Imprimatur as an ordinary user")
}

// run makes the command run as this user, in a group of its own: Ctrl-C at the terminal must reach us, not the server
// behind our back.
func (o owner) run(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if o.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: o.uid, Gid: o.gid, Groups: o.groups}
	}
}

// own gives a file or folder to this user.
func (o owner) own(path string) error {
	if !o.other {
		return nil
	}
	if err := os.Chown(path, int(o.uid), int(o.gid)); err != nil {
		return fmt.Errorf("give %s to the user %s: %w", path, o.name, err)
	}
	return nil
}

// canEnter tells whether this user may work inside path: whether the owner can pass every folder above it.
func (o owner) canEnter(path string) bool {
	if !o.other {
		return true
	}
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	cmd := exec.Command("/bin/sh", "-c", "exit 0") //nolint:noctx // it ends by itself at once
	cmd.Dir = path                                 // entered after the change of user
	o.run(cmd)
	return cmd.Run() == nil
}
