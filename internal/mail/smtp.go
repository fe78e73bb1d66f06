package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// ErrConfig is wrapped by every error of SMTP; the rest says what to change. It never
// contains the address of the server, whose URL holds a password.
var ErrConfig = errors.New("mail configuration")

// sendTimeout bounds one delivery from dialling to the server's answer.
const sendTimeout = 45 * time.Second

// relay is the server of the configuration and how to speak to it.
type relay struct {
	host, port     string
	user, password string
	implicit       bool // TLS from the first byte (smtps)
	startTLS       bool // STARTTLS, and no delivery without
	from           netmail.Address
	roots          *x509.CertPool // nil: the system's
	timeout        time.Duration
}

// SMTP returns a Sender for a server:
//
//	smtps://user:password@smtp.example.org          TLS from the start, port 465
//	smtp://user:password@smtp.example.org           STARTTLS or no delivery, port 587
//	smtp://localhost:25                             plain: the host is this machine
//	smtp://localhost:25?starttls=always             STARTTLS here too
//
// Without TLS a message leaves this machine only if the server is this machine, and a
// password never does. From is an address or "Name <address>"; every message has it
// as sender and as return address. It fails with ErrConfig and contacts nobody.
func SMTP(serverURL, from string) (Sender, error) {
	r, err := parseRelay(serverURL, from)
	if err != nil {
		return nil, err
	}
	return r.send, nil
}

func parseRelay(serverURL, from string) (*relay, error) {
	u, err := url.Parse(serverURL)
	if err != nil {
		return nil, fmt.Errorf("%w: the server is not a URL", ErrConfig) // err repeats the password
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil || !oneLine(sender.Name) {
		return nil, fmt.Errorf("%w: the sender is not an address or \"Name <address>\"", ErrConfig)
	}
	if sender.Address, err = plainAddress(sender.Address); err != nil {
		return nil, fmt.Errorf("%w: the sender is %w", ErrConfig, err)
	}
	r := &relay{host: u.Hostname(), port: u.Port(), from: *sender, timeout: sendTimeout}
	if u.User != nil {
		r.user = u.User.Username()
		r.password, _ = u.User.Password()
	}
	if r.host == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" || u.Opaque != "" {
		return nil, fmt.Errorf("%w: the server is written smtp://host:port or smtps://host:port", ErrConfig)
	}
	if err := r.secure(u.Scheme, u.Query()); err != nil {
		return nil, err
	}
	if r.user != "" && !r.implicit && !r.startTLS {
		return nil, fmt.Errorf("%w: a password needs TLS: use smtps:// or starttls=always", ErrConfig)
	}
	return r, nil
}

// secure applies the TLS policy.
func (r *relay) secure(scheme string, query url.Values) error {
	choice := query.Get("starttls")
	query.Del("starttls")
	if len(query) > 0 {
		return fmt.Errorf("%w: the server's URL knows no parameter but starttls", ErrConfig)
	}
	local := loopback(r.host)
	defaultPort := "587"
	switch {
	case scheme == "smtps" && choice == "":
		r.implicit, defaultPort = true, "465"
	case scheme == "smtps":
		return fmt.Errorf("%w: smtps is TLS from the start, starttls belongs to smtp", ErrConfig)
	case scheme != "smtp":
		return fmt.Errorf("%w: the server's URL begins with smtp:// or smtps://", ErrConfig)
	case choice == "always" || choice == "" && !local:
		r.startTLS = true
	case choice == "never" && !local:
		return fmt.Errorf("%w: starttls=never is for a server on this machine", ErrConfig)
	case choice != "" && choice != "never":
		return fmt.Errorf("%w: starttls is always or never", ErrConfig)
	}
	if r.port == "" {
		r.port = defaultPort
	}
	return nil
}

// loopback reports whether a host name is this machine without asking anybody.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// send delivers one message over a connection of its own.
func (r *relay) send(ctx context.Context, m Message) error {
	msg, err := r.compose(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel() // also hangs up
	client, err := r.client(r.dialer(ctx))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTemporary, err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		// Also a refused password: the fault is the configuration's, not the message's.
		return fmt.Errorf("%w: connect: %w", ErrTemporary, errors.Join(ctx.Err(), err))
	}
	err = client.SendWithSMTPClient(session, msg)
	if msg.IsDelivered() {
		_ = client.CloseWithSMTPClient(session) // accepted: a lost goodbye changes nothing
		return nil
	}
	return classify(ctx, err)
}

// classify sorts the answer of the server. The server's own words stay out: they
// often repeat the recipient's address, which is not for logs.
func classify(ctx context.Context, err error) error {
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return fmt.Errorf("%w: %w", ErrTemporary, errors.Join(ctx.Err(), err))
	}
	kind := ErrTemporary
	if code := refused.ErrorCode(); code >= 500 && code < 600 {
		kind = ErrPermanent
	}
	answer := "no answer"
	if refused.ErrorCode() != 0 {
		answer = strings.TrimSpace(strconv.Itoa(refused.ErrorCode()) + " " + refused.EnhancedStatusCode())
	}
	if ended := ctx.Err(); ended != nil {
		return fmt.Errorf("%w: %s: %s: %w", kind, refused.Reason, answer, ended)
	}
	return fmt.Errorf("%w: %s: %s", kind, refused.Reason, answer)
}

// client returns a go-mail client that dials with dial.
func (r *relay) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	port, err := strconv.Atoi(r.port)
	if err != nil {
		return nil, fmt.Errorf("port: %w", err)
	}
	_, helo, _ := strings.Cut(r.from.Address, "@")
	policy := gomail.NoTLS
	if r.startTLS {
		policy = gomail.TLSMandatory
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(r.tlsConfig()),
		gomail.WithTimeout(r.timeout), gomail.WithHELO(helo), gomail.WithDialContextFunc(dial),
		gomail.WithoutNoop(), gomail.WithoutSMTPUTF8(),
	}
	if r.user != "" {
		// Named, not discovered: discovery takes a connection dialled by us for a plain one.
		options = append(options, gomail.WithUsername(r.user), gomail.WithPassword(r.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	if r.implicit {
		options = append(options, gomail.WithSSL())
	}
	return gomail.NewClient(r.host, options...)
}

func (r *relay) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: r.host, RootCAs: r.roots, MinVersion: tls.VersionTLS12}
}

// dialer returns a dial function whose connection ends with ctx. go-mail watches ctx
// only while it dials, and leaves the connection open when the greeting fails.
func (r *relay) dialer(ctx context.Context) gomail.DialContextFunc {
	return func(dialCtx context.Context, network, address string) (net.Conn, error) {
		dial := (&net.Dialer{}).DialContext
		if r.implicit {
			dial = (&tls.Dialer{Config: r.tlsConfig()}).DialContext
		}
		conn, err := dial(dialCtx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = conn.Close() })
		return conn, nil
	}
}
