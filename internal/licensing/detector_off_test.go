//go:build !race

package licensing_test

// raceDetector tells whether this program watches for races.
const raceDetector = false
