package handlers

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// spareContributors are the empty rows behind those that are filled.
const spareContributors = 2

// shareForm is a decision about an article's share as it was typed.
type shareForm struct {
	licensing.ShareInput
	share string
	rows  []views.SharePartRow
	bad   models.Invalid
}

// setShare keeps what is agreed with the contributors of an article.
func (h *Handlers) setShare(c *fiber.Ctx) error {
	posted, err := posted(c)
	if err != nil {
		return err
	}
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	form := readShare(posted)
	if len(form.bad) == 0 {
		err = h.desk.SetShare(c.UserContext(), actorOf(c), a.ID, form.ShareInput)
	}
	if fields := invalid(err); fields != nil {
		form.bad, err = fields, nil
	}
	switch {
	case errors.Is(err, models.ErrConflict):
		return h.shareAgain(c, fiber.StatusConflict, form)
	case err != nil:
		return err
	case len(form.bad) > 0:
		return h.shareAgain(c, fiber.StatusUnprocessableEntity, form)
	}
	return see(c, articlePath(a.ID)+"?done=shared#share-section")
}

// shareAgain shows the card with what was typed; beside it stands what counts now,
// and saving once more replaces that, knowingly.
func (h *Handlers) shareAgain(c *fiber.Ctx, status int, form shareForm) error {
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	page, err := h.articlePage(c, a, a.rights())
	if err != nil {
		return err
	}
	words := h.words.Printer(page.Lang)
	page.Share.Percent, page.Share.Rows, page.Share.Note, page.Share.Open = form.share, form.rows, form.Note, true
	page.Share.Collided, page.Share.Errors = status == fiber.StatusConflict, form.bad
	page.Errors.Items = otherProblems(words, form.bad, shareFields(len(form.rows))...)
	return h.show(c, status, page.Lang, page)
}

func shareFields(rows int) []string {
	names := []string{"share"}
	for n := range rows {
		names = append(names, fmt.Sprintf("name_%d", n+1), fmt.Sprintf("parts_%d", n+1))
	}
	return append(names, "share_note")
}

// readShare reads the form. A row without a name is left out; what was typed
// beside it is not lost.
func readShare(posted typed) shareForm {
	k := check(posted)
	form := shareForm{share: k.one("share")}
	form.Seen, _ = parseCount(posted.one("seen_share"))
	form.Note = k.text("share_note", 500)
	if form.share != "" {
		basisPoints, ok := parsePercent(form.share)
		if !ok {
			k.wrong("share", "desk_shares.error.share")
		}
		form.BasisPoints = &basisPoints
	}
	for n := 1; n <= licensing.MostContributors && len(posted[fmt.Sprintf("name_%d", n)]) > 0; n++ {
		name, parts := k.one(fmt.Sprintf("name_%d", n)), k.one(fmt.Sprintf("parts_%d", n))
		if name == "" && (parts == "" || parts == "1") {
			continue
		}
		count, ok := parseCount(parts)
		if parts == "" {
			count, ok = 1, true
		}
		form.Contributors = append(form.Contributors, models.SharePart{Name: name, Parts: int64(count)})
		form.rows = append(form.rows, views.SharePartRow{Name: name, Parts: parts})
		if !ok {
			k.wrong(fmt.Sprintf("parts_%d", len(form.rows)), "desk_shares.error.parts")
		}
	}
	form.rows = spare(form.rows)
	form.bad = k.bad
	return form
}

func spare(rows []views.SharePartRow) []views.SharePartRow {
	for range spareContributors {
		if len(rows) < licensing.MostContributors {
			rows = append(rows, views.SharePartRow{Parts: "1"})
		}
	}
	return rows
}

// shareOf is what counts for an article now, and every decision that led there.
func (h *Handlers) shareOf(c *fiber.Ctx, a articleHouse, names map[int64]string) (views.ArticleShare, error) {
	versions, err := models.ArticleSharesOf(c.UserContext(), h.db, a.ID)
	if err != nil {
		return views.ArticleShare{}, err
	}
	defaults, err := models.ShareDefaultsOf(c.UserContext(), h.db, a.PublicationID)
	if err != nil {
		return views.ArticleShare{}, err
	}
	words := h.words.Printer(h.lang(c))
	deal := licensing.DealFor(a.Article, versions, defaults[0])
	share := views.ArticleShare{
		CanChange: staffOf(c).Role.May(models.ActShares), BasisPoints: deal.BasisPoints, Own: deal.Own, Named: deal.Named,
		DefaultBasisPoints: defaults[0].BasisPoints[a.RightsBasis], Who: whoShares(words, deal.Parts),
	}
	if len(versions) > 0 {
		now := versions[0]
		share.Seen, share.Note = int64(now.Version), now.Note
		if now.BasisPoints != nil {
			share.Percent = writePercent(*now.BasisPoints)
		}
		for _, p := range now.Contributors {
			share.Rows = append(share.Rows, views.SharePartRow{Name: p.Name, Parts: strconv.FormatInt(p.Parts, 10)})
		}
	}
	share.Rows = spare(share.Rows)
	for _, v := range versions {
		past := views.ShareVersion{At: v.SetAt, Zone: a.pub.Zone(), By: nameOf(names, &v.SetBy), Who: whoShares(words, v.Contributors), Note: v.Note}
		if v.BasisPoints != nil {
			past.Percent = words.Percent(*v.BasisPoints)
		}
		share.History = append(share.History, past)
	}
	return share, nil
}

// whoShares lists contributors, with their parts where they are not equal.
func whoShares(words *i18n.Printer, parts []models.SharePart) string {
	equal := true
	for _, p := range parts {
		equal = equal && p.Parts == parts[0].Parts
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		if names[i] = words.Isolate(p.Name); !equal {
			names[i] = words.T("desk_shares.parts_of", "Name", words.Isolate(p.Name), "Parts", strconv.FormatInt(p.Parts, 10))
		}
	}
	return words.List(names)
}
