package certificate

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
)

var loaded = sync.OnceValues(i18n.Load)

func printer(t testing.TB, lang string) *i18n.Printer {
	t.Helper()
	catalogue, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Printer(lang)
}

func istanbul(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Istanbul")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// english is a licence as an English-language house sells it every day.
func english(t testing.TB) Certificate {
	return Certificate{
		Number: "MEE-L-7K3QF9", Reference: "MEE-7K3QF9",
		Publication: Publication{
			Name: "Middle East Eye", LegalName: "Middle East Eye Limited",
			ContactEmail: "rights@middleeasteye.example", AccentHex: "#8c1d2f",
		},
		Licensee: Licensee{
			Organisation: "The Edinburgh Review of Books", Country: "GB", ContactName: "Fiona MacAllister",
		},
		Works: []Work{{
			Title:  "The last weavers of Diyarbakır: how a city keeps its looms turning",
			Author: "Ayşe Gültekin", PublishedOn: day(2026, 10, 14), Language: "en", ImagesExcluded: 3,
			URL: "https://www.middleeasteye.example/features/last-weavers-diyarbakir-looms",
		}},
		Grant: Grant{
			Media: []string{"website", "newsletter", "print_magazine"}, Territory: []string{"world"},
			Languages: []string{"en"}, Portion: "full", Term: "12m",
			StartsAt: day(2026, 12, 1), EndsAt: day(2027, 11, 30), Exclusivity: "none", Edits: "headline",
			Destination: "The Edinburgh Review of Books, winter issue", DestinationURL: "https://www.edinburghreview.example",
			Purpose: "editorial", Audience: "10k_100k",
		},
		May: []string{
			"Publish the whole article on your website, in one newsletter and in one printed issue.",
			"Write your own headline, as long as it is accurate and fair.",
			"Keep the article in your online archive until the licence ends.",
		},
		Must: []string{
			"Print the credit line with the article, exactly as it stands below.",
			"Link to the original, and mark your copy as not for search engines.",
			"Publish our corrections within two working days of our notice.",
		},
		MayNot: []string{
			"Use the photographs: they belong to others and are not part of this licence.",
			"Shorten, translate or adapt the text in any other way.",
			"Pass the text on to others, or use it to train or feed machine-learning systems.",
		},
		CreditLine: "© Middle East Eye 2026. First published on 14 October 2026 and republished with permission.",
		SourceLink: "https://www.middleeasteye.example/features/last-weavers-diyarbakir-looms",
		Fee:        money.Amount{Minor: 26500, Currency: "GBP"}, Tax: money.Amount{Minor: 5300, Currency: "GBP"},
		Total:        money.Amount{Minor: 31800, Currency: "GBP"},
		TermsVersion: "2026-09", TermsHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		AcceptedBy: "Fiona MacAllister", AcceptedRole: "Rights and Permissions Editor",
		AcceptedAt: time.Date(2026, 11, 26, 14, 12, 0, 0, time.UTC),
		IssuedAt:   time.Date(2026, 11, 27, 6, 3, 0, 0, time.UTC),
		VerifyURL:  "https://rights.middleeasteye.example/verify/MEE-L-7K3QF9",
		Zone:       istanbul(t), JSON: []byte(`{"licence":"MEE-L-7K3QF9"}`),
	}
}

// arabic is the same licence to an Arabic newspaper, in Arabic, of an English article and an Arabic one.
func arabic(t testing.TB) Certificate {
	c := english(t)
	c.Publication.LegalName = "شركة ميدل إيست آي المحدودة"
	c.Licensee = Licensee{
		Organisation: "صحيفة الأفق الجديد", Country: "JO", OnBehalfOf: "مؤسسة الأفق للإعلام والنشر", ContactName: "ليلى الحسيني",
	}
	c.Works = append(c.Works, Work{
		Title: "ذاكرة الزيتون: قرى شمال فلسطين تروي موسم 2026", Author: "سامر عوّاد", PublishedOn: day(2026, 11, 2),
		URL: "https://www.middleeasteye.example/ar/olive-memory-2026", Language: "ar",
	})
	c.Grant.Media = []string{"website", "print_newspaper"}
	c.Grant.Territory = []string{"JO", "PS", "LB"}
	c.Grant.Languages = []string{"ar"}
	c.Grant.Portion = "translation"
	c.Grant.Destination = "صحيفة الأفق الجديد، الملحق الثقافي"
	c.Grant.DestinationURL = "https://alofok.example"
	c.May = []string{
		"نشر ترجمة المادتين كاملتين على موقعكم الإلكتروني وفي عدد مطبوع واحد.",
		"وضع عنوان من عندكم ما دام دقيقًا ومنصفًا.",
	}
	c.Must = []string{
		"ذكر عبارة الإسناد مع المادة بنصّها الوارد أدناه.",
		"عرض الترجمة علينا قبل النشر بثلاثة أيام عمل.",
	}
	c.MayNot = []string{
		"استعمال الصور، فهي مملوكة للغير ولا يشملها هذا الترخيص.",
		"إعادة بيع النص أو استعماله في تدريب أنظمة الذكاء الاصطناعي.",
	}
	c.CreditLine = "نُشرت هذه المادة أول مرة في «ميدل إيست آي» (Middle East Eye) بتاريخ 14 أكتوبر 2026، وتُنشر بإذن خاص."
	c.AcceptedBy, c.AcceptedRole = "ليلى الحسيني", "مديرة التحرير"
	c.EmbargoUntil = time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	return c
}

// crowded is what nobody designs for: forty works, names and titles without end.
func crowded(t testing.TB) Certificate {
	c := english(t)
	c.Publication.Name = strings.Repeat("The United Gazette of Towns and Villages ", 4)
	c.Licensee.Organisation = strings.Repeat("Landesarbeitsgemeinschaft der Öffentlichkeitsarbeiterinnen ", 5)
	c.Licensee.OnBehalfOf = strings.Repeat("Donaudampfschifffahrtsgesellschaft", 6)
	c.Works = nil
	for i := range 40 {
		c.Works = append(c.Works, Work{
			Title:  fmt.Sprintf("Part %d: %s", i+1, strings.Repeat("a headline that goes on ", i%9+1)),
			Author: "Zeynep Çağlar", PublishedOn: day(2026, 1, 1+i), Language: "tr", ImagesExcluded: i % 3,
			URL: "https://www.gazette.example/" + strings.Repeat("a-very-long-path-without-an-end-", i%7+1),
		})
	}
	c.Grant.Territory = []string{"TR", "GB", "FR", "DE", "JO", "PS", "LB", "EG", "MA", "TN", "DZ", "IQ", "QA", "AE"}
	c.May = repeated("Publish the article in every one of your regional editions, printed and online.", 9)
	c.MayNot = repeated("Combine the article with advertising that suggests our support for a product.", 14)
	c.CreditLine = strings.Repeat("First published by The United Gazette of Towns and Villages. ", 8)
	return c
}

func repeated(s string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 9, 0, 0, 0, time.UTC)
}
