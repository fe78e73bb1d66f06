package models

// DealKind says what kind of deal a request is: how its licence comes about and is paid for.
type DealKind string

// The kinds of deals. Volume sells an agreement, whether the first or one that renews
// another; Draw takes a use from it, and is that also when the use goes on from an
// earlier licence, because the agreement has paid for it.
const (
	DealNew       DealKind = "new"
	DealRenewal   DealKind = "renewal"
	DealAmendment DealKind = "amendment"
	DealVolume    DealKind = "volume"
	DealDraw      DealKind = "draw"
)

// DealKinds lists them.
var DealKinds = []DealKind{DealNew, DealRenewal, DealAmendment, DealVolume, DealDraw}

const (
	// drawnRequest: only a drawn use has a quote that costs units of an agreement.
	drawnRequest = `EXISTS (SELECT 1 FROM quotes d WHERE d.request_id = r.id AND d.agreement_id IS NOT NULL)`
	// soldAs is the deal of what is invoiced: a drawn use never is.
	soldAs = `CASE WHEN r.bundle IS NOT NULL THEN 'volume' WHEN r.follows_as <> '' THEN r.follows_as ELSE 'new' END`
	dealOf = `CASE WHEN ` + drawnRequest + ` THEN 'draw' ELSE ` + soldAs + ` END`
)

// dealCondition finds the requests of a kind as dealOf names them. Draws are found from
// their own table: a view of the queue may hold many requests and few of them.
var dealCondition = map[DealKind]string{
	"":            ``,
	DealNew:       ` AND r.bundle IS NULL AND r.follows_as = '' AND NOT ` + drawnRequest,
	DealRenewal:   ` AND r.follows_as = 'renewal' AND NOT ` + drawnRequest,
	DealAmendment: ` AND r.follows_as = 'amendment' AND NOT ` + drawnRequest,
	DealVolume:    ` AND r.bundle IS NOT NULL`,
	DealDraw:      ` AND r.id IN (SELECT request_id FROM agreement_draws)`,
}
