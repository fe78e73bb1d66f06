package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"imprimatur/handlers"
	"imprimatur/internal/article"
	"imprimatur/internal/demo"
	"imprimatur/internal/demo/articles"
	"imprimatur/internal/letters"
	"imprimatur/internal/mail"
	"imprimatur/internal/workers"
	"imprimatur/models"
)

// door is what the handlers are told. The sandbox's parts are there only while
// nothing real is set in their place.
func (p *process) door(ctx context.Context) handlers.Config {
	c := handlers.Config{
		DB: p.db.Gorm, Desk: p.desk, Views: p.views, Words: p.words, Log: p.log, BaseURL: p.config.BaseURL, Secret: p.config.AppSecret,
		WebhookSecrets: p.secrets, TrustedProxies: p.config.TrustedProxies, Production: p.config.Production(), Ready: p.ready,
		CapturedMail: p.config.SMTPURL == "", ReconcileEvery: p.config.BillingReconcileInterval,
	}
	if p.stripe != nil {
		c.SandboxBilling = p.stripe.Pages()
	}
	if !p.config.Production() {
		sown := demo.SownAt(ctx, p.db.Gorm, time.Now())
		c.SandboxSite = articles.Site(articles.Config{BaseURL: p.config.BaseURL, Now: func() time.Time { return sown }})
	}
	return c
}

func (p *process) letters() letters.Writer {
	return letters.Writer{Views: p.views, Words: p.words, BaseURL: p.config.BaseURL, Now: p.desk.Now}
}

func (p *process) workersConfig() (workers.Config, error) {
	send := workers.CaptureSender(p.desk)
	if p.config.SMTPURL != "" {
		var err error
		if send, err = mail.SMTP(p.config.SMTPURL, p.config.MailFrom); err != nil {
			return workers.Config{}, err
		}
	}
	return workers.Config{
		Pool: p.db.Pool, DB: p.db.Gorm, Desk: p.desk, Letters: p.letters(), Words: p.words, Fetcher: p.fetcher, Send: send, BaseURL: p.config.BaseURL,
		Workers: p.config.Workers, RetryInterval: p.config.BillingOutboxInterval, ReconcileEvery: p.config.BillingReconcileInterval, Log: p.log,
	}, nil
}

// fetcher may visit the publisher's own hosts: those of ARTICLE_HOSTS, else the
// sites of the publications as they are now; in development also our own article site.
func (p *process) fetcher(ctx context.Context) (*article.Fetcher, error) {
	hosts := p.config.ArticleHosts
	if len(hosts) == 0 {
		all, err := models.Publications(ctx, p.db.Gorm)
		if err != nil {
			return nil, err
		}
		for _, pub := range all {
			for _, site := range pub.Sites {
				hosts = append(hosts, siteHost(site))
			}
		}
	}
	private := slices.Clone(p.config.ArticleAllowPrivate)
	if !p.config.Production() {
		own, err := ownAddress(p.config.BaseURL)
		if err != nil {
			return nil, err
		}
		private = append(private, own)
	}
	return article.NewFetcher(article.Config{Hosts: hosts, AllowPrivate: private, UserAgent: "Imprimatur (" + p.config.BaseURL + ")"}), nil
}

// siteHost is the bare host of a site.
func siteHost(site string) string {
	host, _, _ := strings.Cut(site, "/")
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

func ownAddress(baseURL string) (string, error) {
	u, err := url.Parse(baseURL)
	if err != nil {
		return "", err
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

// keepSecret makes APP_SECRET once in development and keeps it in DATA_DIR.
func (p *process) keepSecret(context.Context) error {
	if p.config.AppSecret != "" {
		return nil
	}
	file := filepath.Join(p.config.DataDir, "app-secret")
	kept, err := os.ReadFile(file) // the operator's own folder
	if err == nil {
		p.config.AppSecret = string(kept)
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s: %w", file, err)
	}
	if err := os.MkdirAll(p.config.DataDir, 0o711); err != nil { // the private server's own user must pass through
		return err
	}
	p.config.AppSecret = rand.Text() + rand.Text()
	return os.WriteFile(file, []byte(p.config.AppSecret), 0o600)
}

// derive makes a secret for one purpose out of APP_SECRET.
func derive(secret, purpose string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(purpose))
	return hex.EncodeToString(mac.Sum(nil))
}

// startMetrics serves the figures of the process and of the desk on their own address.
func (p *process) startMetrics(ctx context.Context) error {
	if p.config.MetricsAddr == "" {
		return nil
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(p.db.SQL, "imprimatur"), figures{p.db.Gorm})
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", p.config.MetricsAddr)
	if err != nil {
		return fmt.Errorf("listen on %s for metrics: %w", p.config.MetricsAddr, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	p.metrics = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := p.metrics.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			p.log.Error("the metrics server ended", "cause", err)
		}
	}()
	return nil
}
