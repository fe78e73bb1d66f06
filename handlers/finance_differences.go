package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const (
	differencesPath = financePath + "/differences"
	endedPageSize   = 30
)

func (h *Handlers) differences(c *fiber.Ctx) error {
	return h.showDifferences(c, fiber.StatusOK, func(*views.FinanceDifferences) {})
}

// showDifferences shows the page, after alter has put in what was typed.
func (h *Handlers) showDifferences(c *fiber.Ctx, status int, alter func(*views.FinanceDifferences)) error {
	ctx, b := c.UserContext(), h.deskBase(c)
	words, zone := h.words.Printer(b.Lang), b.TimeZone()
	if done := c.Query("done"); done != "" && status == fiber.StatusOK {
		if id := "desk_finance.done." + done; words.Has(id) {
			b.Notice = views.Notice{Tone: "ok", Text: words.T(id)}
		}
	}
	health, err := models.StripeHealthNow(ctx, h.db, h.desk.Mode(), h.desk.Now())
	if err != nil {
		return err
	}
	page := views.FinanceDifferences{
		Base: b, CanAct: staffOf(c).Role.May(models.ActMoney), Banner: h.stripeBanner(words, b, health), Seen: stripeSeen(words, b, health),
	}
	left, err := models.LeftEventsOf(ctx, h.db, h.desk.Mode(), h.desk.Now())
	if err != nil {
		return err
	}
	doubted, err := models.DoubtedNumbers(ctx, h.db, h.desk.Mode(), h.desk.Now())
	if err != nil {
		return err
	}
	page.Doubted = views.TaxLinesOf(words, doubted)
	page.Left = views.EventLinesOf(words, left, h.desk.Mode())
	open, err := models.DifferencesToMend(ctx, h.db, h.desk.Mode())
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64)
	ended, err := models.EndedDifferences(ctx, h.db, h.desk.Mode(), before, endedPageSize+1)
	if err != nil {
		return err
	}
	if len(ended) > endedPageSize {
		ended = ended[:endedPageSize]
		page.Older = differencesPath + "?before=" + number(ended[endedPageSize-1].ID)
	}
	for _, d := range open {
		page.Open = append(page.Open, views.DifferenceLineOf(words, d, zone))
	}
	for _, d := range ended {
		page.Ended = append(page.Ended, views.DifferenceLineOf(words, d, zone))
	}
	alter(&page)
	return h.show(c, status, b.Lang, page)
}

// compareNow lets a job lay all invoices beside Stripe's.
func (h *Handlers) compareNow(c *fiber.Ctx) error {
	if err := h.desk.AskToCompare(c.UserContext(), actorOf(c)); err != nil {
		return err
	}
	return see(c, differencesPath+"?done=compare")
}

// mendDifference lets a job put a difference right.
func (h *Handlers) mendDifference(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	err = h.desk.AskToMend(c.UserContext(), actorOf(c), id)
	if errors.Is(err, models.ErrConflict) {
		return h.differenceMoved(c, "")
	}
	if err != nil {
		return err
	}
	return see(c, differencesPath+"?done=mend")
}

// explainDifference ends a difference with somebody's words.
func (h *Handlers) explainDifference(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	field := views.DifferenceField(id)
	k := check(form)
	text := k.need(field, "errors.reason_required", 500)
	if _, err := models.DifferenceByID(c.UserContext(), h.db, id); err != nil {
		return err
	}
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.ExplainDifference(c.UserContext(), actorOf(c), id, text)
	}
	switch {
	case err == nil:
		return see(c, differencesPath+"?done=explain")
	case errors.Is(err, models.ErrConflict):
		return h.explainedAlready(c, id, text)
	case invalid(err) != nil:
		return h.showDifferences(c, fiber.StatusUnprocessableEntity, func(p *views.FinanceDifferences) {
			p.Typed = views.Typed{Answers: form, Errors: models.Invalid{field: "errors.reason_required"}}
			if trouble := k.bad[field]; trouble != "" {
				p.Errors[field] = trouble
			}
		})
	default:
		return err
	}
}

// explainedAlready answers a second click like the first, and anybody else with
// how it stands and their own words.
func (h *Handlers) explainedAlready(c *fiber.Ctx, id int64, text string) error {
	d, err := models.DifferenceByID(c.UserContext(), h.db, id)
	if err != nil {
		return err
	}
	if d.EndedBy != nil && *d.EndedBy == staffOf(c).ID && d.EndedText == text {
		return see(c, differencesPath+"?done=explain")
	}
	return h.differenceMoved(c, text)
}

func (h *Handlers) differenceMoved(c *fiber.Ctx, text string) error {
	return h.booksMoved(c, "desk_finance.moved.difference", "desk_finance.differences.explanation", text)
}

// booksMoved shows the page as it stands now, with what was typed too late.
func (h *Handlers) booksMoved(c *fiber.Ctx, says, label, text string) error {
	return h.showDifferences(c, fiber.StatusConflict, func(p *views.FinanceDifferences) {
		w := h.words.Printer(p.Lang)
		p.Notice = views.Notice{Tone: "warn", Title: w.T("desk_finance.moved.title"), Text: w.T(says)}
		if text != "" {
			p.Kept = []views.Copy{{ID: "kept-1", Label: w.T(label), Text: text, Rows: 3}}
		}
	})
}
