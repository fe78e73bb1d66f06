package postgres

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// statementLog tells of failed and slow statements, without their values. GORM's own puts every statement into words
// first and only then asks whether they are wanted.
type statementLog struct{ logger.Interface }

func newStatementLog(log *slog.Logger) statementLog {
	return statementLog{logger.NewSlogLogger(log, logger.Config{
		SlowThreshold: slowQuery, LogLevel: logger.Warn, IgnoreRecordNotFoundError: true, ParameterizedQueries: true,
	})}
}

// Trace is called after every statement.
func (l statementLog) Trace(ctx context.Context, begin time.Time, words func() (string, int64), err error) {
	if (err == nil || errors.Is(err, gorm.ErrRecordNotFound)) && time.Since(begin) < slowQuery {
		return
	}
	l.Interface.Trace(ctx, begin, words, err)
}

// ParamsFilter leaves the values out.
func (l statementLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}
