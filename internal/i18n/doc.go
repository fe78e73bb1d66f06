// Package i18n holds every word a person reads and the way numbers, money,
// dates and names are written in that person's language.
//
// What lives here: the message catalogues (catalogues/<language>/*.toml), the
// loader that refuses a broken catalogue, and Printer, the one type pages, mails
// and certificates write through. What may not live here: HTML, HTTP, database
// access, or knowledge of requests and licences beyond their words.
//
// Start at Load and Printer.T.
//
// # Catalogue files
//
// A language is a folder, a subject is a file: public.toml, desk.toml,
// desk_queue.toml. Every id begins with the name of its file, in which the first
// underscore may be read as a dot, and is written in full:
//
//	[public.use]            # public.toml
//	title = "Your use"      # id public.use.title
//
//	[public.articles]       # a message with plural forms
//	one   = "{{.Count}} article"
//	other = "{{.Count}} articles"
//
// English has the forms one and other; Arabic has all six (zero, one, two, few,
// many, other). A form may leave {{.Count}} out where the word itself says the
// number. {{.Name}} is the only thing that may stand between braces.
//
// The format is go-i18n's: a table that has the key other, and no keys but plural
// forms, is one message; every other table is a level of ids. go-i18n reads the
// messages and a test compares every sentence with what it would print; the
// printing itself is ours, because its Localizer matches languages and executes a
// template at every call, and a page prints hundreds of messages.
//
// Loading fails, naming the file, on a parse error, a duplicate id, an id outside
// its file's subject, an empty message, a message without the form other, and a brace
// that is not {{.Name}}. The tests fail on an id that the code uses and English lacks, and
// on an id that the English public side has and another language lacks.
//
// Digits are Western in every language (the -u-nu-latn extension), because
// references, amounts and dates are compared across languages.
package i18n
