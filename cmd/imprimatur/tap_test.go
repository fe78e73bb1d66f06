package main

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

var errDead = errors.New("the program was killed")

// step is one commit of the program: what it writes, and which one of its like it is.
type step struct {
	writes string
	nth    int
}

// listener hears of each commit, before and after it; when it says so, the
// program is dead and nothing passes any more.
type listener func(s step, done bool) (dead bool)

// tap stands between the program and PostgreSQL, passes on every byte, and
// knows each commit: before the server hears of it, and after the server has
// done it but before the program knows.
type tap struct {
	door    net.Listener
	network string
	address string

	mu   sync.Mutex
	done map[string]int // commits that wrote something, by what they write
	told listener
}

// newTap listens for the program, before the server that a configuration names.
func newTap(t *testing.T, server *pgconn.Config) *tap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &tap{door: l}
	p.tell(nil)
	p.network, p.address = pgconn.NetworkAddress(server.Host, server.Port)
	go p.accept()
	return p
}

func (p *tap) accept() {
	for {
		program, err := p.door.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.network, p.address)
		if err != nil {
			_ = program.Close()
			continue
		}
		w := &wire{tap: p, program: program, server: server, statements: map[string]string{}, portals: map[string]string{}, status: 'I'}
		go func() { _ = w.fromProgram(); w.close() }()
		go func() { _ = w.fromServer(); w.close() }()
	}
}

// tell counts commits anew, for a listener.
func (p *tap) tell(l listener) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.told = map[string]int{}, l
}

// before tells of the commit that is about to happen.
func (p *tap) before(writes string) (dead bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told != nil && p.told(step{writes, p.done[writes] + 1}, false)
}

// after tells of a commit that has happened.
func (p *tap) after(writes string) (dead bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[writes]++
	return p.told != nil && p.told(step{writes, p.done[writes]}, true)
}

// wire is one connection through the tap.
type wire struct {
	tap             *tap
	program, server net.Conn

	mu         sync.Mutex
	statements map[string]string // by the names the program gives them
	portals    map[string]string
	status     byte     // of the transaction, as the server told it last
	writes     []string // since the last commit
	asked      string   // the commit whose answer is awaited
	rows       bool     // something was written since the last commit
}

func (w *wire) close() { _, _ = w.program.Close(), w.server.Close() }

// message reads one message; the very first of the program has no letter.
func message(from io.Reader, lettered bool) (letter byte, whole []byte, err error) {
	head := 4
	if lettered {
		head = 5
	}
	whole = make([]byte, head)
	if _, err = io.ReadFull(from, whole); err != nil {
		return 0, nil, err
	}
	if lettered {
		letter = whole[0]
	}
	size := binary.BigEndian.Uint32(whole[head-4:])
	if size < 4 || size > 1<<28 {
		return 0, nil, errors.New("not a message of PostgreSQL")
	}
	whole = slices.Grow(whole, int(size)-4)[:head+int(size)-4]
	_, err = io.ReadFull(from, whole[head:])
	return letter, whole, err
}

func (w *wire) fromProgram() error {
	for lettered := false; ; lettered = true {
		letter, whole, err := message(w.program, lettered)
		if err != nil {
			return err
		}
		if lettered {
			if commit := w.hear(letter, whole[5:]); commit != "" && w.tap.before(commit) {
				return errDead
			}
		}
		if _, err := w.server.Write(whole); err != nil {
			return err
		}
	}
}

// hear follows what the program says and names the commit that this message asks for, if any.
func (w *wire) hear(letter byte, body []byte) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch letter {
	case 'P':
		var m pgproto3.Parse
		if m.Decode(body) == nil {
			w.statements[m.Name] = m.Query
		}
	case 'B':
		var m pgproto3.Bind
		if m.Decode(body) == nil {
			w.portals[m.DestinationPortal] = w.statements[m.PreparedStatement]
		}
	case 'E':
		var m pgproto3.Execute
		if m.Decode(body) == nil {
			w.writes = append(w.writes, writesOf(w.portals[m.Portal])...)
		}
	case 'Q':
		return w.query(strings.TrimRight(string(body), "\x00"))
	case 'S':
		if w.status == 'I' {
			return w.ask()
		}
	}
	return ""
}

func (w *wire) query(sql string) string {
	if strings.EqualFold(sql, "commit") {
		return w.ask()
	}
	w.writes = append(w.writes, writesOf(sql)...)
	if w.status == 'I' {
		return w.ask()
	}
	return ""
}

func (w *wire) ask() string {
	var each []string
	for _, write := range w.writes {
		if !slices.Contains(each, write) {
			each = append(each, write)
		}
	}
	w.asked = strings.Join(each, ", ")
	return w.asked
}

// fromServer keeps back the answer to a commit until it is whole.
func (w *wire) fromServer() error {
	var kept []byte
	for {
		letter, whole, err := message(w.server, true)
		if err != nil {
			return err
		}
		kept = append(kept, whole...)
		if done := w.answered(letter, whole[5:]); done != "" {
			if w.tap.after(done) {
				return errDead
			}
		} else if w.awaits() {
			continue
		}
		if _, err := w.program.Write(kept); err != nil {
			return err
		}
		kept = kept[:0]
	}
}

func (w *wire) awaits() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked != ""
}

// answered follows the server and names the commit that it has done, if it wrote anything.
func (w *wire) answered(letter byte, body []byte) (done string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch letter {
	case 'C':
		if tag := pgconn.NewCommandTag(strings.TrimRight(string(body), "\x00")); tag.RowsAffected() > 0 && len(w.writes) > 0 {
			w.rows = true
		}
	case 'Z':
		if w.status = body[0]; w.status != 'I' {
			break
		}
		if w.rows {
			done = w.asked
		}
		w.asked, w.writes, w.rows = "", nil, false
	}
	return done
}
