package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

// Guard says who may enter. The zero Guard is nobody: a row without one stops the start.
type Guard struct {
	kind string
	act  models.Act
}

// The guards of the table. Anyone: strangers included. Licensee: whoever came by
// the private link of the request in the address; anybody else gets the same 404
// as for a request that does not exist. Signatory: whoever holds the key of
// somebody asked to sign it. Desk: signed-in staff whose role allows
// the act. Signed: only Stripe's signature. Developer: the sandbox's own pages.
var (
	Anyone    = Guard{kind: "anyone"}
	Licensee  = Guard{kind: "licensee"}
	Signatory = Guard{kind: "signatory"}
	Signed    = Guard{kind: "signed"}
	Developer = Guard{kind: "developer"}
)

// Desk guards a page for staff who may do the act.
func Desk(act models.Act) Guard { return Guard{kind: "desk", act: act} }

// Act is what a Desk guard demands; empty for the others.
func (g Guard) Act() models.Act { return g.act }

// Kind is anyone, licensee, signatory, desk, signed or developer.
func (g Guard) Kind() string { return g.kind }

// Route is one line of the table.
type Route struct {
	Method  string
	Path    string
	Guard   Guard
	Handler fiber.Handler
}

// Table is the site map: every address, who may enter, who answers.
func (h *Handlers) Table() []Route {
	return slices.Concat(h.commonRoutes(), h.formRoutes(), h.requestRoutes(), h.agreementRoutes(), h.deskRoutes(), h.financeRoutes(), h.houseRoutes(), h.negotiationRoutes(), h.contributorRoutes(), h.settingsRoutes(), h.sandboxRoutes())
}

func (h *Handlers) commonRoutes() []Route {
	return []Route{
		{"GET", "/livez", Anyone, h.livez},
		{"GET", "/readyz", Anyone, h.readyz},
		{"GET", "/assets/:name", Anyone, h.asset},
		{"GET", "/brand/:name", Anyone, h.brandStylesheet},
		{"POST", "/theme", Anyone, h.setTheme},
		{"POST", "/webhooks/stripe", Signed, h.stripeWebhook},
	}
}
