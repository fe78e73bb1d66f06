package main

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"imprimatur/internal/testdb"
)

// gathered are the figures without labels, by name.
func gathered(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		if m := f.GetMetric(); len(m) == 1 && len(m[0].GetLabel()) == 0 {
			out[f.GetName()] = m[0].GetGauge().GetValue()
		}
	}
	return out
}

func TestTheFiguresSayHowFarOurBooksAreFromStripes(t *testing.T) {
	t.Parallel()
	db := testdb.New(t).Gorm
	registry := prometheus.NewRegistry()
	registry.MustRegister(figures{db})
	before := gathered(t, registry)
	if _, told := before["imprimatur_stripe_read_age_seconds"]; told {
		t.Error("an age of what never was")
	}
	for _, name := range []string{"imprimatur_stripe_differences", "imprimatur_stripe_events_left", "imprimatur_disputes_open", "imprimatur_invoices_to_review"} {
		if n, told := before[name]; !told || n != 0 {
			t.Errorf("%s is %v (told %t) in an empty house", name, n, told)
		}
	}
	run := func(sql string, args ...any) {
		if err := db.Exec(sql, args...).Error; err != nil {
			t.Fatal(err)
		}
	}
	run(`INSERT INTO marks (name, value, updated_at) VALUES ('reconciled_at', ?, now()), ('compared_at', ?, now())`,
		time.Now().Add(-time.Hour).Format(time.RFC3339), time.Now().Add(-26*time.Hour).Format(time.RFC3339))
	run(`INSERT INTO differences (mode, kind, stripe_invoice_id, found_at, seen_at, ended_at) VALUES
		('test', 'unknown', 'in_1', now(), now(), NULL), ('test', 'unknown', 'in_2', now(), now(), now())`)
	run(`INSERT INTO stripe_events (id, type, mode, status, received_at) VALUES
		('evt_1', 'invoice.paid', 'test', 'parked', now() - interval '23 hours'), ('evt_2', 'invoice.paid', 'test', 'parked', now() - interval '25 hours'),
		('evt_3', 'invoice.paid', 'test', 'ignored_mode', now()), ('evt_4', 'invoice.paid', 'test', 'ignored', now() - interval '25 hours')`)
	after := gathered(t, registry)
	if n := after["imprimatur_stripe_events_left"]; n != 2 {
		t.Errorf("%v events wait for a person", n)
	}
	for name, least := range map[string]float64{"imprimatur_stripe_read_age_seconds": 3600, "imprimatur_stripe_compare_age_seconds": 26 * 3600, "imprimatur_stripe_differences": 1} {
		if n := after[name]; n < least || n > least+60 {
			t.Errorf("%s is %v, not about %v", name, n, least)
		}
	}
}
