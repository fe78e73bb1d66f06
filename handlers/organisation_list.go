package handlers

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const (
	organisationsPath     = "/admin/organisations"
	organisationsPageSize = 40
)

func (h *Handlers) listOrganisations(c *fiber.Ctx) error {
	f := models.OrganisationFilter{Search: strings.TrimSpace(clip(clean(c.Query("q")), 200)), HeldOnly: c.Query("held") == "yes", Limit: organisationsPageSize}
	f.PublicationID, _ = strconv.ParseInt(c.Query("publication"), 10, 64)
	if f.Before, _ = strconv.ParseInt(c.Query("before"), 10, 64); f.Before == 0 {
		f.After, _ = strconv.ParseInt(c.Query("after"), 10, 64)
	}
	publications, err := models.Publications(c.UserContext(), h.db)
	if err != nil {
		return err
	}
	found, err := models.Organisations(c.UserContext(), h.db, f)
	if err != nil {
		return err
	}
	b := h.deskBase(c)
	words := h.words.Printer(b.Lang)
	page := views.DeskOrganisations{
		Base: b, Search: f.Search, Held: f.HeldOnly, Publications: publicationOptions(words, publications),
		Filtered: f.Search != "" || f.HeldOnly || f.PublicationID != 0, Pager: views.Pager{Shown: int64(len(found.Rows)), Total: -1},
	}
	if f.PublicationID != 0 {
		page.PublicationID = strconv.FormatInt(f.PublicationID, 10)
	}
	for _, row := range found.Rows {
		line := views.OrganisationLine{
			Href: views.OrganisationPath(row.ID), Name: row.Name, Kind: words.T("common.organisation_type." + row.Kind), Country: words.Country(row.Country),
			Requests: row.Requests, Owed: row.Owed, Flags: organisationFlags(row, words.T),
		}
		if len(publications) > 1 {
			line.Publication = row.Publication
		}
		if row.LastAsked != nil {
			line.LastAsked = row.LastAsked.In(b.TimeZone())
		}
		page.Rows = append(page.Rows, line)
	}
	if found.Before != 0 {
		page.Pager.Prev = organisationsHref(f, "before", found.Before)
	}
	if found.After != 0 {
		page.Pager.Next = organisationsHref(f, "after", found.After)
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

func organisationFlags(row models.OrganisationRow, word func(string, ...any) string) (flags []views.Pill) {
	for _, f := range []struct {
		on   bool
		tone views.Tone
		id   string
	}{
		{row.Held, "bad", "desk_organisation.flag.held"}, {row.PayLater, "ok", "desk_organisation.flag.pay_later"},
		{row.Agreed && !row.PayLater, "info", "desk_organisation.flag.agreed"},
	} {
		if f.on {
			flags = append(flags, views.Pill{Tone: f.tone, Text: word(f.id)})
		}
	}
	return flags
}

// organisationsHref is the address of a neighbouring part of the list.
func organisationsHref(f models.OrganisationFilter, place string, id int64) string {
	q := url.Values{place: {strconv.FormatInt(id, 10)}}
	if f.Search != "" {
		q.Set("q", f.Search)
	}
	if f.HeldOnly {
		q.Set("held", "yes")
	}
	if f.PublicationID != 0 {
		q.Set("publication", strconv.FormatInt(f.PublicationID, 10))
	}
	return organisationsPath + "?" + q.Encode()
}
