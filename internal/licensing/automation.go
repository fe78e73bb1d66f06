package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Left is why a request that could have been answered by rule is left to an
// editor. The words stand under desk_automation.left.
type Left string

// The reasons, in the order in which they are told; LeftReasons lists them.
const (
	LeftPrice    Left = "price"    // the card gives no price, or asks for a person
	LeftCard     Left = "card"     // what priced it is not meant to be sent by itself
	LeftBounds   Left = "bounds"   // outside the amounts that the house has set
	LeftArticles Left = "articles" // more of them than the house has set
	LeftRights   Left = "rights"   // an article is not known to be the house's to license
	LeftWords    Left = "words"    // a message, or an answer in the requester's own words
	LeftWish     Left = "wish"     // a budget, a waiver, exclusivity, other assets, somebody else's use
	LeftFiles    Left = "files"    // something is attached
	LeftAccount  Left = "account"  // the account is on hold
	LeftForm     Left = "form"     // the offer would not be whole: the house's terms, its currencies
)

// LeftReasons are all of them, for the page that says beforehand what a person reads.
var LeftReasons = []Left{LeftPrice, LeftCard, LeftBounds, LeftArticles, LeftRights, LeftWords, LeftWish, LeftFiles, LeftAccount, LeftForm}

// UsualGrant is what an offer starts from: the use that was asked for, under the
// house's usual conditions.
func UsualGrant(p models.Publication, r models.Request) models.Grant {
	line := p.Name
	if p.CreditLine != "" {
		line = strings.ReplaceAll(p.CreditLine, "{publication}", p.Name)
	}
	return models.Grant{Use: r.Use, CreditLine: line, Images: r.Use.Images, NoIndex: true}
}

// SetAutomation says how far a publication answers without an editor. Requests
// that are with the desk already stay there. ErrForbidden, ErrNotFound, Invalid by
// field, ErrConflict when it is not what the page showed any more.
func (d *Desk) SetAutomation(ctx context.Context, by models.Actor, code string, seen, to models.Automation) error {
	if err := may(by, models.ActRates); err != nil {
		return err
	}
	stale := false
	_, _, err := d.EditPublication(ctx, code, func(p *models.Publication) {
		if stale = !sameAutomation(p.Automation, seen); !stale {
			p.Automation = to
		}
	})
	if err == nil && stale {
		err = fmt.Errorf("set automation of %s: it has been changed: %w", code, models.ErrConflict)
	}
	return err
}

func sameAutomation(a, b models.Automation) bool {
	one, errA := json.Marshal(a)
	other, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(one) == string(other)
}

// answerByRule answers a request that has just been confirmed, where the house
// lets its rules answer: with the free-use rule, or with a quote. Everything that
// asks for judgement is left to an editor, who reads why.
func (d *Desk) answerByRule(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication) (answered bool, err error) {
	if !p.Automation.On() {
		return false, nil
	}
	asked, err := models.ArticlesOf(ctx, tx, r.ID)
	if err != nil {
		return false, err
	}
	in, err := d.quoteByRule(ctx, tx, p, r)
	if err != nil {
		return false, err
	}
	priced, card, err := d.estimate(ctx, tx, p, r.Use, asked, in.Currency)
	if errors.Is(err, models.ErrNotFound) { // the house has no prices
		return false, nil
	}
	if err != nil {
		return false, err
	}
	left, err := d.leftToEditor(ctx, tx, p, *r, asked, priced)
	if err != nil {
		return false, err
	}
	switch {
	case len(left) == 0 && priced.Outcome == pricing.OutcomeNotNeeded:
		return true, d.free(ctx, tx, r, priced)
	case len(left) == 0:
		if left, err = d.sendByRule(ctx, tx, r, in, card); len(left) == 0 {
			return err == nil, err
		}
	}
	return false, d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "left_to_desk", Facts: map[string]any{"why": left}}, models.System)
}

// quoteByRule is the offer that an editor's page would begin with.
func (d *Desk) quoteByRule(ctx context.Context, tx *gorm.DB, p models.Publication, r *models.Request) (QuoteInput, error) {
	in := QuoteInput{Currency: r.Currency, Grant: UsualGrant(p, *r)}
	agreed, err := models.TermsFor(ctx, tx, *r)
	if slices.Contains(append(p.Currencies, p.Currency), agreed.Currency) {
		in.Currency = agreed.Currency
	}
	return in, err
}

// leftToEditor lists everything that stands against an answer by rule.
func (d *Desk) leftToEditor(ctx context.Context, tx *gorm.DB, p models.Publication, r models.Request, asked []models.RequestArticle, priced pricing.Priced) ([]Left, error) {
	left := leftByPrice(p.Automation, priced)
	note := func(why Left, stands bool) {
		if stands {
			left = append(left, why)
		}
	}
	note(LeftArticles, len(asked) > p.Automation.Articles())
	known, err := models.ArticlesByID(ctx, tx, models.CatalogueIDs(asked))
	if err != nil {
		return nil, err
	}
	against, err := d.hindrances(ctx, tx, r, offered{UsualGrant(p, r), p, asked, known})
	if err != nil {
		return nil, err
	}
	note(LeftRights, len(against) > 0 || len(models.CatalogueIDs(asked)) < len(asked))
	u := r.Use
	note(LeftWords, u.Message != "" || u.Edits == "cut" || u.Edits == "other")
	note(LeftWish, u.Budget != "" || u.WaiverReason != "" || u.ExclusivityDays > 0 || len(u.OtherAssets) > 0 || u.OnBehalfOf != "" || u.ShowTranslation)
	files, err := models.AttachmentsOf(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	note(LeftFiles, len(files) > 0)
	held, err := models.HoldsOn(ctx, tx, r)
	note(LeftAccount, len(held) > 0)
	return left, err
}

// leftByPrice judges what the card said. What computes to zero is no price.
func leftByPrice(a models.Automation, priced pricing.Priced) []Left {
	switch {
	case priced.Outcome == pricing.OutcomeNotNeeded && a.FreeUse:
		return nil
	case priced.Outcome != pricing.OutcomePriced || !a.Quotes || priced.NetMinor <= 0:
		return []Left{LeftPrice}
	case !sentByItself(priced):
		return []Left{LeftCard}
	case !a.Within(priced.Currency, priced.NetMinor):
		return []Left{LeftBounds}
	}
	return nil
}

// sentByItself reports a price of which no part asks for an editor.
func sentByItself(priced pricing.Priced) bool {
	return priced.Automation == pricing.AutomationUsual || priced.Automation == pricing.AutomationAuto
}

// free tells a requester that the free-use rule covers the use, in its own words.
func (d *Desk) free(ctx context.Context, tx *gorm.DB, r *models.Request, priced pricing.Priced) error {
	rule := pricing.ExplainOutcome(d.words.Printer(r.Language), priced)
	n := note{kind: "not_needed", facts: map[string]any{"code": "free_use", "text": rule, "by_rule": true}}
	if err := d.step(ctx, tx, models.System, r, models.NotNeeded, n); err != nil {
		return err
	}
	r.CloseCode, r.CloseText = "free_use", rule
	return d.mail(ctx, tx, r, MailNotNeeded, 0, "")
}

// sendByRule sends the quote. One that the house's own demands forbid is left to
// an editor; nothing of it was written then.
func (d *Desk) sendByRule(ctx context.Context, tx *gorm.DB, r *models.Request, in QuoteInput, by InForce) ([]Left, error) {
	in.Shown = Shown{CardID: by.ID}
	if _, err := d.compose(ctx, tx, *r, in); err != nil {
		var invalid models.Invalid
		if errors.As(err, &invalid) || errors.Is(err, models.ErrNotFound) {
			return []Left{LeftForm}, nil
		}
		return nil, err
	}
	q, err := d.quote(ctx, tx, models.System, r, in)
	if err != nil {
		return nil, err
	}
	return nil, d.mail(ctx, tx, r, quoteLetter(q), q.ID, fmt.Sprintf("quote:%d", q.ID))
}
