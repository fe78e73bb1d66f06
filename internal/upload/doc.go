// Package upload says whether a file that somebody sends may be kept, and as what.
//
// A file is what its bytes say: neither its name nor the type that its sender
// declares is believed. Five kinds are taken (PDF, PNG, JPEG, plain text, DOCX);
// of these, what can act by itself is refused as far as that is cheap to see:
// scripts and launches in a PDF, macros, embedded objects and fetched templates in
// a DOCX, markup in anything, and files that are two kinds at once. It is no virus
// scanner. What is kept is only ever handed out as a download.
package upload
