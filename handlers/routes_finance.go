package handlers

import "imprimatur/models"

// financeRoutes are the desk's pages about money: invoices, what was corrected, and the books.
func (h *Handlers) financeRoutes() []Route {
	see, money := Desk(models.ActSeeMoney), Desk(models.ActMoney)
	return []Route{
		{"GET", "/admin/finance", see, h.finance},
		{"GET", "/admin/finance/movements", see, h.movements},
		{"GET", "/admin/finance/movements.csv", see, h.movementsCSV},
		{"GET", "/admin/finance/movements.xlsx", see, h.movementsXLSX},
		{"GET", "/admin/finance/organisations/:id", see, h.statement},

		{"GET", "/admin/finance/differences", see, h.differences},
		{"POST", "/admin/finance/differences/compare", money, h.compareNow},
		{"POST", "/admin/finance/differences/:id/mend", money, h.mendDifference},
		{"POST", "/admin/finance/differences/:id/explain", money, h.explainDifference},
		{"POST", "/admin/finance/events/:event/retry", money, h.retryLeftEvent},
		{"POST", "/admin/finance/events/:event/aside", money, h.setEventAside},
		{"POST", "/admin/finance/tax-numbers/:customer", money, h.settleTaxNumber},

		{"GET", "/admin/finance/invoices/:id", see, h.financeInvoice},
		{"POST", "/admin/finance/invoices/:id/read", money, h.readInvoiceAgain},
		{"GET", "/admin/finance/invoices/:id/credit", money, h.financeActPage},
		{"POST", "/admin/finance/invoices/:id/credit", money, h.creditInvoice},
		{"GET", "/admin/finance/invoices/:id/received", money, h.financeActPage},
		{"POST", "/admin/finance/invoices/:id/received", money, h.recordPayment},
		{"GET", "/admin/finance/invoices/:id/write-off", money, h.financeActPage},
		{"POST", "/admin/finance/invoices/:id/write-off", money, h.writeOff},
		{"GET", "/admin/finance/invoices/:id/cancel", money, h.financeActPage},
		{"POST", "/admin/finance/invoices/:id/cancel", money, h.cancelInvoice},
		{"POST", "/admin/finance/settlements/:id/agree", money, h.agreeSettlement},
		{"POST", "/admin/finance/settlements/:id/refuse", money, h.refuseSettlement},
	}
}
