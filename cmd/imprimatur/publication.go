package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"imprimatur/models"
)

// publicationCommand manages the brands of the house.
type publicationCommand struct {
	Create publicationCreate `cmd:"" help:"Add a publication, with a draft of a rate card and of terms to start from."`
	Edit   publicationEdit   `cmd:"" help:"Change a publication; only what is given changes."`
	List   publicationList   `cmd:"" help:"List the publications, their sites, rate cards and terms."`
}

type publicationCreate struct {
	publicationFlags
}

type publicationEdit struct {
	Publication string `arg:"" help:"The code of the publication as it is now."`
	publicationFlags
}

type publicationList struct{}

// Run adds the publication and says what comes next.
func (c publicationCreate) Run(ctx context.Context, t terminal) error {
	return withProcess(ctx, t, func(p *process) error {
		wanted := newPublication()
		c.apply(&wanted)
		if wanted.Slug == "" {
			wanted.Slug = slugOf(wanted.Name, wanted.Code)
		}
		made, err := p.desk.FoundPublication(ctx, wanted, c.editions()...)
		if err != nil {
			return p.publicationMistakes(err)
		}
		return p.tellNext(ctx, t.Stdout, made)
	})
}

// Run changes the publication and shows what is different now.
func (e publicationEdit) Run(ctx context.Context, t terminal) error {
	return withProcess(ctx, t, func(p *process) error {
		before, after, err := p.desk.EditPublication(ctx, e.Publication, e.apply, e.editions()...)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("there is no publication %s; see: imprimatur publication list", e.Publication)
		}
		if err != nil {
			return p.publicationMistakes(err)
		}
		p.tellChanges(t.Stdout, before, after, e.editions())
		return nil
	})
}

// Run prints a table.
func (publicationList) Run(ctx context.Context, t terminal) error {
	return withProcess(ctx, t, func(p *process) error {
		all, err := models.Publications(ctx, p.db.Gorm)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintln(t.Stdout, "no publication yet; see: imprimatur publication create --help")
		}
		table := tabwriter.NewWriter(t.Stdout, 0, 0, 2, ' ', 0)
		for _, pub := range all {
			cards, err := models.RateCards(ctx, p.db.Gorm, pub.ID)
			if err != nil {
				return err
			}
			terms, err := models.TermsVersions(ctx, p.db.Gorm, pub.ID)
			if err != nil {
				return err
			}
			card := standing("rate card", cards, func(c models.RateCard) (int, string) { return c.Version, c.Status })
			term := standing("terms", terms, func(v models.TermsVersion) (int, string) { return v.Version, v.Status })
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", pub.Code, pub.Name, listed(pub.Sites), listed(pub.Currencies), card, term)
		}
		return table.Flush()
	})
}

// standing says which version of a card or of terms, newest first, is in force.
func standing[T any](what string, all []T, of func(T) (version int, status string)) string {
	for _, row := range all {
		if version, status := of(row); status == "published" {
			return fmt.Sprintf("%s %d in force", what, version)
		}
	}
	if len(all) > 0 {
		return what + " not published yet"
	}
	return "no " + what
}

// tellChanges prints a line for each thing that is another now.
func (p *process) tellChanges(out io.Writer, before, after models.Publication, editions []models.Edition) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	changed := false
	for _, f := range publicationFields {
		if was, is := f.value(before), f.value(after); was != is {
			changed = true
			fmt.Fprintf(table, "%s\t%s\t->\t%s\n", flagOf(f.name), orNothing(was), orNothing(is))
		}
	}
	for _, e := range editions {
		changed = true
		fmt.Fprintf(table, "--edition\t%s\t->\t%s, %s\n", e.Code, e.Name, e.Language)
	}
	_ = table.Flush() // a terminal that takes no text is told nothing either
	if !changed {
		fmt.Fprintf(out, "nothing has changed at %s\n", after.Name)
	}
	if before.Currency != after.Currency {
		fmt.Fprintf(out, "the rate card in force keeps its currency: publish one in %s at %s\n", after.Currency, p.ratesHref(after))
	}
	if !slices.Equal(before.Sites, after.Sites) {
		p.warnOfHosts(out, after)
	}
}

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}
