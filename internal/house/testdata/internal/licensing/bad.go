// Package licensing is a sample of everything the house rules forbid. Each line with a comment `want` must be
// reported; every other line must not.
package licensing

import (
	"context"
	"fmt"
	"html/template"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type request struct {
	ID    int64
	Token string
}

type filter map[string]any

const byNewest = "id DESC"

func structConditions(db *gorm.DB, r request) {
	db.Where(request{Token: ""}).Take(&r)          // want gormStructCondition
	db.Where(&request{Token: ""}).Take(&r)         // want gormStructCondition
	db.Where(&r).Take(&r)                          // want gormStructCondition
	db.Where(map[string]any{"token": ""}).Take(&r) // want gormStructCondition
	db.Where(filter{"token": ""}).Take(&r)         // want gormStructCondition
	db.Not(request{Token: ""}).Take(&r)            // want gormStructCondition
	db.Or(&request{Token: ""}).Take(&r)            // want gormStructCondition
	db.Where("token_hash = ?", r.Token).Take(&r)
	db.Where(clause.Eq{Column: "id", Value: r.ID}).Take(&r)
	db.Where(db.Where("id = ?", r.ID)).Take(&r)
}

func genericConditions(ctx context.Context, db *gorm.DB, r request, typed string) {
	_, _ = gorm.G[request](db).Where(request{Token: ""}).Take(ctx)          // want gormStructCondition
	_, _ = gorm.G[request](db).Where("token = '" + typed + "'").Take(ctx)   // want gormRawText
	_, _ = gorm.G[request](db).Where("id = ?", r.ID).Order(typed).Find(ctx) // want gormRawText
	_, _ = gorm.G[request](db).Where("id = ?", r.ID).Order(byNewest).Find(ctx)
	_, _ = gorm.G[request](db).Where("id = ?", r.ID).Select("*").Updates(ctx, r)
	_, _ = gorm.G[request](db).Where("id = ?", r.ID).Delete(ctx)
}

func inlineConditions(db *gorm.DB, r request, typed string) {
	db.First(&r, typed)           // want gormInlineCondition
	db.First(&r, "id = ?", typed) // want gormInlineCondition
	db.Take(&r, 1)                // want gormInlineCondition
	db.Last(&r, typed)            // want gormInlineCondition
	db.Find(&r, typed)            // want gormInlineCondition
	db.Delete(&r, typed)          // want gormInlineCondition
	db.FirstOrCreate(&r)          // want gormInlineCondition
	db.FirstOrInit(&r)            // want gormInlineCondition
	db.Where("id = ?", 1).First(&r)
}

func saving(db *gorm.DB, r request) {
	db.Save(&r) // want gormSave
	db.Select("*").Updates(&r)
}

func rawText(db *gorm.DB, typed string) {
	db.Order(typed)                         // want gormRawText
	db.Order("id " + typed)                 // want gormRawText
	db.Where(fmt.Sprintf("id = %s", typed)) // want gormRawText
	db.Select(typed)                        // want gormRawText
	db.Group(typed)                         // want gormRawText
	db.Having(typed)                        // want gormRawText
	db.Joins(typed)                         // want gormRawText
	db.Table(typed)                         // want gormRawText
	db.Raw("SELECT " + typed)               // want gormRawText
	db.Exec("DELETE FROM " + typed)         // want gormRawText
	db.Distinct(typed)                      // want gormRawText
	db.Pluck(typed, nil)                    // want gormRawText
	db.Order(byNewest)
	db.Order("id" + " DESC")
	db.Order(clause.OrderByColumn{Column: clause.Column{Name: typed}})
	db.Raw("SELECT ?", typed)
}

func markup(typed string) {
	_ = template.HTML(typed)     // want trustedMarkup
	_ = template.HTMLAttr(typed) // want trustedMarkup
	_ = template.JS(typed)       // want trustedMarkup
	_ = template.JSStr(typed)    // want trustedMarkup
	_ = template.CSS(typed)      // want trustedMarkup
	_ = template.URL(typed)      // want trustedMarkup
	_ = template.Srcset(typed)   // want trustedMarkup
	_ = template.HTMLEscapeString(typed)
}

type desk struct{ now func() time.Time }

func clocks(d desk, then time.Time) {
	_ = time.Now()          // want clockInVerb
	_ = desk{now: time.Now} // want clockInVerb
	_ = time.Since(then)    // want clockInVerb
	_ = time.Until(then)    // want clockInVerb
	_ = d.now().Sub(then)
}
