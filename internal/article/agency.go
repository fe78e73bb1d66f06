package article

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// agency is a supplier of pictures and text whose work is never ours to license.
type agency struct {
	name     string
	words    []string // as written in any language; case, accents and Arabic spelling variants do not matter
	initials []string // upper-case short forms, which count only when written in capitals
}

// agencies come from the credits of the world's news pages. Longer names stand
// as phrases; a phrase matches whole words only.
var agencies = []agency{
	{"AFP", []string{"Agence France-Presse", "Agence France Presse", "A F P", "فرانس برس", "أ ف ب", "ا ف ب", "AFPTV"}, []string{"AFP"}},
	{"Reuters", []string{"Reuters", "Thomson Reuters", "رويترز"}, []string{"RTR"}},
	{"Getty Images", []string{"Getty", "Getty Images", "GettyImages", "غيتي", "جيتي", "غيتي إيمدجز", "جيتي ايمدجز"}, nil},
	{"Associated Press", []string{"Associated Press", "AP Photo", "AP Images", "أسوشيتد برس", "أسوشييتد برس", "اسوشيتدبرس", "أ ب"}, []string{"AP"}},
	{"EPA", []string{"European Pressphoto Agency", "European Press Photo Agency", "EPA-EFE", "إي بي إيه"}, []string{"EPA"}},
	{"Anadolu", []string{"Anadolu", "Anadolu Agency", "Anadolu Ajansı", "Anadolu Images", "الأناضول", "وكالة الأناضول"}, []string{"AA"}},
	{"Shutterstock", []string{"Shutterstock", "شاترستوك"}, nil},
	{"Alamy", []string{"Alamy", "ألامي"}, nil},
	{"dpa", []string{"Deutsche Presse-Agentur", "dpa", "picture alliance", "picture-alliance", "د ب أ"}, nil},
	{"PA Media", []string{"Press Association", "PA Media", "PA Wire", "PA Images", "PA Archive"}, []string{"PA"}},
	{"Xinhua", []string{"Xinhua", "新华社", "شينخوا"}, nil},
	{"TASS", []string{"Itar-Tass", "ТАСС", "وكالة تاس", "تاس"}, []string{"TASS"}},
	{"Sputnik", []string{"Sputnik", "RIA Novosti", "РИА Новости", "سبوتنيك"}, nil},
	{"EFE", []string{"Agencia EFE"}, []string{"EFE"}},
	{"ANSA", []string{"Agenzia ANSA", "LaPresse"}, []string{"ANSA"}},
	{"UPI", []string{"United Press International", "يونايتد برس"}, []string{"UPI"}},
	{"Bloomberg", []string{"Bloomberg", "بلومبرغ", "بلومبيرغ"}, nil},
	{"İHA", []string{"İhlas Haber Ajansı", "İhlas"}, []string{"İHA", "IHA"}},
	{"DHA", []string{"Demirören Haber Ajansı", "Doğan Haber Ajansı"}, []string{"DHA"}},
	{"WAFA", []string{"Wafa News Agency", "وكالة وفا", "وفا"}, []string{"WAFA"}},
	{"SANA", []string{"وكالة سانا", "سانا"}, []string{"SANA"}},
	{"SPA", []string{"Saudi Press Agency", "وكالة الأنباء السعودية", "واس"}, []string{"SPA"}},
	{"WAM", []string{"Emirates News Agency", "وكالة أنباء الإمارات", "وام"}, []string{"WAM"}},
	{"QNA", []string{"Qatar News Agency", "وكالة الأنباء القطرية", "قنا"}, []string{"QNA"}},
	{"KUNA", []string{"Kuwait News Agency", "كونا"}, []string{"KUNA"}},
	{"Petra", []string{"Petra News Agency", "وكالة بترا"}, nil},
	{"MENA", []string{"Middle East News Agency", "وكالة أنباء الشرق الأوسط"}, nil},
	{"IRNA", []string{"وكالة إرنا"}, []string{"IRNA", "ISNA"}},
	{"Kyodo", []string{"Kyodo", "Kyodo News", "共同通信"}, nil},
	{"Jiji", []string{"Jiji Press"}, nil},
	{"Yonhap", []string{"Yonhap"}, nil},
	{"PTI", []string{"Press Trust of India"}, []string{"PTI"}},
	{"ANI", []string{"Asian News International"}, []string{"ANI"}},
	{"AAP", []string{"Australian Associated Press"}, []string{"AAP"}},
	{"Canadian Press", []string{"Canadian Press", "La Presse canadienne"}, nil},
	{"APA", []string{"Austria Presse Agentur", "apaimages", "APA Images"}, []string{"APA"}},
	{"Keystone", []string{"Keystone", "Keystone-SDA"}, nil},
	{"Belga", []string{"Belga"}, nil},
	{"ANP", []string{"Hollandse Hoogte"}, []string{"ANP"}},
	{"TT", []string{"TT Nyhetsbyrån", "TT News Agency", "Scanpix", "Ritzau", "NTB"}, nil},
	{"NurPhoto", []string{"NurPhoto"}, nil},
	{"SOPA Images", []string{"SOPA Images"}, nil},
	{"ZUMA Press", []string{"ZUMA Press", "ZUMAPRESS", "ZUMA Wire"}, []string{"ZUMA"}},
	{"Abaca", []string{"Abaca Press", "Abacapress"}, []string{"ABACA"}},
	{"Sipa", []string{"Sipa", "Sipa Press", "Sipa USA"}, nil},
	{"Hans Lucas", []string{"Hans Lucas"}, nil},
	{"Magnum Photos", []string{"Magnum Photos"}, nil},
	{"Rex Features", []string{"Rex Features"}, nil},
	{"imago", []string{"imago images", "Imago"}, nil},
	{"Middle East Images", []string{"Middle East Images"}, nil},
	{"Pacific Press", []string{"Pacific Press"}, nil},
	{"VCG", []string{"Visual China Group"}, []string{"VCG"}},
	{"iStock", []string{"iStock", "iStockphoto"}, nil},
	{"Adobe Stock", []string{"Adobe Stock", "Fotolia"}, nil},
	{"Depositphotos", []string{"Depositphotos"}, nil},
	{"Dreamstime", []string{"Dreamstime"}, nil},
	{"123RF", []string{"123RF"}, nil},
	{"Corbis", []string{"Corbis"}, nil},
	{"Bridgeman Images", []string{"Bridgeman Images", "Bridgeman"}, nil},
	{"Planet Labs", []string{"Planet Labs", "Maxar", "Maxar Technologies"}, nil},
}

// notAgencies are phrases that contain an agency's word and mean something else.
var notAgencies = [][]string{{"getty", "museum"}, {"getty", "center"}, {"getty", "villa"}, {"getty", "conservation"}, {"getty", "foundation"}}

// phrases and initials are the table above made ready for comparing.
var phrases, initials = indexAgencies()

type phrase struct {
	words []string
	name  string
}

func indexAgencies() ([]phrase, map[string]string) {
	var all []phrase
	short := map[string]string{}
	for _, a := range agencies {
		for _, w := range a.words {
			all = append(all, phrase{folded(tokens(w)), a.name})
		}
		for _, i := range a.initials {
			short[i] = a.name
		}
	}
	return all, short
}

// ThirdParty says whether a picture credit or byline names an agency, and which:
// the one named first, in its usual English or own name. It compares whole words
// ("Apple" and "Rap" are not AP) in any spelling, capitals only for short forms
// (a person called Ap is not AP). It errs towards an agency: a person decides.
func ThirdParty(credit string) (name string, ok bool) {
	if len(credit) > 4096 {
		credit = credit[:4096]
	}
	raw := tokens(credit)
	fold := folded(raw)
	for i := range raw {
		if isException(fold[i:]) {
			continue
		}
		if name, ok := initials[raw[i]]; ok {
			return name, true
		}
		for _, p := range phrases {
			if startsWith(fold[i:], p.words) && !midInitials(p.words, fold, i) {
				return p.name, true
			}
		}
	}
	return "", false
}

// midInitials says that a phrase of single letters is part of a longer run of
// them, such as the "أ ب" of a person's initials "س أ ب".
func midInitials(words, all []string, at int) bool {
	for _, w := range words {
		if !single(w) {
			return false
		}
	}
	end := at + len(words)
	return at > 0 && single(all[at-1]) || end < len(all) && single(all[end])
}

func single(word string) bool {
	return len([]rune(word)) == 1
}

func isException(fold []string) bool {
	for _, words := range notAgencies {
		if startsWith(fold, words) {
			return true
		}
	}
	return false
}

func startsWith(list, head []string) bool {
	if len(list) < len(head) || len(head) == 0 {
		return false
	}
	for i, word := range head {
		if list[i] != word && (i > 0 || !withPrefix(list[i], word)) {
			return false
		}
	}
	return true
}

// withPrefix accepts the Arabic "and", "by", "for" and "the" grown onto a name.
func withPrefix(word, name string) bool {
	if len([]rune(name)) < 4 || name[0] < 0xd8 {
		return false
	}
	for _, grown := range []string{"و", "ب", "ل", "وال", "ال"} {
		if word == grown+name {
			return true
		}
	}
	return false
}

// tokens splits at everything that is not a letter, digit or mark.
func tokens(s string) []string {
	return strings.FieldsFunc(norm.NFKC.String(strings.ToValidUTF8(s, " ")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != 'ـ'
	})
}

var sameLetter = strings.NewReplacer("ı", "i", "أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ى", "ي", "ة", "ه", "ـ", "")

// folded lower-cases and drops accents, vowel marks and spelling variants.
func folded(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		w = sameLetter.Replace(strings.ToLower(w))
		out[i] = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(w))
	}
	return out
}
