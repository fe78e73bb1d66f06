package article

import "testing"

func TestTypedTextBecomesParagraphs(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"":                                    "",
		"One line.\nAnother one.":             "<p>One line.</p>\n<p>Another one.</p>",
		"Wrapped\nby hand.\r\n\r\nNext.":      "<p>Wrapped by hand.</p>\n<p>Next.</p>",
		"Before.\n\n## The harbour\n\nAfter.": "<p>Before.</p>\n<h2>The harbour</h2>\n<p>After.</p>",
		"Fish & <b>chips</b>":                 "<p>Fish &amp; chips</p>",
		`<p onclick="x()">Bold <script>y()</script></p>`: "<p>Bold </p>",
	} {
		if got := Typed(typed); got != want {
			t.Errorf("Typed(%q) = %q, want %q", typed, got, want)
		}
	}
	if n := Words("<p>Three short words</p>"); n != 3 {
		t.Errorf("%d words", n)
	}
}
