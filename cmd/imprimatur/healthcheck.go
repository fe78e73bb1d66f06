package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthPatience is shorter than the usual HEALTHCHECK timeout, so that the reason is still printed.
const healthPatience = 3 * time.Second

// healthcheckCommand asks the server in the same container, which has no shell and no curl.
type healthcheckCommand struct{}

// Run succeeds when /readyz on ADDR answers 200. It reads ADDR alone, so that a mistake elsewhere cannot hide the answer.
func (healthcheckCommand) Run(ctx context.Context, t terminal) error {
	var ignored mistakes
	values, _ := settings(t.Environ, &ignored)
	address := values["ADDR"]
	if address == "" {
		address = ":8080"
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("ADDR is not host:port: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	return askReady(ctx, "http://"+net.JoinHostPort(host, port)+"/readyz")
}

func askReady(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("ask whether the server is ready: %w", err)
	}
	transport := &http.Transport{Proxy: nil} // the server is on this machine, whatever HTTP_PROXY says
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return fmt.Errorf("ask whether the server is ready: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", response.Status)
	}
	return nil
}
