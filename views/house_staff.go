package views

import "time"

// HouseStaff lists the people of the desk, and adds one.
type HouseStaff struct {
	Base
	People []Person
	Roles  []Option
	Form   PersonForm
	Stuck  Notice // why a change was not made
}

func (HouseStaff) file() string { return "house_staff.html" }

// Person is one member of staff. LastSeen is zero for somebody who never signed in.
type Person struct {
	ID          int64
	Name, Email string
	Role        string // code
	Active      bool
	Self        bool
	Since       time.Time
	LastSignIn  time.Time
}

// PersonForm is somebody new, as typed.
type PersonForm struct {
	Name, Email, Role, Password string
	Errors                      map[string]string
}
