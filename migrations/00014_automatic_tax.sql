-- +goose Up
-- Stripe's automatic tax: an offer says its price without tax, and the tax of the payer's address comes with the invoice.
ALTER TABLE publications ADD COLUMN automatic_tax boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT publications_one_tax CHECK (NOT automatic_tax OR tax_basis_points = 0);
ALTER TABLE quotes ADD COLUMN automatic_tax boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT quotes_one_tax CHECK (NOT automatic_tax OR tax_minor = 0);
ALTER TABLE invoices ADD COLUMN automatic_tax boolean NOT NULL DEFAULT false;
