package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"imprimatur/migrations"
)

const (
	doctorPatience = 5 * time.Second
	leastFree      = 1 << 30 // bytes: less than this and PostgreSQL is soon unable to write its log
	oldestServer   = 140000  // PostgreSQL 14, as server_version_num
)

// doctorCommand looks at everything the configuration points at, and changes nothing.
type doctorCommand struct{}

// examination is one line of the doctor's report: what was found, or what is wrong.
type examination struct {
	name string
	look func(context.Context) (string, error)
}

// Run prints a line for each examination and fails when one of them does.
func (doctorCommand) Run(ctx context.Context, t terminal) error {
	config, err := readConfig(t.Environ)
	if err != nil {
		return err
	}
	healthy := true
	for _, e := range append([]examination{{"configuration", config.describe}}, config.examinations()...) {
		healthy = e.report(ctx, t.Stdout) && healthy
	}
	if !healthy {
		return errReported
	}
	return nil
}

func (c Config) examinations() []examination {
	return []examination{
		{"address", c.examineBaseURL},
		{"disk", c.examineDisk},
		{"database", c.examineDatabase},
		{"time zones", examineTimeZones},
		{"payments", c.examinePayments},
		{"mail", c.examineMail},
	}
}

func (e examination) report(ctx context.Context, w io.Writer) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*doctorPatience)
	defer cancel()
	found, err := e.look(ctx)
	if err != nil {
		fmt.Fprintf(w, "FAIL  %-14s %v\n", e.name, err)
		return false
	}
	fmt.Fprintf(w, "ok    %-14s %s\n", e.name, found)
	return true
}

func (c Config) describe(context.Context) (string, error) {
	return fmt.Sprintf("%s, %s set", c.AppEnv, count(len(c.sources), "variable")), nil
}

func (c Config) examineBaseURL(ctx context.Context) (string, error) {
	if c.BaseURL == "" {
		return "links begin with http://localhost and the port of ADDR", nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil {
		return "", err
	}
	if _, err := net.DefaultResolver.LookupHost(ctx, u.Hostname()); err != nil {
		return "", fmt.Errorf("BASE_URL has a host that cannot be found, so no link would work: %w", err)
	}
	return "links begin with " + c.BaseURL, nil
}

func (c Config) examineDisk(context.Context) (string, error) {
	if err := os.MkdirAll(c.DataDir, 0o750); err != nil {
		return "", fmt.Errorf("DATA_DIR cannot be used: %w", err)
	}
	probe, err := os.CreateTemp(c.DataDir, "doctor-")
	if err != nil {
		return "", fmt.Errorf("DATA_DIR cannot be written to: %w", err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	var disk syscall.Statfs_t
	if err := syscall.Statfs(c.DataDir, &disk); err != nil {
		return "", fmt.Errorf("ask for the free space: %w", err)
	}
	free := disk.Bavail * uint64(disk.Bsize) // a block size is positive
	if free < leastFree {
		return "", fmt.Errorf("only %d MiB are free in %s", free>>20, c.DataDir)
	}
	return fmt.Sprintf("%d GiB free in %s", free>>30, c.DataDir), nil
}

func (c Config) examineDatabase(ctx context.Context) (found string, err error) {
	db, err := openDatabase(ctx, c, slog.New(slog.DiscardHandler), false)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var version string
	var number int
	const query = `SELECT current_setting('server_version'), current_setting('server_version_num')::int`
	if err := db.SQL.QueryRowContext(ctx, query).Scan(&version, &number); err != nil {
		return "", fmt.Errorf("ask for the version: %w", err)
	}
	if number < oldestServer {
		return "", fmt.Errorf("PostgreSQL %s is too old; 14 or newer is needed", version)
	}
	have, want, err := migrations.Current(ctx, db.SQL)
	switch {
	case err != nil:
		return "", err
	case have < want:
		return "", fmt.Errorf("PostgreSQL %s answers, but its schema is at version %d of %d; run: imprimatur migrate up", version, have, want)
	case have > want:
		return "", fmt.Errorf("PostgreSQL %s answers, but a newer Imprimatur has migrated it (version %d, this program knows %d)", version, have, want)
	}
	return fmt.Sprintf("PostgreSQL %s, schema version %d", version, have), nil
}

func examineTimeZones(context.Context) (string, error) {
	for _, name := range []string{"Europe/London", "Europe/Istanbul", "America/New_York"} {
		if _, err := time.LoadLocation(name); err != nil {
			return "", fmt.Errorf("time zones are missing, promised dates would be wrong: %w", err)
		}
	}
	return "known", nil
}

// examineMail connects to the mail server and reads its greeting; it sends nothing and signs in to nothing.
func (c Config) examineMail(ctx context.Context) (string, error) {
	if c.SMTPURL == "" {
		return "captured, to be read at /sandbox/mail", nil
	}
	u, err := url.Parse(c.SMTPURL)
	if err != nil {
		return "", errors.New("SMTP_URL is not an address") // the cause would show the password
	}
	greeting, err := greet(ctx, u)
	if err != nil {
		return "", fmt.Errorf("the mail server %s does not answer: %w", u.Host, err)
	}
	if !strings.HasPrefix(greeting, "220") {
		return "", fmt.Errorf("the mail server %s says %q", u.Host, greeting)
	}
	return u.Host + " answers", nil
}

func greet(ctx context.Context, u *url.URL) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	port := u.Port()
	if port == "" {
		port = map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]
	}
	address := net.JoinHostPort(u.Hostname(), port)
	dial := (&net.Dialer{}).DialContext
	if u.Scheme == "smtps" {
		dial = (&tls.Dialer{}).DialContext
	}
	conn, err := dial(ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	line, err := bufio.NewReader(io.LimitReader(conn, 512)).ReadString('\n')
	return strings.TrimSpace(line), err
}
