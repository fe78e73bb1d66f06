package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is set by the build of a release: -ldflags "-X main.release=v1.2.3".
var release string //nolint:gochecknoglobals // the linker can set nothing else

// versionCommand prints what this program was built from.
type versionCommand struct{}

// Run prints one line.
func (versionCommand) Run(t terminal) error {
	_, err := fmt.Fprintln(t.Stdout, versionLine())
	return err
}

func versionLine() string {
	name, revision := release, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if name == "" {
			name = info.Main.Version
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = " " + setting.Value[:min(12, len(setting.Value))]
			}
		}
	}
	if name == "" {
		name = "(devel)"
	}
	return fmt.Sprintf("imprimatur %s%s %s %s/%s", name, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
