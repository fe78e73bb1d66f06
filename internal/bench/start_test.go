package bench

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"imprimatur/internal/testdb"
)

// The program starts on a migrated database and answers its first /readyz.
func BenchmarkColdStart(b *testing.B) {
	_, url := testdb.NewURL(b)
	program := built(b)
	startOnce(b, program, url) // the first of all also makes the sandbox's tables
	var times []time.Duration
	var cpu time.Duration
	b.StopTimer()
	b.ResetTimer()
	for range b.N {
		took, used := startOnce(b, program, url)
		times, cpu = append(times, took), cpu+used
	}
	slices.Sort(times)
	b.ReportMetric(milliseconds(times[len(times)/2]), "p50-ms")
	b.ReportMetric(milliseconds(cpu)/float64(b.N), "cpu-ms")
}

// built is bin/imprimatur, or the program built for this run when there is none.
func built(tb testing.TB) string {
	tb.Helper()
	program, err := filepath.Abs("../../bin/imprimatur")
	must(tb, err)
	if _, err := os.Stat(program); err == nil {
		return program
	}
	program = filepath.Join(tb.TempDir(), "imprimatur")
	output, err := exec.CommandContext(tb.Context(), "go", "build", "-o", program, "imprimatur/cmd/imprimatur").CombinedOutput()
	if err != nil {
		tb.Fatalf("build the program: %v\n%s", err, output)
	}
	return program
}

// startOnce starts the program, waits until it is ready, and ends it. Only the start is timed; cpu is the
// processor time that the program used for it.
func startOnce(b *testing.B, program, database string) (took, cpu time.Duration) {
	b.Helper()
	address := freeAddress(b)
	cmd := exec.CommandContext(b.Context(), program, "serve") // our own program
	cmd.Env = []string{"DATABASE_URL=" + database, "ADDR=" + address, "DATA_DIR=" + b.TempDir(), "PATH=" + os.Getenv("PATH")}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	began := time.Now()
	b.StartTimer()
	must(b, cmd.Start())
	ready := waitReady("http://" + address + "/readyz")
	b.StopTimer()
	took = time.Since(began)
	must(b, cmd.Process.Kill()) // how it stops is not measured here
	_ = cmd.Wait()              // it says that it was killed
	if ready != nil {
		b.Fatalf("start: %v\n%s", ready, said.String())
	}
	return took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

const (
	startPatience = 30 * time.Second
	askAgain      = 2 * time.Millisecond
)

func waitReady(address string) error {
	for end := time.Now().Add(startPatience); time.Now().Before(end); time.Sleep(askAgain) {
		response, err := http.Get(address) //loopback, and bounded by the loop
		if err != nil {
			continue
		}
		if err := response.Body.Close(); err != nil {
			return err
		}
		if response.StatusCode == http.StatusOK {
			return nil
		}
	}
	return errors.New("not ready in time")
}

// freeAddress is one where nobody listens now.
func freeAddress(tb testing.TB) string {
	tb.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(tb.Context(), "tcp", "127.0.0.1:0")
	must(tb, err)
	must(tb, l.Close())
	return l.Addr().String()
}
