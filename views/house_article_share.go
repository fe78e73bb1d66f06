package views

import "time"

// ArticleShare is what the contributors of an article get of its licences: what
// counts now, the form as typed, and every decision before.
type ArticleShare struct {
	CanChange          bool
	BasisPoints        int64 // what counts
	DefaultBasisPoints int64 // of the rights basis
	Own, Named         bool  // decided for this article: the share, the contributors
	Who                string
	Seen               int64
	Percent, Note      string
	Rows               []SharePartRow
	Errors             map[string]string
	Open, Collided     bool
	History            []ShareVersion
}

// SharePartRow is one contributor of the form, as typed.
type SharePartRow struct{ Name, Parts string }

// ShareVersion is one decision. Percent is empty where the default was chosen,
// Who where the author was.
type ShareVersion struct {
	At           time.Time
	Zone         *time.Location
	By           string
	Percent, Who string
	Note         string
}
