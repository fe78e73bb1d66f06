// Package handlers is the HTTP door: it parses, calls one verb, and answers.
//
// Start at routes.go, the table of every address with the guard that decides
// who may enter: it is the site map. Forms are read by form.go, errors become
// pages in errors.go and nowhere else. A handler decides nothing: rules belong
// to internal/licensing, words and looks to views.
package handlers
