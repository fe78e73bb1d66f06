package pricing

// change is a step not yet taken.
type change struct {
	id      string
	args    []Arg
	kind    StepKind
	operand int64
}

// plan is everything the card says about a use, before any sum is done.
type plan struct {
	base     []change // the same for each article
	portions []change // one for each article; without id: the full text
	factors  []change // the same for each article
	dearest  int      // the article that gets no further-article reduction
	extra    change   // without id: none
	imageFee int64    // for one picture, in the currency asked for
}

func (c *Card) plan(u *Use, t till) (plan, verdict) {
	var p plan
	var v verdict
	if p.base, v = c.bases(u, t); v.settled() {
		return plan{}, v
	}
	if v = c.portions(u, &p); v.settled() {
		return plan{}, v
	}
	if p.factors, v = c.factors(u); v.settled() {
		return plan{}, v
	}
	if c.ExtraArticle != 0 {
		p.extra = adjustment(extraArticle, c.ExtraArticle)
	}
	if u.Images > 0 {
		fee, ok := t.convert(c.ImageFee)
		if !ok || fee == 0 {
			return plan{}, byHand("pricing.reason.images_by_hand")
		}
		p.imageFee = fee
	}
	return p, verdict{}
}

// bases looks up each medium once.
func (c *Card) bases(u *Use, t till) ([]change, verdict) {
	list := make([]change, 0, len(u.Media))
	for i, medium := range u.Media {
		if repeated(u.Media, i) {
			continue
		}
		row := c.row(medium)
		if row == nil {
			return nil, byHand("pricing.reason.medium_not_on_card", code("Medium", medium))
		}
		band := u.audience(medium)
		id := baseStep(medium)
		minor, ok := row.Audience[band]
		if !ok {
			if minor, ok = row.Audience[AnyAudience]; !ok {
				return nil, audienceMissing(medium, band)
			}
			id, band = "pricing.step.base_any", AnyAudience
		}
		converted, ok := t.convert(minor)
		if !ok {
			return nil, byHand("pricing.reason.too_large")
		}
		args := []Arg{code("Medium", medium), code("Audience", band), amount("Amount", converted, t.currency)}
		if t.rate != "" {
			args = append(args, amount("CardAmount", minor, c.Currency))
		}
		list = append(list, change{id, args, StepBase, converted})
	}
	return list, verdict{}
}

func audienceMissing(medium, band string) verdict {
	if band == "" || band == "unknown" {
		return byHand("pricing.reason.audience_unknown", code("Medium", medium))
	}
	return byHand("pricing.reason.audience_by_hand", code("Medium", medium), code("Audience", band))
}

// portions finds each article's share of the full price and which is dearest.
func (c *Card) portions(u *Use, p *plan) verdict {
	p.portions = make([]change, len(u.Articles))
	var highest int64
	for i, article := range u.Articles {
		portion, v := c.portion(u, article)
		if v.settled() {
			return v
		}
		p.portions[i] = portion
		if portion.operand > highest {
			highest, p.dearest = portion.operand, i
		}
	}
	return verdict{}
}

func (c *Card) portion(u *Use, a Article) (change, verdict) {
	switch u.Portion {
	case "", portionFull, portionTranslation:
		return change{operand: int64(whole)}, verdict{}
	case portionHeadlineSummary:
		if c.HeadlineSummary == 0 {
			return change{}, byHand("pricing.reason.headline_summary_by_hand")
		}
		return factor("pricing.step.headline_summary", c.HeadlineSummary), verdict{}
	case portionExcerpt:
		return c.excerpt(u, a)
	}
	return change{}, byHand("pricing.reason.portion_by_hand")
}

func (c *Card) excerpt(u *Use, a Article) (change, verdict) {
	for _, tier := range c.Excerpts {
		f, ok := tier.ByOrganisation[u.OrganisationType]
		if !ok {
			f = tier.Factor
		}
		switch {
		case tier.UpToWords == 0 && tier.UpToShare == 0:
			return factor("pricing.step.excerpt_any", f), verdict{}
		case u.PortionWords <= 0:
			return change{}, byHand("pricing.reason.excerpt_words_unknown")
		case tier.UpToWords > 0:
			if u.PortionWords <= tier.UpToWords {
				return factor("pricing.step.excerpt_words", f, number("Words", tier.UpToWords)), verdict{}
			}
		case a.Words <= 0:
			return change{}, byHand("pricing.reason.article_length_unknown", text("Title", a.Title))
		case within(u.PortionWords, tier.UpToShare, a.Words):
			return factor("pricing.step.excerpt_share", f, percent("Share", tier.UpToShare)), verdict{}
		}
	}
	return change{operand: int64(whole)}, verdict{}
}

// within reports words ≤ share/10000 × total. A product past int64 is more than
// any number of words.
func within(words int, share int64, total int) bool {
	limit, ok := ratio(int64(total), max(share, 0), int64(whole), RoundDown)
	return !ok || int64(words) <= limit
}
