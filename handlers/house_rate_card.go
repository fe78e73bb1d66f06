package handlers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"imprimatur/internal/pricing"
)

// cloneCard is a copy that shares nothing: a card is plain data.
func cloneCard(card pricing.Card) pricing.Card {
	var out pricing.Card
	text, err := json.Marshal(card)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		panic("handlers: a card of plain data could not be copied: " + err.Error())
	}
	return out
}

// ordered is what a card holds in order, tables or rules, by their keys.
type ordered[T any] struct {
	all *[]T
	key func(*T) *string
}

func tablesOf(card *pricing.Card) ordered[pricing.Table] {
	return ordered[pricing.Table]{&card.Tables, func(t *pricing.Table) *string { return &t.Key }}
}

func rulesOf(card *pricing.Card) ordered[pricing.Rule] {
	return ordered[pricing.Rule]{&card.Rules, func(r *pricing.Rule) *string { return &r.Key }}
}

// at is where a key stands; -1 when nowhere.
func (l ordered[T]) at(key string) int {
	return slices.IndexFunc(*l.all, func(each T) bool { return *l.key(&each) == key })
}

// put replaces what has the same key, or adds it at the end.
func (l ordered[T]) put(each T) {
	if i := l.at(*l.key(&each)); i >= 0 {
		(*l.all)[i] = each
		return
	}
	*l.all = append(*l.all, each)
}

// remove takes out what has a key; false when nothing has it.
func (l ordered[T]) remove(key string) bool {
	i := l.at(key)
	if i >= 0 {
		*l.all = slices.Delete(*l.all, i, i+1)
	}
	return i >= 0
}

// move changes places with a neighbour; false at the end of the list.
func (l ordered[T]) move(key string, by int) bool {
	i := l.at(key)
	to := i + by
	if i < 0 || to < 0 || to >= len(*l.all) {
		return false
	}
	(*l.all)[i], (*l.all)[to] = (*l.all)[to], (*l.all)[i]
	return true
}

// order brings the list into the order of the keys; false when these are not exactly its own.
func (l ordered[T]) order(keys []string) bool {
	if len(keys) != len(*l.all) {
		return false
	}
	out := make([]T, 0, len(keys))
	for _, key := range keys {
		i := l.at(key)
		if i < 0 || slices.ContainsFunc(out, func(each T) bool { return *l.key(&each) == key }) {
			return false
		}
		out = append(out, (*l.all)[i])
	}
	*l.all = out
	return true
}

// newKey makes a key out of a name, which neither a table nor a rule of the card has.
func newKey(card *pricing.Card, name, otherwise string) string {
	base := slug(name)
	if base == "" {
		base = otherwise
	}
	key := base
	for n := 2; card.Table(key) != nil || card.Rule(key) != nil; n++ {
		key = fmt.Sprintf("%s_%d", base, n)
	}
	return key
}

// slug is a name in small Latin letters and digits.
func slug(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return unicode.ToLower(r)
		case r == ' ' || r == '-' || r == '_':
			return '_'
		}
		return -1
	}, name)
	plain = strings.Join(strings.FieldsFunc(plain, func(r rune) bool { return r == '_' }), "_")
	return plain[:min(len(plain), 30)]
}
