package sandbox

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
)

// pagePrefix is where Pages is mounted, on the application's own address.
const pagePrefix = "/sandbox/stripe"

//go:embed pages/*.html pages/pay.css
var pageFiles embed.FS

// Pages serves everything under /sandbox/stripe: the hosted invoice page with its PDF, and the
// panel, where a developer does what payers, banks, the network and Stripe's dashboard do. It sets its own security headers and needs no script.
func (s *Server) Pages() http.Handler { return s.pages }

func (s *Server) pageRoutes() http.Handler {
	pages := template.Must(template.New("").Funcs(template.FuncMap{"cases": newCases}).ParseFS(pageFiles, "pages/*.html"))
	css, err := pageFiles.ReadFile("pages/pay.css")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pagePrefix+"/pay.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(css) // a reader who left is no error
	})
	mux.HandleFunc("GET "+pagePrefix+"/i/{token}", func(w http.ResponseWriter, r *http.Request) { s.showPay(w, r, pages, http.StatusOK, "") })
	mux.HandleFunc("POST "+pagePrefix+"/i/{token}", func(w http.ResponseWriter, r *http.Request) { s.takePay(w, r, pages) })
	mux.HandleFunc("GET "+pagePrefix+"/i/{token}/pdf", s.showPDF)
	mux.HandleFunc("GET "+pagePrefix+"/c/{token}/pdf", s.showNotePDF)
	panel{s, pages}.mount(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { notFound(w, pages) })
	return secured(http.NewCrossOriginProtection().Handler(mux))
}

// secured sets the headers of every page; hosted links are bearer links and must not leak.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// hosted finds the invoice behind a link; nil when there is none.
func (s *Server) hosted(ctx context.Context, token string) (*invoice, error) {
	var id string
	err := s.db.QueryRowContext(ctx, `SELECT id FROM stripe_sandbox.objects WHERE token = $1 AND NOT deleted`, token).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // absence is an ordinary answer here
	}
	if err != nil {
		return nil, fmt.Errorf("find hosted invoice: %w", err)
	}
	return find[invoice](ctx, s.db, kindInvoice, id, false)
}

func (s *Server) showPay(w http.ResponseWriter, r *http.Request, pages *template.Template, status int, notice string) {
	inv, err := s.hosted(r.Context(), r.PathValue("token"))
	if err == nil && inv == nil {
		notFound(w, pages)
		return
	}
	var page payPage
	if err == nil {
		page, err = s.payPage(r.Context(), inv, r.PathValue("token"))
	}
	if err != nil {
		s.pageFailed(w, pages, err)
		return
	}
	page.Notice = notice
	render(w, pages, status, "pay.html", page)
}

func (s *Server) takePay(w http.ResponseWriter, r *http.Request, pages *template.Template) {
	inv, err := s.hosted(r.Context(), r.PathValue("token"))
	if err == nil && inv == nil {
		notFound(w, pages)
		return
	}
	outcome := Outcome(r.PostFormValue("outcome"))
	if err == nil && outcome == OutOfBand {
		err = fmt.Errorf("%w: only staff record such a payment", ErrOutcome)
	}
	if err == nil {
		err = s.PayInvoice(r.Context(), inv.ID, outcome)
	}
	switch {
	case errors.Is(err, ErrOutcome):
		s.showPay(w, r, pages, http.StatusConflict, "That is not possible any more. This page now shows where the invoice stands.")
	case err != nil:
		s.pageFailed(w, pages, err)
	default:
		http.Redirect(w, r, pagePrefix+"/i/"+r.PathValue("token"), http.StatusSeeOther)
	}
}

func notFound(w http.ResponseWriter, pages *template.Template) {
	render(w, pages, http.StatusNotFound, "gone.html", "There is no such page in the sandbox. The invoice link may be incomplete: open it again from your request page.")
}

func (s *Server) pageFailed(w http.ResponseWriter, pages *template.Template, err error) {
	s.log.Error("stripe sandbox page", "error", err)
	render(w, pages, http.StatusInternalServerError, "gone.html", "The sandbox could not do that. Nothing was paid; please try again in a moment.")
}

// render writes a page whole or not at all.
func render(w http.ResponseWriter, pages *template.Template, status int, name string, page any) {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, name, page); err != nil {
		http.Error(w, "The sandbox page could not be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // a reader who left is no error
}
