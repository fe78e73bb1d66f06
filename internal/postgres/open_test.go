package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"gorm.io/gorm"
)

func open(t *testing.T, url string, opts Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), url, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestPoolIsFourForEachCoreAndAtMostSixteen(t *testing.T) {
	for cores, want := range map[int]int32{1: 4, 2: 8, 4: 16, 64: 16} {
		if got := defaultConns(cores); got != want {
			t.Errorf("%d cores: %d connections, want %d", cores, got, want)
		}
	}
}

func TestOneServerManyPromises(t *testing.T) {
	p := startIn(t, preparedFolder(t))
	t.Run("limits are set on every connection", func(t *testing.T) {
		db := open(t, p.URL(), Options{})
		for name, want := range limits() {
			var got string
			if err := db.Gorm.Raw(`SELECT current_setting(?)`, name).Scan(&got).Error; err != nil || got != want {
				t.Errorf("%s is %q (%v), want %q", name, got, err, want)
			}
		}
	})
	t.Run("the address may set its own limit", func(t *testing.T) {
		db := open(t, p.URL()+"&statement_timeout=1234", Options{})
		var got string
		if err := db.Gorm.Raw(`SHOW statement_timeout`).Scan(&got).Error; err != nil || got != "1234ms" {
			t.Errorf("statement_timeout is %q (%v)", got, err)
		}
	})
	t.Run("a repeated key is told as such", func(t *testing.T) { repeatedKey(t, open(t, p.URL(), Options{})) })
	t.Run("River finds the transaction under GORM's", func(t *testing.T) {
		err := open(t, p.URL(), Options{}).Gorm.Transaction(func(tx *gorm.DB) error {
			if _, ok := tx.Statement.ConnPool.(*sql.Tx); !ok {
				t.Errorf("the transaction is a %T", tx.Statement.ConnPool)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("the log shows no values", func(t *testing.T) {
		var log bytes.Buffer
		db := open(t, p.URL(), Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		db.Gorm.Exec(`SELECT * FROM no_such_table WHERE email = ?`, "secret@example.org")
		if log.Len() == 0 || strings.Contains(log.String(), "secret@example.org") {
			t.Errorf("log: %s", log.String())
		}
	})
	t.Run("a full pool waits no longer than its caller", func(t *testing.T) { fullPool(t, open(t, p.URL(), Options{MaxConns: 1})) })
}

func repeatedKey(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Gorm.Exec(`CREATE TABLE once (n int PRIMARY KEY)`).Error; err != nil {
		t.Fatal(err)
	}
	if err := db.Gorm.Exec(`INSERT INTO once VALUES (1)`).Error; err != nil {
		t.Fatal(err)
	}
	if err := db.Gorm.Exec(`INSERT INTO once VALUES (1)`).Error; !errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Errorf("got %v, want gorm.ErrDuplicatedKey", err)
	}
}

func fullPool(t *testing.T, db *DB) {
	t.Helper()
	conn, err := db.Pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Gorm.WithContext(ctx).Exec(`SELECT 1`).Error; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestErrorsHideThePassword(t *testing.T) {
	for _, url := range []string{
		"postgres://editor:hunter2@127.0.0.1:1/imprimatur",
		"postgres://editor:hunter2@127.0.0.1:port/imprimatur",
	} {
		_, err := Open(t.Context(), url, Options{})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
