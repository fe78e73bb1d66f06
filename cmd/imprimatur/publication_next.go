package main

import (
	"context"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"imprimatur/models"
)

// tellNext says what a new publication still needs, in the order in which it needs it.
func (p *process) tellNext(ctx context.Context, out io.Writer, pub models.Publication) error {
	staff, err := models.AllStaff(ctx, p.db.Gorm)
	if err != nil {
		return err
	}
	base := p.config.BaseURL
	fmt.Fprintf(out, "%s (%s) is there, with a draft of its rate card and of its terms. What is left to do:\n\n", pub.Name, pub.Code)
	if slices.ContainsFunc(staff, func(s models.Staff) bool { return s.Role == models.Admin && s.Active }) {
		fmt.Fprintf(out, "  1. Sign in as an administrator at %s/admin\n", base)
	} else {
		fmt.Fprintf(out, "  1. Make an administrator:  imprimatur user create you@news.example --name \"Your Name\" --role admin\n     and sign in at %s/admin\n", base)
	}
	fmt.Fprintf(out, "  2. Publish the rate card:  %s\n     (read it first; change it at %s)\n", p.housePage("rates/publish", pub), p.ratesHref(pub))
	fmt.Fprintf(out, "  3. Publish the terms:      %s\n     (have a lawyer read them; change them at %s)\n", p.housePage("terms/publish", pub), p.housePage("terms/edit", pub))
	fmt.Fprintf(out, "  4. Put this under each article, with the article's address, percent-encoded, for {permalink}:\n\n%s\n", p.snippet(pub))
	if len(pub.Currencies) > 1 {
		fmt.Fprintf(out, "\nThe draft has prices in %s alone; give it rates for %s, or quotes in these are priced by hand.\n", pub.Currency, listed(pub.Currencies[1:]))
	}
	p.warnOfHosts(out, pub)
	return nil
}

func (p *process) housePage(page string, pub models.Publication) string {
	return p.config.BaseURL + "/admin/" + page + "?publication=" + pub.Code
}

func (p *process) ratesHref(pub models.Publication) string { return p.housePage("rates/edit", pub) }

// snippet is the link under an article, in a language that the form has.
func (p *process) snippet(pub models.Publication) string {
	lang := "en"
	if slices.Contains(p.words.Languages(), pub.Language) {
		lang = pub.Language
	}
	href := html.EscapeString(p.config.BaseURL+"/request?url=") + "{permalink}" + html.EscapeString("&lang="+lang+"&ref=footer")
	return "<p>To learn more about republishing this content and the associated fees, please\n<a href=\"" + href + "\">fill out this form</a>.</p>"
}

// warnOfHosts tells that ARTICLE_HOSTS, which stands above the sites, leaves some of them out.
func (p *process) warnOfHosts(out io.Writer, pub models.Publication) {
	if len(p.config.ArticleHosts) == 0 {
		return
	}
	for _, site := range pub.Sites {
		host := siteHost(site)
		if !slices.ContainsFunc(p.config.ArticleHosts, func(allowed string) bool { return host == allowed || strings.HasSuffix(host, "."+allowed) }) {
			fmt.Fprintf(out, "\nARTICLE_HOSTS does not list %s, so its articles cannot be read: add it there and start again, or leave ARTICLE_HOSTS empty.\n", host)
		}
	}
}
