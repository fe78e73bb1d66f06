package certificate

// header opens the first sheet: who licenses, what this is, its number, and the one sentence that grants.
func (k *composer) header() {
	k.mastheadBeside(k.say(k.p.T("certificate.kicker"), k.kicker, kickerWidth))
	k.y += 7
	k.rule(margin, k.y, column, 0.8, ink)
	k.skip(15)
	k.titleAndNumber()
	if k.c.Replaced != "" {
		k.skip(6)
		k.pour(k.say(k.c.Replaced, k.bold.in(badInk), column), margin)
	}
	grant := k.p.T("certificate.grants", "Licensor", k.name(k.licensor()), "Licensee", k.name(k.c.Licensee.Organisation))
	k.skip(6)
	k.pour(k.say(grant, k.lead, column), margin)
	k.skip(12)
}

const kickerWidth = 170

// mastheadBeside sets the publication's name with a word at the other end, in whose place a sandbox's warning stands.
func (k *composer) mastheadBeside(kicker block) {
	masthead := k.quote(k.c.Publication.Name, k.masthead, column-kickerWidth-20)
	if k.c.Sandbox {
		kicker = k.say(k.p.T("certificate.sandbox"), k.kicker.in(badInk), kickerWidth)
	}
	k.putAtEnd(kicker, margin+column-kickerWidth, kickerWidth, k.y+masthead.drop()-kicker.drop())
	k.y += max(0, kicker.height()-masthead.height())
	k.pour(masthead, margin)
}

// titleAndNumber sets the title against one side and the licence number against the other.
func (k *composer) titleAndNumber() {
	const numberWidth = 190
	at := margin + column - numberWidth
	title := k.say(k.p.T("certificate.title"), k.title, column-numberWidth-20)
	k.put(title, margin, k.y)

	y := k.y
	for _, b := range []block{
		k.say(k.p.T("certificate.number"), k.label, numberWidth),
		k.quote(k.c.Number, k.number, numberWidth),
		k.say(k.p.T("certificate.issued", "Date", k.day(k.c.IssuedAt)), k.small, numberWidth),
		k.say(k.reference(), k.small, numberWidth),
		k.say(k.renews(), k.small, numberWidth),
		k.say(k.amends(), k.small, numberWidth),
	} {
		k.putAtEnd(b, at, numberWidth, y)
		y += b.height()
	}
	k.y = max(k.y+title.height(), y)
}

func (k *composer) reference() string {
	if k.c.Reference == "" {
		return ""
	}
	return k.p.T("certificate.request", "Reference", k.name(k.c.Reference))
}

func (k *composer) renews() string {
	if k.c.Renews == "" {
		return ""
	}
	return k.p.T("public_renewal.renews", "Number", k.name(k.c.Renews))
}

func (k *composer) amends() string {
	if k.c.Amends == "" {
		return ""
	}
	return k.p.T("public_amendment.amends", "Number", k.name(k.c.Amends))
}

// licensor is the name in law of the publication.
func (k *composer) licensor() string {
	if k.c.Publication.LegalName != "" {
		return k.c.Publication.LegalName
	}
	return k.c.Publication.Name
}

// parties sets licensor and licensee side by side, or below each other when a name is that long.
func (k *composer) parties() {
	const gap = 24.0
	width := (column - gap) / 2
	one, other := k.licensorRows(width), k.licenseeRows(width)
	height := max(stacked(one), stacked(other))
	if tooHigh(height) {
		k.pourAll(k.licensorRows(column), margin)
		k.pourAll(k.licenseeRows(column), margin)
		return
	}
	k.room(height + 5)
	k.rule(margin, k.y, width, 0.5, hairline)
	k.rule(margin+width+gap, k.y, width, 0.5, hairline)
	k.stack(one, margin, k.y+5)
	k.stack(other, margin+width+gap, k.y+5)
	k.y += height + 5
}

func (k *composer) licensorRows(width float64) []block {
	pub := k.c.Publication
	rows := []block{
		k.say(k.p.T("certificate.licensor"), k.label, width),
		k.quote(k.licensor(), k.party, width),
	}
	if pub.LegalName != "" && pub.LegalName != pub.Name {
		rows = append(rows, k.say(k.p.T("certificate.publisher_of", "Publication", k.name(pub.Name)), k.small, width))
	}
	return append(rows, k.quote(pub.ContactEmail, k.small, width))
}

func (k *composer) licenseeRows(width float64) []block {
	to := k.c.Licensee
	rows := []block{
		k.say(k.p.T("certificate.licensee"), k.label, width),
		k.quote(to.Organisation, k.party, width),
		k.say(k.p.Country(to.Country), k.small, width),
	}
	if to.OnBehalfOf != "" {
		rows = append(rows, k.say(k.p.T("certificate.on_behalf_of", "Client", k.name(to.OnBehalfOf)), k.small, width))
	}
	if to.ContactName != "" {
		rows = append(rows, k.say(k.p.T("certificate.contact", "Name", k.name(to.ContactName)), k.small, width))
	}
	return rows
}

// pourAll pours blocks one below the other.
func (k *composer) pourAll(blocks []block, x float64) {
	for _, b := range blocks {
		k.pour(b, x)
	}
}

// stack puts blocks one below the other.
func (k *composer) stack(blocks []block, x, y float64) {
	for _, b := range blocks {
		k.put(b, x, y)
		y += b.height()
	}
}

func stacked(blocks []block) float64 {
	height := 0.0
	for _, b := range blocks {
		height += b.height()
	}
	return height
}
