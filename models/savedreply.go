package models

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// SavedReply is a text that the editors of a publication use again, in one or
// more languages. A retired one is kept, and offered no longer.
type SavedReply struct {
	ID            int64
	PublicationID int64
	Name          string
	NameKey       string
	Texts         map[string]string `gorm:"serializer:json"` // by language
	Version       int
	RetiredAt     *time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
	UpdatedBy     int64
}

// TableName is spelled out: GORM's own plural is another.
func (SavedReply) TableName() string { return "saved_replies" }

// ReplyVariables are the names that a saved reply may hold in braces, such as
// {requester_name}; each is filled in from the request at hand.
var ReplyVariables = []string{"requester_name", "organisation", "article_title", "reference", "publication", "answer_date", "quote_until", "editor_name", "contact_email"}

var replyVariable = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9_ ]{0,39})\}`)

// UnknownVariables are the names in braces that no request can fill in, each once.
func UnknownVariables(text string) []string {
	return namesIn(text, func(name string) bool { return !slices.Contains(ReplyVariables, name) })
}

// OpenVariables are the known names that still stand in a text, each once: it is
// not ready to be sent.
func OpenVariables(text string) []string {
	return namesIn(text, func(name string) bool { return slices.Contains(ReplyVariables, name) })
}

func namesIn(text string, wanted func(name string) bool) []string {
	var out []string
	for _, found := range replyVariable.FindAllStringSubmatch(text, -1) {
		if name := found[1]; wanted(name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// FillIn puts values in the place of their names in one pass: a value that looks
// like a name stays what it is. A name without a value is left for the editor.
func FillIn(text string, values map[string]string) string {
	return replyVariable.ReplaceAllStringFunc(text, func(found string) string {
		if value := values[found[1:len(found)-1]]; value != "" {
			return value
		}
		return found
	})
}

// In is the text for a reader of a language: theirs, else the first there is in
// the order given, English and any other last.
func (s SavedReply) In(languages ...string) (text, language string) {
	rest := make([]string, 0, len(s.Texts))
	for lang := range s.Texts {
		rest = append(rest, lang)
	}
	slices.Sort(rest)
	for _, lang := range slices.Concat(languages, []string{"en"}, rest) {
		if text := strings.TrimSpace(s.Texts[lang]); text != "" {
			return text, lang
		}
	}
	return "", ""
}

// SavedReplies lists those of a publication by name; retired ones only when asked for.
func SavedReplies(ctx context.Context, db *gorm.DB, publicationID int64, retired bool) ([]SavedReply, error) {
	return From[SavedReply](db).Where("publication_id = ? AND (retired_at IS NOT NULL) = ?", publicationID, retired).Order("name_key, id").Find(ctx)
}

// SavedReplyByID finds one, retired or not; ErrNotFound otherwise.
func SavedReplyByID(ctx context.Context, db *gorm.DB, id int64) (SavedReply, error) {
	return one(From[SavedReply](db).Where("id = ?", id).Take(ctx))
}

// EditionsOf lists the editions of a publication by code.
func EditionsOf(ctx context.Context, db *gorm.DB, publicationID int64) ([]Edition, error) {
	return From[Edition](db).Where("publication_id = ?", publicationID).Order("code").Find(ctx)
}
