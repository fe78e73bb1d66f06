package views

// All lists every page, as zero values: the tests check each template against its struct and each file against this list.
func All() []Page {
	return []Page{
		DeskDecide{},
		DeskOrganisation{},
		DeskOrganisations{},
		DeskQueue{},
		DeskQuote{},
		DeskRequest{},
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
		HouseRates{},
		HouseRatesEdit{},
		HouseRatesPublish{},
		HouseTerms{},
		HouseTermsEdit{},
		HouseTermsPublish{},
		HouseStaff{},
		Accessibility{},
		ErrorPage{},
		Gallery{},
		Home{},
		Privacy{},
		Terms{},
	}
}

// AllMails lists every mail, for the same tests.
func AllMails() []Mail {
	return []Mail{
		MailLetter{},
		MailLinks{},
	}
}
