package views

import "strings"

// token is one colour of the design, by name, in both themes. This table is the only place where a colour is written.
type token struct{ name, light, dark string }

// tokens is "paper, ink, one brand colour". tokens_test.go measures every pair that is used together.
var tokens = []token{
	{"paper", "#faf8f4", "#15140f"},
	{"card", "#ffffff", "#1e1c17"},
	{"ink", "#1b1a17", "#f2eee4"},
	{"muted", "#f3f0e9", "#24221c"},
	{"quiet", "#5f5b52", "#b3ad9f"}, // text on muted
	{"rule", "#e0dace", "#38352c"},  // hairlines; decoration only
	{"input", "#8a8478", "#837d70"}, // borders of fields
	{"row", "#efeae0", "#302d25"},   // hovered and chosen rows
	{"brand", "#8c1d2f", "#f08a97"},
	{"brand-ink", "#ffffff", "#2a0a10"},
	{"ring", "#1d4ed8", "#8ab4ff"},
	{"ok", "#1f6b43", "#7fd3a1"},
	{"ok-bg", "#e4f1e8", "#16301f"},
	{"warn", "#855100", "#f0c06a"},
	{"warn-bg", "#fbeed3", "#34270d"},
	{"info", "#1f5a94", "#8fc1f2"},
	{"info-bg", "#e4eef8", "#14283b"},
	{"bad", "#a3221b", "#f59a91"},
	{"bad-bg", "#fbe6e3", "#3b1815"},
	{"neutral", "#5a564d", "#c2bcae"},
	{"neutral-bg", "#efece5", "#2b2922"},
}

// themed writes custom properties for the light theme, the system's dark theme and the explicit choice of either
// (the data-theme attribute of the root). Print is always light: ink costs money and dark paper does not exist.
func themed(list []token) string {
	var light, dark strings.Builder
	for _, t := range list {
		light.WriteString("--" + t.name + ":" + t.light + ";")
		dark.WriteString("--" + t.name + ":" + t.dark + ";")
	}
	return ":root{" + light.String() + "}\n" +
		"@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){" + dark.String() + "}}\n" +
		"@media screen{:root[data-theme=dark]{" + dark.String() + "}}\n"
}

// colour returns a token's light value; mails are written in light colours and survive inversion.
func colour(name string) string {
	for _, t := range tokens {
		if t.name == name {
			return t.light
		}
	}
	panic("views: no colour token " + name)
}
