package models

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Query reads or writes one table. It is GORM with the holes closed: a condition
// is a string with placeholders (never a struct, whose zero fields GORM would
// drop), the context is required, and every error comes back. GORM's own generic
// interface is not used because instantiating it for each table costs the
// compiler a minute and a gigabyte.
type Query[T any] struct{ db *gorm.DB }

// From starts a query on the table of T; clauses such as a row lock may be given.
func From[T any](db *gorm.DB, clauses ...clause.Expression) Query[T] {
	q := db.Session(&gorm.Session{NewDB: true}).Model(new(T))
	if len(clauses) > 0 {
		q = q.Clauses(clauses...)
	}
	return Query[T]{q}
}

// Where adds a condition with placeholders.
func (q Query[T]) Where(condition string, args ...any) Query[T] {
	return Query[T]{q.db.Where(condition, args...)} //nolint:gocritic // the rule holds for every caller of this
}

// Order sorts by columns written in the code, never by words from outside.
func (q Query[T]) Order(columns string) Query[T] {
	return Query[T]{q.db.Order(columns)} //nolint:gocritic // the rule holds for every caller of this
}

// Limit bounds the number of rows.
func (q Query[T]) Limit(n int) Query[T] { return Query[T]{q.db.Limit(n)} }

// Select names the columns that Updates writes, zero values included; "*" for all.
func (q Query[T]) Select(columns ...string) Query[T] { return Query[T]{q.db.Select(columns)} }

// Omit names columns that Updates leaves alone.
func (q Query[T]) Omit(columns ...string) Query[T] { return Query[T]{q.db.Omit(columns...)} }

// Take reads one row; gorm.ErrRecordNotFound when there is none.
func (q Query[T]) Take(ctx context.Context) (row T, err error) {
	err = q.db.WithContext(ctx).Take(&row).Error
	return row, err
}

// Find reads all rows.
func (q Query[T]) Find(ctx context.Context) (rows []T, err error) {
	err = q.db.WithContext(ctx).Find(&rows).Error
	return rows, err
}

// Count counts the rows.
func (q Query[T]) Count(ctx context.Context) (n int64, err error) {
	err = q.db.WithContext(ctx).Count(&n).Error
	return n, err
}

// Create inserts a row and fills in its id.
func (q Query[T]) Create(ctx context.Context, row *T) error {
	return q.db.WithContext(ctx).Create(row).Error
}

// CreateAll inserts rows in one statement and fills in their ids.
func (q Query[T]) CreateAll(ctx context.Context, rows *[]T) error {
	return q.db.WithContext(ctx).Create(rows).Error
}

// Updates writes the selected columns of every row that matches and returns how many there were.
func (q Query[T]) Updates(ctx context.Context, row T) (int, error) {
	result := q.db.WithContext(ctx).Updates(&row)
	return int(result.RowsAffected), result.Error
}

// Delete removes every row that matches and returns how many there were; without
// a condition GORM refuses.
func (q Query[T]) Delete(ctx context.Context) (int, error) {
	result := q.db.WithContext(ctx).Delete(new(T))
	return int(result.RowsAffected), result.Error
}
