# Sourced: need_programs COMMAND... makes sure that the programs of the lab are there. As root on a Debian-like
# system it installs what is missing, never letting a service start or be enabled; elsewhere it names what is missing
# and returns 1.

# Debian's servers live in sbin, which is not on everyone's PATH.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

package_of() {
	case $1 in
		dnsmasq) echo dnsmasq-base ;;
		dhcpd) echo isc-dhcp-server ;;
		kea-dhcp4) echo kea-dhcp4-server ;;
		ip) echo iproute2 ;;
		unshare) echo util-linux ;;
		python3) echo python3-minimal ;;
		dhclient) echo isc-dhcp-client ;;
		dhcpcd) echo dhcpcd-base ;;
		*) echo "$1" ;;
	esac
}

services='isc-dhcp-server isc-dhcp-server6 kea-dhcp4-server udhcpd'

missing_programs() {
	local command
	for command in "$@"; do
		command -v "$command" >/dev/null || echo "$command"
	done
}

# Without this file's exit 101, Debian starts a service when its package is installed (policy-rc.d(8)).
forbid_services() {
	[ -e /usr/sbin/policy-rc.d ] && mv /usr/sbin/policy-rc.d /usr/sbin/policy-rc.d.before-lessee
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
	chmod 755 /usr/sbin/policy-rc.d
}

allow_services() {
	rm -f /usr/sbin/policy-rc.d
	[ -e /usr/sbin/policy-rc.d.before-lessee ] && mv /usr/sbin/policy-rc.d.before-lessee /usr/sbin/policy-rc.d
	return 0
}

# A server that was installed for tests must not serve the machine's network after its next start either.
disable_services() {
	local service
	for service in $services; do
		[ -e "/etc/init.d/$service" ] && update-rc.d "$service" disable
		[ -e "/lib/systemd/system/$service.service" ] && command -v systemctl >/dev/null && systemctl disable "$service"
	done
	return 0
}

install_programs() (
	packages=$(for command in "$@"; do package_of "$command"; done | sort -u | tr '\n' ' ')
	installed_before=$(for service in $services; do [ -e "/etc/init.d/$service" ] && echo "$service"; done)
	echo "Installing with apt-get: ${packages% }. Their services are neither started nor enabled."
	log=$(mktemp)
	trap 'allow_services; rm -f "$log"' EXIT
	trap 'exit 1' INT TERM
	forbid_services
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086
	if ! { apt-get update && apt-get install -y --no-install-recommends $packages; } </dev/null >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		return 1
	fi
	# What the machine's owner had before is not ours to disable.
	services=$(for service in $services; do echo "$installed_before" | grep -qx "$service" || echo "$service"; done)
	disable_services >/dev/null 2>&1
)

need_programs() {
	local missing
	missing=$(missing_programs "$@")
	[ -z "$missing" ] && return 0
	# shellcheck disable=SC2086
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then install_programs $missing; fi
	missing=$(missing_programs "$@")
	[ -z "$missing" ] && return 0
	echo "Missing programs: $(echo $missing). On Debian they are in the packages" \
		"$(for command in $missing; do package_of "$command"; done | sort -u | xargs)." >&2
	return 1
}
