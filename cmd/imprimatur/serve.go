package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"
)

// serveCommand runs the web server and the background jobs until it is told to stop.
type serveCommand struct{}

// Run starts everything, says where it is, and stops in order when asked: no
// new requests, those under way, jobs, database.
func (serveCommand) Run(ctx context.Context, t terminal) error {
	began := time.Now()
	config, err := readConfig(t.Environ)
	if err != nil {
		return err
	}
	log := newLog(config, t.Stderr)
	listener, err := listen(ctx, &config)
	if err != nil {
		return err
	}
	p, err := newProcess(ctx, config, log, true)
	if err != nil {
		return errors.Join(unlessTold(ctx, log, err), listener.Close())
	}
	if err := p.start(ctx, listener); err != nil {
		return errors.Join(unlessTold(ctx, log, err), p.Close())
	}
	p.greet(ctx, t.Stdout, time.Since(began))
	<-ctx.Done()
	log.Info("stopping")
	return p.Close()
}

// unlessTold forgets a start that failed after it was told to stop: whatever
// broke then, a query or a connection, broke because of it.
func unlessTold(ctx context.Context, log *slog.Logger, err error) error {
	select {
	case <-ctx.Done():
		log.Info("stopped during the start", "cause", err)
		return nil
	default:
		return err
	}
}

// listen takes the address first, so that a port chosen by the system is known
// to every link from the start.
func listen(ctx context.Context, c *Config) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s (is another program there? set ADDR): %w", c.Addr, err)
	}
	if c.BaseURL == "" {
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		c.BaseURL = "http://localhost:" + port
	}
	return l, nil
}

func newLog(c Config, out interface{ Write([]byte) (int, error) }) *slog.Logger {
	if c.Production() {
		return slog.New(slog.NewJSONHandler(out, nil))
	}
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
