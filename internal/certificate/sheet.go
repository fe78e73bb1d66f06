package certificate

// A4 in points. Positions on a sheet count from its upper left corner.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
)

// sheet is one page as laid out: what stands where, with nothing of PDF in it.
type sheet struct {
	fills   []fill
	strokes []stroke
	texts   []text
	links   []link
	codes   []code
	filled  float64 // how far down the text reaches, without the footer
}

// fill is a filled rectangle.
type fill struct {
	x, y, w, h float64
	ink        colour
}

// stroke is a line through points.
type stroke struct {
	points []point
	width  float64
	ink    colour
}

type point struct{ x, y float64 }

// text is one line of text; x is its left edge, y its baseline. Degrees turn it counter-clockwise about that point; a
// turned text is a watermark, painted under the others.
type text struct {
	x, y    float64
	line    line
	size    float64
	ink     colour
	degrees float64
}

// link is a rectangle that opens an address.
type link struct {
	x, y, w, h float64
	url        string
}

// code is a QR code in a square.
type code struct {
	x, y, side float64
	content    string
}
