package licensing

import "imprimatur/models"

func statuses(r models.Request, p *models.Request, q models.Quote) {
	r.Status = models.Quoted // want statusOutsideMove
	p.Status = models.Quoted // want statusOutsideMove
	q.Status = models.QuoteSent
}
