package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	// perCore and mostConns size the pool: beyond about four connections a core PostgreSQL gets slower, not faster.
	perCore   = 4
	mostConns = 16

	connectTimeout = 5 * time.Second
	slowQuery      = time.Second
)

// Options are the choices of one pool. The zero value is right for the application.
type Options struct {
	// MaxConns is the size of the pool; 0 means 4 for each core and at most 16.
	MaxConns int32
	// Logger receives failed and slow statements, without their values. Nil means slog.Default().
	Logger *slog.Logger
}

// DB is one pool of connections with three faces: Pool for River's workers and COPY, SQL for River's inserts and
// goose, Gorm for the verbs and the read queries. All three draw from the same connections.
type DB struct {
	Pool *pgxpool.Pool
	SQL  *sql.DB
	Gorm *gorm.DB
}

// limits are the run-time parameters each connection starts with, unless the address sets its own: no statement, wait
// or forgotten transaction may hold a row for longer than a visitor would wait.
func limits() map[string]string {
	return map[string]string{
		"application_name":                    "imprimatur",
		"timezone":                            "UTC",
		"statement_timeout":                   "5s",
		"lock_timeout":                        "2s",
		"idle_in_transaction_session_timeout": "10s",
	}
}

// Open connects to the database at url (postgres://... or key=value form) and proves it by one round trip. The error
// never contains the password.
func Open(ctx context.Context, url string, opts Options) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	configure(config, opts)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("make the connection pool: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	sqlDB := stdlib.OpenDBFromPool(pool)
	gormDB, err := openGorm(sqlDB, opts.Logger)
	if err != nil {
		_ = sqlDB.Close()
		pool.Close()
		return nil, err
	}
	return &DB{Pool: pool, SQL: sqlDB, Gorm: gormDB}, nil
}

// Close gives back every connection. It waits for those in use: stop the doors first.
func (db *DB) Close() error {
	err := db.SQL.Close()
	db.Pool.Close()
	if err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

func configure(config *pgxpool.Config, opts Options) {
	config.MaxConns = opts.MaxConns
	if config.MaxConns <= 0 {
		config.MaxConns = defaultConns(runtime.NumCPU())
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	for name, value := range limits() {
		if _, set := config.ConnConfig.RuntimeParams[name]; !set {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
}

func defaultConns(cores int) int32 {
	return int32(min(perCore*cores, mostConns)) // at most 16
}

// openGorm leaves PrepareStmt off: pgx caches statements itself, and GORM's cache would hide the *sql.Tx that River
// needs to put a job into the same transaction.
func openGorm(sqlDB *sql.DB, log *slog.Logger) (*gorm.DB, error) {
	if log == nil {
		log = slog.Default()
	}
	db, err := gorm.Open(gormpostgres.New(gormpostgres.Config{Conn: sqlDB}), &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		PrepareStmt:            false,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return time.Now().UTC() },
		Logger:                 newStatementLog(log),
	})
	if err != nil {
		return nil, fmt.Errorf("open GORM: %w", err)
	}
	return db, nil
}
