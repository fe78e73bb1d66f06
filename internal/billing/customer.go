package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/stripe/stripe-go/v76"
)

// Address is a postal address; Country is ISO 3166-1 alpha-2.
type Address struct {
	Line1, Line2, City, State, PostalCode, Country string
}

// CustomerParams describes one billing identity of an organisation: who pays. Locale is a BCP 47
// tag for Stripe's own pages, or empty. TaxExempt is none, reverse (the customer owes the tax:
// reverse charge) or exempt; empty leaves it at none. Automatic tax needs the address: at least
// the country, in the US the postal code, in Canada the state.
type CustomerParams struct {
	OrganisationID      int64
	Name, Email, Locale string
	Address             Address
	TaxExempt           string `json:",omitempty"` // left out of what identifies a customer when unset
}

// CreateCustomer creates the customer of a billing identity and returns its id. The caller stores
// it for that identity and mode, never changes it and never looks it up by e-mail.
func (c *Client) CreateCustomer(ctx context.Context, key string, p CustomerParams) (string, error) {
	params := c.customerParams(p)
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return "", err
	}
	defer cancel()
	customer, err := c.stripe.Customers.New(params)
	if err != nil {
		return "", failed("create customer of organisation", strconv.FormatInt(p.OrganisationID, 10), err)
	}
	return customer.ID, nil
}

// CheckCustomer reads whether a customer is still there. ErrGone means that a new one has to be
// created.
func (c *Client) CheckCustomer(ctx context.Context, id string) error {
	params := &stripe.CustomerParams{}
	defer call(ctx, &params.Params)()
	customer, err := c.stripe.Customers.Get(id, params)
	if err = failed("read customer", id, err); errors.Is(err, ErrNotFound) {
		return fmt.Errorf("read customer %s: %w", id, ErrGone)
	} else if err != nil {
		return err
	}
	if customer.Deleted {
		return fmt.Errorf("read customer %s: %w", id, ErrGone)
	}
	return nil
}

// AddTaxID records a VAT or other tax number (typ such as eu_vat, gb_vat) on a customer, unless
// the customer has it already. A number of the wrong shape is ErrRefused.
func (c *Client) AddTaxID(ctx context.Context, key, customerID, typ, value string) error {
	present, err := c.TaxIDs(ctx, customerID)
	if err != nil || slices.ContainsFunc(present, func(t TaxID) bool { return t.Type == typ && t.Value == value }) {
		return err
	}
	params := &stripe.TaxIDParams{
		Customer: stripe.String(customerID),
		Type:     stripe.String(typ),
		Value:    stripe.String(value),
	}
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return err
	}
	defer cancel()
	_, err = c.stripe.TaxIDs.New(params)
	return failed("add tax id to customer", customerID, err)
}

// TaxID is a tax number of a customer. Status is what became of Stripe's question to the
// authorities: pending, verified, unverified, or unavailable where Stripe asks nobody.
type TaxID struct{ Type, Value, Status string }

// TaxIDs reads the tax numbers of a customer, newest first.
func (c *Client) TaxIDs(ctx context.Context, customerID string) (all []TaxID, err error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	params := &stripe.TaxIDListParams{Customer: stripe.String(customerID)}
	params.Context = ctx
	params.Limit = stripe.Int64(pageSize)
	ids := c.stripe.TaxIDs.List(params)
	for ids.Next() {
		t := ids.TaxID()
		one := TaxID{Type: string(t.Type), Value: t.Value}
		if t.Verification != nil {
			one.Status = string(t.Verification.Status)
		}
		all = append(all, one)
	}
	return all, failed("list tax ids of customer", customerID, ids.Err())
}

func (c *Client) customerParams(p CustomerParams) *stripe.CustomerParams {
	params := &stripe.CustomerParams{
		Name:  stripe.String(p.Name),
		Email: stripe.String(p.Email),
		Address: &stripe.AddressParams{
			Line1:      stripe.String(p.Address.Line1),
			Line2:      stripe.String(p.Address.Line2),
			City:       stripe.String(p.Address.City),
			State:      stripe.String(p.Address.State),
			PostalCode: stripe.String(p.Address.PostalCode),
			Country:    stripe.String(p.Address.Country),
		},
		Metadata: map[string]string{
			metaOrganisation: strconv.FormatInt(p.OrganisationID, 10),
			metaEnvironment:  c.environment,
		},
	}
	params.TaxExempt = nonEmpty(p.TaxExempt)
	if p.Locale != "" {
		params.PreferredLocales = []*string{stripe.String(p.Locale)}
	}
	return params
}
