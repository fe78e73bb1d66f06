package testdb_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"imprimatur/internal/testdb"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	first, second := testdb.New(t), testdb.New(t)
	if err := first.Gorm.Exec(`CREATE TABLE mine (n int)`).Error; err != nil {
		t.Fatal(err)
	}
	if err := second.Gorm.Exec(`CREATE TABLE mine (n int)`).Error; err != nil {
		t.Errorf("the databases are the same: %v", err)
	}
}

func TestRoleIsAnOrdinaryOne(t *testing.T) {
	var super string
	if err := testdb.New(t).Gorm.Raw(`SHOW is_superuser`).Scan(&super).Error; err != nil || super != "off" {
		t.Errorf("is_superuser is %q (%v): a missing right would not be noticed", super, err)
	}
}

// The program beside this package: it hands over the address, the exit code and nothing else.
func TestWithRunsACommandBesideAServer(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL")
	}
	program := filepath.Join(t.TempDir(), "with")
	if output, err := exec.Command("go", "build", "-o", program, "./with").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	cmd := exec.Command(program, "--", "sh", "-c", `echo "$TEST_DATABASE_URL"; exit 7`)
	cmd.Env = append(os.Environ(), "TEST_DATABASE_URL=")
	output, err := cmd.Output()
	if cmd.ProcessState.ExitCode() != 7 {
		t.Errorf("exit code %d (%v), want the command's own 7", cmd.ProcessState.ExitCode(), err)
	}
	if !strings.HasPrefix(string(output), "postgres://") {
		t.Errorf("the command saw %q", output)
	}
}
