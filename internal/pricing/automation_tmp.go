package pricing

// Automation is a stand-in until the second card format is merged.
type Automation string

// The automations.
const (
	AutomationUsual   Automation = ""
	AutomationNone    Automation = "none"
	AutomationSuggest Automation = "suggest"
	AutomationAuto    Automation = "auto"
)
