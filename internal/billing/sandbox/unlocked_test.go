package sandbox_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"

	"imprimatur/internal/testdb"
)

// locks are what the sandbox's statements take so that calls do not meet.
var locks = regexp.MustCompile(` FOR UPDATE( SKIP LOCKED)?`)

const keyLock = `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7))`

// unlocking is a connection on which no statement takes a lock of its own.
type unlocking struct{ *stdlib.Conn }

func (c unlocking) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	if q == keyLock {
		q = `SELECT $1 <> ''`
	}
	return c.Conn.QueryContext(ctx, locks.ReplaceAllString(q, ""), args)
}

type unlockingConnector struct{ driver.Connector }

func (c unlockingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return unlocking{conn.(*stdlib.Conn)}, nil
}

// newUnlocked is newDesk for the controls: the same statements without their
// locks, and slow enough to meet.
func newUnlocked(t *testing.T) *desk {
	t.Helper()
	db := testdb.New(t)
	d := newDeskOn(t, sql.OpenDB(unlockingConnector{stdlib.GetConnector(*db.Pool.Config().ConnConfig)}))
	t.Cleanup(func() { _ = d.db.Close() })
	d.db.SetMaxOpenConns(20)
	d.slow()
	return d
}

// slow makes everything that is written to an object take a while.
func (d *desk) slow() {
	d.Helper()
	_, err := d.db.ExecContext(d.Context(), `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$;
		CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON stripe_sandbox.objects FOR EACH ROW EXECUTE FUNCTION slow()`)
	d.must(err)
}

// defended runs a race as it is, which must end well, and as its control, which
// must not.
func defended(t *testing.T, race func(d *desk) (fault string)) {
	t.Helper()
	t.Run("with its locks", func(t *testing.T) {
		if fault := race(newDesk(t)); fault != "" {
			t.Error(fault)
		}
	})
	t.Run("control: without locks", func(t *testing.T) {
		if race(newUnlocked(t)) == "" {
			t.Error("ends well without its locks: it proves nothing")
		}
	})
}

// TestAKeyAtOnce: what keeps calls with one idempotency key apart is a lock, and
// behind it the key of the table. Either is enough.
func TestAKeyAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		desk    func(*testing.T) *desk
		keyless bool
		one     bool
	}{
		"with both":             {newDesk, false, true},
		"with the lock alone":   {newDesk, true, true},
		"with the key alone":    {newUnlocked, false, true},
		"control: without both": {newUnlocked, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := c.desk(t)
			if c.keyless {
				_, err := d.db.ExecContext(t.Context(), `ALTER TABLE stripe_sandbox.idempotency_keys DROP CONSTRAINT idempotency_keys_pkey`)
				d.must(err)
			}
			if n := d.customersOfOneKey(); (n == 1) != c.one {
				t.Errorf("%d customers", n)
			}
		})
	}
}

// customersOfOneKey asks ten times at once for a customer under one key.
func (d *desk) customersOfOneKey() (n int) {
	d.Helper()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, "/v1/customers", strings.NewReader("name=Anatolia"))
			r.Header.Set("Authorization", "Bearer sk_test_sandbox")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Idempotency-Key", "k")
			d.API().ServeHTTP(httptest.NewRecorder(), r)
		})
	}
	all.Wait()
	d.must(d.db.QueryRowContext(d.Context(), `SELECT count(*) FROM stripe_sandbox.objects WHERE kind = 'customer'`).Scan(&n))
	return n
}
