package models

import "slices"

// The coded answers of the form. Their words live in the catalogues under
// common.<list>.<value> (those of Placements and Payments under pricing); pricing and certificates use the same values.
var (
	OrganisationKinds = []string{"news_publisher", "magazine", "broadcaster", "charity", "education", "government", "company", "agency", "individual"}
	MediaKinds        = []string{"website", "app", "newsletter", "print_newspaper", "print_magazine", "book", "broadcast", "social", "course_pack", "intranet", "ai"}
	Portions          = []string{"full", "excerpt", "headline_summary", "translation"}
	Audiences         = []string{"up_to_10k", "10k_100k", "100k_1m", "1m_10m", "over_10m", "unknown"}
	Accesses          = []string{"free", "registration", "paywall"}
	Purposes          = []string{"editorial", "educational", "internal", "marketing", "advocacy", "resale"}
	Regions           = []string{"world", "middle_east", "europe", "north_america", "africa", "asia", "latin_america", "oceania"}
	Terms             = []string{"one_edition", "1m", "3m", "6m", "12m", "perpetual"}
	OtherAssets       = []string{"graphics", "video", "audio"}
	Placements        = []string{"quarter_page", "half_page", "full_page", "double_page", "cover"}
	Payments          = []string{"card", "invoice", "transfer"}
	EditKinds         = []string{"none", "style", "headline", "cut", "other"}
	ExclusivityDays   = []int{0, 7, 30, 90}
	DeclineCodes      = []string{"no_rights", "third_party", "promotional_use", "embargo", "exclusivity", "reputational", "other"}
	RightsBases       = []string{"unknown", "staff", "freelance", "freelance_ask", "agency", "guest", "co_production"}
	ImageRights       = []string{"unknown", "ours", "third_party", "cleared"}
)

// Online reports whether a medium is published at an address that can be looked up.
func Online(medium string) bool {
	return slices.Contains([]string{"website", "app", "newsletter", "social"}, medium)
}

// Use is what the requester wants to do: the answers of the form as asked,
// later frozen whole on the quote version and the licence.
type Use struct {
	Portion          string   `json:"portion"`
	PortionWords     int      `json:"portion_words,omitempty"`
	Images           bool     `json:"images"`
	OtherAssets      []string `json:"other_assets,omitempty"` // besides text and photos: cleared one by one
	Destination      string   `json:"destination"`
	DestinationURL   string   `json:"destination_url,omitempty"`
	Media            []string `json:"media"`
	Audience         string   `json:"audience"`
	Access           string   `json:"access,omitempty"`
	Adverts          bool     `json:"adverts,omitempty"`
	Purpose          string   `json:"purpose"`
	OrganisationKind string   `json:"organisation_kind"` // as the requester described it; a price factor
	Country          string   `json:"country"`           // of the licensee
	Territory        []string `json:"territory"`
	Languages        []string `json:"languages"`
	Translation      bool     `json:"translation"`
	Translator       string   `json:"translator,omitempty"`
	ShowTranslation  bool     `json:"show_translation,omitempty"` // to us, before it is published
	PublishOn        string   `json:"publish_on,omitempty"`       // ISO date, or empty for "as soon as possible"
	DecideBy         string   `json:"decide_by,omitempty"`        // ISO date
	Term             string   `json:"term"`
	Edits            string   `json:"edits"`
	EditsWords       int      `json:"edits_words,omitempty"` // length it is cut to
	EditsDetail      string   `json:"edits_detail,omitempty"`
	ExclusivityDays  int      `json:"exclusivity_days,omitempty"`
	Placement        string   `json:"placement,omitempty"`
	PlacementCode    string   `json:"placement_code,omitempty"` // size on the page, one of Placements; Placement is in words
	PrintRun         int64    `json:"print_run,omitempty"`
	PageViews        int64    `json:"page_views,omitempty"` // a month
	Copies           int64    `json:"copies,omitempty"`     // made of the piece itself
	Staff            int64    `json:"staff,omitempty"`      // of the licensee
	Turnover         int64    `json:"turnover,omitempty"`   // of the licensee in a year, whole units of TurnoverCurrency
	TurnoverCurrency string   `json:"turnover_currency,omitempty"`
	Payment          string   `json:"payment,omitempty"` // how it is paid, one of Payments; a term of the quote
	CoverPrice       string   `json:"cover_price,omitempty"`
	OnBehalfOf       string   `json:"on_behalf_of,omitempty"`
	Budget           string   `json:"budget,omitempty"`
	WaiverKind       string   `json:"waiver_kind,omitempty"` // one of WaiverReasons
	WaiverReason     string   `json:"waiver_reason,omitempty"`
	WaiverLink       string   `json:"waiver_link,omitempty"` // to a proof
	Message          string   `json:"message,omitempty"`
}

// Billing is who pays: asked only when there is something to pay.
type Billing struct {
	LegalName     string `json:"legal_name,omitempty"`
	Line1         string `json:"line1,omitempty"`
	Line2         string `json:"line2,omitempty"`
	City          string `json:"city,omitempty"`
	PostalCode    string `json:"postal_code,omitempty"`
	State         string `json:"state,omitempty"` // or province
	Country       string `json:"country,omitempty"`
	TaxID         string `json:"tax_id,omitempty"`
	PurchaseOrder string `json:"purchase_order,omitempty"`
	FinanceName   string `json:"finance_name,omitempty"`
	FinanceEmail  string `json:"finance_email,omitempty"`
}
