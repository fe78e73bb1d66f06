package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// problem is a refusal in Stripe's form. The texts are Stripe's own where they are recorded;
// callers must go by status, type and code, never by text.
type problem struct {
	status                     int
	kind, code, param, message string
	charge, declineCode        string
	keep                       bool // what was written until then stays written
}

func (p *problem) Error() string {
	return fmt.Sprintf("%d %s %s %s: %s", p.status, p.kind, p.code, p.param, p.message)
}

const invalidRequest = "invalid_request_error"

// refuse is a 400: the request is understood and not possible.
func refuse(code, param, format string, args ...any) *problem {
	return &problem{status: http.StatusBadRequest, kind: invalidRequest, code: code, param: param,
		message: fmt.Sprintf(format, args...)}
}

// missing is a 404 for an object named in the address.
func missing(kind, id string) *problem {
	return &problem{status: http.StatusNotFound, kind: invalidRequest, code: "resource_missing", param: "id",
		message: fmt.Sprintf("No such %s: '%s'", kind, id)}
}

// missingParam is a 400 for an object named in a parameter.
func missingParam(kind, param, id string) *problem {
	return refuse("resource_missing", param, "No such %s: '%s'", kind, id)
}

func unauthorised(message string) *problem {
	return &problem{status: http.StatusUnauthorized, kind: invalidRequest, message: message}
}

// asProblem turns anything unexpected into a 500, like Stripe's: without the cause.
func asProblem(err error) (p *problem, expected bool) {
	if errors.As(err, &p) {
		return p, true
	}
	return &problem{status: http.StatusInternalServerError, kind: "api_error",
		message: "Sorry! There was an error while talking to the sandbox's database."}, false
}

// docURL is where Stripe explains a code.
func docURL(code string) string {
	return "https://stripe.com/docs/error-codes/" + strings.ReplaceAll(code, "_", "-")
}

func (p *problem) body() []byte {
	e := map[string]any{"type": p.kind, "message": p.message}
	for name, value := range map[string]string{
		"code": p.code, "param": p.param, "charge": p.charge, "decline_code": p.declineCode,
	} {
		if value != "" {
			e[name] = value
		}
	}
	if p.code != "" {
		e["doc_url"] = docURL(p.code)
	}
	body, err := json.MarshalIndent(map[string]any{"error": e}, "", "  ")
	if err != nil {
		panic(err) // strings only: cannot fail
	}
	return body
}
