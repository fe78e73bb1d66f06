package main

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/licensing"
)

func rootFile(t *testing.T, name string) string {
	t.Helper()
	read, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(read)
}

// The whole of a stop fits into the grace period after which a container is killed, and the README says how long it is.
func TestAStopIsShorterThanTheGracePeriod(t *testing.T) {
	const whole = drainPause + stopRequests + stopJobs + cancelJobs + closePool
	if drainPause < 5*time.Second {
		t.Errorf("the proxy has only %s to notice", drainPause)
	}
	grace := regexp.MustCompile(`stop_grace_period: (\w+)`).FindStringSubmatch(rootFile(t, "compose.yaml"))
	if grace == nil {
		t.Fatal("compose.yaml has no stop_grace_period")
	}
	if period, err := time.ParseDuration(grace[1]); err != nil || whole >= period {
		t.Errorf("a stop may take %s, compose.yaml kills after %s", whole, grace[1])
	}
	if said := "stops within " + strings.TrimSuffix(whole.String(), "s") + " seconds"; !strings.Contains(rootFile(t, "README.md"), said) {
		t.Errorf("README.md does not say: %s", said)
	}
}

func TestWhatCannotBeClosedDoesNotHoldUpTheEnd(t *testing.T) {
	held := make(chan struct{})
	defer close(held)
	began := time.Now()
	err := within(20*time.Millisecond, "close the database", func() error { <-held; return nil })
	if err == nil || !strings.Contains(err.Error(), "close the database") || time.Since(began) > 5*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
	want := errors.New("broken")
	if err := within(time.Minute, "", func() error { return want }); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

func TestTheReadmeNamesWhatStripeMustSend(t *testing.T) {
	readme := rootFile(t, "README.md")
	for _, name := range append([]string{billing.APIVersion}, licensing.StripeEventTypes...) {
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("README.md does not name %s", name)
		}
	}
}
