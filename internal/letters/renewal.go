package letters

import (
	"context"
	"fmt"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// renewal leads from a letter about the end of a licence to where it is renewed:
// the button there acts, this link only opens the page.
func (l *letter) renewal(ctx context.Context) error {
	href, err := l.private(ctx, l.request)
	if l.out.Case == "" {
		l.out.Case = "renewable"
	}
	l.out.Button, l.out.Private = views.Link{Href: href + "&to=renewal", Text: l.words.T("mail.renew")}, true
	return err
}

// continued says which licence an offer or a request continues, and what that one cost.
func (l *letter) continued(ctx context.Context, q *models.Quote) error {
	before, err := models.Before(ctx, l.db, l.request.FollowsID)
	if err != nil || before == nil {
		return err
	}
	l.row(map[models.Follows]string{models.Renewal: "mail.row.renews", models.Amendment: "mail.row.amends"}[l.request.FollowsAs], before.Number)
	if l.mail.Kind == licensing.MailQuoteReady || l.mail.Kind == licensing.MailRequestReceived && l.request.FollowsAs == models.Amendment {
		l.out.Case, l.out.Facts.Number = string(l.request.FollowsAs), before.Number
	}
	was, err := models.QuoteByID(ctx, l.db, before.QuoteID)
	if err != nil {
		return fmt.Errorf("quote %d: %w", before.QuoteID, err)
	}
	if change := views.PriceChangeOf(l.words, *before, was, l.request, q); change != nil {
		l.row("mail.row.compared", change.Text, change.Tax)
		l.out.Lists = append(l.out.Lists, changedSteps(l, change)...)
	}
	return nil
}

func changedSteps(l *letter, change *views.PriceChange) (out []views.MailList) {
	if len(change.Come) > 0 {
		out = append(out, views.MailList{Title: l.words.T("public_renewal.change.come"), Items: change.Come})
	}
	if len(change.Gone) > 0 {
		out = append(out, views.MailList{Title: l.words.T("public_renewal.change.gone"), Items: change.Gone})
	}
	return out
}

// inPlace says of a wider licence what it took the place of, or, when it is out of
// force, that this is in force again.
func (l *letter) inPlace(ctx context.Context, lic models.Licence) error {
	before, err := models.Before(ctx, l.db, lic.FollowsID)
	if err != nil || before == nil || lic.FollowsAs != models.Amendment {
		return err
	}
	switch {
	case l.mail.Kind == licensing.MailLicence:
		l.out.Case, l.out.Facts.Reason = "amendment", l.words.T("public_amendment.amends", "Number", l.words.Isolate(before.Number))
	case before.Status.InForce():
		l.out.Case = "amendment"
	}
	return nil
}

// deskAmendment: an amendment could not be accepted any more, or rests on money that
// is gone.
func (l *letter) deskAmendment(ctx context.Context) error {
	if l.request.Status == models.Fulfilled {
		lic, err := models.LicenceOfRequest(ctx, l.db, l.request.ID)
		if err != nil {
			return fmt.Errorf("licence of request %d: %w", l.request.ID, err)
		}
		l.out.Case, l.out.Facts.Number = "unbacked", lic.Number
	}
	l.row("mail.row.organisation", l.request.Organisation)
	return l.articles(ctx)
}
