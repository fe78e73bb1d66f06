package articles

import (
	"time"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/tr"
)

// words are what the site itself says in one language. The sentence with the
// link to the form is cut in three, because only its end is the link.
type words struct {
	Dir, Locale              string
	Skip, By, Published      string
	Editions, More, Front    string
	Republish, Link, Stop    string
	Embargo, Demo            string
	Missing, MissingSentence string
	dates                    locales.Translator
}

var languages = map[string]words{
	"en": {
		Dir: "ltr", Locale: "en_GB", Skip: "Skip to the article", By: "By", Published: "Published",
		Editions: "Publications", More: "More from", Front: "Front page",
		Republish: "To learn more about republishing this content and the associated fees, please ", Link: "fill out this form", Stop: ".",
		Embargo: "Under embargo: not for republication before",
		Demo:    "A demonstration newspaper: every person, place and event in it is invented.",
		Missing: "This page is not in the paper", MissingSentence: "It may have been renamed. The front page lists everything we print.",
		dates: en_GB.New(),
	},
	"fr": {
		Dir: "ltr", Locale: "fr_FR", Skip: "Aller à l’article", By: "Par", Published: "Publié le",
		Editions: "Publications", More: "À lire aussi dans", Front: "À la une",
		Republish: "Pour en savoir plus sur la republication de cet article et les frais associés, veuillez ", Link: "remplir ce formulaire", Stop: ".",
		Embargo: "Sous embargo : pas de republication avant le",
		Demo:    "Un journal de démonstration : personnes, lieux et événements sont inventés.",
		Missing: "Cette page n’est pas dans le journal", MissingSentence: "Elle a peut-être changé de nom. La une mène à tous nos articles.",
		dates: fr.New(),
	},
	"ar": {
		Dir: "rtl", Locale: "ar_AR", Skip: "انتقل إلى المقال", By: "بقلم", Published: "نُشر في",
		Editions: "المطبوعات", More: "اقرأ أيضاً في", Front: "الصفحة الأولى",
		Republish: "لمعرفة المزيد عن إعادة نشر هذا المحتوى والرسوم المترتبة على ذلك، يُرجى ", Link: "ملء هذا النموذج", Stop: ".",
		Embargo: "محظور النشر مؤقتاً: لا تجوز إعادة النشر قبل",
		Demo:    "صحيفة للعرض التجريبي: الأشخاص والأماكن والأحداث فيها من نسج الخيال.",
		Missing: "هذه الصفحة ليست في الصحيفة", MissingSentence: "ربما تغيّر اسمها. تجدون كل ما ننشره في الصفحة الأولى.",
		dates: ar.New(),
	},
	"tr": {
		Dir: "ltr", Locale: "tr_TR", Skip: "Yazıya geç", By: "Yazan:", Published: "Yayın tarihi:",
		Editions: "Yayınlar", More: "Diğer yazılar:", Front: "Ön sayfa",
		Republish: "Bu içeriğin yeniden yayımlanması ve ilgili ücretler hakkında bilgi almak için lütfen ", Link: "bu formu doldurun", Stop: ".",
		Embargo: "Ambargolu: şu tarihten önce yeniden yayımlanamaz:",
		Demo:    "Bir tanıtım gazetesi: kişiler, yerler ve olaylar hayal ürünüdür.",
		Missing: "Bu sayfa gazetede yok", MissingSentence: "Adı değişmiş olabilir. Yayımladığımız her şey ön sayfada.",
		dates: tr.New(),
	},
}

// wordsIn falls back to English.
func wordsIn(language string) words {
	if w, ok := languages[language]; ok {
		return w
	}
	return languages["en"]
}

// Date writes a day as the language does.
func (w words) Date(t time.Time) string { return w.dates.FmtDateLong(t.UTC()) }
