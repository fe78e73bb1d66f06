package article

import (
	neturl "net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// images joins the pictures that the page shows with those its data lists. A
// data image without words is usually another crop of a shown one, so it counts
// only when the page shows none.
func images(doc *html.Node, data ld, meta map[string]string, base *neturl.URL) []Image {
	var found pictures
	for _, i := range figures(doc) {
		found.add(i, base)
	}
	shown := len(found)
	for _, i := range data.pictures() {
		if shown == 0 && len(found) == 0 || i.Caption != "" || i.Credit != "" {
			found.add(i, base)
		}
	}
	if len(found) == 0 && meta["og:image"] != "" {
		found.add(Image{URL: meta["og:image"], Caption: meta["og:image:alt"]}, base)
	}
	return found
}

type pictures []Image

// add takes a picture in unless it is there already, when it lends its words.
func (p *pictures) add(i Image, base *neturl.URL) {
	u, err := base.Parse(strings.TrimSpace(i.URL))
	if err != nil || i.URL == "" || (u.Scheme != "http" && u.Scheme != "https") || len(u.String()) > MaxURLBytes {
		return
	}
	u.Fragment, u.User = "", nil
	i = Image{URL: u.String(), Caption: Plain(i.Caption, maxCaption), Credit: Plain(i.Credit, maxCredit)}
	for n := range *p {
		known := &(*p)[n]
		if samePicture(known.URL, i.URL) {
			known.Caption, known.Credit = firstOf(known.Caption, i.Caption), firstOf(known.Credit, i.Credit)
			return
		}
	}
	if len(*p) < maxImages {
		*p = append(*p, i)
	}
}

// samePicture compares file names: crops and sizes differ in folder and query.
func samePicture(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := neturl.Parse(a)
	y, errY := neturl.Parse(b)
	return errX == nil && errY == nil && len(path.Base(x.Path)) > 4 && path.Base(x.Path) == path.Base(y.Path)
}

// figures lists the pictures shown in the article itself.
func figures(doc *html.Node) []Image {
	scope := doc
	for _, kind := range []atom.Atom{atom.Main, atom.Article} {
		if n := first(scope, kind); n != nil {
			scope = n
		}
	}
	var out []Image
	for _, figure := range elements(scope, atom.Figure) {
		if inside(figure, atom.Nav, atom.Aside, atom.Footer) {
			continue
		}
		img := first(figure, atom.Img)
		if img == nil {
			continue
		}
		caption, credit := legend(figure)
		out = append(out, Image{
			URL:     firstOf(attr(img, "src"), attr(img, "data-src")),
			Caption: firstOf(caption, attr(img, "alt")),
			Credit:  firstOf(attr(img, "data-credit"), attr(img, "data-copyright"), credit),
		})
	}
	return out
}

var (
	creditName  = regexp.MustCompile(`(?i)credit|copyright|photographer|creator|source`)
	creditLabel = `(?:photos?(?:graph)?(?:\s+by)?|images?|pictures?|credit|crédits?(?:\s+photo)?|illustration|fotoğraf|foto|görsel|kaynak|تصوير|الصورة|صورة|المصدر|مصدر الصورة)`
	labelled    = regexp.MustCompile(`(?i)(^|[.(\[|–؛!؟?\-]\s*)` + creditLabel + `\s*[:：]\s*([^\[\]]{2,120}?)[\].\s]*$`)
	copyrighted = regexp.MustCompile(`()(?:©|\(c\)|ⓒ)\s*([^()\[\]]{2,120}?)[)\].\s]*$`)
	bracketed   = regexp.MustCompile(`[(\[]([^()\[\]]{2,120})[)\]][\s.]*$`)
	leadLabel   = regexp.MustCompile(`(?i)^` + creditLabel + `\s*[:：]\s*`)
)

// legend reads a figure's caption and credit: the credit has an element of its
// own, or stands at the end of the caption in one of the usual ways.
func legend(figure *html.Node) (caption, credit string) {
	text := first(figure, atom.Figcaption)
	for d := range figure.Descendants() {
		if d.Type == html.ElementNode && d.DataAtom != atom.Img && d != text && creditName.MatchString(attr(d, "class")+" "+attr(d, "itemprop")) {
			credit = strings.TrimSpace(leadLabel.ReplaceAllString(Plain(innerText(d), maxCredit), ""))
			if credit != "" && text != nil {
				caption = Plain(strings.Replace(innerText(text), strings.TrimSpace(innerText(d)), "", 1), maxCaption)
				return strings.TrimRight(caption, " |–-("), strings.Trim(credit, "()[] ")
			}
		}
	}
	if text == nil {
		return "", credit
	}
	return splitCredit(Plain(innerText(text), maxCaption))
}

// balanced drops the closing bracket of "(Photo: A Name)".
func balanced(credit string) string {
	if strings.HasSuffix(credit, ")") && !strings.Contains(credit, "(") {
		return strings.TrimRight(credit, ") ")
	}
	return credit
}

// splitCredit takes "(AFP/A Name)", "[Reuters]", "Photo: A Name", "© A Name" or
// a last sentence that names an agency off the end of a caption.
func splitCredit(caption string) (text, credit string) {
	for _, form := range []*regexp.Regexp{labelled, copyrighted} {
		if at := form.FindStringSubmatchIndex(caption); at != nil {
			return strings.TrimRight(caption[:at[3]], " ([|-–"), balanced(caption[at[4]:at[5]])
		}
	}
	if at := bracketed.FindStringSubmatchIndex(caption); at != nil {
		inner := caption[at[2]:at[3]]
		if _, agency := ThirdParty(inner); agency || strings.Contains(inner, "/") {
			return strings.TrimSpace(caption[:at[0]]), inner
		}
	}
	if cut := strings.LastIndexAny(strings.TrimRight(caption, ". "), ".|–؛!؟?"); cut > 0 {
		_, size := utf8.DecodeRuneInString(caption[cut:])
		tail := strings.Trim(caption[cut+size:], " .")
		if _, agency := ThirdParty(tail); agency && len(strings.Fields(tail)) <= 6 {
			return strings.TrimSpace(strings.TrimRight(caption[:cut+size], "|– ")), tail
		}
	}
	return caption, ""
}
