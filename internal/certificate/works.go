package certificate

import "strconv"

// works lists the licensed articles, a row each. A row moves to the next sheet whole; only one that is higher than a
// sheet is broken.
func (k *composer) works() {
	many := len(k.c.Works) > 1
	indent := 0.0
	if many {
		indent = 22
	}
	for i, w := range k.c.Works {
		rows := k.work(w, column-indent)
		height := stacked(rows) + 10
		if i == 0 {
			k.section(k.p.T("certificate.works", "Count", len(k.c.Works)), min(height, 200))
		} else if height <= bottom-top-40 {
			k.room(height)
		}
		if i > 0 {
			k.rule(margin, k.y, column, 0.5, hairline)
		}
		k.skip(5)
		if many {
			k.put(k.quote(strconv.Itoa(i+1), k.small, indent), margin, k.y+1.5)
		}
		k.workRows(rows, w.URL, margin+indent)
		if i < len(k.c.Works)-1 {
			k.skip(5)
		}
	}
}

// workRows pours the rows of a work; title and address open the article.
func (k *composer) workRows(rows []block, url string, x float64) {
	for _, b := range rows {
		from, sheets := k.y, len(k.sheets)
		k.pour(b, x)
		if sheets == len(k.sheets) && len(b.lines) > 0 && b.style.ink != warnInk {
			k.link(x, from, widest(b), k.y-from, url)
		}
	}
}

func widest(b block) float64 {
	width := 0.0
	for _, l := range b.lines {
		width = max(width, l.width)
	}
	return width
}

// work sets one article: title, who wrote it and when, where it stands, and what is left out.
func (k *composer) work(w Work, width float64) []block {
	var facts []string
	if w.Author != "" {
		facts = append(facts, k.p.T("certificate.by", "Author", k.name(w.Author)))
	}
	if day := k.day(w.PublishedOn); day != "" {
		facts = append(facts, k.p.T("certificate.published", "Date", day))
	}
	if w.Language != "" {
		facts = append(facts, k.p.Language(w.Language))
	}
	rows := []block{
		k.quote(w.Title, k.look.work, width),
		k.say(dotted(facts), k.small.in(ink), width),
		k.quote(w.URL, k.small, width),
	}
	if w.ImagesExcluded > 0 {
		note := k.p.T("certificate.images_excluded", "Count", w.ImagesExcluded)
		rows = append(rows, k.say(note, k.small.in(warnInk), width))
	}
	return rows
}
