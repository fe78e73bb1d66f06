package billing

import (
	"context"

	"github.com/stripe/stripe-go/v76"
)

// TaxRateParams describes a tax added on top of the price. 2000 basis points are 20 %; Stripe
// keeps four decimals of a percent, so every basis point is exact. Country is ISO 3166-1
// alpha-2, or empty.
type TaxRateParams struct {
	Name        string
	BasisPoints int64
	Country     string
}

// CreateTaxRate creates an exclusive tax rate and returns its id. A rate cannot be changed
// afterwards: the caller stores one id per name, percentage, country and mode.
func (c *Client) CreateTaxRate(ctx context.Context, key string, p TaxRateParams) (string, error) {
	params := &stripe.TaxRateParams{
		DisplayName: stripe.String(p.Name),
		Inclusive:   stripe.Bool(false),
		Percentage:  stripe.Float64(float64(p.BasisPoints) / 100),
		Metadata:    map[string]string{metaEnvironment: c.environment},
	}
	if p.Country != "" {
		params.Country = stripe.String(p.Country)
	}
	cancel, err := write(ctx, key, &params.Params)
	if err != nil {
		return "", err
	}
	defer cancel()
	rate, err := c.stripe.TaxRates.New(params)
	if err != nil {
		return "", failed("create tax rate", p.Name, err)
	}
	return rate.ID, nil
}
