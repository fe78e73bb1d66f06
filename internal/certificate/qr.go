package certificate

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// code paints a QR code (error correction M) as rectangles: sharp at any size, and no image in the file. It
// stands on white, watermark or not; the margins around are its quiet zone.
func (d *pen) code(c code) error {
	matrix, err := qr.Encode(c.content, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("encode the address to verify as a QR code: %w", err)
	}
	const quiet = 4
	d.fill(fill{c.x - quiet, c.y - quiet/2, c.side + 2*quiet, c.side + quiet, white})
	n := matrix.Bounds().Dx()
	module := c.side / float64(n)
	d.op("q %s rg %.5f 0 0 %.5f %.3f %.3f cm\n", ink.operands(), module, -module, c.x, pageHeight-c.y)
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && matrix.At(x, y) == color.Black {
				x++
			}
			if x > from {
				d.op("%d %d %d 1 re\n", from, y, x-from)
			}
		}
	}
	d.op("f Q\n")
	return nil
}
