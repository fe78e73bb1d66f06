package sandbox

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// pageEvents and pageInvoices bound the panel.
const (
	pageEvents   = 60
	pageInvoices = 30
)

// panel is the developer's side of the pages: what payers, banks, the network and the dashboard do.
type panel struct {
	*Server
	pages *template.Template
}

func (p panel) mount(mux *http.ServeMux) {
	show := func(w http.ResponseWriter, r *http.Request) { p.show(w, r, http.StatusOK, "") }
	mux.HandleFunc("GET "+pagePrefix, show)
	mux.HandleFunc("GET "+pagePrefix+"/{$}", show)
	for path, act := range map[string]func(*http.Request) (said string, err error){
		"/events": p.eventsAct, "/events/{id}": p.eventAct, "/clock": p.clockAct, "/faults": p.faultsAct,
	} {
		mux.HandleFunc("POST "+pagePrefix+path, func(w http.ResponseWriter, r *http.Request) { p.act(w, r, act) })
	}
	mux.HandleFunc("GET "+pagePrefix+"/invoices/{id}", func(w http.ResponseWriter, r *http.Request) { p.showInvoice(w, r, http.StatusOK, invoiceForm{}) })
	mux.HandleFunc("POST "+pagePrefix+"/invoices/{id}", p.invoiceAct)
}

// said are the sentences after an act, by the word that the address carries.
var said = map[string]string{
	"sent": "The event was sent, and taken.", "dropped": "The event is lost: it will never be delivered.",
	"delayed": "The event waits ten minutes, by the account’s clock.", "held": "Deliveries are held.",
	"released": "Deliveries go on.", "reversed": "The waiting events were sent, the newest first.",
	"clock": "The clock was put forward.", "broken": "The next calls fail.", "healed": "All calls work again.",
	"done": "Done. The events about it are on their way.",
}

// errNoSuch says that the panel was asked about something that is not there.
var errNoSuch = errors.New("there is no such thing in the sandbox")

// act carries an act out and shows the panel with what came of it.
func (p panel) act(w http.ResponseWriter, r *http.Request, act func(*http.Request) (string, error)) {
	word, err := act(r)
	switch {
	case errors.Is(err, errNoSuch):
		notFound(w, p.pages)
	case errors.Is(err, ErrOutcome):
		p.show(w, r, http.StatusUnprocessableEntity, "Nothing was done: "+reason(err)+".")
	case err != nil:
		p.log.Info("stripe sandbox: panel", "path", r.URL.Path, "error", err)
		p.show(w, r, http.StatusBadGateway, "The webhook did not take it: "+err.Error()+".")
	default:
		http.Redirect(w, r, pagePrefix+"?said="+url.QueryEscape(word), http.StatusSeeOther)
	}
}

// reason is an impossible act's own part of an error.
func reason(err error) string {
	_, own, found := strings.Cut(err.Error(), ErrOutcome.Error()+": ")
	if !found {
		return err.Error()
	}
	return strings.TrimSuffix(own, ".")
}

func (p panel) eventAct(r *http.Request) (string, error) {
	id := r.PathValue("id")
	e, err := eventByID(r.Context(), p.db, id)
	switch {
	case err != nil:
		return "", err
	case e == nil:
		return "", errNoSuch
	}
	switch r.PostFormValue("act") {
	case "drop":
		return "dropped", p.DropEvents(r.Context(), id)
	case "delay":
		return "delayed", p.DelayEvents(r.Context(), 10*time.Minute, id)
	default:
		status, err := p.Redeliver(r.Context(), id)
		if err != nil {
			return "", fmt.Errorf("answer %d", status)
		}
		return "sent", nil
	}
}

func (p panel) eventsAct(r *http.Request) (string, error) {
	switch r.PostFormValue("act") {
	case "hold":
		p.HoldEvents(true)
		return "held", nil
	case "release":
		p.HoldEvents(false)
		return "released", nil
	case "reverse":
		_, err := p.DeliverReversed(r.Context())
		return "reversed", err
	default:
		return "", fmt.Errorf("%w: choose what should happen to the events", ErrOutcome)
	}
}

func (p panel) clockAct(r *http.Request) (string, error) {
	hours, err := strconv.Atoi(r.PostFormValue("hours"))
	if err != nil || hours < 1 || hours > 24*366 {
		return "", fmt.Errorf("%w: choose by how much", ErrOutcome)
	}
	return "clock", p.AdvanceClock(r.Context(), time.Duration(hours)*time.Hour)
}

// choice is one option of a select.
type choice struct{ Value, Label string }

// failures are the faults that the panel offers, in its order.
var failures = []struct {
	choice
	kind FaultKind
}{
	{choice{"429", "Too many requests (429)"}, RateLimited},
	{choice{"500", "Server error, nothing was done (500)"}, ServerError},
	{choice{"500-after", "Server error, although it was done (500)"}, ServerErrorAfter},
	{choice{"503", "Not available (503)"}, Unavailable},
	{choice{"timeout", "No answer, nothing was done"}, Timeout},
	{choice{"timeout-after", "No answer, although it was done"}, TimeoutAfter},
	{choice{"lost", "Connection lost, although it was done"}, LoseReply},
	{choice{"403", "Key without permission (403)"}, Forbidden},
}

func (p panel) faultsAct(r *http.Request) (string, error) {
	if r.PostFormValue("act") == "heal" {
		p.Heal()
		return "healed", nil
	}
	times, err := strconv.Atoi(r.PostFormValue("times"))
	method := r.PostFormValue("method")
	for _, f := range failures {
		if f.Value == r.PostFormValue("kind") && err == nil && times > 0 && times <= 100 && (method == "" || method == "GET" || method == "POST") {
			p.Break(Fault{Kind: f.kind, Times: times, Method: method})
			return "broken", nil
		}
	}
	return "", fmt.Errorf("%w: choose how the calls fail and how many of them", ErrOutcome)
}

type panelPage struct {
	Notice, Said, Clock string
	Ahead, Held         bool
	Failures            []choice
	Broken              []string
	Invoices            []panelInvoice
	Events              []panelEvent
}

type panelInvoice struct {
	LedgerEntry
	Amount, Kept, Link, Panel string
}

type panelEvent struct {
	EventEntry
	Time, Send string
	Waiting    bool
}

func (p panel) show(w http.ResponseWriter, r *http.Request, status int, notice string) {
	page := panelPage{
		Notice: notice, Said: said[r.URL.Query().Get("said")], Held: p.holding(),
		Clock: p.Clock().Format("2 January 2006, 15:04"), Ahead: p.ahead.Load() > 0,
	}
	for _, f := range failures {
		page.Failures = append(page.Failures, f.choice)
		for _, on := range p.faults.list() {
			if on.Kind == f.kind {
				page.Broken = append(page.Broken, broken(f.Label, on))
			}
		}
	}
	ledger, err := p.Ledger(r.Context())
	if err == nil {
		for i := len(ledger) - 1; i >= 0 && len(page.Invoices) < pageInvoices; i-- {
			page.Invoices = append(page.Invoices, p.invoiceRow(ledger[i]))
		}
		var events []EventEntry
		events, err = p.Events(r.Context(), pageEvents)
		page.Events = eventRows(events)
	}
	if err != nil {
		p.pageFailed(w, p.pages, err)
		return
	}
	render(w, p.pages, status, "panel.html", page)
}

func broken(label string, on Fault) string {
	which := map[string]string{"GET": "reading calls", "POST": "writing calls"}[on.Method]
	if which == "" {
		which = "calls"
	}
	if on.Times == 0 {
		return fmt.Sprintf("%s: all %s", label, which)
	}
	return fmt.Sprintf("%s: the next %d %s", label, on.Times, which)
}

func (p panel) invoiceRow(e LedgerEntry) panelInvoice {
	row := panelInvoice{LedgerEntry: e, Amount: amount(e.TotalMinor, e.Currency), Kept: amount(e.KeptMinor(), e.Currency)}
	if !e.Deleted {
		row.Link, row.Panel = localPath(e.HostedURL, p.cfg.BaseURL), pagePrefix+"/invoices/"+e.ID
	}
	return row
}

func eventRows(events []EventEntry) []panelEvent {
	var rows []panelEvent
	for _, e := range events {
		row := panelEvent{EventEntry: e, Send: "Resend", Waiting: e.Delivery == "pending",
			Time: time.Unix(e.CreatedUnix, 0).UTC().Format("2 Jan 2006 15:04:05")}
		if e.Delivery == "delivered" {
			row.Send = "Send again"
		}
		rows = append(rows, row)
	}
	return rows
}
