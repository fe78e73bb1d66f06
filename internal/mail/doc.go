// Package mail hands one finished message to one SMTP server.
//
// What lives here: the checks every outgoing message passes (one recipient, no line
// break in a header, a stable Message-ID), the headers that make threads and stop
// auto-replies, the TLS policy, and the sorting of failures into those worth another
// try and those not. What may not live here: words and templates (views), when to
// write to whom (internal/licensing), retries (the job that sends).
//
// Start at Message and SMTP. A Sender is a plain function, so another way out is
// another function: Captured keeps messages instead of sending them and checks them
// just the same.
package mail
