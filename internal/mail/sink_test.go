package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// script says how the sink misbehaves; the zero script accepts everything.
type script struct {
	onMail, onRcpt, onData error         // the answer to a command
	hang                   chan struct{} // the answer to DATA waits for it
	dropAfterData          bool          // the connection ends instead of an answer to DATA
	dropAfterAnswer        bool          // the connection ends after the answer, before QUIT
	password               string        // what AUTH wants; empty: AUTH is not offered
}

// delivery is a message the sink has read.
type delivery struct {
	from, to, user string
	tls            bool
	raw            string
}

// sink is a real SMTP server on the loopback interface.
type sink struct {
	addr  string
	roots *x509.CertPool
	play  script

	mu  sync.Mutex
	got []delivery
}

// encryption of a sink.
type encryption int

const (
	plain encryption = iota
	offersStartTLS
	implicitTLS
)

func newSink(t *testing.T, enc encryption, play script) *sink {
	t.Helper()
	s := &sink{play: play}
	server := smtp.NewServer(s)
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	if enc != plain {
		config := s.certificate(t)
		if enc == implicitTLS {
			listener = tls.NewListener(listener, config)
		} else {
			server.TLSConfig = config
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("sink: %v", err)
		}
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close() // Serve may not have begun, and then Close knows no listener
		<-done
	})
	return s
}

// certificate makes a certificate for the sink and the pool that trusts it.
func (s *sink) certificate(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.roots = x509.NewCertPool()
	s.roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// deliveries returns what arrived.
func (s *sink) deliveries() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]delivery(nil), s.got...)
}

func (s *sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	session := &session{sink: s, conn: c}
	if s.play.password == "" {
		return session, nil
	}
	return authSession{session}, nil
}

type session struct {
	sink *sink
	conn *smtp.Conn
	now  delivery
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.now.from = from
	_, s.now.tls = s.conn.TLSConnectionState()
	return s.sink.play.onMail
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.now.to += to
	return s.sink.play.onRcpt
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	play := s.sink.play
	if play.hang != nil {
		<-play.hang
	}
	if play.onData != nil {
		return play.onData
	}
	s.now.raw = string(raw)
	s.sink.mu.Lock()
	s.sink.got = append(s.sink.got, s.now)
	s.sink.mu.Unlock()
	if play.dropAfterData {
		return s.conn.Conn().Close()
	}
	if play.dropAfterAnswer {
		time.AfterFunc(50*time.Millisecond, func() { _ = s.conn.Conn().Close() })
	}
	return nil
}

// authSession is a session that offers AUTH PLAIN.
type authSession struct{ *session }

func (s authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != s.sink.play.password {
			return smtp.ErrAuthFailed
		}
		s.now.user = user
		return nil
	}), nil
}

// answer is what a real server says: code, enhanced code, and words that repeat the
// recipient.
func answer(code int, enhanced smtp.EnhancedCode) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "<maya@example.org>: says the server"}
}

// rawServer answers every connection with talk and then closes it.
func rawServer(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				talk(conn)
			}()
		}
	}()
	return listener.Addr().String()
}
