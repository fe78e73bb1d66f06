package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// paramSet lists the parameters that an endpoint takes, as patterns: [#] is a list index, [*]
// any key. Everything else is parameter_unknown.
type paramSet map[string]paramKind

type paramKind int

const (
	text paramKind = iota
	integer
	boolean
	decimal
)

// with joins sets; later ones win.
func (p paramSet) with(others ...paramSet) paramSet {
	all := paramSet{}
	for _, set := range append([]paramSet{p}, others...) {
		for name, kind := range set {
			all[name] = kind
		}
	}
	return all
}

// params are the checked parameters of one request.
type params struct{ url.Values }

// readParams reads the query of a GET or DELETE and the form of a POST, and checks names and
// kinds. Whatever it refuses was never begun, and is therefore not kept under an idempotency key.
func readParams(r *http.Request, allowed paramSet) (params, error) {
	values := r.URL.Query()
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
		if err != nil || len(body) > maxBody {
			return params{}, refuse("", "", "Request body too large or unreadable.")
		}
		if kind := r.Header.Get("Content-Type"); len(body) > 0 && !strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
			return params{}, refuse("", "", "Invalid request (check that your POST content type is application/x-www-form-urlencoded).")
		}
		if values, err = url.ParseQuery(string(body)); err != nil {
			return params{}, refuse("", "", "The form could not be read.")
		}
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		kind, known := allowed.kindOf(name)
		if !known {
			return params{}, refuse("parameter_unknown", name, "Received unknown parameter: %s", name)
		}
		if err := kind.check(name, values.Get(name)); err != nil {
			return params{}, err
		}
	}
	return params{values}, nil
}

func (p paramSet) kindOf(name string) (paramKind, bool) {
	base, rest, nested := strings.Cut(name, "[")
	if !nested {
		kind, known := p[name]
		return kind, known
	}
	pattern := base
	for _, part := range strings.Split(strings.TrimSuffix(rest, "]"), "][") {
		if _, err := strconv.Atoi(part); err == nil || part == "" {
			pattern += "[#]"
		} else {
			pattern += "[" + part + "]"
		}
	}
	if kind, known := p[pattern]; known {
		return kind, true
	}
	kind, known := p[base+"[*]"]
	return kind, known && strings.Count(rest, "[") == 0
}

func (k paramKind) check(name, value string) error {
	switch k {
	case integer:
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return refuse("parameter_invalid_integer", name, "Invalid integer: %s", value)
		}
	case boolean:
		if value != "true" && value != "false" {
			return refuse("", name, "Invalid boolean: %s", value)
		}
	case decimal:
		if f, err := strconv.ParseFloat(value, 64); err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return refuse("", name, "Invalid decimal: %s", value)
		}
	}
	return nil
}

func (p params) has(name string) bool { return len(p.Values[name]) > 0 }

// integer is the value of a checked parameter, or otherwise the given default.
func (p params) integer(name string, otherwise int64) int64 {
	n, err := strconv.ParseInt(p.Get(name), 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

// required refuses an absent or empty parameter, in Stripe's two different ways.
func (p params) required(names ...string) error {
	for _, name := range names {
		if !p.has(name) {
			return refuse("parameter_missing", name, "Missing required param: %s.", name)
		}
		if p.Get(name) == "" {
			return refuse("parameter_invalid_empty", name, "You passed an empty string for '%s'. "+
				"We assume empty values are an attempt to unset a parameter; however '%s' cannot be unset.", name, name)
		}
	}
	return nil
}

// atMost refuses values longer than Stripe stores, counted in characters.
func (p params) atMost(limits map[string]int) error {
	for name, limit := range limits {
		if n := len([]rune(p.Get(name))); n > limit {
			return refuse("", name, "Invalid string: %s...; must be at most %d characters", string([]rune(p.Get(name))[:20]), limit)
		}
	}
	return nil
}

// list reads name[0], name[1] ... or name[] in order.
func (p params) list(name string) []string {
	all := append([]string{}, p.Values[name+"[]"]...)
	for i := 0; p.has(fmt.Sprintf("%s[%d]", name, i)); i++ {
		all = append(all, p.Get(fmt.Sprintf("%s[%d]", name, i)))
	}
	return all
}

// metadata applies metadata[key]=value to what was there: an empty value removes the key,
// metadata= removes all.
func (p params) metadata(before map[string]string) (map[string]string, error) {
	after := map[string]string{}
	if !p.has("metadata") {
		for k, v := range before {
			after[k] = v
		}
	}
	for name := range p.Values {
		key, ours := strings.CutPrefix(name, "metadata[")
		if !ours {
			continue
		}
		key = strings.TrimSuffix(key, "]")
		switch value := p.Get(name); {
		case len([]rune(key)) > 40:
			return nil, refuse("", name, "Invalid metadata key: at most 40 characters")
		case len([]rune(value)) > 500:
			return nil, refuse("", name, "Invalid metadata value: at most 500 characters")
		case value == "":
			delete(after, key)
		default:
			after[key] = value
		}
	}
	if len(after) > 50 {
		return nil, refuse("", "metadata", "Metadata can have at most 50 keys")
	}
	return after, nil
}

// address reads address[...] onto what was there; an empty value clears a field.
func (p params) address(before *address) *address {
	var a address
	if before != nil {
		a = *before
	}
	for name, field := range map[string]**string{
		"city": &a.City, "country": &a.Country, "line1": &a.Line1, "line2": &a.Line2,
		"postal_code": &a.PostalCode, "state": &a.State,
	} {
		if p.has("address[" + name + "]") {
			*field = optional(p.Get("address[" + name + "]"))
		}
	}
	if a == (address{}) {
		return nil
	}
	return &a
}

// toMap gives a shape as the generic JSON that is sent, expanded and compared.
func toMap(shape any) (map[string]any, error) {
	raw, err := json.Marshal(shape)
	if err != nil {
		return nil, fmt.Errorf("write %T: %w", shape, err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("read %T back: %w", shape, err)
	}
	return m, nil
}
