package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// VolumeReport is what volume agreements were sold, how much of them is drawn, and what is left.
type VolumeReport struct {
	Base
	House     HouseChoice
	Lists     Tabs
	Sums      []VolumeSum
	Sold      []VolumeLine
	More      bool // the list shows only the first of them
	CSV, XLSX string
}

func (VolumeReport) file() string { return "report_volume.html" }

// VolumeSum is one currency and unit.
type VolumeSum struct {
	Currency            string
	Agreements, Soon    int64
	Total, Drawn, Left  string // units, in words
	Net, DrawnNet, Back int64  // minor units
}

// VolumeSumOf words it.
func VolumeSumOf(p *i18n.Printer, s models.AgreementSum) VolumeSum {
	return VolumeSum{
		Currency: s.Currency, Agreements: s.Agreements, Soon: s.Soon, Net: s.NetMinor, DrawnNet: s.DrawnMinor, Back: s.BackMinor,
		Total: licensing.UnitWords(p, s.Unit, s.Total), Drawn: licensing.UnitWords(p, s.Unit, s.Drawn), Left: licensing.UnitWords(p, s.Unit, s.InForce),
	}
}

// VolumeLine is one agreement of the report.
type VolumeLine struct {
	Href         string
	Organisation string
	Facts        AgreementFacts
	Soon         bool
	Drawn        string
	Net          int64
	DrawnNet     int64
	Left         int64 // of its price
	Currency     string
}

// VolumeLineOf words it.
func VolumeLineOf(p *i18n.Printer, s models.SoldAgreement) VolumeLine {
	return VolumeLine{
		Href: "/admin/requests/" + s.Reference, Organisation: s.Organisation, Facts: AgreementFactsOf(p, s.Agreement), Soon: s.Soon,
		Drawn: licensing.UnitWords(p, s.Unit, s.Drawn), Net: s.NetMinor, DrawnNet: s.DrawnMinor, Left: s.LeftMinor(), Currency: s.Currency,
	}
}
