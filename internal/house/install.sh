#!/bin/sh
# Finds a tool that the tests need, or installs it by the system's package manager without a question:
#
#   install.sh compiler    a C compiler, for the race detector
#   install.sh node        Node 20 or newer, with npm
#   install.sh chromium    prints the path of a Chromium
#
# As an ordinary user, where installing needs root, it prints the command to type and fails.
set -eu

say() { echo "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# install APT DNF APK BREW: the names of what is needed at each package manager.
install() {
	if has apt-get; then
		as_root "apt-get install -y --no-install-recommends $1" "apt-get update -q"
	elif has dnf; then
		as_root "dnf install -y $2"
	elif has apk; then
		as_root "apk add $3"
	elif has brew; then
		quietly "brew install $4"
	else
		say "No known package manager (apt-get, dnf, apk, brew) to install $1; please install it by hand."
		exit 1
	fi
}

# as_root COMMAND [PREPARATION] runs both when we are root, else tells what to type.
as_root() {
	if [ "$(id -u)" -ne 0 ]; then
		say "Please run this once, then try again:"
		say ""
		say "    sudo $1"
		exit 1
	fi
	say "installing: $1"
	if [ $# -gt 1 ]; then quietly "$2"; fi
	quietly "$1"
}

# quietly COMMAND shows the output only of a failure.
quietly() {
	log=$(mktemp)
	if ! DEBIAN_FRONTEND=noninteractive sh -c "$1" </dev/null >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		rm -f "$log"
		say "This failed: $1"
		exit 1
	fi
	rm -f "$log"
}

compiler() { has cc || has gcc || has clang; }

node_is_new() { has npm && has node && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)'; }

# shell tries for Chromium without its windows, the same engine at half the work, and is content without.
shell() {
	has chromium-headless-shell || [ -n "${CHROMIUM:-}" ] || [ "$(id -u)" -ne 0 ] || ! has apt-get ||
		(install chromium-headless-shell) 2>/dev/null || true
}

find_chromium() {
	for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
		"/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
		if [ -n "$name" ] && has "$name"; then
			command -v "$name"
			return 0
		fi
	done
	return 1
}

case "${1:-}" in
compiler)
	compiler || install "gcc libc6-dev" "gcc glibc-devel" "gcc musl-dev" "gcc"
	;;
node)
	node_is_new || install "nodejs npm" "nodejs npm" "nodejs npm" "node"
	node_is_new || { say "Node 20 or newer is needed; this system has $(node --version 2>/dev/null || echo none)."; exit 1; }
	;;
chromium)
	shell
	find_chromium >/dev/null || install chromium chromium chromium "--cask chromium"
	find_chromium || { say "Chromium was not found, even after installing it; set CHROMIUM to its path."; exit 1; }
	;;
*)
	say "usage: install.sh compiler|node|chromium"
	exit 2
	;;
esac
