// Package models holds the nouns: rows of the database, their statuses and
// allowed moves, who may do what, the errors everybody speaks, and the read
// queries. It changes nothing: every write belongs to internal/licensing.
//
// Start at status.go, the life of a request. Reads are plain functions that
// take a context, the database and, where a licensee could ask, the viewer.
package models
