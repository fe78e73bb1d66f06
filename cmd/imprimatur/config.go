package main

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is everything an operator can set, each by the environment variable of its tag; a secret also by a file that
// NAME_FILE points at. The `about` tags are the text of .env.example.
type Config struct {
	AppEnv  string `env:"APP_ENV" envDefault:"development" about:"development starts a private PostgreSQL, sandbox billing and captured mail for whatever is not set; production starts none of them and insists on the real ones."`
	Addr    string `env:"ADDR" about:"Where to listen, as host:port. Development: 127.0.0.1:8080, for this machine alone; production: :8080."`
	BaseURL string `env:"BASE_URL" about:"The address people use, without a slash at the end. Every link in pages and mails begins with it. Development: http://localhost and the port of ADDR."`

	AppSecret   string `env:"APP_SECRET" secret:"true" about:"Signs forms and links; at least 32 bytes, the same on every replica: openssl rand -base64 48. Development: made once and kept in DATA_DIR."`
	DatabaseURL string `env:"DATABASE_URL" secret:"true" about:"postgres://user:password@host:5432/imprimatur. Development: a private PostgreSQL in DATA_DIR."`
	DataDir     string `env:"DATA_DIR" envDefault:"./data" about:"The folder for what belongs to this installation alone."`

	StripeSecretKey     string   `env:"STRIPE_SECRET_KEY" secret:"true" about:"sk_live_... or rk_live_... in production, sk_test_... elsewhere. Development: the built-in sandbox, when empty."`
	StripeWebhookSecret []string `env:"STRIPE_WEBHOOK_SECRET" secret:"true" about:"Signing secret of the webhook endpoint BASE_URL/webhooks/stripe; two with a comma between them while one replaces the other."`
	StripeAPIBase       string   `env:"STRIPE_API_BASE" about:"Another address for Stripe's API, for tests: a loopback address, and never with a live key."`

	BillingOutboxInterval    time.Duration `env:"BILLING_OUTBOX_INTERVAL" envDefault:"5s" about:"How often calls to Stripe that did not go through are taken up again."`
	BillingReconcileInterval time.Duration `env:"BILLING_RECONCILE_INTERVAL" envDefault:"10m" about:"How often open invoices are compared with Stripe, in case a webhook was lost."`

	UndoWindow time.Duration `env:"UNDO_WINDOW" envDefault:"10s" about:"How long the mail of a decision waits, so that whoever decided can take it back. 0: it leaves at once."`

	SMTPURL  string `env:"SMTP_URL" secret:"true" about:"smtp://user:password@host:587 or smtps://user:password@host:465. Development: mail is captured and shown at /sandbox/mail to every visitor, when empty; BASE_URL must then be this machine."`
	MailFrom string `env:"MAIL_FROM" about:"The sender of every mail: Rights Desk <rights@news.example>."`

	TrustedProxies      []string `env:"TRUSTED_PROXIES" about:"Addresses or networks of the proxies in front, with commas; only their X-Forwarded-For is believed."`
	ArticleHosts        []string `env:"ARTICLE_HOSTS" about:"The publisher's own hosts, with commas; articles are read from nowhere else. Empty: the sites of the publications in the database."`
	ArticleAllowPrivate []string `env:"ARTICLE_ALLOW_PRIVATE" about:"Development: host:port addresses in a private network that articles may be read from."`

	Workers     int    `env:"WORKERS" envDefault:"4" about:"How many background jobs run at once in this process; 0 for a web server that leaves them to others."`
	MetricsAddr string `env:"METRICS_ADDR" about:"Where to serve /metrics for Prometheus, as host:port, apart from the public address. Empty: not at all."`

	// sources tells, for each variable that is set, where its value came from.
	sources map[string]string
}

const (
	development = "development"
	production  = "production"
)

// Production tells whether real readers and real money are behind this process.
func (c Config) Production() bool { return c.AppEnv == production }

// mistakes are all the things wrong with a configuration, each a sentence that names the variable.
type mistakes []string

func (m mistakes) Error() string {
	return "the configuration has " + count(len(m), "mistake") + ":\n  - " + strings.Join(m, "\n  - ")
}

func (m *mistakes) add(format string, args ...any) { *m = append(*m, fmt.Sprintf(format, args...)) }

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// readConfig turns NAME=value pairs into a Config. Its error holds every mistake there is, not only the first; no
// secret's value appears in it.
func readConfig(environ []string) (Config, error) {
	var found mistakes
	values, sources := settings(environ, &found)
	config := Config{sources: sources}
	parse(&config, values, &found)
	config.tidy()
	config.chooseAddr()
	config.check(&found)
	if len(found) > 0 {
		return Config{}, found
	}
	return config, nil
}

// tidy forgives what means the same: a slash at the end of the address, spaces around the commas of a list.
func (c *Config) tidy() {
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	for _, list := range [][]string{c.StripeWebhookSecret, c.TrustedProxies, c.ArticleHosts, c.ArticleAllowPrivate} {
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
	}
}

// chooseAddr listens for this machine alone in development, where the sign-in of the demonstration is known to everybody,
// and on every address in production, as a container must.
func (c *Config) chooseAddr() {
	switch {
	case c.Addr != "":
	case c.Production():
		c.Addr = ":8080"
	default:
		c.Addr = "127.0.0.1:8080"
	}
}

// parse fills the fields. A value of the wrong type is a mistake in the words of its variable's name.
func parse(config *Config, values map[string]string, found *mistakes) {
	err := env.ParseWithOptions(config, env.Options{Environment: values})
	var all env.AggregateError
	if err == nil {
		return
	}
	if !errors.As(err, &all) {
		found.add("%v", err)
		return
	}
	for _, one := range all.Errors {
		var wrong env.ParseError
		if errors.As(one, &wrong) {
			found.add("%s has a value that is not a %s", variableOf(wrong.Name), kindInWords(wrong.Type))
			continue
		}
		found.add("%v", one)
	}
}

func kindInWords(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return "duration such as 30s or 10m"
	case reflect.TypeFor[int]():
		return "whole number"
	}
	return t.String()
}

// setting is one field of Config as its tags describe it.
type setting struct {
	Field   string
	Name    string
	Default string
	About   string
	Secret  bool
}

// knownSettings lists the fields in the order of Config.
func knownSettings() []setting {
	var all []setting
	for field := range reflect.TypeFor[Config]().Fields() {
		name := field.Tag.Get("env")
		if name == "" {
			continue
		}
		all = append(all, setting{
			Field: field.Name, Name: name, Default: field.Tag.Get("envDefault"),
			About: field.Tag.Get("about"), Secret: field.Tag.Get("secret") == "true",
		})
	}
	return all
}

func variableOf(field string) string {
	for _, s := range knownSettings() {
		if s.Field == field {
			return s.Name
		}
	}
	return field
}
