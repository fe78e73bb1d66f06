package article

import (
	"strings"
	"testing"
)

func TestAgencyCreditsAreRecognised(t *testing.T) {
	for credit, want := range map[string]string{
		"AFP": "AFP", "(AFP)": "AFP", "AFP/Jane Roe": "AFP", "Jane Roe / AFP via Getty Images": "AFP", "A.F.P.": "AFP", "Photo AFP": "AFP",
		"agence france-presse": "AFP", "© Agence France‑Presse": "AFP", "MEE/AFP": "AFP", "أ ف ب": "AFP", "(أ.ف.ب)": "AFP", "ا ف ب": "AFP", "وكالة فرانس برس": "AFP", "تصوير: أ ف ب": "AFP",
		"Reuters": "Reuters", "REUTERS/John Doe": "Reuters", "reuters": "Reuters", "رويترز": "Reuters", "وكالة رويترز": "Reuters", "ورويترز": "Reuters", "رُويترز": "Reuters", "رويـترز": "Reuters",
		"Getty": "Getty Images", "Getty Images": "Getty Images", "gettyimages": "Getty Images", "Jo Roe/Getty Images/AFP": "Getty Images", "غيتي": "Getty Images",
		"AP": "Associated Press", "AP Photo/Jo Roe": "Associated Press", "(AP)": "Associated Press", "The Associated Press": "Associated Press", "أسوشيتد برس": "Associated Press", "(أ ب)": "Associated Press",
		"EPA": "EPA", "EPA-EFE/JO ROE": "EPA", "EPA‑EFE": "EPA", "Anadolu": "Anadolu", "Anadolu Ajansı": "Anadolu", "ANADOLU AJANSI": "Anadolu", "(AA)": "Anadolu", "الأناضول": "Anadolu", "الاناضول": "Anadolu",
		"Shutterstock": "Shutterstock", "shutterstock.com": "Shutterstock", "Alamy Stock Photo": "Alamy", "dpa": "dpa", "DPA": "dpa", "picture alliance / dpa": "dpa", "د ب أ": "dpa", "د.ب.أ": "dpa",
		"PA": "PA Media", "PA Wire/PA Images": "PA Media", "Press Association": "PA Media", "Xinhua": "Xinhua", "Xinhua/Li": "Xinhua", "شينخوا": "Xinhua",
		"TASS": "TASS", "ТАСС": "TASS", "İHA": "İHA", "Fotoğraf: DHA": "DHA", "İhlas Haber Ajansı": "İHA", "NurPhoto": "NurPhoto", "Handout via REUTERS": "Reuters",
		"<b>AFP</b>": "AFP", "ＡＦＰ": "AFP", "Bloomberg": "Bloomberg", "وفا": "WAFA",
	} {
		if got, ok := ThirdParty(credit); !ok || got != want {
			t.Errorf("ThirdParty(%q) = %q, %v; want %q", credit, got, ok, want)
		}
	}
}

func TestOwnCreditsAreNotAgencies(t *testing.T) {
	for _, credit := range []string{
		"", "Apple", "Rap", "Rapture", "Jane Roe", "Photo: Jane Roe", "Jane Roe/The Meridian Eye", "Pa Ndoye", "A. P. Jones", "Ap Verhoeven", "Cap d'Agde",
		"Reutersward", "Pageant", "Dad Spa Day", "NAP", "AFPA", "Gettysburg museum", "J. Paul Getty Museum", "Staff photographer", "Illustration: Papa Noël",
		"ليلى حداد", "تصوير: سعيد منصور", "مجلة المنارة", "أب لثلاثة أطفال", "س أ ب", "رويترزي", "Aa", "Photo: Selin Aydın / El Manara", "Fotoğraf: Kaan Ata", "epaulette", "wafad",
	} {
		if got, ok := ThirdParty(credit); ok {
			t.Errorf("ThirdParty(%q) = %q; want none", credit, got)
		}
	}
}

func TestAVeryLongCreditIsReadOnlyAtItsStart(t *testing.T) {
	if _, ok := ThirdParty(strings.Repeat("x ", 1<<20) + "AFP"); ok {
		t.Error("read past the limit")
	}
}
