package views

// MailLinks sends a requester the private links of their requests again.
type MailLinks struct {
	MailBase
	Requests []MailRequest
}

// MailRequest is one request in a mail, with a fresh private link.
type MailRequest struct{ Reference, Title, Href string }

func (MailLinks) mailFile() string { return "links" }
