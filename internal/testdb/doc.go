// Package testdb gives every test a real, migrated PostgreSQL database of its own.
//
// What lives here: the server for one test run, one migrated template, a clone for each test. What may not: product
// code of any kind, and fixtures; those live beside the tests that use them. Only tests import this package.
//
// Where to start: a package's TestMain calls Main, a test calls New. Under `make test` the program in ./with starts one
// server for all packages; under a plain `go test` each package starts its own.
package testdb
