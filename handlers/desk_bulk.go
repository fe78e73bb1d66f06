package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// mostAtOnce bounds a bulk decision: one page of the queue.
const mostAtOnce = queuePageSize

// bulkActs are what can be done with several requests at once, in the order of the list that offers them.
var bulkActs = []struct {
	code   string
	act    models.Act
	mailed bool
}{
	{"assign", models.ActReply, false},
	{"hold", models.ActReply, false},
	{"ask", models.ActDecide, true},
	{"decline", models.ActDecide, true},
	{"not_needed", models.ActDecide, true},
}

func bulkOptions(words *i18n.Printer, role models.Role) []views.Option {
	var out []views.Option
	for _, a := range bulkActs {
		if role.May(a.act) {
			out = append(out, views.Option{Value: a.code, Label: words.T("desk_bulk.option." + a.code)})
		}
	}
	return out
}

// chosen is one request of a bulk decision, by the version that the page showed.
type chosen struct {
	pick    string
	ref     string
	seen    int
	request models.Request // the zero one when there is none
}

// bulkForm is a bulk decision in the making.
type bulkForm struct {
	*checks
	act    string
	mailed bool
	items  []chosen
}

// bulkStart: the page is reached from the queue only.
func (h *Handlers) bulkStart(c *fiber.Ctx) error { return see(c, queuePath) }

// bulk shows the page of a decision about several requests, the mails that it
// would send, or carries it out and says what became of each.
func (h *Handlers) bulk(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	b, err := h.readBulk(c, form)
	if err != nil {
		return err
	}
	switch {
	case len(b.bad) > 0:
		return h.showBulk(c, b, fiber.StatusUnprocessableEntity, nil)
	case b.act == "undo":
		return h.undoBulk(c, b)
	case b.one("action") == "": // from the queue, or once more
		h.prepareBulk(c, b)
		return h.showBulk(c, b, fiber.StatusOK, nil)
	}
	do := h.bulkVerb(c, b)
	if len(b.bad) > 0 {
		return h.showBulk(c, b, fiber.StatusUnprocessableEntity, nil)
	}
	if b.mailed && b.toPreview() {
		mails, err := h.bulkMails(c, b, do)
		if err != nil {
			return err
		}
		return h.showBulk(c, b, fiber.StatusOK, mails)
	}
	return h.carryOut(c, b, do)
}

// readBulk reads which requests are meant and what is to be done with them.
// ErrForbidden when the reader may not.
func (h *Handlers) readBulk(c *fiber.Ctx, form typed) (*bulkForm, error) {
	b := &bulkForm{checks: check(form), act: form.one("act")}
	if form.one("all") != "" {
		form["pick"] = form["shown"]
	}
	refs := b.readPicks()
	known := b.act == "undo"
	for _, a := range bulkActs {
		if a.code != b.act {
			continue
		}
		known, b.mailed = true, a.mailed
		if !staffOf(c).Role.May(a.act) {
			return b, models.ErrForbidden
		}
	}
	if !known {
		b.act = ""
		b.wrong("", "desk_bulk.error.act")
	}
	found, err := models.RequestsForDesk(c.UserContext(), h.db, refs)
	for i := range b.items {
		b.items[i].request = found[b.items[i].ref]
	}
	return b, err
}

func (b *bulkForm) readPicks() (refs []string) {
	for _, pick := range b.all("pick") {
		raw, version, _ := strings.Cut(pick, ":")
		ref, ok := models.ParseReference(raw)
		if !ok || slices.Contains(refs, ref) {
			continue
		}
		seen, err := strconv.Atoi(version)
		if err != nil || seen < 1 {
			seen = neverSeen
		}
		refs = append(refs, ref)
		b.items = append(b.items, chosen{pick: pick, ref: ref, seen: seen})
	}
	switch {
	case len(refs) == 0:
		b.wrong("", "desk_bulk.error.pick")
	case len(refs) > mostAtOnce:
		b.wrong("", views.Trouble("desk_bulk.error.many", "Max", strconv.Itoa(mostAtOnce)))
	}
	return refs
}

// languages are those of the requesters, each with how many read it, and those in
// which something was typed: words stay when their last reader is left out.
func (b *bulkForm) languages(known []string) (codes []string, readers map[string]int) {
	readers = map[string]int{}
	for _, i := range b.items {
		if i.request.ID == 0 {
			continue
		}
		if readers[i.request.Language]++; readers[i.request.Language] == 1 {
			codes = append(codes, i.request.Language)
		}
	}
	for name := range b.typed {
		lang, isText := strings.CutPrefix(name, "text_")
		if isText && b.one(name) != "" && !slices.Contains(codes, lang) && slices.Contains(known, lang) {
			codes = append(codes, lang)
		}
	}
	slices.Sort(codes)
	return codes, readers
}

// bulkMails words the mail to one requester in each language, of a request for
// which the verb works as it stands.
func (h *Handlers) bulkMails(c *fiber.Ctx, b *bulkForm, do bulkDoing) ([]views.BulkMail, error) {
	var mails []views.BulkMail
	shown := map[string]bool{}
	for _, i := range b.items {
		if i.request.ID == 0 || shown[i.request.Language] {
			continue
		}
		mail, err := h.rehearse(c, func(desk *licensing.Desk) error { return do(desk, i) })
		if errors.Is(err, models.ErrConflict) || err == nil && mail == nil {
			continue // it will be left alone, and the page says so
		}
		if err != nil {
			return nil, err
		}
		shown[i.request.Language] = true
		mails = append(mails, views.BulkMail{MailPreview: *mail, Reference: i.ref, ID: "mail-" + i.request.Language})
	}
	return mails, nil
}
