package models

import (
	"net/url"
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func at(hours int) *time.Time {
	t := noon.Add(time.Duration(hours) * time.Hour)
	return &t
}

func TestWhatAnArticleMayBeUsedFor(t *testing.T) {
	for name, c := range map[string]struct {
		article    Article
		now, ever  Verdict
		licensable bool
	}{
		"blocked before all":       {Article{Blocked: true, RightsBasis: "staff", EmbargoUntil: at(1)}, VerdictBlocked, VerdictBlocked, false},
		"an agency's":              {Article{RightsBasis: "agency", EmbargoUntil: at(1)}, VerdictAgency, VerdictAgency, false},
		"a guest's":                {Article{RightsBasis: "guest"}, VerdictGuest, VerdictGuest, false},
		"under embargo":            {Article{RightsBasis: "staff", EmbargoUntil: at(1)}, VerdictEmbargoed, VerdictOurs, true},
		"an embargo ends now":      {Article{RightsBasis: "staff", EmbargoUntil: at(0)}, VerdictOurs, VerdictOurs, true},
		"a freelance to be asked":  {Article{RightsBasis: "freelance_ask"}, VerdictAsk, VerdictAsk, true},
		"made with a partner":      {Article{RightsBasis: "co_production", EmbargoUntil: at(1)}, VerdictEmbargoed, VerdictAsk, true},
		"a freelance with a right": {Article{RightsBasis: "freelance"}, VerdictOurs, VerdictOurs, true},
		"nobody has looked":        {Article{}, VerdictCheck, VerdictCheck, true},
	} {
		if got := c.article.Verdict(noon); got != c.now || got.Licensable() != c.licensable {
			t.Errorf("%s: %s (licensable %t)", name, got, got.Licensable())
		}
		if got := c.article.Rights(); got != c.ever {
			t.Errorf("%s: its rights are %s, want %s", name, got, c.ever)
		}
	}
	if VerdictNotOurs.Licensable() {
		t.Error("what is not ours is licensed")
	}
	for rights, ours := range map[string]bool{"ours": true, "cleared": true, "agency": false, "": false} {
		if (ArticleImage{Rights: rights}).Ours() != ours {
			t.Errorf("a picture with rights %q: ours %t", rights, !ours)
		}
	}
}

func TestTheCatalogueDescribesWhatItKnows(t *testing.T) {
	zone := time.FixedZone("", 3*60*60)
	late := time.Date(2026, 5, 3, 22, 0, 0, 0, time.UTC) // the fourth of May in the zone
	id, other := int64(7), int64(8)
	known := Article{Title: "The river", Author: "A", WordCount: 900, Language: "en", PublishedAt: &late, Reading: ReadingDone}
	asked := RequestArticle{ArticleID: &id, Title: "river?", Author: "?", Language: "ar"}
	got := known.Described(asked, zone)
	if got.Title != "The river" || got.Author != "A" || got.WordCount != 900 || got.Language != "en" || got.PublishedOn.Day() != 4 {
		t.Errorf("described as %+v", got)
	}
	known.Language, known.PublishedAt, known.Reading = "", nil, ReadingManual
	if got = known.Described(asked, zone); got.Language != "ar" || got.PublishedOn != nil || got.Title != "The river" {
		t.Errorf("without a language or a day: %+v", got)
	}
	for _, unknown := range []Article{{Reading: ReadingDone}, {Title: "T", Reading: ReadingPending}, {Title: "T", Reading: ReadingUnreachable}} {
		if got := unknown.Described(asked, zone); got.Title != "river?" || unknown.Known() {
			t.Errorf("%+v described as %+v", unknown, got)
		}
	}
	all := []RequestArticle{asked, {Title: "elsewhere"}, {ArticleID: &other, Title: "other"}}
	out := DescribedAll(all, map[int64]Article{7: known}, zone)
	if out[0].Title != "The river" || out[1].Title != "elsewhere" || out[2].Title != "other" {
		t.Errorf("all described as %+v", out)
	}
	if ids := CatalogueIDs(all); !slices.Equal(ids, []int64{7, 8}) {
		t.Errorf("in the catalogue are %v", ids)
	}
}

func TestALicenceThatIsOwed(t *testing.T) {
	for _, c := range []struct {
		licence     Licence
		owed, inUse bool
	}{
		{Licence{Status: LicenceActive}, false, false},
		{Licence{Status: LicenceProvisional, PayBy: at(0)}, true, true},
		{Licence{Status: LicenceScheduled, PayBy: at(0)}, true, false},
	} {
		if c.licence.Owed() != c.owed || c.licence.InUse() != c.inUse {
			t.Errorf("%+v: owed %t, in use %t", c.licence, c.licence.Owed(), c.licence.InUse())
		}
	}
	works := Snapshot{Works: []Work{{EmbargoUntil: at(-1)}, {EmbargoUntil: at(2)}, {}, {EmbargoUntil: at(5)}, {EmbargoUntil: at(3)}}}
	if got := works.Embargo(noon); !got.Equal(*at(5)) {
		t.Errorf("the last embargo ends %v", got)
	}
	if got := works.Embargo(*at(5)); !got.IsZero() {
		t.Errorf("an embargo that ends now counts until %v", got)
	}
	if zone := (Snapshot{TimeZone: "Europe/London"}).Zone(); zone.String() != "Europe/London" {
		t.Errorf("the zone is %v", zone)
	}
	if zone := (Snapshot{TimeZone: "Nowhere/At all"}).Zone(); zone != time.UTC {
		t.Errorf("an unknown zone is %v", zone)
	}
}

func TestTwoPeopleFromTheLimitOn(t *testing.T) {
	house := Publication{FourEyes: map[string]int64{"GBP": 50_000, "EUR": 0}}
	for _, c := range []struct {
		currency string
		total    int64
		two      bool
	}{{"GBP", 49_999, false}, {"GBP", 50_000, true}, {"GBP", 50_001, true}, {"EUR", 0, true}, {"USD", 1_000_000, false}} {
		if house.NeedsTwo(c.currency, c.total) != c.two {
			t.Errorf("%d %s: two people %t", c.total, c.currency, !c.two)
		}
	}
}

func TestWhoOwesTheTaxInstead(t *testing.T) {
	for _, c := range []struct {
		lists   []string
		country string
		want    bool
	}{
		{[]string{Abroad}, "GB", false}, {[]string{Abroad}, "", false}, {[]string{Abroad}, "US", true},
		{[]string{InEU}, "DE", true}, {[]string{InEU}, "US", false}, {[]string{"US"}, "US", true}, {[]string{"US"}, "DE", false}, {nil, "DE", false},
	} {
		if got := (Publication{Country: "GB", ReverseCharge: c.lists}).ReverseCharged(c.country); got != c.want {
			t.Errorf("%v, payer in %q: %t", c.lists, c.country, got)
		}
	}
}

func TestAnAddressLiesOnASite(t *testing.T) {
	for _, c := range []struct {
		address, site string
		want          bool
	}{
		{"https://example.org/a", "example.org", true}, {"https://www.example.org/a", "example.org", true},
		{"https://notexample.org/a", "example.org", false}, {"https://example.org/news/a", "example.org/news", true},
		{"https://example.org/news", "example.org/news/", true}, {"https://example.org/newsroom", "example.org/news", false},
	} {
		u, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		if onSite(u, c.site) != c.want {
			t.Errorf("%s on %s: %t", c.address, c.site, !c.want)
		}
	}
}

func TestADecisionIsTakenBackUntilItsLetterLeaves(t *testing.T) {
	for _, c := range []struct {
		decision Decision
		undoable bool
		act      Act
	}{
		{Decision{Kind: "quote", Until: *at(1)}, true, ActDecide},
		{Decision{Kind: "reply", Until: *at(1)}, true, ActReply},
		{Decision{Kind: "quote", Until: *at(0)}, false, ActDecide},
		{Decision{Kind: "decline", Until: *at(1), UndoneAt: at(0)}, false, ActDecide},
	} {
		if c.decision.Undoable(noon) != c.undoable || c.decision.Act() != c.act {
			t.Errorf("%+v: undoable %t, needs %s", c.decision, c.decision.Undoable(noon), c.decision.Act())
		}
	}
}

func TestOwedAndOverdueInTheList(t *testing.T) {
	for _, c := range []struct {
		row           InvoiceRow
		owed, overdue bool
	}{
		{InvoiceRow{Status: InvoiceOpen, DueAt: at(-1)}, true, true},
		{InvoiceRow{Status: InvoiceProcessing, DueAt: at(-1)}, true, true},
		{InvoiceRow{Status: InvoiceOpen, DueAt: at(0)}, true, false},
		{InvoiceRow{Status: InvoiceOpen}, true, false},
		{InvoiceRow{Status: InvoicePaid, DueAt: at(-1)}, false, false},
	} {
		if c.row.Owed() != c.owed || c.row.Overdue(noon) != c.overdue {
			t.Errorf("%+v: owed %t, overdue %t", c.row, c.row.Owed(), c.row.Overdue(noon))
		}
	}
}

func TestASettlementThatWaits(t *testing.T) {
	for status, want := range map[string][2]bool{"proposed": {true, true}, "agreed": {false, true}, "done": {}, "refused": {}} {
		f := InvoiceFile{Settlements: []Settlement{{Status: "refused"}, {Status: status, ID: 9}}}
		if got := f.Proposed(); (got != nil) != want[0] || got != nil && got.ID != 9 {
			t.Errorf("%s: proposed is %+v", status, got)
		}
		if f.Settling() != want[1] {
			t.Errorf("%s: settling %t", status, f.Settling())
		}
	}
	if id := (InvoiceFile{}).LastEvent(); id != 0 {
		t.Errorf("the last of no events is %d", id)
	}
	if id := (InvoiceFile{Events: []Event{{ID: 3}, {ID: 8}}}).LastEvent(); id != 8 {
		t.Errorf("the last event is %d", id)
	}
}

func TestALinkConfirmsItsOwnAddressUntilItEnds(t *testing.T) {
	r := Request{ContactEmail: "Reader@Example.org"}
	for _, c := range []struct {
		link Link
		want bool
	}{
		{Link{AddressKey: EmailKey("reader@example.org"), ExpiresAt: noon}, true},
		{Link{AddressKey: EmailKey("reader@example.org"), ExpiresAt: *at(-1)}, false},
		{Link{AddressKey: EmailKey("other@example.org"), ExpiresAt: *at(1)}, false},
	} {
		if c.link.Confirms(r, noon) != c.want {
			t.Errorf("%+v: %t", c.link, !c.want)
		}
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	roles := []Role{Admin, Editor, Finance, Viewer, "", "stranger"}
	for act, may := range map[Act][]Role{
		ActRead: {Admin, Editor, Finance, Viewer}, ActReply: {Admin, Editor}, ActDecide: {Admin, Editor}, ActRates: {Admin},
		ActArticles: {Admin, Editor}, ActReplies: {Admin, Editor}, ActSeeMoney: {Admin, Editor, Finance, Viewer},
		ActMoney: {Admin, Finance}, ActStaff: {Admin}, ActOwnThings: {Admin, Editor, Finance, Viewer}, "unknown": nil,
	} {
		for _, role := range roles {
			if role.May(act) != slices.Contains(may, role) {
				t.Errorf("%q may %s: %t", role, act, role.May(act))
			}
		}
	}
}
