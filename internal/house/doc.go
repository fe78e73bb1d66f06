// Package house keeps the house in order: tests about the code itself.
//
// What lives here: which folder may import which (floors.go is the table), how long a file or function may grow, who
// may write a status, and the lint rules for holes no general linter finds (rules.go, with proof in testdata that each
// is reported). What may not: product code; nothing imports this package.
//
// Where to start: floors_test.go. install.sh is what `make` calls to find or install the tools it needs;
// mutants/run.sh is `make mutation`.
package house
