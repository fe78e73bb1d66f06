package bench

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// client is one connection that is kept open. It is plain on purpose: what it costs is taken from the server's time.
type client struct {
	tb     testing.TB
	conn   net.Conn
	reader *bufio.Reader
}

func (h *house) client(tb testing.TB) *client {
	tb.Helper()
	var d net.Dialer
	conn, err := d.DialContext(tb.Context(), "tcp", h.door)
	must(tb, err)
	tb.Cleanup(func() { _ = conn.Close() })
	return &client{tb: tb, conn: conn, reader: bufio.NewReader(conn)}
}

// exchange sends a request and reads the whole answer. headers are lines without their ends.
func (c *client) exchange(method, path, body string, headers ...string) (status int, header http.Header, answer string, err error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: licence.example\r\nAccept: text/html\r\nAccept-Language: en\r\nContent-Length: %d\r\n", method, path, len(body))
	for _, line := range headers {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("\r\n" + body)
	if _, err := io.WriteString(c.conn, b.String()); err != nil {
		return 0, nil, "", err
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return 0, nil, "", err
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, string(read), err
}

// expect is exchange for an answer that must be want.
func (c *client) expect(want int, method, path, body string, headers ...string) (http.Header, string, error) {
	status, header, answer, err := c.exchange(method, path, body, headers...)
	if err == nil && status != want {
		err = fmt.Errorf("%s %s: %d instead of %d\n%.2000s", method, path, status, want, answer)
	}
	return header, answer, err
}

// formHeaders are what a browser sends with a form, from an address of its own.
func formHeaders(cookie, address string) []string {
	return []string{
		"Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin", "Cookie: " + cookie, "X-Forwarded-For: " + address,
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
	}
}

// fill is one step of the form, which must lead on.
func (c *client) fill(cookie, path string, form url.Values) http.Header {
	c.tb.Helper()
	header, _, err := c.expect(http.StatusSeeOther, http.MethodPost, path, form.Encode(), formHeaders(cookie, "192.0.2.1")...)
	must(c.tb, err)
	return header
}
