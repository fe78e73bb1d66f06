package main

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	shortestSecret  = 32 // bytes of APP_SECRET
	fewestDifferent = 12 // different bytes in it; "change me change me ..." has fewer
	mostWorkers     = 1000
	shortestPause   = 100 * time.Millisecond
	longestUndo     = 5 * time.Minute // a requester waits for it
)

// check applies every rule and reports all that are broken.
func (c Config) check(found *mistakes) {
	if c.AppEnv != development && c.AppEnv != production {
		found.add("APP_ENV is %q; it is development or production", c.AppEnv)
	}
	c.checkAddresses(found)
	c.checkSecret(found)
	c.checkDatabase(found)
	c.checkStripe(found)
	c.checkMail(found)
	c.checkArticles(found)
	if c.Workers < 0 || c.Workers > mostWorkers {
		found.add("WORKERS is %d; it is a number from 0 to %d", c.Workers, mostWorkers)
	}
	checkPause("BILLING_OUTBOX_INTERVAL", c.BillingOutboxInterval, found)
	checkPause("BILLING_RECONCILE_INTERVAL", c.BillingReconcileInterval, found)
	if c.UndoWindow < 0 || c.UndoWindow > longestUndo {
		found.add("UNDO_WINDOW is %s; it is a time from 0 to %s", c.UndoWindow, longestUndo)
	}
}

func checkPause(name string, pause time.Duration, found *mistakes) {
	unreadable := slices.ContainsFunc(*found, func(m string) bool { return strings.HasPrefix(m, name+" ") })
	if pause < shortestPause && !unreadable {
		found.add("%s is shorter than %s", name, shortestPause)
	}
}

func (c Config) checkAddresses(found *mistakes) {
	if !listenable(c.Addr) {
		found.add("ADDR is not host:port, such as :8080 or 127.0.0.1:8080")
	}
	if c.MetricsAddr != "" && !listenable(c.MetricsAddr) {
		found.add("METRICS_ADDR is not host:port, such as 127.0.0.1:9090")
	}
	if c.MetricsAddr != "" && c.MetricsAddr == c.Addr {
		found.add("METRICS_ADDR is the public address ADDR; figures about the house belong elsewhere")
	}
	for _, proxy := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err == nil {
			continue
		}
		if _, err := netip.ParseAddr(proxy); err != nil {
			found.add("TRUSTED_PROXIES has %q, which is neither an address nor a network such as 10.0.0.0/8", proxy)
		}
	}
	c.checkBaseURL(found)
}

func (c Config) checkBaseURL(found *mistakes) {
	if c.BaseURL == "" {
		if c.Production() {
			found.add("BASE_URL is missing; production needs the address people use, such as https://rights.news.example")
		}
		return
	}
	u, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		found.add("BASE_URL is not an address such as https://rights.news.example")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "":
		found.add("BASE_URL is more than scheme, host and port; links are built by adding their path to it")
	case c.Production() && u.Scheme != "https" && !loopback(u.Hostname()):
		found.add("BASE_URL is not https; production sends nobody's password or payment over plain http")
	}
}

func (c Config) checkSecret(found *mistakes) {
	switch {
	case c.AppSecret == "" && c.Production():
		found.add("APP_SECRET is missing; make one with: openssl rand -base64 48")
	case c.AppSecret == "":
	case len(c.AppSecret) < shortestSecret:
		found.add("APP_SECRET has fewer than %d bytes; make one with: openssl rand -base64 48", shortestSecret)
	case differentBytes(c.AppSecret) < fewestDifferent:
		found.add("APP_SECRET is too easily guessed; make one with: openssl rand -base64 48")
	}
}

func (c Config) checkDatabase(found *mistakes) {
	if c.DataDir == "" {
		found.add("DATA_DIR is empty")
	}
	if c.DatabaseURL == "" {
		if c.Production() {
			found.add("DATABASE_URL is missing; production does not start a database of its own")
		}
		return
	}
	if _, err := pgxpool.ParseConfig(c.DatabaseURL); err != nil {
		found.add("DATABASE_URL is not an address such as postgres://user:password@host:5432/imprimatur")
	}
}

func (c Config) checkMail(found *mistakes) {
	switch {
	case c.SMTPURL != "":
	case c.Production():
		found.add("SMTP_URL is missing; production does not capture mail")
	case c.elsewhere():
		found.add("SMTP_URL is missing, and BASE_URL is not this machine: captured mail would show every private link to every visitor; " +
			"set SMTP_URL and MAIL_FROM, or take a BASE_URL such as http://localhost:8080")
	}
	if c.SMTPURL != "" {
		u, err := url.Parse(c.SMTPURL)
		if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
			found.add("SMTP_URL is not an address such as smtp://user:password@host:587")
		}
	}
	if c.MailFrom == "" {
		if c.Production() || c.SMTPURL != "" {
			found.add("MAIL_FROM is missing; mail needs a sender such as Rights Desk <rights@news.example>")
		}
		return
	}
	if _, err := mail.ParseAddress(c.MailFrom); err != nil || strings.ContainsAny(c.MailFrom, "\r\n") {
		found.add("MAIL_FROM is not one mail address, such as Rights Desk <rights@news.example>")
	}
}

func (c Config) checkArticles(found *mistakes) {
	for _, host := range c.ArticleHosts {
		if host == "" || strings.ContainsAny(host, "/@ ?#") {
			found.add("ARTICLE_HOSTS has %q; it lists bare hosts such as www.news.example", host)
		}
	}
	if c.Production() && len(c.ArticleAllowPrivate) > 0 {
		found.add("ARTICLE_ALLOW_PRIVATE is for development; in production it would let strangers look into your network")
	}
	for _, address := range c.ArticleAllowPrivate {
		if host, port, err := net.SplitHostPort(address); err != nil || host == "" || !isPort(port) {
			found.add("ARTICLE_ALLOW_PRIVATE has %q; it lists host:port addresses such as 127.0.0.1:8081", address)
		}
	}
}

func listenable(address string) bool {
	_, port, err := net.SplitHostPort(address)
	return err == nil && isPort(port)
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == text
}

// loopback tells whether a host is this machine itself, by name or number.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// elsewhere tells whether BASE_URL names another machine than this one, so that strangers may come.
func (c Config) elsewhere() bool {
	u, err := url.Parse(c.BaseURL)
	return err == nil && u.Hostname() != "" && !loopback(u.Hostname())
}

func differentBytes(s string) int {
	seen := map[byte]bool{}
	for i := range len(s) {
		seen[s[i]] = true
	}
	return len(seen)
}
