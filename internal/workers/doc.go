// Package workers is the job door: one short River worker per job, and the list
// of periodic jobs. A worker decides nothing: it calls a verb of
// internal/licensing, sends one letter of internal/letters, or makes the ink of one
// PDF. Start at workers.go; mail.go sends a letter.
//
// Every job is at-least-once: a worker killed in the middle is started again
// after 90 seconds, and each verb ends in the same state when it is repeated.
package workers
