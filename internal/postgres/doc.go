// Package postgres is the ground everything else stands on: the one connection pool that GORM, River and plain SQL
// share (Open), and the private PostgreSQL server behind `make run` and the tests (StartPrivate).
//
// What lives here: connecting, time limits, finding or installing the server programs, starting and stopping them.
// What may not: table names, queries, anything that knows what a licence is. This package imports no other of ours.
//
// Where to start: open.go for the pool, private.go for the server. A private server is a folder like this:
//
//	DIR/lock        held (flock) by the one process that uses the folder
//	DIR/cluster     the PostgreSQL data directory, or a link to it where DIR cannot be entered by the server's user
//	DIR/socket      the unix socket; under the system's temporary folder when the path would be too long
//	DIR/server.log  what the server says
package postgres
