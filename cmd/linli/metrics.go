package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"linli/storage"
)

// metrics returns what /metrics shows.
func (s *service) metrics() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(s.db.SQL(), "linli"),
		backlog{s.db},
	)
	turns := func(outcome string, n *atomic.Int64) {
		labels := prometheus.Labels{"outcome": outcome}
		r.MustRegister(counter("linli_turns_total", "Updates by what became of them.", labels, n))
	}
	turns("done", &s.handlers.Counts.Done)
	turns("repeated", &s.handlers.Counts.Repeated)
	turns("refused", &s.handlers.Counts.Refused)
	turns("set_aside", &s.handlers.Counts.SetAside)
	turns("unavailable", &s.handlers.Counts.Unavailable)
	r.MustRegister(counter("linli_updates_unknown_total", "Updates of a kind that we do not know.", nil, &s.handlers.Counts.Unknown))
	forgotten := func(what string, n *atomic.Int64) {
		r.MustRegister(counter("linli_forgotten_total", "What was removed since it was kept for long enough.", prometheus.Labels{"what": what}, n))
	}
	forgotten("photos", &s.handlers.Counts.PhotosShrunk)
	forgotten("names", &s.handlers.Counts.NamesForgotten)
	forgotten("files", &s.handlers.Counts.FilesDeleted)
	for _, l := range s.links {
		deliveries := func(outcome string, n *atomic.Int64) {
			labels := prometheus.Labels{"platform": l.platform.Name(), "outcome": outcome}
			r.MustRegister(counter("linli_deliveries_total", "Deliveries by what became of them.", labels, n))
		}
		deliveries("sent", &l.relay.Counts.Sent)
		deliveries("retried", &l.relay.Counts.Retried)
		deliveries("dead", &l.relay.Counts.Dead)
	}
	return r
}

func counter(name, help string, labels prometheus.Labels, n *atomic.Int64) prometheus.Collector {
	opts := prometheus.CounterOpts{Name: name, Help: help, ConstLabels: labels}
	return prometheus.NewCounterFunc(opts, func() float64 { return float64(n.Load()) })
}

// backlog is the health of the database, read once for each look at /metrics.
type backlog struct{ db *storage.DB }

var (
	databaseUp    = prometheus.NewDesc("linli_database_up", "Whether the database answers: 1 or 0.", nil, nil)
	outboxPending = prometheus.NewDesc("linli_outbox_pending", "Deliveries to be sent.", nil, nil)
	outboxOldest  = prometheus.NewDesc("linli_outbox_oldest_seconds", "Age of the oldest delivery to be sent.", nil, nil)
	outboxDead    = prometheus.NewDesc("linli_outbox_dead", "Deliveries given up in the last day.", nil, nil)
	setAside      = prometheus.NewDesc("linli_set_aside", "Updates that could not be handled.", nil, nil)
)

// Describe implements prometheus.Collector.
func (backlog) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{databaseUp, outboxPending, outboxOldest, outboxDead, setAside} {
		ch <- d
	}
}

// scrapePatience is how long the database may take to tell its health.
const scrapePatience = 5 * time.Second

// Collect implements prometheus.Collector. While the database does not answer, it
// says that alone.
func (b backlog) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
	h, err := b.db.Health(ctx)
	if err != nil {
		gauge(databaseUp, 0)
		return
	}
	gauge(databaseUp, 1)
	gauge(outboxPending, float64(h.Pending))
	gauge(outboxOldest, h.Oldest.Seconds())
	gauge(outboxDead, float64(h.Dead))
	gauge(setAside, float64(h.SetAside))
}
