package article

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const page = "<!doctype html><html lang=en><title>Ports</title><p>Ships wait."

func family(ip string) string {
	if strings.Contains(ip, ":") {
		return "6"
	}
	return "4"
}

func joined(ip, port string) string { return net.JoinHostPort(ip, port) }

// site serves handler on loopback and returns its address, its host:port and a
// fetcher that may reach exactly that port.
func site(t *testing.T, handler http.HandlerFunc) (string, string, *Fetcher) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	at := strings.TrimPrefix(server.URL, "http://")
	return server.URL, at, NewFetcher(Config{AllowPrivate: []string{at}, Timeout: 500 * time.Millisecond})
}

func sendHTML(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, body)
}

func TestFetchReadsAPage(t *testing.T) {
	url, _, f := site(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.UserAgent(), "Imprimatur/") || r.Header.Get("Cookie") != "" {
			t.Errorf("headers sent: %v", r.Header)
		}
		sendHTML(w, page)
	})
	got, err := f.Fetch(context.Background(), url+"/a#part")
	if err != nil || string(got.Body) != page || got.URL != url+"/a" || got.ContentType != "text/html; charset=utf-8" {
		t.Fatalf("got %+v, %v", got, err)
	}
}

func TestFetchTurnsOldCharsetsIntoUTF8(t *testing.T) {
	url, _, f := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=windows-1256")
		_, _ = w.Write([]byte{0xe3, 0xd1, 0xcd, 0xc8, 0xc7}) // مرحبا
	})
	if got, err := f.Fetch(context.Background(), url); err != nil || string(got.Body) != "مرحبا" {
		t.Fatalf("got %q, %v", got.Body, err)
	}
}

func TestFetchFollowsThreeRedirectsAndNotFour(t *testing.T) {
	url, _, f := site(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, _ = fmt.Sscanf(r.URL.Path, "/%d", &n); n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d/", n-1), http.StatusFound)
			return
		}
		sendHTML(w, page)
	})
	if got, err := f.Fetch(context.Background(), url+"/3"); err != nil || got.URL != url+"/0/" {
		t.Errorf("three redirects: %q, %v", got.URL, err)
	}
	if _, err := f.Fetch(context.Background(), url+"/4"); !errors.Is(err, ErrTooManyRedirects) {
		t.Errorf("four redirects: %v", err)
	}
}

func TestFetchRefusesWhatIsNotAPage(t *testing.T) {
	url, _, f := site(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/pdf":
			w.Header().Set("Content-Type", "application/pdf")
		case "/json":
			w.Header().Set("Content-Type", "application/json")
		case "/untyped":
			w.Header()["Content-Type"] = nil
		case "/brotli":
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "br")
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		case "/nowhere":
			w.WriteHeader(http.StatusFound)
		default:
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, page)
	})
	for path, want := range map[string]error{
		"/pdf": ErrNotHTML, "/json": ErrNotHTML, "/untyped": ErrNotHTML, "/brotli": ErrNotHTML,
		"/gone": ErrUnreachable, "/broken": ErrUnreachable, "/nowhere": ErrUnreachable, "/missing": ErrUnreachable,
	} {
		if _, err := f.Fetch(context.Background(), url+path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
}

func TestFetchGivesUpOnHangsAndDrips(t *testing.T) {
	release := make(chan struct{})
	url, _, f := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/drip" {
			w.Header().Set("Content-Type", "text/html")
			for range 1000 {
				if _, err := io.WriteString(w, "<p>"); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}
		<-release
	})
	t.Cleanup(func() { close(release) })
	for _, path := range []string{"/hang", "/drip"} {
		start := time.Now()
		if _, err := f.Fetch(context.Background(), url+path); !errors.Is(err, ErrTimeout) {
			t.Errorf("%s: %v, want ErrTimeout", path, err)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %v with a limit of 500 ms", path, took)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := f.Fetch(ctx, url+"/hang"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled by the caller: %v", err)
	}
}

func TestFetchStopsAtTheLimitAfterDecompression(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 64<<20))
	_ = z.Close()
	var sent atomic.Int64
	url, at, _ := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		case "/exact":
			_, _ = w.Write(bytes.Repeat([]byte("a"), 1<<20))
		default:
			for chunk := make([]byte, 1<<16); ; {
				n, err := w.Write(chunk)
				sent.Add(int64(n))
				if err != nil {
					return
				}
			}
		}
	})
	f := NewFetcher(Config{AllowPrivate: []string{at}})
	for path, want := range map[string]error{"/bomb": ErrTooLarge, "/endless": ErrTooLarge, "/exact": nil} {
		if _, err := f.Fetch(context.Background(), url+path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	if sent.Load() > 32<<20 {
		t.Errorf("endless body: %d bytes were taken", sent.Load())
	}
}

func TestRedirectsAreCheckedLikeTheFirstAddress(t *testing.T) {
	inner, innerAt, _ := site(t, func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the private neighbour was reached: %s", r.URL)
		sendHTML(w, page)
	})
	url, at, _ := site(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	f := NewFetcher(Config{AllowPrivate: []string{at}, Hosts: []string{"localhost", "127.0.0.1"}})
	for target, want := range map[string]error{
		inner:                                ErrNotAllowed,
		"http://localhost/":                  ErrBlocked,
		"http://127.0.0.1/":                  ErrBlocked,
		"//127.1/":                           ErrBlocked,
		"http://[::ffff:127.0.0.1]/":         ErrNotAllowed,
		"http://169.254.169.254/latest":      ErrNotAllowed,
		"https://elsewhere.example/":         ErrNotAllowed,
		"file:///etc/passwd":                 ErrScheme,
		"javascript:alert(1)":                ErrScheme,
		"http://u:p@" + innerAt + "/":        ErrUserinfo,
		"http://" + at + "@" + innerAt + "/": ErrUserinfo,
		"http://\u24db\u24deocalhost/":       ErrHost,
	} {
		if _, err := f.Fetch(context.Background(), url+"/?to="+escape(target)); !errors.Is(err, want) {
			t.Errorf("redirect to %s: %v, want %v", target, err, want)
		}
	}
}

// A proxy would resolve and dial for us, behind the guard's back. The variables
// are read once per process, so the setting itself is what can be tested.
func TestNoProxyIsAsked(t *testing.T) {
	if NewFetcher(Config{}).client.Transport.(*http.Transport).Proxy != nil {
		t.Error("the fetcher obeys proxy variables")
	}
}

func TestUnreachableSites(t *testing.T) {
	closed := httptest.NewServer(nil)
	at := strings.TrimPrefix(closed.URL, "http://")
	closed.Close()
	f := NewFetcher(Config{AllowPrivate: []string{at}, Timeout: time.Second})
	if _, err := f.Fetch(context.Background(), "http://"+at+"/a"); !errors.Is(err, ErrUnreachable) {
		t.Errorf("nobody listens: %v", err)
	}
	url, _, g := site(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>half")
		_ = conn.Close()
	})
	if _, err := g.Fetch(context.Background(), url); !errors.Is(err, ErrUnreachable) {
		t.Errorf("cut off half way: %v", err)
	}
}
