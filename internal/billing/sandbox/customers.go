package sandbox

import "strings"

var customerParams = paramSet{
	"address[city]": text, "address[country]": text, "address[line1]": text, "address[line2]": text,
	"address[postal_code]": text, "address[state]": text,
	"balance": integer, "description": text, "email": text, "metadata": text, "metadata[*]": text,
	"name": text, "phone": text, "preferred_locales[#]": text, "tax_exempt": text,
}

func createCustomer(c *request) (any, error) {
	cus := &customer{
		ID: newID("cus"), Object: kindCustomer, Created: c.now, NextSequence: 1, TaxExempt: "none",
		InvoicePrefix: strings.ToUpper(randomHex(4)), PreferredLocales: []string{}, Metadata: map[string]string{},
	}
	if err := c.fillCustomer(cus); err != nil {
		return nil, err
	}
	if err := save(c.ctx, c.tx, cus); err != nil {
		return nil, err
	}
	return cus, c.emit("customer.created", cus.ID, cus, nil)
}

func updateCustomer(c *request) (any, error) {
	cus, err := get[customer](c.ctx, c.tx, kindCustomer, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	before, err := toMap(cus)
	if err != nil {
		return nil, err
	}
	if err := c.fillCustomer(cus); err != nil {
		return nil, err
	}
	if err := save(c.ctx, c.tx, cus); err != nil {
		return nil, err
	}
	return cus, c.emitUpdated("customer.updated", cus.ID, cus, before)
}

func (c *request) fillCustomer(cus *customer) error {
	err := c.atMost(map[string]int{"email": 512, "name": 256, "phone": 20, "description": 5000})
	if err != nil {
		return err
	}
	if email := c.Get("email"); email != "" && !strings.Contains(email, "@") {
		return refuse("email_invalid", "email", "Invalid email address: %s", email)
	}
	for name, field := range map[string]**string{
		"description": &cus.Description, "email": &cus.Email, "name": &cus.Name, "phone": &cus.Phone,
	} {
		if c.has(name) {
			*field = optional(c.Get(name))
		}
	}
	switch exempt := c.Get("tax_exempt"); exempt {
	case "":
	case "none", "exempt", "reverse":
		cus.TaxExempt = exempt
	default:
		return refuse("", "tax_exempt", "Invalid tax_exempt: must be one of exempt, none, or reverse")
	}
	cus.Address = c.address(cus.Address)
	cus.Balance = c.integer("balance", cus.Balance)
	if locales := c.list("preferred_locales"); len(locales) > 0 {
		cus.PreferredLocales = locales
	}
	cus.Metadata, err = c.metadata(cus.Metadata)
	return err
}

func listCustomers(c *request) (any, error) {
	where := &conditions{}
	if c.Get("email") != "" {
		where.add("body->>'email' = $%d", c.Get("email"))
	}
	return c.listObjects(kindCustomer, "/v1/customers", where)
}

// getCustomer shows a deleted customer as {deleted: true}, unlike every other kind.
func getCustomer(c *request) (any, error) {
	id := c.path("id")
	cus, err := find[customer](c.ctx, c.tx, kindCustomer, id, false)
	if err != nil || cus != nil {
		return cus, err
	}
	var known bool
	err = c.tx.QueryRowContext(c.ctx,
		`SELECT EXISTS (SELECT 1 FROM stripe_sandbox.objects WHERE id = $1 AND kind = $2)`, id, kindCustomer).Scan(&known)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, missing(kindCustomer, id)
	}
	return deleted{ID: id, Object: kindCustomer, Deleted: true}, nil
}

func deleteCustomer(c *request) (any, error) {
	cus, err := get[customer](c.ctx, c.tx, kindCustomer, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	if err := remove(c.ctx, c.tx, kindCustomer, cus.ID); err != nil {
		return nil, err
	}
	return deleted{ID: cus.ID, Object: kindCustomer, Deleted: true}, c.emit("customer.deleted", cus.ID, cus, nil)
}
