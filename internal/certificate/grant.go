package certificate

// entry is one term of the grant and what it says; the value is written by others when quoted is set.
type entry struct {
	label, value string
	quoted       bool
}

// grant sets the terms of the grant as a list of definitions in two columns.
func (k *composer) grant() {
	const gap, labelWidth, pad = 22.0, 72.0, 6.0
	width := (column - gap) / 2
	entries := k.entries()
	for i := 0; i < len(entries); i += 2 {
		var row []pair
		height := 0.0
		for _, e := range entries[i:min(i+2, len(entries))] {
			p := pair{k.say(e.label, k.label, labelWidth-6), k.value(e, width-labelWidth)}
			row, height = append(row, p), max(height, p.height())
		}
		if tooHigh(height) {
			k.longRow(entries[i:min(i+2, len(entries))])
			continue
		}
		height += pad * k.pace
		if i == 0 {
			k.section(k.p.T("certificate.grant"), height)
		} else {
			k.room(height)
			k.rule(margin, k.y, column, 0.5, hairline)
		}
		for j, p := range row {
			k.putPair(p, margin+float64(j)*(width+gap), labelWidth, k.y+pad*k.pace/2)
		}
		k.y += height
	}
}

// longRow sets terms that fill more than a sheet below their labels.
func (k *composer) longRow(entries []entry) {
	for _, e := range entries {
		k.pourAll([]block{k.say(e.label, k.label, column), k.value(e, column)}, margin)
	}
}

func (k *composer) value(e entry, width float64) block {
	if e.quoted {
		return k.quote(e.value, k.body, width)
	}
	return k.say(e.value, k.body, width)
}

// entries are the terms of the grant that say something.
func (k *composer) entries() []entry {
	g := k.c.Grant
	all := []entry{
		{label: "certificate.grant_media", value: dotted(k.codedList("media", g.Media))},
		{label: "certificate.grant_territory", value: k.territories(g.Territory)},
		{label: "certificate.grant_languages", value: k.languages(g.Languages)},
		{label: "certificate.grant_portion", value: k.portion(g)},
		{label: "certificate.grant_term", value: k.period(g)},
		{label: "certificate.grant_exclusivity", value: k.exclusivity(g.Exclusivity)},
		{label: "certificate.grant_edits", value: k.coded("edits", g.Edits)},
		{label: "certificate.grant_purpose", value: k.coded("purpose", g.Purpose)},
		{label: "certificate.grant_destination", value: g.Destination, quoted: true},
		{label: "certificate.grant_address", value: g.DestinationURL, quoted: true},
		{label: "certificate.grant_audience", value: k.coded("audience", g.Audience)},
		{label: "public_form.row.page_views", value: k.limit(g.PageViews)},
		{label: "public_form.row.print_run", value: k.limit(g.PrintRun)},
		{label: "public_form.row.copies", value: k.limit(g.Copies)},
		{label: "public_form.row.placement_code", value: k.size(g.PlacementCode)},
		{label: "certificate.grant_embargo", value: k.moment(k.c.EmbargoUntil)},
	}
	said := all[:0]
	for _, e := range all {
		if e.value == "" {
			continue
		}
		e.label = k.p.T(e.label)
		said = append(said, e)
	}
	return said
}
