package licensing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/internal/upload"
	"imprimatur/models"
)

// automatic lets the house answer by rule, quotes between 20 and 1000 pounds.
func (h *house) automatic(change ...func(*models.Automation)) {
	h.t.Helper()
	a := models.Automation{Quotes: true, FreeUse: true, Lowest: map[string]int64{"GBP": 2000}, Highest: map[string]int64{"GBP": 100000}, MostArticles: 2}
	for _, alter := range change {
		alter(&a)
	}
	p, err := models.PublicationByID(h.t.Context(), h.db, h.pub.ID)
	must(h.t, err)
	must(h.t, h.desk.SetAutomation(h.t.Context(), h.editor, "MEE", p.Automation, a))
}

// whyLeft reads why a request was left to an editor.
func (h *house) whyLeft(r models.Request) (out []string) {
	h.t.Helper()
	rows, err := models.From[models.Event](h.db).Where("request_id = ? AND kind = 'left_to_desk'", r.ID).Find(h.t.Context())
	must(h.t, err)
	for _, e := range rows {
		if e.Visible {
			h.t.Error("the requester is told why")
		}
		for _, why := range e.Facts["why"].([]any) {
			out = append(out, why.(string))
		}
	}
	return out
}

func TestARuleQuotesAndTheLicenceFollowsWithoutAnEditor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.automatic()
	r := h.asking("k", nil, h.article("a"))
	if r.Status != models.Quoted || r.PriceMinor == nil {
		t.Fatalf("status %s, left for %v", r.Status, h.whyLeft(r))
	}
	q, err := models.LatestQuote(t.Context(), h.db, r.ID)
	must(t, err)
	if q.CreatedBy != nil || q.Status != models.QuoteSent || *r.SuggestedMinor != q.NetMinor || q.Grant.CreditLine != "First published by The Meridian Eye" {
		t.Errorf("quote %s", asJSON(q))
	}
	for kind, want := range map[string]int64{"quote_ready": 1, "request_received": 0, "desk_new_request": 0} {
		if n := h.count(`SELECT count(*) FROM mails WHERE kind = ?`, kind); n != want {
			t.Errorf("%d letters %s, want %d", n, kind, want)
		}
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	h.pay(h.invoice(r))
	must(t, h.desk.ReadInvoice(t.Context(), h.invoice(r).ID))
	h.granted(r)
}

func TestTheFreeUseRuleAnswersAtOnceInTheRequestersLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.automatic(func(a *models.Automation) { a.Quotes = false })
	short := func(in *licensing.Submission) {
		in.Use.Portion, in.Use.PortionWords, in.Language = "excerpt", 80, "ar"
	}
	r := h.asking("k", short, h.article("a"))
	if r.Status != models.NotNeeded || r.CloseCode != "free_use" || !strings.Contains(r.CloseText, "100") || !strings.ContainsAny(r.CloseText, "كلمة") {
		t.Fatalf("status %s, %q, left for %v", r.Status, r.CloseText, h.whyLeft(r))
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'not_needed' AND language = 'ar'`); n != 1 {
		t.Errorf("%d letters", n)
	}
	if r = h.asking("agency", short, h.article("b", basis("agency"))); r.Status != models.Submitted || !slices.Equal(h.whyLeft(r), []string{"rights"}) {
		t.Errorf("somebody else's article: %s, %v", r.Status, h.whyLeft(r))
	}
}

// Everything that asks for judgement is left to an editor, one reason at a time.
func TestWhatNeedsAPersonIsLeftToOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.automatic()
	ours := h.article("a")
	cases := map[string]struct {
		change   func(*licensing.Submission)
		articles []models.Article
		want     licensing.Left
	}{
		"by hand":         {func(in *licensing.Submission) { in.Use.Purpose = "marketing" }, nil, licensing.LeftPrice},
		"not offered":     {func(in *licensing.Submission) { in.Use.Purpose = "resale" }, nil, licensing.LeftPrice},
		"above the bound": {func(in *licensing.Submission) { in.Use.Audience = "over_10m" }, nil, licensing.LeftBounds},
		"other currency":  {func(in *licensing.Submission) { in.Currency = "EUR" }, nil, licensing.LeftPrice},
		"three articles":  {nil, []models.Article{ours, h.article("b"), h.article("c")}, licensing.LeftArticles},
		"agency":          {nil, []models.Article{h.article("d", basis("agency"))}, licensing.LeftRights},
		"must agree":      {nil, []models.Article{h.article("e", basis("freelance_ask"))}, licensing.LeftRights},
		"undecided":       {nil, []models.Article{h.article("f", basis("unknown"))}, licensing.LeftRights},
		"a message":       {func(in *licensing.Submission) { in.Use.Message = "We would like to add a map." }, nil, licensing.LeftWords},
		"cut":             {func(in *licensing.Submission) { in.Use.Edits, in.Use.EditsWords = "cut", 300 }, nil, licensing.LeftWords},
		"a budget":        {func(in *licensing.Submission) { in.Use.Budget = "100" }, nil, licensing.LeftWish},
		"a waiver":        {func(in *licensing.Submission) { in.Use.WaiverReason = "we are a charity" }, nil, licensing.LeftWish},
		"exclusive":       {func(in *licensing.Submission) { in.Use.ExclusivityDays = 7 }, nil, licensing.LeftWish},
		"video":           {func(in *licensing.Submission) { in.Use.OtherAssets = []string{"video"} }, nil, licensing.LeftWish},
		"a client":        {func(in *licensing.Submission) { in.Use.OnBehalfOf = "Another house" }, nil, licensing.LeftWish},
	}
	for name, c := range cases {
		if c.articles == nil {
			c.articles = []models.Article{ours}
		}
		r := h.asking(strings.ReplaceAll(name, " ", ""), c.change, c.articles...)
		if left := h.whyLeft(r); r.Status != models.Submitted || !slices.Equal(left, []string{string(c.want)}) {
			t.Errorf("%s: %s, left for %v, want %s", name, r.Status, left, c.want)
		}
	}
	if n := h.count(`SELECT count(*) FROM quotes`); n != 0 {
		t.Errorf("%d quotes", n)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'desk_new_request'`); n != int64(len(cases)) {
		t.Errorf("the desk was told of %d", n)
	}
	r := h.asking("fine", nil, ours) // the control: nothing of it, and it is quoted
	if r.Status != models.Quoted {
		t.Errorf("the plain request: %s, %v", r.Status, h.whyLeft(r))
	}
}

func TestAnArticleOutsideTheCatalogueIsNeverQuotedByRule(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.automatic()
	if r := h.submitted("k"); r.Status != models.Submitted || !slices.Equal(h.whyLeft(r), []string{"rights"}) {
		t.Fatalf("status %s, left for %v", r.Status, h.whyLeft(r))
	}
}

func TestAFileIsReadByAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.automatic()
	in := h.submission("k")
	a := h.article("a")
	in.Articles = []models.RequestArticle{{ArticleID: &a.ID, URL: a.URL, Title: a.Title, WordCount: a.WordCount, Language: "en"}}
	draft := models.FormDraft{TokenHash: []byte("k"), Answers: map[string][]string{}, CreatedAt: h.clock.now(), UpdatedAt: h.clock.now(), ExpiresAt: h.clock.now().Add(time.Hour)}
	must(t, models.From[models.FormDraft](h.db).Create(t.Context(), &draft))
	must(t, h.desk.AttachToDraft(t.Context(), draft.ID, "message", upload.File{Name: "letter.txt", Kind: "txt", Body: []byte("We are a charity.")}))
	in.DraftID = draft.ID
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	key, err := h.desk.NewLink(t.Context(), r.ID, "confirm", time.Hour)
	must(t, err)
	r, err = h.desk.Confirm(t.Context(), key)
	must(t, err)
	if r.Status != models.Submitted || !slices.Equal(h.whyLeft(r), []string{"files"}) {
		t.Errorf("status %s, left for %v", r.Status, h.whyLeft(r))
	}
}

// A confirmation that is clicked ten times at once makes one quote and one letter.
func TestARuleAnswersOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.automatic()
	in := h.submission("k")
	a := h.article("a")
	in.Articles = []models.RequestArticle{{ArticleID: &a.ID, URL: a.URL, Title: a.Title, WordCount: a.WordCount, Language: "en"}}
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	key, err := h.desk.NewLink(t.Context(), r.ID, "confirm", time.Hour)
	must(t, err)
	errs := atOnce(times(10, func() error { _, err := h.desk.Confirm(t.Context(), key); return err })...)
	if n := succeeded(t, errs); n != 10 {
		t.Errorf("%d of 10 clicks succeeded", n)
	}
	if n := h.count(`SELECT count(*) FROM quotes`); n != 1 {
		t.Errorf("%d quotes", n)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'quote_ready'`); n != 1 {
		t.Errorf("%d letters", n)
	}
}

func TestAutomationIsSetByWhoMaySetPricesAndNeverBlindly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if r := h.asking("off", nil, h.article("a")); r.Status != models.Submitted || h.whyLeft(r) != nil {
		t.Errorf("a house that said nothing: %s", r.Status)
	}
	set := func(by models.Actor, seen, to models.Automation) error {
		return h.desk.SetAutomation(t.Context(), by, "MEE", seen, to)
	}
	on := models.Automation{Quotes: true, Highest: map[string]int64{"GBP": 10000}}
	if err := set(models.Actor{Kind: "staff", ID: 9, Role: models.Editor}, models.Automation{}, on); !is(err, models.ErrForbidden) {
		t.Errorf("an editor: %v", err)
	}
	for name, wrong := range map[string]models.Automation{
		"no bound":       {Quotes: true},
		"other currency": {Quotes: true, Highest: map[string]int64{"JPY": 10000}},
		"upside down":    {Quotes: true, Highest: map[string]int64{"GBP": 10000}, Lowest: map[string]int64{"GBP": 10001}},
		"too many":       {Quotes: true, Highest: map[string]int64{"GBP": 10000}, MostArticles: 21},
	} {
		var invalid models.Invalid
		if err := set(h.editor, models.Automation{}, wrong); !asInvalid(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, set(h.editor, models.Automation{}, on))
	if err := set(h.editor, models.Automation{}, models.Automation{}); !is(err, models.ErrConflict) {
		t.Errorf("a page from before: %v", err)
	}
}
