package article

import (
	"context"
	"errors"
	"net"
	"net/netip"
	neturl "net/url"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func escape(s string) string { return neturl.QueryEscape(s) }

// The cases of GitLab's url_blocker and its relatives: none may be fetched,
// whether the allow-list knows the paper only or, by mistake, the address itself.
func TestAddressesThatPointInward(t *testing.T) {
	strict := NewFetcher(Config{Hosts: []string{"paper.example"}, Timeout: time.Second})
	careless := NewFetcher(Config{Timeout: time.Second, Hosts: []string{
		"localhost", "127.0.0.1", "127.0.1.1", "0.0.0.0", "169.254.169.254", "10.0.0.1", "255.255.255.255", "100.64.0.1", "::1", "::", "::ffff:7f00:1",
		"::ffff:a9fe:a9fe", "fe80::1", "fd00:ec2::254", "64:ff9b::7f00:1", "2002:7f00:1::",
	}})
	for _, address := range []string{
		"http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://127.0.0.1/", "http://127.0.0.1./", "http://127.1/", "http://127.0.1/",
		"http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0x7f.1/", "http://017700000001/", "http://0177.0.0.1/", "http://0177.1/",
		"http://127.000.000.001/", "http://0/", "http://0.0.0.0/", "http://0x0/", "http://127.0.1.1/",
		"http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/",
		"http://10.0.0.1/", "http://012.0.0.1/", "http://255.255.255.255/", "http://100.64.0.1/",
		"http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
		"http://[::ffff:169.254.169.254]/", "http://[fe80::1]/", "http://[fd00:ec2::254]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
		"http://localhost:22/", "http://127.0.0.1:6379/", "http://[::1]:5432/", "https://paper.example:25/", "https://paper.example:0/",
		"http://paper.example.evil.test/", "http://evilpaper.example/", "http://evil.test/paper.example", "http://evil.test#paper.example", "http://evil.test?paper.example",
	} {
		if _, err := strict.Fetch(context.Background(), address); !errors.Is(err, ErrNotAllowed) && !errors.Is(err, ErrNotURL) {
			t.Errorf("strict list, %s: %v", address, err)
		}
		if _, err := careless.Fetch(context.Background(), address); !errors.Is(err, ErrBlocked) && !errors.Is(err, ErrNotAllowed) && !errors.Is(err, ErrNotURL) {
			t.Errorf("careless list, %s: %v", address, err)
		}
	}
	if _, err := careless.Fetch(context.Background(), "http://0x7f.1/"); !errors.Is(err, ErrBlocked) {
		t.Errorf("the dial check itself was not reached: %v", err)
	}
	for _, address := range []string{
		"http://１２７.０.０.１/", "http://①②⑦.0.0.1/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://127。0。0。1/", "http://%6c%6fcalhost/", "http://[::1%25lo]/", "http://[::ffff:127.0.0.1%25]/",
		"http://paper.example\\@127.0.0.1/", "http://127.0.0.1\t/", "http:127.0.0.1", "http:///127.0.0.1",
	} {
		if _, err := careless.Fetch(context.Background(), address); !errors.Is(err, ErrNotURL) {
			t.Errorf("%q: %v, want ErrNotURL", address, err)
		}
	}
	for address, want := range map[string]error{
		"javascript:alert(1)//paper.example": ErrScheme, "file://paper.example/etc/passwd": ErrScheme, "gopher://paper.example:6379/_x": ErrScheme,
		"http://paper.example@127.0.0.1/": ErrUserinfo, "http://paper.example:80@127.0.0.1/": ErrUserinfo, "http://127.0.0.1:80\u0040paper.example/": ErrUserinfo,
	} {
		if _, err := careless.Fetch(context.Background(), address); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", address, err, want)
		}
	}
}

func TestAnAllowedNameThatResolvesInwardIsBlocked(t *testing.T) {
	for _, ip := range []string{"127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.1.1", "0.0.0.0", "198.18.0.9", "::1", "fd00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:127.0.0.1"} {
		f := newFetcher(Config{Hosts: []string{"paper.example"}, Timeout: 3 * time.Second}, resolver(t, netip.MustParseAddr(ip)))
		for _, address := range []string{"http://paper.example/", "https://www.paper.example/"} {
			if _, err := f.Fetch(context.Background(), address); !errors.Is(err, ErrBlocked) {
				t.Errorf("%s answering %s: %v, want ErrBlocked", address, ip, err)
			}
		}
	}
}

// Only host and port together open a private address in development.
func TestAllowPrivateOpensOnePortOnly(t *testing.T) {
	f := NewFetcher(Config{AllowPrivate: []string{"LocalHost:8080"}})
	for address, allowed := range map[string]bool{
		"http://localhost:8080/a": true, "http://LOCALHOST:8080/a": true, "http://localhost:8081/": false,
		"http://localhost/": false, "http://127.0.0.1:8080/": false, "http://sub.localhost:8080/": false,
	} {
		if _, err := f.permit(address); (err == nil) != allowed {
			t.Errorf("%s: %v, want allowed=%v", address, err, allowed)
		}
	}
}

// resolver answers every A or AAAA question with ip, from a real name server on loopback.
func resolver(t *testing.T, ip netip.Addr) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		for buffer := make([]byte, 1500); ; {
			n, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			answer := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, Questions: m.Questions}
			header := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET, TTL: 1}
			switch kind := m.Questions[0].Type; {
			case kind == dnsmessage.TypeA && ip.Is4():
				answer.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: ip.As4()}}}
			case kind == dnsmessage.TypeAAAA && ip.Is6():
				answer.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: ip.As16()}}}
			}
			if reply, err := answer.Pack(); err == nil {
				_, _ = server.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}
