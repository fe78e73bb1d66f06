package sandbox

import (
	"net"
	"net/url"
	"regexp"
	"strings"
)

var (
	endpointParams = paramSet{"api_version": text, "description": text, "enabled_events[#]": text,
		"metadata": text, "metadata[*]": text, "url": text}
	eventName = regexp.MustCompile(`^([a-z_]+\.)+[a-z_]+$`)
)

// createEndpoint stores an endpoint and shows its secret this once. The sandbox itself delivers to
// the address of its configuration only.
func createEndpoint(c *request) (any, error) {
	if err := c.required("url"); err != nil {
		return nil, err
	}
	if !public(c.Get("url")) {
		return nil, refuse("url_invalid", "url", "Invalid URL: URL must be publicly accessible.")
	}
	e := &webhookEndpoint{
		ID: newID("we"), Object: kindEndpoint, APIVersion: optional(c.Get("api_version")), Created: c.now,
		Description: optional(c.Get("description")), EnabledEvents: c.list("enabled_events"), Status: "enabled", URL: c.Get("url"),
	}
	if len(e.EnabledEvents) == 0 {
		return nil, refuse("parameter_missing", "enabled_events", "Missing required param: enabled_events.")
	}
	if e.APIVersion != nil && *e.APIVersion != APIVersion {
		return nil, refuse("", "api_version", "Invalid API version: %s", *e.APIVersion)
	}
	for _, name := range e.EnabledEvents {
		if name != "*" && (!eventName.MatchString(name) || name == "refund.failed") { // newer than this version
			return nil, refuse("", "enabled_events", "Invalid enabled_events: %s", name)
		}
	}
	var err error
	if e.Metadata, err = c.metadata(nil); err != nil {
		return nil, err
	}
	if err := save(c.ctx, c.tx, e); err != nil {
		return nil, err
	}
	e.Secret = "whsec_" + randomHex(16)
	return e, nil
}

// public says whether Stripe could reach an address: a web address that is not this machine.
func public(address string) bool {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !strings.Contains(u.Hostname(), ".") {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return ip == nil || ip.IsGlobalUnicast() && !ip.IsPrivate()
}

func getEndpoint(c *request) (any, error) {
	return get[webhookEndpoint](c.ctx, c.tx, kindEndpoint, c.path("id"), false)
}

func listEndpoints(c *request) (any, error) {
	return c.listObjects(kindEndpoint, "/v1/webhook_endpoints", &conditions{})
}

func deleteEndpoint(c *request) (any, error) {
	e, err := get[webhookEndpoint](c.ctx, c.tx, kindEndpoint, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	return deleted{ID: e.ID, Object: kindEndpoint, Deleted: true}, remove(c.ctx, c.tx, kindEndpoint, e.ID)
}
