// Package certificate makes the licence certificate: the PDF a licensee receives, keeps and shows.
//
// What lives here: the contents of a certificate (Certificate), its layout on A4 in both writing directions, and the
// drawing of shaped text. What may not live here: the database, HTTP, the rules of licensing. Sentences of the grant
// arrive ready in the reader's language; coded values (media, territory, term) and the certificate's own labels are
// taken from the catalogues.
//
// The way of a certificate through the files:
//
//	certificate.go  the contents, and Render
//	compose.go      which blocks, in which order       header.go works.go grant.go conditions.go proof.go: the blocks
//	agreement.go    an agreement's paper, made of the same blocks and sections of its own
//	words.go        codes and dates into words
//	flow.go         from top to bottom, page after page, mirrored for right-to-left languages
//	sheet.go look.go what stands where on a page, in which type and colour: the result of layout, before any PDF exists
//	typeset.go      text into lines of glyphs: direction, script, face, shaping, wrapping (bidi.go: their order)
//	faces.go        the typefaces and who stands in for whom
//	draw.go         a sheet into a PDF page; letters.go outline.go textlayer.go qr.go metadata.go: its parts
//
// Letters are painted as outlines, because shaped glyphs of Arabic have no code points a PDF font could be addressed
// by. An invisible text layer of the same words lies over them, so that the document can be searched and copied.
package certificate
