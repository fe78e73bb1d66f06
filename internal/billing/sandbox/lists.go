package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
)

var (
	pageParams    = paramSet{"limit": integer, "starting_after": text}
	createdParams = paramSet{"created": integer, "created[gte]": integer, "created[gt]": integer,
		"created[lte]": integer, "created[lt]": integer}
)

// conditions collects the filters of a list; every text is written in this package and every
// value is a placeholder.
type conditions struct {
	texts []string
	args  []any
}

// add takes a condition with one %d for the number of its placeholder.
func (c *conditions) add(format string, arg any) {
	c.args = append(c.args, arg)
	c.texts = append(c.texts, fmt.Sprintf(format, len(c.args)))
}

// created takes the column by its qualified name.
func (c *conditions) created(p params, column string) {
	for name, operator := range map[string]string{
		"created": "=", "created[gte]": ">=", "created[gt]": ">", "created[lte]": "<=", "created[lt]": "<",
	} {
		if p.has(name) {
			c.add(column+" "+operator+" $%d", p.integer(name, 0))
		}
	}
}

// pageSize is the wanted number of rows, or Stripe's default of ten.
func (p params) pageSize() (int64, error) {
	limit := p.integer("limit", 10)
	if limit < 1 || limit > 100 {
		return 0, refuse("", "limit", "Invalid integer: limit must be between 1 and 100")
	}
	return limit, nil
}

// listObjects gives one page of objects of a kind, newest first.
func (c *request) listObjects(kind, url string, where *conditions) (*list, error) {
	limit, err := c.pageSize()
	if err != nil {
		return nil, err
	}
	where.add("kind = $%d", kind)
	where.created(c.params, "created")
	if after := c.Get("starting_after"); after != "" {
		where.add("seq < (SELECT seq FROM stripe_sandbox.objects WHERE id = $%d)", after)
	}
	where.add("NOT deleted ORDER BY seq DESC LIMIT $%d", limit+1)
	rows, err := c.tx.QueryContext(c.ctx,
		`SELECT body FROM stripe_sandbox.objects WHERE `+strings.Join(where.texts, " AND "), where.args...)
	if err != nil {
		return nil, fmt.Errorf("list %ss: %w", kind, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	page := &list{Object: "list", Data: []any{}, URL: url}
	for rows.Next() {
		var raw json.RawMessage
		if err := rows.Scan((*[]byte)(&raw)); err != nil {
			return nil, fmt.Errorf("list %ss: %w", kind, err)
		}
		page.Data = append(page.Data, raw)
	}
	page.cut(limit)
	return page, rows.Err()
}

// listOf lists every object of a kind.
func listOf(kind, url string) func(*request) (any, error) {
	return func(c *request) (any, error) { return c.listObjects(kind, url, &conditions{}) }
}

// listByCustomer lists the objects of a kind, of one customer if one is given.
func listByCustomer(kind, url string) func(*request) (any, error) {
	return func(c *request) (any, error) {
		where := &conditions{}
		if c.Get("customer") != "" {
			where.add("customer = $%d", c.Get("customer"))
		}
		return c.listObjects(kind, url, where)
	}
}

// cut drops the row that was read only to know that there is more.
func (l *list) cut(limit int64) {
	if int64(len(l.Data)) > limit {
		l.Data, l.HasMore = l.Data[:limit], true
	}
}
