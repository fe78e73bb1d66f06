// Package views holds everything a person looks at: pages, mails, and the design system they are made of.
// A page decides nothing; it is told. No query, no rule and no clock lives here.
//
// # Where things are
//
//	layouts/   layout.html (the document), public.html and desk.html (the two shells)
//	parts/     the design system's templates; each is called with one typed value
//	pages/     one file per page, named by its struct's file method
//	mails/     *.html and *.txt of each mail; layout.html is the shared frame
//	css/       concatenated by name into app.css at start; tokens.go writes the colours in front of it
//	js/        app.js for every page, others for pages that name them in "head": improvements only, every page works without
//	icons/     one SVG each (Lucide, ISC), joined into one sprite at start; a new icon is a new file
//	fonts/     woff2 subsets with their OFL texts
//
// # Adding a page
//
// 1. Write the struct beside its neighbours (home.go shows the smallest). It embeds Base and names its file:
//
//	type RequestUse struct {
//		Base
//		Form UseForm
//	}
//
//	func (RequestUse) file() string { return "request_use.html" }
//
// 2. Add a zero value to All in all.go. A test fails on a file without a struct and on a struct without a file.
//
// 3. Write pages/request_use.html. It defines "title" (the h1's text, also the start of the document's title) and "content":
//
//	{{define "title"}}{{t "public_form.use.title"}}{{end}}
//	{{define "content"}}
//	<h1>{{template "title" .}}</h1>
//	{{template "error-summary" problems .Form.Errors "media" "start"}}
//	<form method="post" novalidate>
//	  {{template "field" field "start" (t "public_form.use.start") .Form.Start | kind "date" | hint (t "public_form.use.start_hint") | errors .Form.Errors}}
//	  {{template "field" radios "media" (t "public_form.use.media") .Form.Media .Media | errors .Form.Errors}}
//	  <div class="actions"><button class="button">{{t "public_form.continue"}}</button></div>
//	</form>
//	{{end}}
//
// "title" may be left out when the handler fills Base.Title. Staff pages do the same; a Base with Staff set is framed
// by the desk instead of the public shell. Further slots a page may define: "head" (extra elements of the document's head),
// "above" (a back link or crumbs over the content).
//
// A page must also render from its zero value with nothing but Base filled: a test does so in every language and checks
// one h1 that begins the title, unique ids, no missing message, nothing inline.
//
// 4. Words come from {{t "id" "Name" value ...}}; never a literal. Wrap names, references and amounts that stand inside a
// sentence in isolate; titles in a foreign script in <bdi lang>. The functions are listed in funcs.go, the parts in
// parts.go and field.go, and every part in every state stands on the Gallery page (/sandbox/gallery); pages/gallery.html
// is the book of samples to copy from.
//
// # Adding a letter
//
// Nearly every mail is a MailLetter: a new kind needs only its words, mail.<kind> (or desk_mail.<kind> to the desk), and a
// line in internal/letters/letter.go that says which rows it speaks of. mail_letter_test.go lists all kinds.
//
// # Parts, by how they are called
//
//	{{template "icon" "check"}}                                  {{template "back" link "/find" (t "...")}}
//	{{template "status" status "request" .Status}}               {{template "pill" pill "ok" (t "...")}}
//	{{template "notice" (notice "warn" (t "...") | titled (t "...") | linked "/x" (t "..."))}}
//	{{template "time" at .SentAt .TimeZone}}                     {{template "day" .EndsOn}}
//	{{template "field" (field "email" (t "...") .Form.Email | kind "email" | autofill "email" | hint (t "...") | errors .Form.Errors)}}
//	{{template "field" (choose|radios "name" label value options)}}   options: (options (option "v" (t "...") | about (t "..."))) or (wordOptions "media" .Codes)
//	{{template "field" (checks "name" label values options)}}    {{template "field" (tick "authority" (t "...") .Form.Authority)}}
//	{{template "error-summary" problems .Form.Errors "first" "second"}}
//	{{template "steps" (steps 2 (t "...") (t "...") | backTo 1 "/request")}}
//	<dl class="summary">{{template "row" (row (t "...") .Value | changeAt "/request/use#f-media")}}</dl>
//	<div class="stepper-box">{{template "stepper" .Stepper}}</div>
//	<ol class="timeline">{{range .Entries}}{{template "entry" .}}{{end}}</ol>
//	{{template "bill" .Bill}}  {{template "price-steps" .Price}}  <dl class="figures">{{template "figure" figure (t "...") .N (t "...")}}</dl>
//	{{template "tabs" (tabs (t "...") (tab "/x" (t "...") true | counted .N))}}  {{template "chips" .Chips}}  {{template "pager" (pager .Shown .Total .Prev .Next)}}
//	{{template "empty" (empty "inbox" (t "...") (t "...") | leading "/x" (t "..."))}}  {{template "copy" (copy "id" (t "...") .Text | code | tall 8)}}
//	{{template "act" (act "/r/X/withdraw" (t "...") | styled "secondary" | iconed "undo-2" | carrying "version" "3")}}
//
// Classes without a part: .split (main and aside), .cols-2 and .cols-3 (desk), .panel, .card, .flow, .prose, .lede, .actions,
// .cluster, .formgrid, .filters, .table.cards (td data-label becomes a card's line on a phone), .details, .may.yes|must|no,
// .article-card, .facts, .pagehead, .clock.soon|late, .ref, .num, .quiet-text, .visually-hidden. Two asides need two aria-labels.
//
// # What may not be here
//
// No inline style or script (the content security policy refuses both), no physical direction in CSS (left, right), no
// template.HTML, no fmt of money or dates by hand, no form that acts by GET.
package views
