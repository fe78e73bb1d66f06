package certificate

// credit sets the credit line on paper tint, exactly as it must be printed, with the link that goes with it.
func (k *composer) credit() {
	if k.c.CreditLine == "" && k.c.SourceLink == "" {
		return
	}
	const pad = 10.0
	width := column - 2*pad
	rows := []block{k.say(k.p.T("certificate.credit"), k.label, width)}
	if k.c.CreditLine != "" {
		rows = append(rows, k.quote(k.c.CreditLine, k.look.credit, width))
	}
	if k.c.SourceLink != "" {
		rows = append(rows, k.say(k.p.T("certificate.source_link", "URL", k.name(k.c.SourceLink)), k.small, width))
	}
	height := stacked(rows) + 11
	k.skip(13)
	if tooHigh(height) {
		k.pourAll(rows, margin+pad)
		return
	}
	k.room(height)
	k.fill(margin, k.y, column, height, paper)
	k.fill(margin, k.y, 2.4, height, k.accent)
	k.stack(rows, margin+pad, k.y+5)
	k.link(margin+pad, k.y+5, width, height-11, k.c.SourceLink)
	k.y += height
}

// proof sets what makes the certificate checkable: the fee, who accepted which terms, and the code that leads to the
// public page of the licence.
func (k *composer) proof() {
	const side, gap, below = 82.0, 26.0, 12.0
	width := column
	if k.c.VerifyURL != "" {
		width -= side + gap
	}
	rows := k.proofRows(width)
	height := stackedRows(rows)
	k.skip(13)
	if tooHigh(height) {
		for _, r := range rows {
			k.pourAll([]block{r.label, r.value}, margin)
		}
		rows, height = nil, 0
	}
	k.room(max(height, side+below) + 6)
	k.rule(margin, k.y, column, 0.8, ink)
	k.y += 6
	y := k.y
	for _, r := range rows {
		k.putPair(r.pair, margin, proofLabel, y)
		k.link(margin+proofLabel, y, width-proofLabel, r.pair.height(), r.url)
		y += r.height()
	}
	if k.c.VerifyURL != "" {
		at := margin + column - side
		s := k.sheet()
		s.codes = append(s.codes, code{k.left(at, side), k.y + 3, side, k.c.VerifyURL})
		k.link(at, k.y+3, side, side, k.c.VerifyURL)
		caption := k.say(k.p.T("certificate.scan"), k.tiny, side+gap-8)
		k.putAtEnd(caption, margin+column-side-gap+8, side+gap-8, k.y+side+5)
	}
	k.y = max(y, k.y+side+below)
}

const proofLabel = 88.0

type proofRow struct {
	pair
	url string
}

func (r proofRow) height() float64 { return r.pair.height() + 2 }

func stackedRows(rows []proofRow) float64 {
	height := 0.0
	for _, r := range rows {
		height += r.height()
	}
	return height
}

func (k *composer) proofRows(width float64) []proofRow {
	var rows []proofRow
	add := func(id string, st style, url string, sentences ...string) {
		var value block
		for _, s := range sentences {
			b := k.say(s, st, width-proofLabel)
			value = block{append(value.lines, b.lines...), st, max(value.leading, b.leading)}
		}
		if len(value.lines) > 0 {
			rows = append(rows, proofRow{pair{k.say(k.p.T(id), k.label, proofLabel-8), value}, url})
		}
	}
	add("certificate.fee", k.bold, "", k.fee())
	add("certificate.accepted", k.body, "", k.acceptance()...)
	add("certificate.terms", k.body, "", k.terms())
	if k.c.TermsHash != "" {
		add("certificate.fingerprint", k.tiny, "", k.name(k.c.TermsHash))
	}
	if k.c.VerifyURL != "" {
		add("certificate.verify", k.body, k.c.VerifyURL, k.name(k.c.VerifyURL))
	}
	if len(k.c.JSON) > 0 {
		add("certificate.attached", k.tiny, "", k.p.T("certificate.attached_file", "File", k.name(attachmentName)))
	}
	return rows
}

// fee says what was paid.
func (k *composer) fee() string {
	if k.c.Drawn != "" {
		return k.c.Drawn
	}
	if k.c.Gratis {
		return k.p.T("certificate.gratis")
	}
	if k.c.Fee.Currency == "" {
		return ""
	}
	fee := k.name(k.p.MoneyISO(k.c.Fee.Minor, k.c.Fee.Currency))
	if k.c.Tax.IsZero() && k.c.Reverse {
		return k.p.T("certificate.fee_reverse", "Fee", fee)
	}
	if k.c.Tax.IsZero() {
		return fee
	}
	tax := k.name(k.p.MoneyISO(k.c.Tax.Minor, k.c.Tax.Currency))
	total := k.name(k.p.MoneyISO(k.c.Total.Minor, k.c.Total.Currency))
	return k.p.T("certificate.fee_with_tax", "Fee", fee, "Tax", tax, "Total", total)
}

// acceptance says who bound the licensee, and when.
func (k *composer) acceptance() []string {
	if k.c.AcceptedBy == "" || k.c.AcceptedAt.IsZero() {
		return nil
	}
	who := k.name(k.c.AcceptedBy)
	if k.c.AcceptedRole != "" {
		who = k.p.T("certificate.person", "Name", who, "Role", k.name(k.c.AcceptedRole))
	}
	return []string{who, k.moment(k.c.AcceptedAt)}
}

func (k *composer) terms() string {
	if k.c.TermsVersion == "" {
		return ""
	}
	return k.p.T("certificate.terms_version", "Version", k.name(k.c.TermsVersion))
}
