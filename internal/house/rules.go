//go:build ruleguard

// Package house, in this file, is read by golangci-lint (gocritic's ruleguard), never compiled: the holes that no
// general linter finds. Each rule has a sample in testdata that must be reported, see lint_test.go.
package house

import "github.com/quasilyte/go-ruleguard/dsl"

// gormStructCondition: GORM leaves zero fields out of a struct's or map's condition, so an empty token finds the first
// row of the table. Expressions of package clause and a *gorm.DB used as a group are fine.
func gormStructCondition(m dsl.Matcher) {
	m.Import(`gorm.io/gorm`)
	m.Import(`gorm.io/gorm/clause`)
	m.Match(`$db.Where($x, $*_)`, `$db.Not($x, $*_)`, `$db.Or($x, $*_)`).
		Where((m["db"].Type.Is(`*gorm.DB`) || m.File().Imports("gorm.io/gorm")) &&
			(m["x"].Type.Underlying().Is(`struct{$*_}`) || m["x"].Type.Underlying().Is(`map[$_]$_`) ||
				(m["x"].Type.Underlying().Is(`*$_`) && !m["x"].Type.Is(`*gorm.DB`))) &&
			!m["x"].Type.Implements(`clause.Expression`)).
		Report(`gorm: a struct or map condition drops zero values and then matches every row; write Where("column = ?", value)`)
}

// gormInlineCondition: a second argument of these is SQL when it is a string.
func gormInlineCondition(m dsl.Matcher) {
	m.Import(`gorm.io/gorm`)
	m.Match(`$db.First($_, $_, $*_)`, `$db.Take($_, $_, $*_)`, `$db.Last($_, $_, $*_)`, `$db.Find($_, $_, $*_)`,
		`$db.Delete($_, $_, $*_)`, `$db.FirstOrCreate($*_)`, `$db.FirstOrInit($*_)`).
		Where(m["db"].Type.Is(`*gorm.DB`)).
		Report(`gorm: an inline condition can be SQL from outside; write Where("column = ?", value) before it`)
}

// gormSave: Save writes every column, undoing what others changed, and inserts when the id is unknown.
func gormSave(m dsl.Matcher) {
	m.Import(`gorm.io/gorm`)
	m.Match(`$db.Save($*_)`).
		Where(m["db"].Type.Is(`*gorm.DB`)).
		Report(`gorm: Save overwrites the whole row or inserts a new one; lock the row, then Select("*").Updates`)
}

// gormRawText: these take SQL as it is; a constant cannot carry a visitor's text.
func gormRawText(m dsl.Matcher) {
	m.Import(`gorm.io/gorm`)
	m.Match(`$db.Where($s, $*_)`, `$db.Not($s, $*_)`, `$db.Or($s, $*_)`, `$db.Order($s)`, `$db.Select($s, $*_)`,
		`$db.Group($s)`, `$db.Having($s, $*_)`, `$db.Joins($s, $*_)`, `$db.Table($s, $*_)`, `$db.Raw($s, $*_)`,
		`$db.Exec($s, $*_)`, `$db.Distinct($s, $*_)`, `$db.Pluck($s, $_)`).
		Where((m["db"].Type.Is(`*gorm.DB`) || m.File().Imports("gorm.io/gorm")) &&
			m["s"].Type.Underlying().Is(`string`) && !m["s"].Const).
		Report(`gorm: SQL that is not a constant; use placeholders, clause.OrderByColumn or a table of constants`)
}

// trustedMarkup: a conversion switches escaping off. The one audited place is views/trusted.go.
func trustedMarkup(m dsl.Matcher) {
	m.Import(`html/template`)
	m.Match(`template.HTML($_)`, `template.HTMLAttr($_)`, `template.JS($_)`, `template.JSStr($_)`, `template.CSS($_)`,
		`template.URL($_)`, `template.Srcset($_)`).
		Where(!m.File().Name.Matches(`^trusted\.go$`)).
		Report(`template: this text would not be escaped; only views/trusted.go may do so`)
}

// causeToVisitor: an error's text names tables, hosts and values; visitors get a sentence and a reference number.
func causeToVisitor(m dsl.Matcher) {
	m.Import(`github.com/gofiber/fiber/v2`)
	m.Match(`$c.SendString($x)`, `$c.Send($x)`, `$c.Write($x)`, `$c.WriteString($x)`, `$c.JSON($x, $*_)`, `$c.JSONP($x, $*_)`,
		`$c.XML($x)`, `$c.Format($x)`, `$c.Render($_, $x, $*_)`, `$c.Writef($_, $x)`).
		Where(m["c"].Type.Is(`*fiber.Ctx`) && m["x"].Contains(`$_.Error()`)).
		Report(`an error's text must not reach a visitor; return the error, the error handler knows what to say`)
	m.Match(`fiber.NewError($_, $x)`).
		Where(m["x"].Contains(`$_.Error()`)).
		Report(`an error's text must not reach a visitor; return the error, the error handler knows what to say`)
}

// clockInVerb: time is an argument of verbs, prices and models, so that a test can set it.
func clockInVerb(m dsl.Matcher) {
	m.Match(`time.Now`, `time.Since($_)`, `time.Until($_)`).
		Where(m.File().PkgPath.Matches(`/(internal/licensing|internal/pricing|models)$`) && !m.File().Name.Matches(`_test\.go$`)).
		Report(`time is an argument here (func() time.Time), so that a test can set the clock`)
}

// statusOutsideMove: only internal/licensing/move.go writes a request's status, under the lock and with its event.
func statusOutsideMove(m dsl.Matcher) {
	m.Import(`imprimatur/models`)
	m.Match(`$x.Status = $_`).
		Where((m["x"].Type.Is(`models.Request`) || m["x"].Type.Is(`*models.Request`)) &&
			!m.File().Name.Matches(`^move\.go$`) && !m.File().Name.Matches(`_test\.go$`)).
		Report(`a request's status is written by internal/licensing/move.go alone; use move`)
}
