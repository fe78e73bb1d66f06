package licensing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"imprimatur/internal/shares"
	"imprimatur/models"
)

// NoAuthor is the contributor of an article with a share but without an author:
// what is owed is kept until somebody finds out to whom.
const NoAuthor = "Author not named"

// The bounds of what may be agreed about one article.
const (
	MostContributors = 20
	mostName         = 200
)

// ShareDeal is what counts for an article now: the share of its contributors
// together, and their parts of it. Own and Named say whether an editor decided
// so, or the default of its rights basis and the byline do.
type ShareDeal struct {
	BasisPoints int64
	Parts       []models.SharePart
	Own, Named  bool
}

// DealFor is what counts for an article of a publication with these defaults;
// versions are what was decided about it, newest first.
func DealFor(a models.Article, versions []models.ArticleShare, defaults models.ShareDefaults) ShareDeal {
	deal := ShareDeal{BasisPoints: defaults.BasisPoints[a.RightsBasis], Parts: authors(a.Author)}
	if len(versions) == 0 {
		return deal
	}
	if now := versions[0]; now.BasisPoints != nil {
		deal.BasisPoints, deal.Own = *now.BasisPoints, true
	}
	if now := versions[0]; len(now.Contributors) > 0 {
		deal.Parts, deal.Named = now.Contributors, true
	}
	return deal
}

func dealOf(ctx context.Context, tx *gorm.DB, articleID int64, defaults models.ShareDefaults) (ShareDeal, error) {
	a, err := models.ArticleByID(ctx, tx, articleID)
	if err != nil {
		return ShareDeal{}, err
	}
	versions, err := models.ArticleSharesOf(ctx, tx, articleID)
	return DealFor(a, versions, defaults), err
}

// authors takes a byline apart: names stand behind one another with commas, as
// the page of an article lists them. Everybody has one part.
func authors(byline string) []models.SharePart {
	var out []models.SharePart
	for name := range strings.SplitSeq(byline, ",") {
		name = strings.Join(strings.Fields(name), " ")
		same := func(p models.SharePart) bool { return models.NameKey(p.Name) == models.NameKey(name) }
		if name != "" && !slices.ContainsFunc(out, same) {
			out = append(out, models.SharePart{Name: name, Parts: 1})
		}
	}
	if len(out) == 0 {
		out = []models.SharePart{{Name: NoAuthor, Parts: 1}}
	}
	return out
}

// ShareInput is an editor's decision about an article's share. Seen is the number
// of its newest version that the page showed, 0 for none.
type ShareInput struct {
	Seen         int
	BasisPoints  *int64 // nil: the default of the rights basis
	Contributors []models.SharePart
	Note         string
}

// SetShare decides which share of its licences an article's contributors get, from
// the next payment on; what came before stays readable. ErrForbidden, ErrNotFound,
// ErrConflict when somebody else decided meanwhile, Invalid.
func (d *Desk) SetShare(ctx context.Context, by models.Actor, articleID int64, in ShareInput) error {
	if err := may(by, models.ActShares); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		if _, err := lockArticle(ctx, tx, articleID); err != nil {
			return err
		}
		versions, err := models.ArticleSharesOf(ctx, tx, articleID)
		if err != nil {
			return err
		}
		if newest := newestVersion(versions, func(v models.ArticleShare) int { return v.Version }); newest != in.Seen {
			return fmt.Errorf("set share of article %d: version %d was seen, it is %d: %w", articleID, in.Seen, newest, models.ErrConflict)
		}
		row := models.ArticleShare{
			ArticleID: articleID, Version: in.Seen + 1, BasisPoints: in.BasisPoints, Contributors: slices.Clone(in.Contributors),
			Note: strings.TrimSpace(in.Note), SetBy: by.ID, SetAt: d.Now(),
		}
		if row.Contributors == nil {
			row.Contributors = []models.SharePart{}
		}
		return models.From[models.ArticleShare](tx).Create(ctx, &row)
	})
}

func (in ShareInput) check() error {
	bad := models.Invalid{}
	if in.BasisPoints != nil && (*in.BasisPoints < 0 || *in.BasisPoints > shares.Whole) {
		bad["share"] = "desk_shares.error.share"
	}
	if len(in.Contributors) > MostContributors {
		bad["name_1"] = "desk_shares.error.too_many"
	}
	seen := map[string]bool{}
	for i, c := range in.Contributors {
		name, parts := fmt.Sprintf("name_%d", i+1), fmt.Sprintf("parts_%d", i+1)
		key := models.NameKey(c.Name)
		switch {
		case key == "" || len([]rune(c.Name)) > mostName:
			bad[name] = "desk_shares.error.name"
		case seen[key]:
			bad[name] = "desk_shares.error.twice"
		}
		if c.Parts <= 0 || c.Parts > shares.MostParts {
			bad[parts] = "desk_shares.error.parts"
		}
		seen[key] = true
	}
	return bad.OrNil()
}

// SetShareDefaults decides a publication's share for each rights basis, from the
// next payment on. seen is the newest version that the page showed. ErrForbidden,
// ErrNotFound, ErrConflict, Invalid under the basis.
func (d *Desk) SetShareDefaults(ctx context.Context, by models.Actor, publicationID int64, seen int, basisPoints map[string]int64) error {
	if err := may(by, models.ActRates); err != nil {
		return err
	}
	bad := models.Invalid{}
	for basis, share := range basisPoints {
		if !slices.Contains(models.SharingBases, basis) || share < 0 || share > shares.Whole {
			bad[basis] = "desk_shares.error.share"
		}
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	return d.lockHouse(ctx, publicationID, func(tx *gorm.DB) error {
		versions, err := models.ShareDefaultsOf(ctx, tx, publicationID)
		if err != nil {
			return err
		}
		if versions[0].Version != seen {
			return fmt.Errorf("set default shares: version %d was seen, it is %d: %w", seen, versions[0].Version, models.ErrConflict)
		}
		row := models.ShareDefaults{PublicationID: publicationID, Version: seen + 1, BasisPoints: basisPoints, SetBy: by.ID, SetAt: d.Now()}
		return models.From[models.ShareDefaults](tx).Create(ctx, &row)
	})
}
