// Package migrations holds the database's history as numbered SQL files, and the one way to apply them.
//
// What lives here: NNNNN_subject.sql, each forward only and each in its own transaction; schema.sql, the whole result
// dumped by `make schema` so that every table can be read at once (a test keeps it true). What may not: Go migrations,
// data of a demo, anything that reads configuration. A file that has been released is never edited: add the next one.
//
// Where to start: schema.sql for what is, migrations.go for how it comes about.
package migrations
