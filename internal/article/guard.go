package article

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

// inward lists what the fetcher never dials: loopback, private, link-local,
// shared, documentation, benchmarking, multicast and reserved ranges, and every
// range that carries an IPv4 address inside IPv6 (mapped, compatible, NAT64,
// 6to4, Teredo, ISATAP-style translation), which the predicates of net/netip do
// not know. It stands beside the list of the ssrf package, not instead of it.
var inward = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"168.63.129.16/32", // a cloud provider's metadata service on a public address
	"::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16",
	"fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

// outwardOnly is the last check before a connection: it sees the address the
// name resolved to, so a name that answers differently the second time gains nothing.
func outwardOnly() func(network, address string, conn syscall.RawConn) error {
	known := ssrf.New()
	return func(network, address string, conn syscall.RawConn) error {
		if err := known.Safe(network, address, conn); err != nil {
			return fmt.Errorf("%w: %v", ErrBlocked, err)
		}
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %v", ErrBlocked, err)
		}
		if pointsInward(to.Addr()) {
			return fmt.Errorf("%w: %s", ErrBlocked, to.Addr())
		}
		return nil
	}
}

func pointsInward(ip netip.Addr) bool {
	return slices.ContainsFunc(inward, func(p netip.Prefix) bool { return p.Contains(ip) || p.Contains(ip.Unmap()) })
}
