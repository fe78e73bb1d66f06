package handlers

import (
	"strconv"
	"time"
	"unicode/utf8"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// clockOnly is how time fields send a time of day.
const clockOnly = "15:04"

// mostNote bounds the note about rights.
const mostNote = 2000

// rightsForm is a decision about an article's rights, with what was typed of it.
type rightsForm struct {
	licensing.Rights
	date, time string // of the embargo's end, in the publication's zone
	bad        models.Invalid
}

// imageField is the name of a picture's choice.
func imageField(id int64) string { return "image_" + strconv.FormatInt(id, 10) }

// readRights reads the form. Pictures that it does not name stay as they are.
func readRights(posted typed, a articleHouse) rightsForm {
	k := check(posted)
	form := rightsForm{Rights: licensing.Rights{Images: map[int64]string{}}, date: k.one("embargo_date"), time: k.one("embargo_time")}
	form.Seen, _ = parseCount(posted.one("seen"))
	form.Basis = k.oneOf("basis", "desk_house.error.basis", models.RightsBases)
	form.Note, form.Blocked = k.one("note"), k.on("blocked")
	if utf8.RuneCountInString(form.Note) > mostNote {
		k.wrong("note", "desk_house.error.note_long")
	}
	form.EmbargoUntil = embargo(k, form.date, form.time, a.pub.Zone())
	for _, image := range a.images {
		if name := imageField(image.ID); len(posted[name]) > 0 {
			form.Images[image.ID] = k.oneOf(name, "desk_house.error.image_rights", models.ImageRights)
		}
	}
	form.bad = k.bad
	return form
}

// embargo is the moment that a date and a time name in the publication's zone;
// without a time, the beginning of the day. Nil when both are empty. A time that
// a change of the clocks leaves out is refused.
func embargo(k *checks, date, clock string, zone *time.Location) *time.Time {
	if date == "" && clock == "" {
		return nil
	}
	if date == "" {
		k.wrong("embargo_date", "desk_house.error.embargo_date")
		return nil
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		k.wrong("embargo_date", "errors.date")
		return nil
	}
	if clock == "" {
		clock = "00:00"
	}
	hour, err := time.Parse(clockOnly, clock)
	if err != nil {
		k.wrong("embargo_time", "desk_house.error.time")
		return nil
	}
	clock = hour.Format(clockOnly)
	at, err := time.ParseInLocation(time.DateOnly+" "+clockOnly, date+" "+clock, zone)
	if err != nil || at.Format(clockOnly) != clock {
		k.wrong("embargo_time", "desk_house.error.no_such_time")
		return nil
	}
	at = at.UTC()
	return &at
}

// fields are the questions of the form in order.
func (form rightsForm) fields(a articleHouse) []string {
	names := []string{"basis", "note", "blocked", "embargo_date", "embargo_time"}
	for _, image := range a.images {
		names = append(names, imageField(image.ID))
	}
	return names
}

// view is the form as the page shows it.
func (form rightsForm) view(words *i18n.Printer, a articleHouse) views.RightsForm {
	v := views.RightsForm{
		Seen: int64(form.Seen), Basis: form.Basis, Note: form.Note, Blocked: form.Blocked, Date: form.date, Time: form.time, Errors: form.bad,
	}
	for _, basis := range models.RightsBases {
		v.Bases = append(v.Bases, views.Option{Value: basis, Label: words.T("common.rights_basis." + basis), Hint: words.T("desk_house.article.basis_means." + basis)})
	}
	for i, image := range a.images {
		rights, typed := form.Images[image.ID]
		if !typed {
			rights = image.Rights
		}
		choice := views.Field{Name: imageField(image.ID), Kind: "radios", Label: words.T("desk_house.article.picture_rights", "Number", strconv.Itoa(i+1)), Value: rights}
		for _, code := range models.ImageRights {
			choice.Options = append(choice.Options, views.Option{Value: code, Label: words.T("common.image_rights." + code)})
		}
		if id, wrong := form.bad[choice.Name]; wrong {
			choice.Error = words.T(id)
		}
		v.Images = append(v.Images, views.RightsImage{Address: image.URL, Caption: image.Caption, Credit: image.Credit, Rights: image.Rights, Choice: choice})
	}
	return v
}
