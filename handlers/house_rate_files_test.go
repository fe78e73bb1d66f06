package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

const importPath = "/admin/rates/import"

// imported is the page of an import with a text in it.
func (b *browser) imported(what, text, do string) *answer {
	b.h.t.Helper()
	form := b.get(importPath + "?publication=MEE").is(http.StatusOK).form(importPath)
	form.Set("what", what)
	form.Set("text", text)
	form.Set("do", do)
	return b.post(importPath, form)
}

func (b *browser) exported(what, key string) string {
	b.h.t.Helper()
	a := b.get("/admin/rates/export?publication=MEE&what=" + what + "&key=" + key).is(http.StatusOK)
	if !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment;") {
		b.h.t.Errorf("%s is no file: %s", what, a.header.Get("Content-Disposition"))
	}
	return a.body
}

func TestAFileReadAgainChangesNothing(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for what, key := range map[string]string{"card": "", "rules": "", "table": "base"} {
		kind := what
		if key != "" {
			kind += ":" + key
		}
		b.imported(kind, b.exported(what, key), "look").is(http.StatusOK).says("Nothing differs.")
	}
	if row, _ := h.newestCard(); row.Version != 1 {
		t.Error("looking has stored something")
	}
}

func TestAFileIsShownBeforeItIsKept(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	table := strings.Replace(b.exported("table", "base"), `"120"`, `"1.234,50"`, 1)
	table = strings.ReplaceAll(table, `","`, `";"`) // a spreadsheet of another country
	preview := b.imported("table:base", table, "look").is(http.StatusOK).says("£120.00", "£1,234.50", "Website / 10,000 to 100,000", "Put it into the draft")
	form := preview.form(importPath)
	form.Set("do", "save")
	b.follow(importPath, form).is(http.StatusOK).says("The file is now in the draft")
	if _, card := h.newestCard(); card.Table("base").Cells[0][1].Minor != 123450 {
		t.Errorf("cells: %v", card.Table("base").Cells[0])
	}
	rules := "when,does,value,name_en\norganisation_type = charity,percent_less,50,Charities\n\"words <= 250; portion = excerpt\",to_percent,40,\n"
	form = b.imported("rules", rules, "look").is(http.StatusOK).says("Charities", "50% off", "40% of the price so far").form(importPath)
	form.Set("do", "save")
	b.post(importPath, form).is(http.StatusSeeOther)
	if _, card := h.newestCard(); len(card.Rules) != 2 || card.Rules[0].Key != "charities" || card.Rules[0].Do.Percent != -5000 {
		t.Errorf("rules: %+v", card.Rules)
	}
	whole := b.exported("card", "")
	var card pricing.Card
	must(t, json.Unmarshal([]byte(whole), &card))
	if card.Hash() == pricing.Default("GBP").Hash() || card.Table("base").Cells[0][1].Minor != 123450 {
		t.Error("the export is not the draft")
	}
}

// TestAFileOfTooManyRulesIsNotWorkedThrough: their keys are found by comparing each with all before it.
func TestAFileOfTooManyRulesIsNotWorkedThrough(t *testing.T) {
	h := newHouse(t)
	b, begun := h.signedIn(), time.Now()
	b.imported("rules", "when,does\n"+strings.Repeat(",free\n", 20_000), "look").is(http.StatusUnprocessableEntity)
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestABadFileIsAnsweredLineByLine(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for _, c := range []struct {
		what, text string
		says       []string
	}{
		{"card", "", []string{"Choose a file, or paste its text"}},
		{"card", "{\n  \"format\": 2,\n  \"currency\": \"GBP\"\n  \"tables\": []\n}", []string{"Line 4", "This is not JSON any more"}},
		{"card", "{\n  \"format\": 2,\n  \"currency\": \"GBP\",\n  \"prices\": []\n}", []string{"Line 4", "nothing called \"prices\""}},
		{"card", "{\n  \"format\": 2,\n  \"currency\": 7\n}", []string{"Line 3", "wrong kind of value"}},
		{"card", `{"format": 3}`, []string{"a format that this version does not know"}},
		{"card", strings.Repeat("9", longestImport+1), []string{"longer than 200 kB"}},
		{"table:base", "medium,10k_100k\nwebsite,120\nmoon,5\nbook,about ten\n", []string{"Line 3: “moon” is not known as: Medium", "Line 4: Column 2: “about ten” is no amount"}},
		{"table:base", "medium", []string{"needs a line of headings"}},
		{"table:none", "a,b\nc,d", []string{"Choose what the file holds"}},
		{"rules", "when,value\nx,5", []string{"Line 1: The column “does” is missing"}},
		{"rules", "key,when,does,value\na,size = 3,percent_less,50\na,words <= 5,percent_less,half\n", []string{"Line 2: The condition “size = 3” cannot be read", "Line 3: Percent: Enter a percentage", "Line 3: The key “a” stands twice"}},
	} {
		page := b.imported(c.what, c.text, "save").is(http.StatusUnprocessableEntity)
		page.says(append(c.says, "This file cannot be read")...)
		if len(c.text) < 1000 && page.form(importPath).Get("text") != strings.TrimSpace(c.text) {
			t.Errorf("the text is lost: %q", page.form(importPath).Get("text"))
		}
	}
	if row, _ := h.newestCard(); row.Version != 1 {
		t.Error("something was stored")
	}
	for _, path := range []string{"?what=card&version=9", "?what=moon", "?what=table&key=none"} {
		b.get("/admin/rates/export" + path + "&publication=MEE").is(http.StatusNotFound)
	}
	h.as(models.Viewer).get("/admin/rates/export?publication=MEE&what=card&version=1").is(http.StatusOK)
}

func TestAnImportKeepsWhatSomebodyElseHasSaved(t *testing.T) {
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	form := maya.imported("table:base", strings.Replace(maya.exported("table", "base"), `"120"`, `"130"`, 1), "look").form(importPath)
	form.Set("do", "save")
	other.post(ratesForm, other.pressed("rule_remove:pictures")).is(http.StatusSeeOther)
	again := maya.post(importPath, form).is(http.StatusConflict).says("saved first", "£130.00").form(importPath)
	again.Set("do", "save")
	maya.post(importPath, again).is(http.StatusSeeOther)
	if _, card := h.newestCard(); card.Rule("pictures") != nil || card.Table("base").Cells[0][1].Minor != 13000 {
		t.Error("one of the two changes is lost")
	}
}

// twoTables brings a table of two sides with amounts in a second currency, and one of one side.
const twoTables = `table,online
name_en,Online
name_ar,على الإنترنت
when,medium = website; purpose != resale
per,request
automation,auto
prices,GBP
Period / page_views,500000,"1,500,000",more
1m,165,"265.50",395
12m,430,690,by hand
prices,EUR
Period / page_views,500000,"1,500,000",more
1m,190,,
12m,,800,

table
name_en,By length
prices,points
words,price
250,6
more,not offered
`

func TestAFileBringsNewTables(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	frame := b.opened("/admin/rates/frame", "")
	frame.Set("currencies.0.currency", "EUR")
	frame.Set("points", "2")
	b.post("/admin/rates/frame", frame).is(http.StatusSeeOther)
	preview := b.imported("tables", twoTables, "look").is(http.StatusOK).says("Online", "If the medium is website and the purpose is not resale to others; 2 × 3 prices", "By length", "£265.50", "€800.00", "not offered")
	form := preview.form(importPath)
	form.Set("do", "save")
	b.follow(importPath, form).is(http.StatusOK).says("The file is now in the draft", "Up to 1,500,000", "for all articles together")
	_, card := h.newestCard()
	online, words := card.Table("online"), card.Table("by_length")
	if len(card.Tables) != 3 || online == nil || words == nil {
		t.Fatalf("tables: %+v", card.Tables)
	}
	if online.Cells[1][1].Minor != 69000 || online.Cells[1][1].Others["EUR"] != 80000 || online.Cells[0][1].Others != nil || online.Per.Of != pricing.UnitRequest || online.Name["ar"] != "على الإنترنت" || online.Automation != pricing.AutomationAuto {
		t.Errorf("online: %+v", online)
	}
	if !words.InPoints || words.Columns != nil || words.Cells[0][0].Minor != 6 || words.Rows.UpTo[1] != 0 {
		t.Errorf("words: %+v", words)
	}
	b.imported("tables", b.exported("tables", ""), "look").is(http.StatusOK).says("Nothing differs.")
	b.imported("table:base", b.exported("tables", ""), "look").is(http.StatusOK).says("Nothing differs.")
	changed := "table,online\nname_en,Online\nprices\nterm,price\n1m,99\n" // a table that is known is replaced, the others stay
	b.imported("tables", changed, "save").is(http.StatusSeeOther)
	if _, card := h.newestCard(); len(card.Tables) != 3 || len(card.Table("online").Cells) != 1 {
		t.Errorf("tables: %+v", card.Tables)
	}
}

func TestABadFileOfTablesIsAnsweredLineByLineAndColumnByColumn(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	frame := b.opened("/admin/rates/frame", "")
	frame.Set("currencies.0.currency", "EUR")
	b.post("/admin/rates/frame", frame).is(http.StatusSeeOther)
	begun, _ := h.newestCard()
	for text, says := range map[string][]string{
		"medium,price\nwebsite,5\n": {"Line 1: “medium” stands before the first table"},
		"table,a\nname_en,A\n":      {"Line 1: This table has no prices"},
		"table,a\ncolour,red\nwhen,moon = 3\neach,x\nper,moon\nautomation,robot\nprices,GBP\nmedium,price\nwebsite,5\n": {
			"Line 2: “colour” says nothing about a table", "Line 3: The condition “moon = 3” cannot be read", "Line 5: How often: Choose one of the list", "Line 6: Automation: Choose one of the list",
		},
		"table,a\nprices,GBP\nmoon / term,price\nwebsite,5\n":                       {"Line 3: “moon” is nothing that rows or columns can go by"},
		"table,a\nprices,GBP\nterm / term,1m\n1m,5\n":                               {"Line 3: Rows and columns have to go by different things"},
		"table,a\nprices,JPY\nmedium,price\nwebsite,5\n":                            {"Line 2: “JPY”: the first prices of a table are in GBP"},
		"table,a\nprices,GBP\nmedium / term,1m,9y\nwebsite,5,about ten\nmoon,1,2\n": {"Line 3: “9y” is not known as: Period", "Line 4: Column 3: “about ten” is no amount", "Line 5: “moon” is not known as: Medium"},
		"table,a\nprices,GBP\nmedium,price\nwebsite,5,7\n":                          {"Line 4: Column 3: “7” stands below no heading"},
		"table,a\nprices,GBP\nmedium,price\n":                                       {"Line 3: The file has no table"},
		"table,a\nprices,GBP\nmedium,price\nwebsite,5\nbook,by hand\nprices,EUR\nmedium,price\nwebsite,x\nbook,6\n": {
			"Line 8: Column 2: “x” is no amount in EUR", "Line 9: Column 2: there is no price in GBP here",
		},
		"table,a\nprices,GBP\nmedium,price\nwebsite,5\nprices,EUR\nmedium,price\nbook,5\n": {"Line 5: The prices in EUR need the same rows and columns"},
		"table,a\nprices,GBP\nmedium,price\nwebsite,5\nprices,USD\nmedium,price\nbook,5\n": {"Line 5: “USD” is no further currency of this card"},
		"table,a\nname_en,A\nname_en,B\nprices,GBP\nmedium,price\nwebsite,5\n":             {"Line 3: “name_en” is said twice"},
		"table,pictures\nprices,GBP\nmedium,price\nwebsite,5\n":                            {"Line 1: The key “pictures” stands twice"},
		"table,a\nprices,GBP\n,price\nwebsite,5\nbook,6\n":                                 {"Line 5: This table has a single price on this side"},
		"table,a\nprices,GBP\nwords,price\nlong,5\n":                                       {"Line 4: “long” is no number"},
		strings.Repeat("table\nprices\n,price\nprice,1\n", mostTables+1):                   {"A card holds at most"},
	} {
		page := b.imported("tables", text, "save").is(http.StatusUnprocessableEntity)
		page.says(append(says, "This file cannot be read")...)
	}
	if row, _ := h.newestCard(); row.Hash != begun.Hash {
		t.Error("something was stored")
	}
}

// TestAFileOfTablesThatDoNotFitIsNotLost: together with those of the card there are too many.
func TestAFileOfTablesThatDoNotFitIsNotLost(t *testing.T) {
	h := newHouse(t)
	b, text := h.signedIn(), ""
	for i := range mostTables {
		text += fmt.Sprintf("table,t%d\nname_en,Table %d\nprices,GBP\n,price\nprice,10\n", i, i)
	}
	for _, do := range []string{"look", "save"} {
		a := b.imported("tables", text, do).is(http.StatusUnprocessableEntity).says("at most 60 tables")
		if !strings.Contains(a.form(importPath).Get("text"), "Table 59") {
			t.Errorf("%s: the file is lost", do)
		}
	}
	_, card := h.newestCard()
	text = strings.Join(strings.SplitAfter(text, "\n")[:5*(mostTables-len(card.Tables))], "")
	b.imported("tables", text, "save").is(http.StatusSeeOther)
	form := b.opened(tablePath, "")
	form.Set("name.en", "One more")
	form.Set("do", "save")
	if a := b.post(tablePath, form).is(http.StatusUnprocessableEntity).says("at most 60 tables"); a.form(tablePath).Get("name.en") != "One more" {
		t.Error("the form is lost")
	}
}

// TestAFileOfCodesWithoutEndIsRefusedAtOnce: each is compared with all before it.
func TestAFileOfCodesWithoutEndIsRefusedAtOnce(t *testing.T) {
	h := newHouse(t)
	b, codes := h.signedIn(), make([]string, 26_000)
	for i := range codes {
		codes[i] = fmt.Sprintf("x%05x", i)
	}
	for name, text := range map[string]string{
		"step":      "table,x\nprices,GBP\nlanguage,price\n" + strings.Join(codes, "+") + ",10\n",
		"condition": "table,x\nwhen,language = " + strings.Join(codes, "|") + "\nprices,GBP\nterm,price\n1m,10\n",
	} {
		begun := time.Now()
		b.imported("tables", text, "look").is(http.StatusUnprocessableEntity)
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s: took %s", name, took)
		}
	}
}
