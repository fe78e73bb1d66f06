//go:build !linux

package testdb

// quickFolder is where temporary files go.
func quickFolder() string { return "" }
