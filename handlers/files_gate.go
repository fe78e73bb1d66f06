package handlers

import (
	"sync"

	"github.com/gofiber/fiber/v2"
)

const (
	// gateWidth is how many forms with files are held in memory at once.
	gateWidth = 4
	// gateShare is how many of them one sender may have: who sends slowly does not keep everybody out.
	gateShare = 2
)

// fileGate lets so many forms with files into the process at once. Its zero value is open.
type fileGate struct {
	mu  sync.Mutex
	all int
	of  map[string]int
}

// gatePassed marks a request that has a place; its value is the sender.
const gatePassed = "file_gate"

// enter takes a place for the rest of a request; leave gives it back.
func (g *fileGate) enter(c *fiber.Ctx) bool {
	from := sender(c)
	if !g.take(from) {
		return false
	}
	c.Locals(gatePassed, from)
	return true
}

func (g *fileGate) take(from string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all >= gateWidth || g.of[from] >= gateShare {
		return false
	}
	if g.of == nil {
		g.of = map[string]int{}
	}
	g.all++
	g.of[from]++
	return true
}

// leave gives the place of a request back when it has one.
func (g *fileGate) leave(c *fiber.Ctx) {
	from, in := c.Locals(gatePassed).(string)
	if !in {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all--
	if g.of[from]--; g.of[from] == 0 {
		delete(g.of, from)
	}
}
