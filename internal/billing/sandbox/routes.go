package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// route is one endpoint: its parameters and what it does inside a transaction.
type route struct {
	method, path string
	params       paramSet
	run          func(*request) (any, error)
}

// request is one call that is being carried out. The transaction is its only way to the database.
type request struct {
	ctx context.Context
	tx  *sql.Tx
	params
	id, key string // of this request, for its events
	path    func(name string) string
	now     int64  // of the account
	told    int64  // of the events
	base    string // address of the hosted pages
}

var endpoints = []route{
	{"POST", "/v1/customers", customerParams, createCustomer},
	{"GET", "/v1/customers", pageParams.with(createdParams, paramSet{"email": text}), listCustomers},
	{"GET", "/v1/customers/{id}", nil, getCustomer},
	{"POST", "/v1/customers/{id}", customerParams, updateCustomer},
	{"DELETE", "/v1/customers/{id}", nil, deleteCustomer},
	{"POST", "/v1/customers/{id}/tax_ids", paramSet{"type": text, "value": text}, createTaxID},
	{"GET", "/v1/customers/{id}/tax_ids", pageParams, listTaxIDs},
	{"POST", "/v1/tax_rates", taxRateParams, createTaxRate},
	{"GET", "/v1/tax_rates", pageParams.with(createdParams, paramSet{"active": boolean}), listOf(kindTaxRate, "/v1/tax_rates")},
	{"GET", "/v1/tax_rates/{id}", nil, getTaxRate},

	{"POST", "/v1/invoices", invoiceParams.with(newInvoiceParams), createInvoice},
	{"GET", "/v1/invoices", pageParams.with(createdParams, paramSet{"customer": text, "status": text}), listInvoices},
	{"GET", "/v1/invoices/{id}", nil, getInvoice},
	{"GET", "/v1/invoices/{id}/lines", pageParams, listLines},
	{"POST", "/v1/invoices/{id}", invoiceParams, updateInvoice},
	{"DELETE", "/v1/invoices/{id}", nil, deleteInvoice},
	{"POST", "/v1/invoices/{id}/finalize", paramSet{"auto_advance": boolean}, finalizeInvoice},
	{"POST", "/v1/invoices/{id}/send", nil, sendInvoice},
	{"POST", "/v1/invoices/{id}/pay", paramSet{"paid_out_of_band": boolean, "payment_method": text}, payInvoice},
	{"POST", "/v1/invoices/{id}/void", nil, voidInvoice},
	{"POST", "/v1/invoices/{id}/mark_uncollectible", nil, markUncollectible},

	{"POST", "/v1/invoiceitems", itemParams, createItem},
	{"GET", "/v1/invoiceitems", pageParams.with(createdParams, paramSet{"customer": text, "invoice": text, "pending": boolean}), listItems},
	{"GET", "/v1/invoiceitems/{id}", nil, getItem},
	{"DELETE", "/v1/invoiceitems/{id}", nil, deleteItem},

	{"GET", "/v1/payment_intents", pageParams.with(createdParams, paramSet{"customer": text}), listByCustomer(kindIntent, "/v1/payment_intents")},
	{"GET", "/v1/payment_intents/{id}", nil, getIntent},
	{"GET", "/v1/charges", pageParams.with(createdParams, paramSet{"customer": text, "payment_intent": text}), listCharges},
	{"GET", "/v1/charges/{id}", nil, getCharge},
	{"POST", "/v1/refunds", refundParams, createRefund},
	{"GET", "/v1/refunds", pageParams.with(createdParams, paramSet{"charge": text, "payment_intent": text}), listRefunds},
	{"GET", "/v1/refunds/{id}", nil, getRefund},
	{"POST", "/v1/refunds/{id}", paramSet{"metadata": text, "metadata[*]": text}, updateRefund},
	{"POST", "/v1/refunds/{id}/cancel", nil, cancelRefund},
	{"GET", "/v1/disputes", pageParams.with(createdParams, paramSet{"charge": text, "payment_intent": text}), listDisputes},
	{"GET", "/v1/disputes/{id}", nil, getDispute},
	{"POST", "/v1/disputes/{id}", disputeParams, updateDispute},
	{"POST", "/v1/disputes/{id}/close", nil, closeDisputeByAPI},

	{"POST", "/v1/credit_notes", noteParams, createCreditNote},
	{"GET", "/v1/credit_notes", pageParams.with(createdParams, paramSet{"customer": text, "invoice": text}), listCreditNotes},
	{"GET", "/v1/credit_notes/preview", noteParams, previewCreditNote},
	{"GET", "/v1/credit_notes/{id}", nil, getCreditNote},
	{"POST", "/v1/credit_notes/{id}", paramSet{"memo": text, "metadata": text, "metadata[*]": text}, updateCreditNote},
	{"POST", "/v1/credit_notes/{id}/void", nil, voidCreditNote},

	{"POST", "/v1/webhook_endpoints", endpointParams, createEndpoint},
	{"GET", "/v1/webhook_endpoints", pageParams, listEndpoints},
	{"GET", "/v1/webhook_endpoints/{id}", nil, getEndpoint},
	{"DELETE", "/v1/webhook_endpoints/{id}", nil, deleteEndpoint},

	{"GET", "/v1/events", pageParams.with(createdParams, paramSet{"type": text, "types[#]": text, "delivery_success": boolean}), listEvents},
	{"GET", "/v1/events/{id}", nil, getEvent},
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, e := range endpoints {
		e.params = e.params.with(paramSet{"expand[#]": text})
		mux.HandleFunc(e.method+" "+e.path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, e) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.answer(w, r, reply{}, &problem{status: http.StatusNotFound, kind: invalidRequest,
			message: fmt.Sprintf("Unrecognized request URL (%s: %s).", r.Method, r.URL.Path)})
	})
	return mux
}

// serve is the way of every call: who, which version, which fault, which parameters; then one
// transaction with the effect, its events and its idempotency key; then the answer.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, e route) {
	requestID := "req_sbx" + randomHex(7)
	w.Header().Set("Request-Id", requestID)
	answer, err := s.carryOut(w, r, e, requestID)
	if err == nil {
		s.nudge()
		s.faults.after(r)
	}
	s.answer(w, r, answer, err)
}

func (s *Server) carryOut(w http.ResponseWriter, r *http.Request, e route, requestID string) (reply, error) {
	if err := admitted(r); err != nil {
		return reply{}, err
	}
	if err := s.faults.before(w, r); err != nil {
		return reply{}, err
	}
	p, err := readParams(r, e.params)
	if err != nil {
		return reply{}, err
	}
	key := ""
	if r.Method == http.MethodPost {
		key = r.Header.Get("Idempotency-Key")
	}
	if len(key) > 255 {
		return reply{}, refuse("", "", "Keys for idempotent requests must be at most 255 characters.")
	}
	tx, err := s.db.BeginTx(r.Context(), nil)
	if err != nil {
		return reply{}, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it has nothing to do
	c := &request{ctx: r.Context(), tx: tx, params: p, id: requestID, key: key, path: r.PathValue,
		now: s.now(), told: s.cfg.Now().Unix(), base: s.cfg.BaseURL}
	answer, err := remembered(c.ctx, tx, key, r.Method+" "+r.URL.Path, p.Encode(), c.now, func() (reply, error) {
		broken, carryOut := s.faults.during(w, r)
		if !carryOut {
			return problemReply(serverError()), nil
		}
		answer, err := c.attempt(e.run)
		if err == nil && broken {
			return problemReply(serverError()), nil
		}
		return answer, err
	})
	if err != nil {
		return reply{}, err
	}
	if err := tx.Commit(); err != nil {
		return reply{}, fmt.Errorf("commit: %w", err)
	}
	return answer, nil
}

// attempt runs an endpoint so that a refusal leaves nothing behind and is still an answer that
// can be stored.
func (c *request) attempt(run func(*request) (any, error)) (reply, error) {
	if _, err := c.tx.ExecContext(c.ctx, `SAVEPOINT effect`); err != nil {
		return reply{}, fmt.Errorf("savepoint: %w", err)
	}
	shown, err := run(c)
	var body []byte
	if err == nil {
		body, err = c.write(shown)
	}
	if err == nil {
		return reply{status: http.StatusOK, body: body}, nil
	}
	var p *problem
	if !errors.As(err, &p) {
		return reply{}, err
	}
	if p.keep {
		return problemReply(p), nil
	}
	if _, err := c.tx.ExecContext(c.ctx, `ROLLBACK TO SAVEPOINT effect`); err != nil {
		return reply{}, fmt.Errorf("rollback to savepoint: %w", err)
	}
	return problemReply(p), nil
}

func problemReply(p *problem) reply { return reply{status: p.status, body: p.body()} }

// write turns a shape into JSON, with the objects asked for by expand in place of their ids.
func (c *request) write(shown any) ([]byte, error) {
	m, err := toMap(shown)
	if err != nil {
		return nil, err
	}
	for _, path := range c.list("expand") {
		if err := expand(c.ctx, c.tx, m, path, strings.Split(path, ".")); err != nil {
			return nil, err
		}
	}
	return json.MarshalIndent(m, "", "  ")
}

func expand(ctx context.Context, q query, m map[string]any, path string, steps []string) error {
	value, present := m[steps[0]]
	if !present {
		return refuse("", "expand", "This property cannot be expanded (%s).", path)
	}
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		object, err := rendered(ctx, q, v)
		if err != nil {
			return refuse("", "expand", "This property cannot be expanded (%s).", path)
		}
		m[steps[0]], value = object, object
	case []any:
		for _, element := range v {
			inner, isObject := element.(map[string]any)
			if !isObject || len(steps) < 2 {
				return refuse("", "expand", "This property cannot be expanded (%s).", path)
			}
			if err := expand(ctx, q, inner, path, steps[1:]); err != nil {
				return err
			}
		}
		return nil
	}
	inner, isObject := value.(map[string]any)
	switch {
	case !isObject:
		return refuse("", "expand", "This property cannot be expanded (%s).", path)
	case len(steps) == 1:
		return nil
	}
	return expand(ctx, q, inner, path, steps[1:])
}

// admitted checks the key and the version of the API.
func admitted(r *http.Request) error {
	key, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		key, _, _ = r.BasicAuth()
	}
	switch {
	case key == "":
		return unauthorised("You did not provide an API key. You need to provide your API key in the Authorization header, " +
			"using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').")
	case !strings.HasPrefix(key, "sk_test_") && !strings.HasPrefix(key, "rk_test_"):
		return unauthorised("Invalid API Key provided: the sandbox takes test keys only.")
	}
	if v := r.Header.Get("Stripe-Version"); v != "" && v != APIVersion {
		return refuse("", "", "Invalid Stripe API version: %s. The sandbox speaks %s.", v, APIVersion)
	}
	return nil
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, answer reply, err error) {
	if err != nil {
		p, expected := asProblem(err)
		if busy(err) {
			p = &problem{status: http.StatusTooManyRequests, kind: invalidRequest, code: "lock_timeout",
				message: "This object cannot be accessed right now because another API request is currently accessing it."}
		} else if !expected && r.Context().Err() == nil {
			s.log.Error("stripe sandbox", "method", r.Method, "path", r.URL.Path, "error", err)
		}
		answer = problemReply(p)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Stripe-Version", APIVersion)
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		h.Set("Idempotency-Key", key)
	}
	if answer.replayed {
		h.Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(answer.status)
	if _, err := w.Write(answer.body); err != nil {
		s.log.Debug("stripe sandbox: answer not taken", "error", err)
	}
}

// busy reports a lock that was not free in time, which Stripe answers with 429 lock_timeout.
func busy(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "40P01")
}
