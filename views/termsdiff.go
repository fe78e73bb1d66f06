package views

import "strings"

// TermsDiff is what differs between two versions of a legal text, word by word; blocks that are the same far from any
// change are left out. Blocks is empty when nothing differs. Part "terms-diff".
type TermsDiff struct {
	Lang   string
	Blocks []DiffBlock
}

// DiffBlock is a heading, a paragraph or an item of a list, or a Gap in which nothing changed.
type DiffBlock struct {
	Kind  string
	Gap   bool
	Words []DiffWords
}

// DiffWords are words that follow each other: Op is add, cut, or "" for those that stay.
type DiffWords struct {
	Op   string
	Text string
}

// TermsChanged tells a licensee that the terms are newer than those that they accepted last. Part "terms-changed".
type TermsChanged struct {
	Old, New int
	Accepted string // when
	Diff     TermsDiff
}

// mostCells bounds the comparison of two blocks: longer ones are shown as replaced whole.
const mostCells = 4 << 20

// TermsDiffOf compares two versions, both as Markdown.
func TermsDiffOf(lang, before, after string) TermsDiff {
	old, now := plainBlocks(LegalTextOf(lang, before)), plainBlocks(LegalTextOf(lang, after))
	d := TermsDiff{Lang: lang}
	steps := align(old, now, func(a, b DiffBlock) bool { return a.Kind == b.Kind && a.Words[0].Text == b.Words[0].Text })
	for i := 0; i < len(steps); {
		j := i
		for j < len(steps) && steps[j].op != "" {
			j++
		}
		if j == i {
			d.Blocks = append(d.Blocks, now[steps[i].now])
			i++
			continue
		}
		d.Blocks = append(d.Blocks, changed(old, now, steps[i:j])...)
		i = j
	}
	d.Blocks = nearChanges(d.Blocks)
	return d
}

func plainBlocks(t LegalText) []DiffBlock {
	var out []DiffBlock
	put := func(kind, text string) { out = append(out, DiffBlock{Kind: kind, Words: []DiffWords{{"", text}}}) }
	for _, b := range t.Blocks {
		if b.Text != "" {
			put(b.Kind, b.Text)
		}
		for _, item := range b.Items {
			put("item", item)
		}
	}
	return out
}

// changed pairs the blocks that were cut with those that were added in their place, in order.
func changed(old, now []DiffBlock, steps []step) []DiffBlock {
	var cut, added, out []DiffBlock
	for _, s := range steps {
		if s.op == "cut" {
			cut = append(cut, old[s.old])
		} else {
			added = append(added, now[s.now])
		}
	}
	for i := range max(len(cut), len(added)) {
		switch {
		case i >= len(added):
			out = append(out, DiffBlock{Kind: cut[i].Kind, Words: []DiffWords{{"cut", cut[i].Words[0].Text}}})
		case i >= len(cut):
			out = append(out, DiffBlock{Kind: added[i].Kind, Words: []DiffWords{{"add", added[i].Words[0].Text}}})
		default:
			out = append(out, DiffBlock{Kind: added[i].Kind, Words: wordsBetween(cut[i].Words[0].Text, added[i].Words[0].Text)})
		}
	}
	return out
}

// wordsBetween compares two texts word by word.
func wordsBetween(before, after string) []DiffWords {
	old, now := strings.Fields(before), strings.Fields(after)
	if (len(old)+1)*(len(now)+1) > mostCells {
		return []DiffWords{{"cut", before}, {"add", after}}
	}
	var out []DiffWords
	for _, s := range align(old, now, func(a, b string) bool { return a == b }) {
		word := ""
		if s.op == "cut" {
			word = old[s.old]
		} else {
			word = now[s.now]
		}
		if last := len(out) - 1; last >= 0 && out[last].Op == s.op {
			out[last].Text += " " + word
		} else {
			out = append(out, DiffWords{s.op, word})
		}
	}
	return out
}

// step is one step of an alignment: a pair that stays, or one of either side alone.
type step struct {
	op       string // "", cut or add
	old, now int
}

// align finds the longest common subsequence of two lists; what is cut stands before what is added in its place.
func align[T any](old, now []T, same func(a, b T) bool) []step {
	width := len(now) + 1
	common := make([]int32, (len(old)+1)*width) // of old[i:] and now[j:]
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(now) - 1; j >= 0; j-- {
			if same(old[i], now[j]) {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	var out []step
	for i, j := 0, 0; i < len(old) || j < len(now); {
		switch {
		case i < len(old) && j < len(now) && same(old[i], now[j]):
			out = append(out, step{"", i, j})
			i, j = i+1, j+1
		case i < len(old) && (j == len(now) || common[(i+1)*width+j] >= common[i*width+j+1]):
			out = append(out, step{"cut", i, j})
			i++
		default:
			out = append(out, step{"add", i, j})
			j++
		}
	}
	return out
}

func (b DiffBlock) same() bool { return len(b.Words) == 1 && b.Words[0].Op == "" }

// nearChanges keeps what changed with one block before and after it; the rest becomes gaps. Nothing changed is nothing.
func nearChanges(all []DiffBlock) []DiffBlock {
	var out []DiffBlock
	any := false
	for i, b := range all {
		near := !b.same() || i > 0 && !all[i-1].same() || i+1 < len(all) && !all[i+1].same()
		any = any || !b.same()
		switch {
		case near:
			out = append(out, b)
		case len(out) == 0 || !out[len(out)-1].Gap:
			out = append(out, DiffBlock{Gap: true})
		}
	}
	if !any {
		return nil
	}
	return out
}
