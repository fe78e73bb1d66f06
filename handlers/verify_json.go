package handlers

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// verification is what a program learns of a licence; its field names are a promise.
type verification struct {
	Number    string           `json:"number"`
	State     string           `json:"state"` // valid, not_yet, ended, suspended, revoked, replaced
	Valid     bool             `json:"valid"`
	Test      bool             `json:"test"` // no legal effect
	Licensee  verifiedLicensee `json:"licensee"`
	Licensor  verifiedLicensor `json:"licensor"`
	Works     []verifiedWork   `json:"works"`
	Scope     verifiedScope    `json:"scope"`
	IssuedAt  time.Time        `json:"issued_at"`
	StartsAt  time.Time        `json:"starts_at"`
	EndsAt    *time.Time       `json:"ends_at"`                     // null: no end date
	PayBy     *time.Time       `json:"provisional_until,omitempty"` // it ends then unless it is paid
	Renews    string           `json:"renews,omitempty"`            // number of the licence before
	RenewedBy string           `json:"renewed_by,omitempty"`        // and of the one after
	Amends    string           `json:"amends,omitempty"`            // number of the licence whose place it took
	AmendedBy string           `json:"amended_by,omitempty"`        // and of the one that took its place
	AmendedAt *time.Time       `json:"amended_at,omitempty"`        // when that was
	CheckedAt time.Time        `json:"checked_at"`
	URL       string           `json:"url"`
}

type verifiedLicensee struct {
	Organisation string `json:"organisation,omitempty"` // absent for a private person
	Country      string `json:"country"`
}

type verifiedLicensor struct {
	Publication string `json:"publication"`
	LegalName   string `json:"legal_name"`
	Contact     string `json:"contact"` // of the rights desk
}

type verifiedWork struct {
	Title       string `json:"title"`
	URL         string `json:"url"`
	Language    string `json:"language,omitempty"`
	PublishedOn string `json:"published_on,omitempty"`
}

type verifiedScope struct {
	Portion         string   `json:"portion"`
	Media           []string `json:"media"`
	Territory       []string `json:"territory"`
	Languages       []string `json:"languages"`
	Destination     string   `json:"destination"`
	Term            string   `json:"term"`
	ExclusivityDays int      `json:"exclusivity_days"`
}

// verifyMachine answers programs.
func (h *Handlers) verifyMachine(c *fiber.Ctx) error {
	l, _, err := h.licenceByNumber(c)
	if errors.Is(err, models.ErrNotFound) {
		return c.Status(fiber.StatusNotFound).JSON(fiber.Map{"error": "there is no licence with this number"})
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, verifyFor)
	out := h.verificationOf(l)
	near, err := h.neighbours(c, l)
	if err != nil {
		return err
	}
	if out.Renews = near.before; l.FollowsAs == models.Amendment {
		out.Renews, out.Amends = "", near.before
	}
	if out.RenewedBy = near.after; near.as == models.Amendment {
		out.RenewedBy, out.AmendedBy, out.AmendedAt = "", near.after, &near.on
	}
	return c.JSON(out)
}

// near are the licences before and after one on its chain, by their numbers.
type near struct {
	before, after string
	as            models.Follows // how the one after follows
	on            time.Time      // since when
}

// neighbours finds them.
func (h *Handlers) neighbours(c *fiber.Ctx, l models.Licence) (n near, err error) {
	b, err := models.Before(c.UserContext(), h.db, l.FollowsID)
	if err != nil {
		return n, err
	}
	a, err := maybe(models.LicenceAfter(c.UserContext(), h.db, l.ID))
	if b != nil {
		n.before = b.Number
	}
	if a != nil {
		n.after, n.as, n.on = a.Number, a.FollowsAs, a.IssuedAt.UTC()
	}
	return n, err
}

func (h *Handlers) verificationOf(l models.Licence) verification {
	s, u, now := l.Snapshot, l.Snapshot.Grant.Use, h.desk.Now()
	state := views.LicenceStateOf(l, now)
	out := verification{
		Number: l.Number, State: state, Valid: state == views.LicenceValid, Test: isTest(l),
		Licensee: verifiedLicensee{Organisation: s.Organisation, Country: s.Country},
		Licensor: verifiedLicensor{Publication: s.Publication, LegalName: s.LegalName, Contact: s.ContactEmail},
		Works:    make([]verifiedWork, 0, len(s.Works)),
		Scope: verifiedScope{
			Portion: u.Portion, Media: u.Media, Territory: u.Territory, Languages: u.Languages, Destination: u.Destination,
			Term: u.Term, ExclusivityDays: u.ExclusivityDays,
		},
		IssuedAt: l.IssuedAt.UTC(), StartsAt: l.StartsAt.UTC(), EndsAt: l.EndsAt, CheckedAt: now, URL: h.link("/verify/" + l.Number),
	}
	if l.Status == models.LicenceProvisional || l.Status == models.LicenceScheduled {
		out.PayBy = l.PayBy
	}
	if u.OrganisationKind == "individual" {
		out.Licensee.Organisation = ""
	}
	for _, w := range s.Works {
		out.Works = append(out.Works, verifiedWork{Title: w.Title, URL: w.URL, Language: w.Language, PublishedOn: w.PublishedOn})
	}
	return out
}
