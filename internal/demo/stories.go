package demo

import "imprimatur/models"

// story is the life of one demo request: who asks for what, how many days ago,
// and what has happened since.
type story struct {
	daysAgo  int
	pub      string
	slugs    []string
	lang     string
	currency string
	org      string
	kind     string
	country  string
	name     string
	email    string
	title    string // of the person
	use      models.Use
	message  string
	then     func(*life) error
}

// online is the commonest use: the whole text on a website.
func online(destination, site, audience, term string) models.Use {
	return models.Use{
		Portion: "full", Destination: destination, DestinationURL: site, Media: []string{"website"}, Audience: audience, Access: "free",
		Purpose: "editorial", Territory: []string{"world"}, Languages: []string{"en"}, Term: term, Edits: "style",
	}
}

func with(u models.Use, change func(*models.Use)) models.Use {
	change(&u)
	return u
}

// stories lists them from the oldest to the newest.
func stories() []story {
	return append(endedStories(), openStories()...)
}

func endedStories() []story {
	return []story{
		{60, "meridian-eye", []string{"last-reel-at-the-orpheum"}, "en", "GBP", "Lantern Quarterly", "magazine", "IE", "Aoife Brannigan", "aoife@lantern.example", "Commissioning editor",
			with(online("Lantern Quarterly", "https://lantern.example", "10k_100k", "12m"), func(u *models.Use) { u.Media = []string{"print_magazine", "website"} }),
			"We would run it across four pages in the spring issue.", (*life).paidAfterQuestion},
		{59, "meridian-eye", []string{"last-reel-at-the-orpheum"}, "en", "GBP", "Saltmarsh Review", "magazine", "GB", "Owen Pryce", "owen@saltmarsh.example", "Editor",
			online("Saltmarsh Review", "https://saltmarsh.example", "10k_100k", "3m"), "For our cinema issue.", (*life).neverPaid},
		{52, "meridian-eye", []string{"the-pilots-who-work-by-ear"}, "en", "GBP", "Northshore Public Radio", "broadcaster", "US", "Dele Okafor", "dele@northshore.example", "Producer",
			with(online("Northshore Public Radio", "https://northshore.example", "1m_10m", "6m"), func(u *models.Use) { u.Media = []string{"broadcast"} }),
			"Read on air by our presenter, with credit.", (*life).quoteExpired},
		{45, "meridian-eye", []string{"les-derniers-marcheurs-du-sel"}, "en", "EUR", "Université du Littoral", "education", "FR", "Hélène Caradec", "helene@littoral.example", "Lecturer",
			with(online("Course reader", "https://littoral.example", "up_to_10k", "12m"), func(u *models.Use) {
				u.Media, u.Purpose, u.Languages = []string{"course_pack"}, "educational", []string{"fr"}
				u.WaiverKind, u.WaiverReason = "education", "Forty students, no budget for readings."
			}), "", (*life).gratis},
		{38, "al-manara", []string{"furn-al-layl"}, "ar", "EUR", "دار الرواق للنشر", "news_publisher", "JO", "سلمى القاضي", "salma@riwaq.example", "مديرة التحرير",
			with(online("موقع الرواق", "https://riwaq.example", "100k_1m", "6m"), func(u *models.Use) { u.Languages = []string{"ar"} }),
			"نود نشره في ملف عن خبز المدن.", (*life).paid},
		{33, "meridian-eye", []string{"grain-terminals-reopen-after-port-strike"}, "en", "USD", "Tallow & Finch Ltd", "company", "US", "Greta Lindqvist", "greta@tallow.example", "Communications",
			with(online("Company newsroom", "https://tallow.example", "10k_100k", "perpetual"), func(u *models.Use) { u.Purpose = "marketing" }), "", (*life).declined},
		{32, "meridian-eye", []string{"last-reel-at-the-orpheum"}, "en", "GBP", "Fennick Travel", "magazine", "IE", "Sorcha Devane", "sorcha@fennick.example", "Deputy editor",
			with(online("Fennick Travel", "https://fennick.example", "10k_100k", "12m"), func(u *models.Use) { u.Territory = []string{"europe"} }),
			"For our guide to small cinemas.", (*life).amended},
		{28, "meridian-eye", []string{"the-town-that-rents-its-shade"}, "en", "GBP", "Parish of St Aldhelm", "charity", "GB", "Ruth Penhallow", "ruth@aldhelm.example", "Editor",
			with(online("Parish newsletter", "", "up_to_10k", "one_edition"), func(u *models.Use) {
				u.Media, u.Portion, u.PortionWords = []string{"newsletter"}, "excerpt", 90
			}), "", (*life).notNeeded},
		estuary(26, "the-pilots-who-work-by-ear", "en", (*life).inBulk),
		{24, "meridian-eye", []string{"la-bibliotheque-du-dernier-train"}, "en", "EUR", "Stadtbote Verlag", "news_publisher", "DE", "Jonas Wehrle", "jonas@stadtbote.example", "Desk chief",
			with(online("Stadtbote", "https://stadtbote.example", "1m_10m", "3m"), func(u *models.Use) {
				u.Portion, u.Translation, u.Languages, u.Translator = "translation", true, []string{"de"}, "Ines Halder"
			}), "", (*life).withdrawn},
		{19, "meridian-eye", []string{"night-trains-timetable-report"}, "en", "GBP", "The Wayfarer", "news_publisher", "GB", "Callum Reyes", "callum@wayfarer.example", "Features editor",
			online("The Wayfarer", "https://wayfarer.example", "100k_1m", "3m"), "We know about the embargo and will wait.", (*life).paid},
		estuary(17, "les-derniers-marcheurs-du-sel", "fr", (*life).drawnLater),
	}
}

func openStories() []story {
	return []story{
		{16, "meridian-eye", []string{"the-town-that-rents-its-shade"}, "en", "GBP", "Tidewrack Magazine", "magazine", "GB", "Imogen Sayle", "imogen@tidewrack.example", "Managing editor",
			with(online("Tidewrack", "https://tidewrack.example", "10k_100k", "12m"), func(u *models.Use) { u.Territory = []string{"europe"} }),
			"For our summer series about public space.", (*life).amending},
		{12, "meridian-eye", []string{"the-town-that-rents-its-shade", "the-pilots-who-work-by-ear"}, "en", "GBP", "Harbourlight Media", "news_publisher", "GB", "Priya Nandakumar", "priya@harbourlight.example", "Syndication",
			with(online("Harbourlight", "https://harbourlight.example", "1m_10m", "6m"), func(u *models.Use) { u.Images = true }), "Both pieces for our coast series.", (*life).payingLater},
		{10, "meridian-eye", []string{"les-derniers-marcheurs-du-sel"}, "en", "JPY", "Kawanabe Shuppan", "magazine", "JP", "Aya Morikawa", "aya@kawanabe.example", "Rights",
			with(online("Kawanabe Monthly", "https://kawanabe.example", "10k_100k", "12m"), func(u *models.Use) {
				u.Portion, u.Translation, u.Languages = "translation", true, []string{"ja"}
			}), "", (*life).processing},
		estuary(9, "la-bibliotheque-du-dernier-train", "fr", (*life).drawnLater),
		{8, "al-manara", []string{"daftar-al-hijara"}, "ar", "EUR", "إذاعة الساحل", "broadcaster", "TN", "كمال بن يوسف", "kamal@sahel-radio.example", "منتج",
			with(online("إذاعة الساحل", "https://sahel-radio.example", "100k_1m", "3m"), func(u *models.Use) { u.Languages = []string{"ar"} }), "", (*life).quoted},
		{6, "meridian-eye", []string{"the-ledger-of-the-lake"}, "en", "USD", "Cormorant Agency", "agency", "US", "Beatriz Salgado", "beatriz@cormorant.example", "Permissions",
			with(online("Lake District Handbook", "", "unknown", "perpetual"), func(u *models.Use) {
				u.Media, u.OnBehalfOf, u.CoverPrice = []string{"book"}, "Alder House Publishing", "USD 24.00"
			}), "First print run 6,000.", (*life).waiting},
		{5, "meridian-eye", []string{"the-town-that-rents-its-shade"}, "en", "GBP", "The Quayside Weekly", "magazine", "GB", "Nell Ashworth", "nell@quayside.example", "Editor",
			online("The Quayside Weekly", "https://quayside.example", "10k_100k", "6m"), "For our issue about shared spaces.", (*life).negotiating},
		{4, "al-manara", []string{"furn-al-layl"}, "ar", "EUR", "مجلة ضفاف", "magazine", "MA", "ياسين بنعمر", "yassine@difaf.example", "رئيس التحرير",
			with(online("مجلة ضفاف", "https://difaf.example", "10k_100k", "6m"), func(u *models.Use) { u.Languages = []string{"ar"} }),
			"لملف عن مهن الليل.", (*life).negotiating},
		{4, "meridian-eye", []string{"the-pilots-who-work-by-ear"}, "en", "KWD", "Gulf Maritime Authority", "government", "KW", "Faisal Al-Mutlaq", "faisal@gma.example", "Public affairs",
			with(online("Staff intranet", "", "up_to_10k", "12m"), func(u *models.Use) { u.Media, u.Purpose = []string{"intranet"}, "internal" }), "", (*life).taken},
		{2, "meridian-eye", []string{"the-town-that-rents-its-shade"}, "en", "GBP", "Revue du Fleuve", "magazine", "FR", "Claire Martin", "claire@fleuve.example", "Rédactrice en chef",
			online("Revue du Fleuve", "https://fleuve.example", "10k_100k", "3m"), "", (*life).confirmed},
		estuary(1, "the-town-that-rents-its-shade", "en", (*life).confirmed),
		{1, "al-manara", []string{"karanligi-oylayan-koy"}, "ar", "EUR", "ليلى حداد", "individual", "LB", "ليلى حداد", "layla@layla.example", "كاتبة",
			with(online("مدونة ليلى", "https://layla.example", "up_to_10k", "12m"), func(u *models.Use) {
				u.Portion, u.Translation, u.Languages = "translation", true, []string{"ar"}
			}), "أترجم النص وأنشره في مدونتي مع ذكر المصدر.", (*life).confirmed},
		{0, "meridian-eye", []string{"the-pilots-who-work-by-ear"}, "en", "GBP", "Keel & Rudder", "magazine", "GB", "Tobias Lund", "tobias@keel.example", "Editor",
			online("Keel & Rudder", "https://keel.example", "10k_100k", "1m"), "", nil},
	}
}
