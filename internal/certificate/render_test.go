package certificate

import (
	"os"
	"testing"
)

// TestWriteSamples writes the samples as files for a person to look at, when SAMPLES names a folder.
func TestWriteSamples(t *testing.T) {
	folder := os.Getenv("SAMPLES")
	if folder == "" {
		t.Skip("set SAMPLES to a folder to get the sample certificates as files")
	}
	for name, c := range map[string]Certificate{"en": english(t), "ar": arabic(t), "crowded": crowded(t)} {
		lang := "en"
		if name == "ar" {
			lang = "ar"
		}
		pdf, err := Render(printer(t, lang), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(folder+"/"+name+".pdf", pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	for name, c := range map[string]Certificate{"en": english(b), "ar": arabic(b), "crowded": crowded(b)} {
		p := printer(b, map[bool]string{true: "ar", false: "en"}[name == "ar"])
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Render(p, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
