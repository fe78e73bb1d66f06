package article

import (
	"errors"
	"net/netip"
	"testing"
)

var inwardAddresses = []string{
	"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3",
	"169.254.0.1", "169.254.169.254", "168.63.129.16", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
	"192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
	"239.255.255.250", "240.0.0.1", "255.255.255.255",
	"::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1",
	"64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:53aa:64c::1", "2001:10::1", "2001:20::1", "2001:db8::1",
	"2002:7f00:1::", "2002:c0a8:101::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
}

// Two lists guard the dial: ours must do without the other, and both together
// also refuse what nobody has assigned yet.
func TestNoInwardAddressIsDialled(t *testing.T) {
	dial := outwardOnly()
	for _, address := range inwardAddresses {
		if !pointsInward(netip.MustParseAddr(address)) {
			t.Errorf("%s is not in our own list", address)
		}
	}
	for _, address := range append([]string{"4000::1", "8000::1"}, inwardAddresses...) {
		if err := dial("tcp"+family(address), joined(address, "443"), nil); !errors.Is(err, ErrBlocked) {
			t.Errorf("dial %s: %v, want ErrBlocked", address, err)
		}
	}
}

func TestPublicAddressesAreDialledOnWebPortsOnly(t *testing.T) {
	dial := outwardOnly()
	for _, address := range []string{"93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1"} {
		for port, allowed := range map[string]bool{"80": true, "443": true, "22": false, "6379": false, "8080": false} {
			if err := dial("tcp"+family(address), joined(address, port), nil); (err == nil) != allowed {
				t.Errorf("dial %s port %s: %v, want allowed=%v", address, port, err, allowed)
			}
		}
	}
	if err := dial("udp4", "1.1.1.1:443", nil); !errors.Is(err, ErrBlocked) {
		t.Errorf("udp: %v, want ErrBlocked", err)
	}
	if err := dial("tcp4", "paper.example:443", nil); !errors.Is(err, ErrBlocked) {
		t.Errorf("unresolved name: %v, want ErrBlocked", err)
	}
}
