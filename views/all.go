package views

import "slices"

// All lists every page, as zero values: the tests check each template against its struct and each file against this list.
func All() []Page {
	return append(slices.Concat(negotiation(), agreementPages(), ratePages(), volumePages()), []Page{
		DeskBulk{},
		DeskBulkDone{},
		Contributors{},
		ContributorStatement{},
		DeskDecide{},
		DeskOrganisation{},
		DeskOrganisations{},
		DeskQueue{},
		DeskQuote{},
		DeskRequest{},
		Finance{},
		FinanceAct{},
		FinanceDifferences{},
		FinanceInvoice{},
		FinanceMovements{},
		FinanceStatement{},
		SignIn{},
		Account{},
		SandboxMails{},
		SandboxMail{},
		RequestOpen{},
		RequestWithdraw{},
		RequestQuote{},
		RequestPay{},
		RequestLicence{},
		RequestContent{},
		Verify{},
		Verified{},
		RequestYou{},
		RequestUse{},
		RequestSent{},
		RequestCheck{},
		RequestArticles{},
		FindRequests{},
		ConfirmKey{},
		ConfirmAddress{},
		HouseArticles{},
		HouseArticle{},
		HouseAutomation{},
		HouseTerms{},
		HouseTermsEdit{},
		HouseTermsPublish{},
		HouseReplies{},
		HouseReply{},
		HouseStaff{},
		SettingsStripe{},
		ShareDefaults{},
		Accessibility{},
		ErrorPage{},
		Gallery{},
		Home{},
		Privacy{},
		Terms{},
	}...)
}

func agreementPages() []Page {
	return []Page{
		DeskAgreement{},
		DeskVersion{},
		RequestVersion{},
		DeskWaiver{},
		RequestTermSheet{},
		RequestTakeBack{},
		Sign{},
		HouseTermsDiff{},
		HouseWaivers{},
		WaiversReport{},
	}
}

// AllMails lists every mail, for the same tests.
func AllMails() []Mail {
	return []Mail{
		MailLetter{},
		MailLinks{},
	}
}

// negotiation are the pages on which two sides come to terms.
func negotiation() []Page {
	return []Page{RequestCounter{}, CounterWaiting{}, DeskCounterPage{}, DeskOfferPage{}, HouseNegotiation{}, RequestAmend{}, DeskAmend{}}
}
