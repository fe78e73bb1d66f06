package main

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"imprimatur/internal/testdb"
)

func TestMain(m *testing.M) {
	code := testdb.Main(m)
	if builtFolder != "" {
		_ = os.RemoveAll(builtFolder)
	}
	os.Exit(code)
}

// typed runs the program as if typed at a terminal.
func typed(t *testing.T, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, terminal{Environ: environ, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errOut})
	return code, out.String(), errOut.String()
}

func TestHelpListsEveryCommand(t *testing.T) {
	code, out, _ := typed(t, nil, "--help")
	for _, name := range []string{"serve", "migrate up", "migrate status", "seed", "user create", "user reset-password", "user list",
		"publication create", "publication edit", "publication list", "config", "doctor", "healthcheck", "version"} {
		if !strings.Contains(out, name) {
			t.Errorf("no %q in:\n%s", name, out)
		}
	}
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestWrongCommandLineIsTwo(t *testing.T) {
	code, _, stderr := typed(t, nil, "sreve")
	if code != 2 || !strings.Contains(stderr, "sreve") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestConfigPrintsOrComplains(t *testing.T) {
	if code, out, _ := typed(t, []string{"ADDR=:9"}, "config"); code != 0 || !strings.Contains(out, "environment") {
		t.Errorf("exit code %d: %s", code, out)
	}
	if code, _, stderr := typed(t, []string{"WORKERS=x", "ADDR=x"}, "config"); code != 1 || !strings.Contains(stderr, "2 mistakes") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestVersionIsOneLine(t *testing.T) {
	if code, out, _ := typed(t, nil, "version"); code != 0 || !strings.HasPrefix(out, "imprimatur ") || strings.Count(out, "\n") != 1 {
		t.Errorf("exit code %d: %q", code, out)
	}
}

func TestMigrateBringsAnEmptyDatabaseUpAndDoctorSeesIt(t *testing.T) {
	_, url := testdb.EmptyURL(t)
	environ := []string{"DATABASE_URL=" + url, "DATA_DIR=" + t.TempDir()}
	if code, out, _ := typed(t, environ, "doctor"); code != 1 || !strings.Contains(out, "imprimatur migrate up") {
		t.Errorf("doctor before: exit code %d\n%s", code, out)
	}
	if code, out, _ := typed(t, environ, "migrate", "status"); code != 0 || !strings.Contains(out, "pending") {
		t.Errorf("status before: exit code %d\n%s", code, out)
	}
	if code, out, stderr := typed(t, environ, "migrate", "up"); code != 0 || !strings.Contains(out, "from version 0") {
		t.Fatalf("up: exit code %d\n%s%s", code, out, stderr)
	}
	if code, out, _ := typed(t, environ, "migrate", "up"); code != 0 || !strings.Contains(out, "already") {
		t.Errorf("up again: exit code %d\n%s", code, out)
	}
	if code, out, _ := typed(t, environ, "migrate", "status"); code != 0 || strings.Contains(out, "pending") {
		t.Errorf("status after: exit code %d\n%s", code, out)
	}
	if code, out, _ := typed(t, environ, "doctor"); code != 0 || !strings.Contains(out, "schema version") {
		t.Errorf("doctor after: exit code %d\n%s", code, out)
	}
}

func TestDoctorFindsASilentMailServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("220 mail.example ready\r\n"))
			_ = conn.Close()
		}
	}()
	config := Config{SMTPURL: "smtp://user:canary@" + address}
	if found, err := config.examineMail(t.Context()); err != nil || !strings.Contains(found, "answers") {
		t.Errorf("got %q, %v", found, err)
	}
	_ = listener.Close()
	if _, err := config.examineMail(t.Context()); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

func TestHealthcheckAsksReadyz(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	environ := []string{"ADDR=:" + port}
	if code, _, stderr := typed(t, environ, "healthcheck"); code != 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	status = http.StatusServiceUnavailable
	if code, _, stderr := typed(t, environ, "healthcheck"); code != 1 || !strings.Contains(stderr, "503") {
		t.Errorf("draining: exit code %d: %s", code, stderr)
	}
	server.Close()
	if code, _, _ := typed(t, environ, "healthcheck"); code != 1 {
		t.Errorf("gone: exit code %d", code)
	}
}
