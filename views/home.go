package views

// Home is the front door: what can be licensed, how it works, find my request.
type Home struct {
	Base
	URL string // typed or prefilled
}

func (Home) file() string { return "home.html" }

// ErrorPage answers everything that could not be done (P12), with the way forward.
type ErrorPage struct {
	Base
	Code       int    // HTTP status: 400 403 404 405 409 410 413 422 429 500 503; others read as 500
	Back       string // address of the way forward; empty for the front door
	RetryAfter int    // seconds, for 429 and 503; 0 when unknown
}

func (ErrorPage) file() string { return "error.html" }

// Reason is the part of the message ids: errors.<reason>.title, .text and .next.
func (e ErrorPage) Reason() string {
	switch e.Code {
	case 400:
		return "broken"
	case 403:
		return "forbidden"
	case 404:
		return "not_found"
	case 405:
		return "method"
	case 409:
		return "conflict"
	case 410:
		return "gone"
	case 413:
		return "too_large"
	case 422:
		return "unprocessable"
	case 429:
		return "throttled"
	case 503:
		return "unavailable"
	}
	return "fault"
}

// Minutes is RetryAfter rounded up, for a sentence.
func (e ErrorPage) Minutes() int { return (e.RetryAfter + 59) / 60 }

// WayBack is Back, or the front door of the place the visitor is in.
func (e ErrorPage) WayBack() string {
	switch {
	case e.Back != "":
		return e.Back
	case e.Staff != nil:
		return "/admin/requests"
	}
	return "/"
}
