// Command with runs another command beside one throw-away PostgreSQL server, whose address that command finds in
// TEST_DATABASE_URL: `go run ./internal/testdb/with -- go test ./...`. The exit code is the command's own. When
// TEST_DATABASE_URL is already set, that server is used. With -durable the server keeps its promises to the disk, for
// benchmarks; without, it is quicker.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"imprimatur/internal/testdb"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	flags := flag.NewFlagSet("with", flag.ContinueOnError)
	durable := flags.Bool("durable", false, "keep commits on disk, as in production")
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	args = flags.Args()
	if len(args) == 0 {
		return 2, errors.New("usage: with [-durable] -- command [argument ...]")
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM) // the command gets them too, and ends; then we do
	cmd := exec.Command(args[0], args[1:]...)             //nolint:noctx // signals end it, as they end us
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, os.Environ()
	if os.Getenv("TEST_DATABASE_URL") == "" {
		server, err := testdb.Start(context.Background(), *durable)
		if err != nil {
			return 1, fmt.Errorf("start PostgreSQL for the tests: %w", err)
		}
		defer func() { err = errors.Join(err, server.Stop()) }()
		cmd.Env = append(cmd.Env, "TEST_DATABASE_URL="+server.URL(), "PGBIN="+server.Programs())
	}
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("run %s: %w", args[0], err)
	}
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s)
		}
	}()
	return exitCode(cmd.Wait())
}

func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	default:
		return 1, err
	}
}
