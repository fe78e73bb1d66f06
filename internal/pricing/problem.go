package pricing

// Problem is one mistake on a card: where (tables[2].cells[0][1], rules[3].do.percent,
// currencies[0].rate) and the id of the sentence that says what. A Warning does
// not keep the card from being used: it says what the house will probably not
// have meant.
type Problem struct {
	Path    string `json:"path"`
	ID      string `json:"id"`
	Args    []Arg  `json:"args,omitempty"`
	Warning bool   `json:"warning,omitempty"`
}
