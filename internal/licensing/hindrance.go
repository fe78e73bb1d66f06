package licensing

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Consent is the word of an author or a partner that an article may be offered,
// as an editor noted it.
type Consent struct {
	Given bool
	By    string // who gave it
	On    string // ISO date
}

func (c Consent) complete() bool {
	_, err := time.Parse(time.DateOnly, c.On)
	return c.Given && strings.TrimSpace(c.By) != "" && err == nil
}

// HindranceKind is what stands against offering an article.
type HindranceKind string

// All but the last forbid the offer.
const (
	HinderedByRights    HindranceKind = "rights"    // the house may not license it
	HinderedByDoubt     HindranceKind = "doubt"     // nobody has decided about its rights yet
	HinderedByConsent   HindranceKind = "consent"   // its author or partner must agree first
	HinderedByExclusive HindranceKind = "exclusive" // somebody else holds it exclusively
	HinderedByEarlier   HindranceKind = "earlier"   // an exclusive offer, while others may use it: worth knowing
)

// Hindrance is what stands against offering one article of a request.
type Hindrance struct {
	Kind     HindranceKind
	Position int // of the article in the request, from 1
	Article  models.Article
	Rival    models.RivalGrant // who holds it, for an exclusive or an earlier grant
	Until    time.Time         // when the rival's exclusivity ends; zero when that is not known yet
}

// Forbids reports whether the offer must not be made.
func (h Hindrance) Forbids() bool { return h.Kind != HinderedByEarlier }

// Field names the form's field, and the key in models.Invalid, of a hindrance.
func (h Hindrance) Field() string {
	if h.Kind == HinderedByConsent {
		return fmt.Sprintf("consent_%d", h.Position)
	}
	return fmt.Sprintf("rights_%d", h.Position)
}

// trouble is the sentence about it, for the editor.
func (h Hindrance) trouble() string {
	facts := url.Values{"Title": {h.Article.Title}}
	if h.Kind == HinderedByExclusive {
		facts.Set("Reference", h.Rival.Reference)
		facts.Set("Organisation", h.Rival.Organisation)
	}
	return "desk_quote.error.hindered_" + string(h.Kind) + "?" + facts.Encode()
}

// Hindrances lists what stands against an offer, whether or not it is consented to.
func (d *Desk) Hindrances(ctx context.Context, requestID int64, g models.Grant) ([]Hindrance, error) {
	r, err := models.RequestByID(ctx, d.db, requestID)
	if err != nil {
		return nil, err
	}
	p, err := models.PublicationByID(ctx, d.db, r.PublicationID)
	if err != nil {
		return nil, err
	}
	asked, err := models.ArticlesOf(ctx, d.db, requestID)
	if err != nil {
		return nil, err
	}
	known, err := models.ArticlesByID(ctx, d.db, models.CatalogueIDs(asked))
	if err != nil {
		return nil, err
	}
	return d.hindrances(ctx, d.db, r, offered{g, p, asked, known})
}

// offered is a grant of the articles of a request, with what the catalogue knows of them.
type offered struct {
	grant models.Grant
	house models.Publication
	asked []models.RequestArticle
	known map[int64]models.Article
}

// hindrances judges every catalogued article: its rights, then who else holds
// it. One outside the catalogue has no rights on record and no text to deliver.
func (d *Desk) hindrances(ctx context.Context, db *gorm.DB, r models.Request, o offered) ([]Hindrance, error) {
	rivals, err := models.RivalGrants(ctx, db, r, models.CatalogueIDs(o.asked))
	if err != nil {
		return nil, err
	}
	var out []Hindrance
	for i, a := range o.asked {
		if a.ArticleID == nil {
			continue
		}
		h := Hindrance{Position: i + 1, Article: o.known[*a.ArticleID]}
		h.Article.Title = h.Article.Described(a, o.house.Zone()).Title
		if h.Kind = rightsHindrance(h.Article.Rights()); h.Kind != "" {
			out = append(out, h)
		}
		out = append(out, d.held(o, h, rivals)...)
	}
	return out, nil
}

func rightsHindrance(v models.Verdict) HindranceKind {
	switch v {
	case models.VerdictOurs:
		return ""
	case models.VerdictAsk:
		return HinderedByConsent
	case models.VerdictCheck:
		return HinderedByDoubt
	default:
		return HinderedByRights
	}
}

// refuse turns what forbids an offer into the troubles of its form. consents
// are by position.
func refuse(all []Hindrance, consents map[int]Consent) error {
	bad := models.Invalid{}
	for _, h := range all {
		if h.Forbids() && (h.Kind != HinderedByConsent || !consents[h.Position].complete()) {
			bad[h.Field()] = h.trouble()
		}
	}
	return bad.OrNil()
}

// consented are the consents that an offer rests on, as its line of history keeps them.
func consented(o offered, consents map[int]Consent) []map[string]any {
	var out []map[string]any
	for i, a := range o.asked {
		if a.ArticleID == nil || rightsHindrance(o.known[*a.ArticleID].Rights()) != HinderedByConsent {
			continue
		}
		c := consents[i+1]
		out = append(out, map[string]any{"article": *a.ArticleID, "title": o.known[*a.ArticleID].Title, "by": strings.TrimSpace(c.By), "on": c.On})
	}
	return out
}
