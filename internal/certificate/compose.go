package certificate

import "imprimatur/internal/i18n"

// composer lays a certificate out.
type composer struct {
	flow
	words
	look
	c Certificate
}

// compose lays the certificate out on as many sheets as it needs.
func compose(p *i18n.Printer, c Certificate) ([]*sheet, error) {
	set, err := newTypesetter(p.Lang())
	if err != nil {
		return nil, err
	}
	easy := layOut(set, p, c, 1)
	if len(easy) == 2 { // perhaps it is one sheet with a little less air
		exact := (bottom - top) / (easy[0].filled - top + easy[1].filled - top)
		for _, pace := range []float64{max(exact-0.01, tightest), tightest} {
			if exact < tightest-0.05 {
				break
			}
			if tight := layOut(set, p, c, pace); len(tight) == 1 {
				return tight, nil
			}
		}
	}
	return easy, nil
}

// tightest is the pace below which lines stand too close to be read with ease.
const tightest = 0.88

// layOut lays the certificate out at a pace: the distances of lines and blocks as a part of the usual ones.
func layOut(set *typesetter, p *i18n.Printer, c Certificate, pace float64) []*sheet {
	k := &composer{
		flow:  flow{set: set, base: direction(p.Dir() == "rtl"), pace: pace},
		words: newWords(p, c.Zone),
		look:  newLook(accentOf(c.Publication.AccentHex)),
		c:     c,
	}
	k.opened = k.open
	k.turnOver()
	k.header()
	k.parties()
	k.works()
	k.grant()
	k.conditions()
	k.credit()
	k.proof()
	k.sheet().filled = k.y
	k.footers()
	return k.sheets
}

// open dresses a new sheet: the brand bar, the warning of a sandbox, and the running head from the second sheet on.
func (k *composer) open() {
	k.dress()
	if len(k.sheets) == 1 {
		return
	}
	b := k.say(k.p.T("certificate.continued", "Number", k.name(k.c.Number)), k.small, column)
	k.put(b, margin, top)
	k.y = top + b.height() + 6
	k.rule(margin, k.y, column, 0.5, hairline)
	k.y += 14
}

// dress puts on a new sheet what belongs to every one.
func (k *composer) dress() {
	k.fill(0, 0, pageWidth, 5, k.accent)
	if k.c.Sandbox {
		k.watermark()
	}
}

// watermark writes across the sheet that it has no legal effect.
func (k *composer) watermark() {
	const degrees, length, sine, cosine = 52, 700.0, 0.788, 0.616
	words := k.p.T("certificate.sandbox")
	probe := k.say(words, style{sansBold, 10, 10, watermark}, 1e6)
	size := min(54, 10*length/probe.lines[0].width)
	line := k.say(words, style{sansBold, size, size, watermark}, 1e6).lines[0]
	s := k.sheet()
	s.texts = append(s.texts, text{
		x: pageWidth/2 - line.width/2*cosine + size*0.3*sine, y: pageHeight/2 + line.width/2*sine + size*0.3*cosine,
		line: line, size: size, ink: watermark, degrees: degrees,
	})
}

// footers writes the number and "page n of m" on every sheet, once their count is known.
func (k *composer) footers() {
	all := k.sheets
	for i := range all {
		k.sheets = all[:i+1]
		const y = pageHeight - 36
		k.rule(margin, y, column, 0.5, hairline)
		page := k.say(k.p.T("certificate.page", "Page", i+1, "Pages", len(all)), k.tiny, 90)
		name := k.p.T("certificate.footer", "Number", k.name(k.c.Number), "Publication", k.name(k.c.Publication.Name))
		note := k.say(name, k.tiny, column-100)
		if len(note.lines) > 1 { // a long name; the number matters more
			note = k.say(k.p.T("certificate.footer_short", "Number", k.name(k.c.Number)), k.tiny, column-100)
		}
		k.put(note, margin, y+6)
		k.putAtEnd(page, margin+column-90, 90, y+6)
	}
}

// section writes the head of a section, and sees that the given height after it fits on the same sheet.
func (k *composer) section(title string, next float64) {
	k.skip(13)
	b := k.say(title, k.look.section, column)
	k.room(b.height() + 5 + next)
	k.put(b, margin, k.y)
	k.y += b.height() + 2
	k.rule(margin, k.y, column, 0.8, ink)
	k.y++
}
