package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// File is a file that somebody has sent: part "files" lists some, part "kept-files" with a button that removes each.
type File struct {
	Key     string // names it in a Remove button
	Href    string // where it is fetched; empty where it only waits
	Name    string
	Note    string // its kind and size
	Purpose string // in words; empty for a file of a message
}

// Files are attachments as a page lists them; path is the address below which they are fetched, "" for none.
func Files(p *i18n.Printer, all []models.Attachment, path string) []File {
	out := make([]File, len(all))
	for i, a := range all {
		out[i] = File{Key: a.Key, Name: a.Name, Note: FileNote(p, a)}
		if path != "" {
			out[i].Href = path + "/files/" + a.Key
		}
		if a.Purpose != models.ForMessage {
			out[i].Purpose = p.T("common.attachment." + a.Purpose)
		}
	}
	return out
}

// FileNote says what a file is and how long: "PDF, 240 kB".
func FileNote(p *i18n.Printer, a models.Attachment) string {
	return p.T("common.file_note", "Kind", p.T("common.file_kind."+a.Kind), "Size", p.T("common.kilobytes", "Number", p.Number((a.Size+1023)/1024)))
}

// LettersFiles sorts attachments by the letter that they came with; those of the form have none.
func LettersFiles(p *i18n.Printer, all []models.Attachment, path string) (byLetter map[int64][]File, ofForm []File) {
	byLetter = map[int64][]File{}
	for _, a := range all {
		if one := Files(p, []models.Attachment{a}, path); a.MessageID != nil {
			byLetter[*a.MessageID] = append(byLetter[*a.MessageID], one...)
		} else {
			ofForm = append(ofForm, one...)
		}
	}
	return byLetter, ofForm
}
