package pricing

// Tried is an example of the card with what the card says to it now.
type Tried struct {
	Example Example `json:"example"`
	Got     Priced  `json:"got"`
	OK      bool    `json:"ok"` // as the house wants it
}

// Try prices every example of the card.
func (c Card) Try() []Tried {
	out := make([]Tried, len(c.Examples))
	for i, e := range c.Examples {
		got := c.Price(e.Use)
		out[i] = Tried{Example: e, Got: got, OK: got.Outcome == e.Outcome && (got.Outcome != OutcomePriced || got.NetMinor == e.NetMinor)}
	}
	return out
}
