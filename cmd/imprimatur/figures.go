package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"gorm.io/gorm"

	"imprimatur/models"
)

// figures are the desk's numbers, counted when somebody asks: waiting jobs,
// unsent mail, unfinished Stripe events, open requests, overdue answers, and how far
// our books are from Stripe's.
type figures struct{ db *gorm.DB }

var (
	jobsFigure    = prometheus.NewDesc("imprimatur_jobs", "Jobs by queue and state.", []string{"queue", "state"}, nil)
	mailsFigure   = prometheus.NewDesc("imprimatur_mails", "Mails by status.", []string{"status"}, nil)
	eventsFigure  = prometheus.NewDesc("imprimatur_stripe_events", "Stripe events by status.", []string{"status"}, nil)
	openFigure    = prometheus.NewDesc("imprimatur_requests_open", "Requests on the desk.", nil, nil)
	overdueFigure = prometheus.NewDesc("imprimatur_answers_overdue", "Requests whose promised answer is late.", nil, nil)
	readFigure    = prometheus.NewDesc("imprimatur_stripe_read_age_seconds", "Seconds since everything unsettled was last read at Stripe.", nil, nil)
	compareFigure = prometheus.NewDesc("imprimatur_stripe_compare_age_seconds", "Seconds since all invoices were last compared with Stripe's.", nil, nil)
	leftFigure    = prometheus.NewDesc("imprimatur_stripe_events_left", "Stripe events that wait for a person: tried in vain for a day, or of another mode.", nil, nil)
	differFigure  = prometheus.NewDesc("imprimatur_stripe_differences", "Differences between our books and Stripe's, neither mended nor explained.", nil, nil)
	disputeFigure = prometheus.NewDesc("imprimatur_disputes_open", "Disputes that are not decided yet.", nil, nil)
	reviewFigure  = prometheus.NewDesc("imprimatur_invoices_to_review", "Invoices that a person must look at.", nil, nil)
)

// Describe names the figures.
func (figures) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{jobsFigure, mailsFigure, eventsFigure, openFigure, overdueFigure, reviewFigure,
		readFigure, compareFigure, differFigure, leftFigure, disputeFigure} {
		out <- d
	}
}

// Collect counts them; a figure that cannot be counted is left out.
func (f figures) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	f.table(ctx, out, jobsFigure, `SELECT queue AS a, state::text AS b, count(*) AS n FROM river_job WHERE finalized_at IS NULL GROUP BY 1, 2`, true)
	f.table(ctx, out, mailsFigure, `SELECT status AS a, '' AS b, count(*) AS n FROM mails WHERE status NOT IN ('sent', 'cancelled') GROUP BY 1`, false)
	f.table(ctx, out, eventsFigure, `SELECT status AS a, '' AS b, count(*) AS n FROM stripe_events WHERE status IN ('pending', 'failed', 'parked', 'ignored_mode') GROUP BY 1`, false)
	f.one(ctx, out, openFigure, `SELECT count(*) FROM requests WHERE status IN ('submitted', 'in_review', 'needs_info', 'quoted', 'agreed')`)
	f.one(ctx, out, overdueFigure, `SELECT count(*) FROM requests WHERE status IN ('submitted', 'in_review') AND answer_due_at < now()`)
	f.one(ctx, out, reviewFigure, `SELECT count(*) FROM invoices WHERE needs_review <> ''`)
	f.one(ctx, out, differFigure, `SELECT count(*) FROM differences WHERE ended_at IS NULL`)
	f.one(ctx, out, leftFigure, `SELECT count(*) FROM stripe_events WHERE status IN ('pending', 'failed', 'parked') AND received_at < now() - make_interval(secs => ?)
		OR status = 'ignored_mode'`, models.EventPatience.Seconds())
	f.one(ctx, out, disputeFigure, `SELECT count(*) FROM disputes WHERE status NOT IN ('won', 'lost', 'warning_closed', 'charge_refunded')`)
	f.one(ctx, out, readFigure, markAge, "reconciled_at")
	f.one(ctx, out, compareFigure, markAge, "compared_at")
}

// markAge is how old a mark is; there is none before its first time.
const markAge = `SELECT extract(epoch FROM now() - value::timestamptz)::bigint FROM marks WHERE name = ?`

func (f figures) one(ctx context.Context, out chan<- prometheus.Metric, d *prometheus.Desc, sql string, args ...any) {
	var n *int64
	if err := f.db.WithContext(ctx).Raw(sql, args...).Scan(&n).Error; err == nil && n != nil { //nolint:gocritic // constants of Collect
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(*n))
	}
}

func (f figures) table(ctx context.Context, out chan<- prometheus.Metric, d *prometheus.Desc, sql string, two bool) {
	var rows []struct {
		A, B string
		N    int64
	}
	if err := f.db.WithContext(ctx).Raw(sql).Scan(&rows).Error; err != nil { //nolint:gocritic // constants of Collect
		return
	}
	for _, r := range rows {
		labels := []string{r.A}
		if two {
			labels = append(labels, r.B)
		}
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(r.N), labels...)
	}
}
