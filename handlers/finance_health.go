package handlers

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// missedRounds is how many rounds of the reconciler may be missed before it is said.
const missedRounds = 3

// reconcileEvery is how often Stripe is asked about everything unsettled.
func (h *Handlers) reconcileEvery() time.Duration {
	if h.config.ReconcileEvery > 0 {
		return h.config.ReconcileEvery
	}
	return 10 * time.Minute
}

// stripeBanner says when the figures may be behind: Stripe was not reached for a
// while, or the last round with it did not get through.
func (h *Handlers) stripeBanner(words *i18n.Printer, b views.Base, s models.StripeHealth) views.Notice {
	last := words.Isolate(words.DateTime(s.ReconciledAt, b.TimeZone()))
	switch {
	case s.ReconciledAt.IsZero() && s.Failed:
		return views.Notice{Tone: "bad", Title: words.T("desk_finance.stripe.unreachable"), Text: words.T("desk_finance.stripe.never_text")}
	case s.ReconciledAt.IsZero():
		return views.Notice{}
	case b.Now.Sub(s.ReconciledAt) > missedRounds*h.reconcileEvery():
		return views.Notice{Tone: "bad", Title: words.T("desk_finance.stripe.unreachable"), Text: words.T("desk_finance.stripe.unreachable_text", "Time", last)}
	case s.Failed:
		return views.Notice{Tone: "warn", Title: words.T("desk_finance.stripe.failed"), Text: words.T("desk_finance.stripe.failed_text", "Time", last)}
	default:
		return views.Notice{}
	}
}

// leftBanner says that something of what Stripe told could not be applied.
func leftBanner(words *i18n.Printer, s models.StripeHealth) views.Notice {
	if s.Vain+s.OtherMode == 0 {
		return views.Notice{}
	}
	return views.Notice{
		Tone: "warn", Title: words.T("desk_finance.stripe.left"), Text: words.T("desk_finance.stripe.left_text"),
		Href: differencesPath + "#left-title", Link: words.T("desk_finance.stripe.left_link"),
	}
}

// stripeSeen says when Stripe was last read and when all was last compared.
func stripeSeen(words *i18n.Printer, b views.Base, s models.StripeHealth) []views.Row {
	at := func(t time.Time) string {
		if t.IsZero() {
			return words.T("desk_finance.stripe.never")
		}
		return words.DateTime(t, b.TimeZone())
	}
	return []views.Row{
		{Term: words.T("desk_finance.stripe.read_at"), Values: []string{at(s.ReconciledAt)}},
		{Term: words.T("desk_finance.stripe.compared_at"), Values: []string{at(s.ComparedAt)}},
	}
}
