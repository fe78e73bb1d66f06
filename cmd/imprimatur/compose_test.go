package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSecretsOfComposeStayInAClosedFolder follows the instruction at the top of compose.yaml, with the usual umask and
// with a folder that is there already.
func TestSecretsOfComposeStayInAClosedFolder(t *testing.T) {
	text, err := os.ReadFile("../../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	script := "set -e\numask 022\nopenssl() { echo a secret; }\n"
	for line := range strings.Lines(string(text)) {
		command := strings.TrimPrefix(line, "#   ")
		for _, verb := range []string{"mkdir ", "umask ", "openssl ", "echo ", "chmod "} {
			if strings.HasPrefix(command, verb) {
				script += command
			}
		}
	}
	for name, before := range map[string]string{"new": "", "there already": "mkdir secrets\n"} {
		folder := t.TempDir()
		run := exec.CommandContext(t.Context(), "sh", "-c", before+script)
		run.Dir = folder
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s\n%s", name, err, script, out)
		}
		for file, want := range map[string]os.FileMode{"": 0o700, "app_secret": 0o644, "database_password": 0o644, "database_url": 0o644} {
			info, err := os.Stat(filepath.Join(folder, "secrets", file))
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != want {
				t.Errorf("%s: secrets/%s is %o, want %o", name, file, info.Mode().Perm(), want)
			}
		}
	}
}
