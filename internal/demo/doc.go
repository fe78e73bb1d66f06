// Package demo sows a small, believable rights desk: two publications, their
// articles, people, prices and terms, and requests in every state. It changes
// nothing by itself: every row comes from the verbs of internal/licensing, with
// a clock that is set back. It never runs in production.
//
// Start at sow.go; stories.go tells each request's life.
package demo
