package models

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"imprimatur/internal/testdb"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// tables are all rows that Go code knows as a struct.
var tables = []any{
	Publication{}, Edition{}, Staff{}, Session{}, Organisation{}, Contact{}, Article{}, ArticleImage{}, RateCard{}, RateCardStep{}, TermsVersion{},
	FormDraft{}, Request{}, RequestArticle{}, Event{}, Message{}, Link{}, Mail{}, CapturedMail{}, Decision{},
	Quote{}, QuoteLine{}, Acceptance{}, Invoice{}, Licence{}, Certificate{},
	CreditNote{}, Refund{}, Dispute{}, Settlement{}, Difference{}, OrganisationTerms{}, Agreement{}, Draw{}, AccountHold{},
	Contributor{}, ShareDefaults{}, ArticleShare{}, LineShare{}, ShareEntry{},
	StripeOperation{}, StripeCustomer{}, StripeTaxRate{}, StripeEvent{}, Funds{}, Mark{}, SavedReply{}, Presence{}, Attachment{}, AttachmentBody{},
	CounterOffer{}, NegotiationRules{}, DraftQuote{},
	Signatory{}, Retraction{}, Waiver{}, WaiverScale{},
}

// written only by SQL, or not ours.
var withoutStruct = []string{"request_search", "throttles", "call_turns", "goose_db_version", "river_job", "river_leader", "river_migration", "river_notification", "river_queue"}

type column struct {
	Name     string `gorm:"column:column_name"`
	Type     string `gorm:"column:data_type"`
	Nullable bool
}

func columnsOf(t *testing.T, db *gorm.DB, table string) map[string]column {
	t.Helper()
	var all []column
	err := db.Raw(`SELECT column_name, data_type, is_nullable = 'YES' AS nullable FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name = ?`, table).Scan(&all).Error
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]column{}
	for _, c := range all {
		out[c.Name] = c
	}
	return out
}

func TestEveryStructIsItsTable(t *testing.T) {
	t.Parallel()
	db := testdb.New(t).Gorm
	covered := slices.Clone(withoutStruct)
	for _, row := range tables {
		parsed, err := schema.Parse(row, &sync.Map{}, db.NamingStrategy)
		if err != nil {
			t.Fatal(err)
		}
		covered = append(covered, parsed.Table)
		for _, difference := range differences(parsed, columnsOf(t, db, parsed.Table)) {
			t.Errorf("%s: %s", parsed.Table, difference)
		}
	}
	var names []string
	if err := db.Raw(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`).Scan(&names).Error; err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !slices.Contains(covered, name) {
			t.Errorf("table %s has no struct here", name)
		}
	}
}

// differences lists what a struct and its table do not agree on: a column that
// only one of them has, a field that cannot hold NULL, a type of another family.
func differences(s *schema.Schema, columns map[string]column) (out []string) {
	for _, f := range s.Fields {
		if f.DBName == "" {
			continue
		}
		c, known := columns[f.DBName]
		delete(columns, f.DBName)
		switch {
		case !known:
			out = append(out, "no column "+f.DBName)
		case c.Nullable != holdsNull(f):
			out = append(out, f.DBName+": nullable in only one of the two")
		case !slices.Contains(families[c.Type], family(f)):
			out = append(out, f.DBName+" is "+c.Type+" for a "+family(f))
		}
	}
	for name := range columns {
		out = append(out, "no field for "+name)
	}
	return out
}

func holdsNull(f *schema.Field) bool {
	nullable := map[string]bool{"Suggestion": true, "Payload": true} // JSON: nil is NULL
	return f.FieldType.Kind() == reflect.Pointer || nullable[f.Name]
}

func family(f *schema.Field) string {
	of := f.FieldType
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case f.Serializer != nil && f.TagSettings["SERIALIZER"] != "", of.String() == "json.RawMessage":
		return "json"
	case of.String() == "time.Time":
		return "time"
	case of.Kind() == reflect.Slice:
		return "bytes"
	default:
		return of.Kind().String()
	}
}

var families = map[string][]string{
	"bigint": {"int64"}, "integer": {"int"}, "text": {"string"}, "boolean": {"bool"}, "jsonb": {"json"}, "bytea": {"bytes"},
	"timestamp with time zone": {"time"}, "date": {"time"},
}

func TestADifferenceIsFound(t *testing.T) {
	t.Parallel()
	parsed, err := schema.Parse(Mark{}, &sync.Map{}, schema.NamingStrategy{})
	if err != nil {
		t.Fatal(err)
	}
	got := differences(parsed, map[string]column{
		"name": {"name", "text", true}, "value": {"value", "bigint", false}, "until": {"until", "text", false},
	})
	slices.Sort(got)
	want := []string{"name: nullable in only one of the two", "no column updated_at", "no field for until", "value is bigint for a string"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// statuses are all that a map of moves names.
func statuses[S ~string](moves map[S][]S) (out []string) {
	for from, all := range moves {
		out = append(out, string(from))
		for _, to := range all {
			out = append(out, string(to))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func words[S ~string](list []S) (out []string) {
	for _, w := range list {
		out = append(out, string(w))
	}
	slices.Sort(out)
	return out
}

var quoted = regexp.MustCompile(`'([a-z0-9_]+)'::text`)

func TestEveryCheckIsItsList(t *testing.T) {
	t.Parallel()
	db := testdb.New(t).Gorm
	for constraint, want := range map[string][]string{
		"requests_status_check":       statuses(requestMoves),
		"quotes_status_check":         statuses(quoteMoves),
		"invoices_status_check":       statuses(invoiceMoves),
		"licences_status_check":       statuses(licenceMoves),
		"organisations_kind_check":    words(OrganisationKinds),
		"articles_rights_basis_check": words(RightsBases),
		"article_images_rights_check": words(ImageRights),
		"staff_role_check":            words(Roles),
		"sessions_kind_check":         words([]SessionKind{StaffSession, LicenseeSession}),
		"articles_reading_check":      words([]Reading{ReadingPending, ReadingDone, ReadingUnreachable, ReadingManual}),
		"events_actor_kind_check":     words([]string{"licensee", "staff", System.Kind, Stripe.Kind}),
	} {
		var text string
		if err := db.Raw(`SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ?`, constraint).Scan(&text).Error; err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			got = append(got, m[1])
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s allows %q, the list in Go is %q", constraint, got, want)
		}
	}
	if all := statuses(requestMoves); !slices.Equal(all, words(Statuses)) {
		t.Errorf("Statuses %q, moves %q", words(Statuses), all)
	}
}
