package views

import "time"

// Gallery shows every part in every state, for eyes, screenshots and axe; development only (/sandbox/gallery).
// Its texts are samples, written where they stand: no visitor of a running desk sees them.
type Gallery struct {
	Base
	Errors   map[string]string
	Stepper  Stepper
	Ended    Stepper
	Entries  []Entry
	Bill     Bill
	Price    Price
	Chips    []Chip
	At       time.Time
	Access   []string
	Pictures []string
}

func (Gallery) file() string { return "gallery.html" }

// NewGallery fills the gallery with its samples.
func NewGallery(base Base) Gallery {
	zone := base.TimeZone()
	day := func(d, hour, minute int) time.Time {
		return time.Date(2026, time.November, d, hour, minute, 0, 0, zone)
	}
	return Gallery{
		Base:   base,
		At:     day(27, 9, 0),
		Access: []string{"free", "registration", "paywall"}, Pictures: []string{"map"},
		Errors: map[string]string{"email": "errors.email", "starts_on": "errors.date", "media": "errors.required", "authority": "errors.authority_required"},
		Stepper: Stepper{[]Stage{
			{Text: "Sent", State: "done", At: day(16, 10, 12), Zone: zone},
			{Text: "In review", State: "done", At: day(16, 14, 3), Zone: zone},
			{Text: "Quote ready", State: "current", Note: "Your turn: accept or ask for a change by 30 November"},
			{Text: "Payment due", State: "todo"},
			{Text: "Licensed", State: "todo"},
		}},
		Ended: Stepper{[]Stage{
			{Text: "Sent", State: "done", At: day(16, 10, 12), Zone: zone},
			{Text: "In review", State: "done"},
			{Text: "Declined", State: "ended", Note: "The picture belongs to an agency", At: day(17, 9, 40), Zone: zone},
		}},
		Entries: galleryEntries(day, zone),
		Bill: Bill{
			Currency: "GBP", Caption: "Quote 2 for MEE-7K3QF9",
			Lines: []BillLine{
				{Text: "Harbour towns count the cost of a dry winter", Detail: "Website, up to 100,000 monthly views, 12 months, Europe", Minor: 26500},
				{Text: "Translation into Turkish", Detail: "By the licensee, checked by our desk", Minor: 8000},
			},
			Net: 34500, HasTax: true, TaxLabel: "VAT 20%", Tax: 6900, Total: 41400,
		},
		Price: Price{Currency: "GBP", Steps: []PriceStep{
			{Text: "Website, 10,000 to 100,000 monthly views", Minor: 22000},
			{Text: "12 months", Sum: "× 1.5", Minor: 33000},
			{Text: "Charity or non-profit", Sum: "− 20%", Minor: 26400},
			{Text: "Rounded to whole 5 pounds", Minor: 26500, Last: true},
		}},
		Chips: []Chip{{"Owner: Maya Haddad", "?"}, {"Due this week", "?"}, {"العربية", "?"}},
	}
}

func galleryEntries(day func(d, hour, minute int) time.Time, zone *time.Location) []Entry {
	return []Entry{
		{ID: "e1", Kind: "event", Icon: "send", Title: "Request sent", Who: "Leyla Demir", At: day(16, 10, 12), Zone: zone},
		{ID: "e2", Kind: "event", Icon: "user", Title: "Maya Haddad took the request", At: day(16, 14, 3), Zone: zone},
		{ID: "e3", Kind: "ours", Who: "Maya Haddad", At: day(16, 14, 20), Zone: zone,
			Body: "Dear Leyla,\nmay we ask whether the translation will carry our author's name?\n\nKind regards\nMaya"},
		{ID: "e4", Kind: "theirs", Who: "ليلى دمير", Lang: "ar", At: day(16, 16, 45), Zone: zone,
			Body:  "نعم، سيُنشر اسم الكاتب كاملًا تحت العنوان، مع رابط إلى المقال الأصلي.",
			Files: []File{{Href: "#", Name: "layout-page-4.pdf", Note: "PDF, 240 kB"}}},
		{ID: "e5", Kind: "note", Who: "Maya Haddad", Title: "Internal note", At: day(16, 17, 2), Zone: zone,
			Body: "Same publisher paid two days late in June. Fine otherwise."},
		{ID: "e6", Kind: "event", Icon: "quote", Title: "Quote 2 sent", Who: "Maya Haddad", Body: "GBP 414.00, valid until 30 November 2026", At: day(17, 9, 5), Zone: zone},
	}
}
