package certificate

// Margins of a sheet, in points. Between top and bottom stands the text; the footer stands below it.
const (
	margin = 50.0
	top    = 30.0
	bottom = pageHeight - 46
	column = pageWidth - 2*margin // width of the text
)

// flow fills sheets from top to bottom. Its positions across are counted from the side where reading starts (the left
// in English, the right in Arabic) and mirrored when they are put on the sheet: a layout is written once for both.
type flow struct {
	set    *typesetter
	base   direction
	sheets []*sheet
	y      float64 // how far the sheet is filled
	pace   float64 // 1, or less to take less room: multiplies the distances of lines and blocks

	opened func() // called on each new sheet: head, watermark
}

func (f *flow) sheet() *sheet { return f.sheets[len(f.sheets)-1] }

// turnOver starts a new sheet.
func (f *flow) turnOver() {
	if len(f.sheets) > 0 {
		f.sheet().filled = f.y
	}
	f.sheets = append(f.sheets, &sheet{})
	f.y = top
	f.opened()
}

// skip leaves air.
func (f *flow) skip(height float64) { f.y += height * f.pace }

// room starts a new sheet unless the height fits on this one.
func (f *flow) room(height float64) {
	if f.y+height > bottom {
		f.turnOver()
	}
}

// tooHigh reports whether something does not fit on any sheet in one piece.
func tooHigh(height float64) bool { return height > bottom-top-40 }

// left is the left edge of what is width wide and begins at x.
func (f *flow) left(x, width float64) float64 {
	if f.base == rightToLeft {
		return pageWidth - x - width
	}
	return x
}

// block is a text set in one style, and how high a line of it is.
type block struct {
	lines   []line
	style   style
	leading float64
}

func (b block) height() float64 { return float64(len(b.lines)) * b.leading }

// drop is how far the first baseline lies below the upper edge.
func (b block) drop() float64 { return b.leading/2 + 0.35*b.style.size }

// pair is a label and what it says, their first lines on one baseline.
type pair struct{ label, value block }

func (p pair) height() float64 {
	drop := max(p.label.drop(), p.value.drop())
	return max(drop-p.label.drop()+p.label.height(), drop-p.value.drop()+p.value.height())
}

func (f *flow) putPair(p pair, x, labelWidth, y float64) {
	drop := max(p.label.drop(), p.value.drop())
	f.put(p.label, x, y+drop-p.label.drop())
	f.put(p.value, x+labelWidth, y+drop-p.value.drop())
}

// say sets a sentence of ours: it runs in the certificate's direction.
func (f *flow) say(words string, st style, width float64) block {
	return f.block(words, st, width, f.base)
}

// quote sets what others wrote (a title, a name, an address): it runs in its own direction.
func (f *flow) quote(words string, st style, width float64) block {
	return f.block(words, st, width, directionOf([]rune(words), f.base))
}

// block sets a text. Naskh letters reach deeper and higher than Latin ones and get more leading.
func (f *flow) block(words string, st style, width float64, base direction) block {
	b := block{lines: f.set.set(words, st, width, base), style: st, leading: st.leading * f.pace}
	for _, l := range b.lines {
		for _, r := range l.runs {
			if r.face == naskh || r.face == naskhBold {
				b.leading *= 1.12
				return b
			}
		}
	}
	return b
}

// put places a block with its upper edge at y, its lines against the starting side of a column at x.
func (f *flow) put(b block, x, y float64) {
	for i, l := range b.lines {
		f.putLine(b, l, f.left(x, l.width), y+float64(i)*b.leading)
	}
}

// putAtEnd is put with the lines against the far side of a column that begins at x.
func (f *flow) putAtEnd(b block, x, width, y float64) {
	for i, l := range b.lines {
		f.putLine(b, l, f.left(x+width-l.width, l.width), y+float64(i)*b.leading)
	}
}

func (f *flow) putLine(b block, l line, left, y float64) {
	baseline := y + b.drop()
	s := f.sheet()
	s.texts = append(s.texts, text{x: left, y: baseline, line: l, size: b.style.size, ink: b.style.ink})
}

// pour places a block at the cursor and moves the cursor below it. A block higher than what is left goes to the next
// sheet; one higher than a sheet is broken between lines.
func (f *flow) pour(b block, x float64) {
	if !tooHigh(b.height()) {
		f.room(b.height())
	}
	for _, l := range b.lines {
		f.room(b.leading)
		f.putLine(b, l, f.left(x, l.width), f.y)
		f.y += b.leading
	}
}

func (f *flow) fill(x, y, w, h float64, c colour) {
	s := f.sheet()
	s.fills = append(s.fills, fill{f.left(x, w), y, w, h, c})
}

// rule draws a thin line across a column.
func (f *flow) rule(x, y, w, thickness float64, c colour) { f.fill(x, y, w, thickness, c) }

// link makes a rectangle open an address.
func (f *flow) link(x, y, w, h float64, url string) {
	if url = webAddress(url); url == "" || h <= 0 {
		return
	}
	s := f.sheet()
	s.links = append(s.links, link{f.left(x, w), y, w, h, url})
}
