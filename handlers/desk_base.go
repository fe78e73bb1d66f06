package handlers

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// deskRoom is one place of the desk's side navigation and the act it demands.
type deskRoom struct {
	word, path, icon string
	act              models.Act
	key              string // leads there after "g"
}

// deskRooms are all of them in order; a person sees those that their role may enter.
var deskRooms = []deskRoom{
	{"desk_nav.queue", "/admin/requests", "inbox", models.ActRead, "q"},
	{"desk_finance.nav", financePath, "landmark", models.ActSeeMoney, "f"},
	{"desk_waiver.nav", waiverReportPath, "chart-bar", models.ActSeeMoney, ""},
	{"desk_organisation.nav", "/admin/organisations", "building-2", models.ActRead, ""},
	{"desk_nav.articles", "/admin/articles", "newspaper", models.ActRead, ""},
	{"desk_nav.rates", "/admin/rates", "scale", models.ActRead, ""},
	{"desk_nav.terms", "/admin/terms", "file-text", models.ActRead, ""},
	{"desk_negotiation.rules.nav", negotiationPath, "scale", models.ActRead, ""},
	{"desk_replies.nav", "/admin/templates", "message-square", models.ActRead, ""},
	{"desk_house.staff.nav", "/admin/staff", "users", models.ActStaff, ""},
	{"desk_stripe.nav", "/admin/settings/stripe", "settings", models.ActSettings, ""},
	{"desk_nav.account", "/admin/account", "user", models.ActOwnThings, ""},
}

// deskBase fills what every staff page is told: the base, who is signed in and
// where they may go. With a single publication the desk wears its brand.
func (h *Handlers) deskBase(c *fiber.Ctx) views.Base {
	b := h.base(c)
	b.Private = true
	staff := staffOf(c)
	words := h.words.Printer(b.Lang)
	nav := &views.StaffNav{Name: staff.Name, Role: words.T("common.role." + string(staff.Role)), Query: b.Query.Get("q")}
	for _, room := range deskRooms {
		if !staff.Role.May(room.act) {
			continue
		}
		item := views.NavItem{Label: words.T(room.word), Href: room.path, Icon: room.icon, Key: room.key}
		item.Current = b.Path == room.path || strings.HasPrefix(b.Path, room.path+"/")
		if room.path == "/admin/requests" {
			item.Count = h.waiting(c)
		}
		if room.path == financePath && staff.Role.May(models.ActMoney) {
			item.Count = h.moneyWaiting(c)
		}
		nav.Items = append(nav.Items, item)
	}
	b.Staff = nav
	b.Zone = h.houseStyle(c, &b)
	return b
}

// waiting is how many requests need review; a number beside the navigation is
// not worth an error page.
func (h *Handlers) waiting(c *fiber.Ctx) int64 {
	counts, err := models.CountQueue(c.UserContext(), h.db, models.QueueFilter{}, models.QueueReview)
	if err != nil {
		h.log.Warn("count the queue", "id", requestID(c), "cause", err)
		return 0
	}
	return counts[models.QueueReview]
}

// moneyWaiting is how much waits for somebody of finance.
func (h *Handlers) moneyWaiting(c *fiber.Ctx) int64 {
	n, err := models.CountFinanceWork(c.UserContext(), h.db, h.desk.Mode(), h.desk.Now())
	if err != nil {
		h.log.Warn("count the work of finance", "id", requestID(c), "cause", err)
	}
	return n
}

// houseStyle dresses the desk of a single publication in its brand, and says in
// which zone times are shown: the publications' own when they share one, else UTC.
func (h *Handlers) houseStyle(c *fiber.Ctx, b *views.Base) *time.Location {
	all, err := models.Publications(c.UserContext(), h.db)
	if err != nil || len(all) == 0 {
		return time.UTC
	}
	if len(all) == 1 {
		dress(b, all[0])
	}
	for _, p := range all {
		if p.TimeZone != all[0].TimeZone {
			return time.UTC
		}
	}
	return all[0].Zone()
}
