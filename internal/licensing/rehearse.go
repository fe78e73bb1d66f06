package licensing

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"imprimatur/models"
)

// errRehearsed ends a rehearsal, so that nothing of it stays.
var errRehearsed = errors.New("rehearsed")

// Rehearse carries out verbs in a transaction, lets look see what they would leave
// behind and which letters they would send, and then takes all of it back: nothing
// is kept, nothing leaves. It fails as the verb would fail.
func (d *Desk) Rehearse(ctx context.Context, act func(*Desk) error, look func(tx *gorm.DB, letters []models.Mail) error) error {
	err := d.in(ctx, func(tx *gorm.DB) error {
		var letters []models.Mail
		stage := *d
		stage.db, stage.staged = tx, &letters
		if err := act(&stage); err != nil {
			return err
		}
		if err := look(tx, letters); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}
