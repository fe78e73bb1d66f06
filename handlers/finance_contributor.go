package handlers

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

// contributorBody is a contributor with the period that is asked for.
type contributorBody struct {
	models.Contributor
	pub          models.Publication
	from, to     string    // as typed
	since, until time.Time // the first moment, and the first after it
	bad          models.Invalid
	lines        []models.ShareLine
}

// contributorBody reads a contributor and their statement: the period of the address,
// or this year until now when there is none or it makes no sense.
func (h *Handlers) contributorBody(c *fiber.Ctx) (contributorBody, error) {
	var body contributorBody
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return body, models.ErrNotFound
	}
	if body.Contributor, err = models.ContributorByID(c.UserContext(), h.db, id); err != nil {
		return body, err
	}
	if body.pub, err = models.PublicationByID(c.UserContext(), h.db, body.PublicationID); err != nil {
		return body, err
	}
	body.askPeriod(clean(c.Query("from")), clean(c.Query("to")), h.desk.Now())
	return body, h.readStatement(c.UserContext(), &body)
}

func (h *Handlers) readStatement(ctx context.Context, body *contributorBody) (err error) {
	body.lines, err = models.ShareStatement(ctx, h.db, body.ID, h.desk.Mode(), h.desk.Now().AddDate(100, 0, 0))
	return err
}

func (b *contributorBody) askPeriod(from, to string, now time.Time) {
	zone := b.pub.Zone()
	today := now.In(zone)
	b.since = time.Date(today.Year(), 1, 1, 0, 0, 0, 0, zone)
	b.until = time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, zone)
	b.from, b.to = b.since.Format(time.DateOnly), today.Format(time.DateOnly)
	if from == "" && to == "" {
		return
	}
	first, failed := time.ParseInLocation(time.DateOnly, from, zone)
	last, err := time.ParseInLocation(time.DateOnly, to, zone)
	if failed != nil || err != nil || last.Before(first) {
		b.from, b.to, b.bad = clip(from, 20), clip(to, 20), models.Invalid{"from": "desk_shares.error.period"}
		return
	}
	b.from, b.to, b.since, b.until = from, to, first, last.AddDate(0, 0, 1)
}

func (h *Handlers) contributor(c *fiber.Ctx) error {
	body, err := h.contributorBody(c)
	if err != nil {
		return err
	}
	status := fiber.StatusOK
	if body.bad != nil {
		status = fiber.StatusUnprocessableEntity
	}
	form := views.PayoutForm{Key: models.NewToken(), PaidOn: h.desk.Now().In(body.pub.Zone()).Format(time.DateOnly)}
	return h.showContributor(c, status, body, form)
}

func (h *Handlers) showContributor(c *fiber.Ctx, status int, body contributorBody, form views.PayoutForm) error {
	b := h.deskBase(c)
	b.Zone = body.pub.Zone()
	words := h.words.Printer(b.Lang)
	page := views.ContributorStatement{
		Base: b, ID: body.ID, Name: body.Name, House: body.pub.LegalName, CanPay: staffOf(c).Role.May(models.ActMoney), From: body.from, To: body.to,
		Since: body.since, Until: body.until.AddDate(0, 0, -1), Accounts: accounts(words, body), Errors: body.bad, PayoutForm: form,
		CSV: contributorPath(body.ID) + "/statement.csv?from=" + body.since.Format(time.DateOnly) + "&to=" + body.until.AddDate(0, 0, -1).Format(time.DateOnly),
	}
	for _, a := range page.Accounts {
		if a.NowMinor > 0 {
			label := words.T("desk_shares.payout.owed", "Total", words.MoneyISO(a.NowMinor, a.Currency))
			page.PayoutForm.Currencies = append(page.PayoutForm.Currencies, views.Option{Value: a.Currency, Label: label})
		}
	}
	page.CanPay = page.CanPay && (len(page.PayoutForm.Currencies) > 0 || len(form.Errors) > 0)
	if done := c.Query("done"); done == "paid" {
		page.Notice = views.Notice{Tone: "ok", Text: words.T("desk_shares.payout.saved")}
	}
	return h.show(c, status, b.Lang, page)
}

// accounts are the currencies of a statement, with what was before the period
// brought forward.
func accounts(words *i18n.Printer, body contributorBody) []views.StatementAccount {
	var out []views.StatementAccount
	for _, l := range body.lines {
		if len(out) == 0 || out[len(out)-1].Currency != l.Currency {
			out = append(out, views.StatementAccount{Currency: l.Currency})
		}
		a := &out[len(out)-1]
		a.NowMinor = l.RunningMinor
		switch {
		case l.At.Before(body.since):
			a.OpeningMinor, a.ClosingMinor = l.RunningMinor, l.RunningMinor
		case l.At.Before(body.until):
			a.ClosingMinor = l.RunningMinor
			a.Lines = append(a.Lines, statementRow(words, body.pub, l))
			if l.Kind == models.SharePaidOut {
				a.PaidMinor -= l.AmountMinor
			} else {
				a.EarnedMinor += l.AmountMinor
			}
		}
	}
	return out
}

func statementRow(words *i18n.Printer, pub models.Publication, l models.ShareLine) views.StatementRow {
	row := views.StatementRow{
		ID: l.ID, At: l.At.In(pub.Zone()), Kind: l.Kind, Reason: l.Reason, Article: l.Article, Licensee: l.Licensee, Licence: l.Licence, RequestRef: l.RequestRef, Agreement: l.Agreement,
		NetMinor: l.NetMinor, Share: shareWords(words, l), Reference: l.Reference, By: l.StaffName, AmountMinor: l.AmountMinor,
	}
	if l.PaidOn != nil {
		row.PaidOn = *l.PaidOn
	}
	return row
}

// shareWords is "50 %", or "1/3 of 50 %" where several share it.
func shareWords(words *i18n.Printer, l models.ShareLine) string {
	if l.Kind == models.SharePaidOut {
		return ""
	}
	if l.Parts == l.AllParts {
		return words.Percent(l.BasisPoints)
	}
	return words.T("desk_shares.part_of", "Parts", strconv.FormatInt(l.Parts, 10), "All", strconv.FormatInt(l.AllParts, 10), "Share", words.Percent(l.BasisPoints))
}

// statementColumns are the columns of the export of a statement.
var statementColumns = []string{"day", "kind", "article", "licensee", "licence", "currency", "net", "share", "amount", "balance", "reference", "deal"}

func (h *Handlers) contributorCSV(c *fiber.Ctx) error {
	body, err := h.contributorBody(c)
	if err != nil {
		return err
	}
	if body.bad != nil {
		return h.contributor(c)
	}
	words := h.words.Printer(h.lang(c))
	lines := [][]string{columnWords(words, statementColumns)}
	for _, l := range body.lines {
		if l.At.Before(body.since) || !l.At.Before(body.until) {
			continue
		}
		at, net, deal := l.At.In(body.pub.Zone()).Format(time.DateOnly), "", ""
		if l.Deal != "" {
			deal = views.DealWords(words, l.Deal)
		}
		if l.Kind != models.SharePaidOut {
			net = csvAmount(l.NetMinor, l.Currency)
		}
		lines = append(lines, []string{at, words.T("desk_shares.kind." + l.Kind), l.Article, l.Licensee, l.Licence, l.Currency, net, shareWords(words, l),
			csvAmount(l.AmountMinor, l.Currency), csvAmount(l.RunningMinor, l.Currency), l.Reference, deal})
	}
	return h.sendCSV(c, "statement-"+strconv.FormatInt(body.ID, 10), lines)
}

// payOut records what was paid to a contributor.
func (h *Handlers) payOut(c *fiber.Ctx) error {
	posted, err := posted(c)
	if err != nil {
		return err
	}
	body, err := h.contributorBody(c)
	if err != nil {
		return err
	}
	form := views.PayoutForm{
		Key: posted.one("form_key"), Currency: strings.ToUpper(posted.one("currency")), Amount: posted.one("amount"), Reference: posted.one("reference"), PaidOn: posted.one("paid_on"),
	}
	in, bad := readPayout(posted, form)
	if len(bad) == 0 {
		err = h.desk.PayOut(c.UserContext(), actorOf(c), body.ID, in)
	}
	if fields := invalid(err); fields != nil {
		bad, err = fields, nil
	}
	if err != nil {
		return err
	}
	if form.Errors = bad; len(bad) > 0 {
		return h.showContributor(c, fiber.StatusUnprocessableEntity, body, form)
	}
	return see(c, contributorPath(body.ID)+"?done=paid")
}

func readPayout(posted typed, form views.PayoutForm) (licensing.PayoutInput, models.Invalid) {
	k := check(posted)
	in := licensing.PayoutInput{FormKey: k.text("form_key", 100), Currency: form.Currency, Reference: k.text("reference", 200), PaidOn: form.PaidOn}
	if !money.Known(in.Currency) {
		k.wrong("currency", "desk_shares.error.currency")
		return in, k.bad
	}
	amount, err := money.Parse(form.Amount, in.Currency)
	if err != nil {
		k.wrong("amount", "desk_shares.error.amount")
	}
	in.AmountMinor = amount.Minor
	return in, k.bad
}
