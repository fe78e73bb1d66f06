package handlers

import (
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/billing"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

const settingsStripePath = "/admin/settings/stripe"

// settingsRoutes are the pages about the installation itself.
func (h *Handlers) settingsRoutes() []Route {
	settings := Desk(models.ActSettings)
	return []Route{
		{"GET", settingsStripePath, settings, h.settingsStripe},
		{"POST", settingsStripePath + "/check", settings, h.checkStripe},
		{"POST", settingsStripePath + "/events/:event", settings, h.retryEvent},
	}
}

var settingsDone = map[string]string{"asked": "desk_stripe.asked", "retried": "desk_stripe.retried"}

// settingsStripe shows what a job found last; no page of ours asks Stripe.
func (h *Handlers) settingsStripe(c *fiber.Ctx) error {
	return h.showSettingsStripe(c, fiber.StatusOK, "")
}

func (h *Handlers) showSettingsStripe(c *fiber.Ctx, status int, trouble string) error {
	page := views.SettingsStripe{Base: h.deskBase(c), Mode: h.desk.Mode(), APIVersion: billing.APIVersion}
	words := h.words.Printer(page.Lang)
	if err := errors.Join(h.checkup(c, words, &page), h.stripeTimes(c, &page), h.stripeEvents(c, &page)); err != nil {
		return err
	}
	if id, ok := settingsDone[c.Query("done")]; ok {
		page.Notice = views.Notice{Tone: "ok", Text: words.T(id)}
	}
	if trouble != "" {
		page.Trouble = views.Notice{Tone: "bad", Text: words.T(trouble)}
	}
	return h.show(c, status, page.Lang, page)
}

func (h *Handlers) checkup(c *fiber.Ctx, words *i18n.Printer, page *views.SettingsStripe) error {
	up, err := h.desk.LastCheckup(c.UserContext())
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	tones := map[billing.Severity]views.Tone{billing.Fine: "ok", billing.Doubtful: "warn", billing.Wrong: "bad"}
	page.Checked = up.At
	for _, f := range up.Findings {
		pill := views.Pill{Tone: tones[f.Severity], Text: words.T("desk_stripe.severity." + string(f.Severity))}
		page.Findings = append(page.Findings, views.StripeFinding{Pill: pill, Text: licensing.SayFinding(words, f), Todo: licensing.SayTodo(words, f)})
	}
	for _, a := range up.Access {
		page.Access = append(page.Access, views.StripeAccess{Resource: a.Resource, Readable: a.Readable})
	}
	for _, e := range up.Endpoints {
		row := views.StripeEndpoint{ID: e.ID, URL: e.URL, Status: e.Status, Version: e.APIVersion, Ours: billing.SameAddress(e.URL, up.URL), Events: int64(len(e.Events))}
		if slices.Contains(e.Events, "*") {
			row.Events = 0
		}
		page.Endpoints = append(page.Endpoints, row)
	}
	return nil
}

// stripeTimes reads when Stripe was last asked, compared with, and heard of.
func (h *Handlers) stripeTimes(c *fiber.Ctx, page *views.SettingsStripe) error {
	for name, at := range map[string]*time.Time{"reconciled_at": &page.ReconciledAt, "compared_at": &page.ComparedAt} {
		text, err := models.MarkValue(c.UserContext(), h.db, name)
		if err != nil {
			return err
		}
		if text == "" {
			continue
		}
		if *at, err = time.Parse(time.RFC3339, text); err != nil {
			return err
		}
	}
	return nil
}

func (h *Handlers) stripeEvents(c *fiber.Ctx, page *views.SettingsStripe) error {
	tally, err := models.TallyEvents(c.UserContext(), h.db, h.desk.Mode())
	if err != nil {
		return err
	}
	page.Waiting, page.Failed, page.Parked = tally.Waiting, tally.Failed, tally.Parked
	if tally.WebhookAt != nil {
		page.WebhookAt = *tally.WebhookAt
	}
	stuck, err := models.StuckEvents(c.UserContext(), h.db, h.desk.Mode())
	for _, e := range stuck {
		page.Stuck = append(page.Stuck, views.StuckEvent{ID: e.ID, Type: e.Type, Status: e.Status, Cause: e.LastError, At: e.ReceivedAt, Attempts: int64(e.Attempts)})
	}
	return err
}

// checkStripe has a job look now.
func (h *Handlers) checkStripe(c *fiber.Ctx) error {
	if _, err := posted(c); err != nil {
		return err
	}
	if err := h.desk.AskToCheckStripe(c.UserContext(), actorOf(c)); err != nil {
		return err
	}
	return see(c, settingsStripePath+"?done=asked")
}

// retryEvent has a job work again on an event that got stuck.
func (h *Handlers) retryEvent(c *fiber.Ctx) error {
	if _, err := posted(c); err != nil {
		return err
	}
	err := h.desk.RetryEvent(c.UserContext(), actorOf(c), clean(c.Params("event")))
	if errors.Is(err, models.ErrConflict) {
		return h.showSettingsStripe(c, fiber.StatusConflict, "desk_stripe.not_stuck")
	}
	if err != nil {
		return err
	}
	return see(c, settingsStripePath+"?done=retried")
}
