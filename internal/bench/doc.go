// Package bench measures the hot paths on a real PostgreSQL, each beside pgbench sending the same statements in the
// same run: figures move from machine to machine, the ratio to what the database itself can do hardly does.
//
// What lives here: benchmarks and the pgbench scripts (*.sql) they are compared with. What may not: product code, and
// tests that fail on a figure; a benchmark reports. Nothing imports this package.
//
// Where to start: `make bench`; versus in versus_test.go is the one way to measure. BENCH_ROWS sets how many requests
// the large queue holds (100,000 unless set).
package bench
