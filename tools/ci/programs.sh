# Sourced: need_programs COMMAND... makes sure that the programs of the lab are there. As root on a Debian-like
# system it installs what is missing, never letting a service start or be enabled; elsewhere it names what is missing
# and returns 1.

# Debian's servers live in sbin, which is not on everyone's PATH, and systemd's in a folder of its own.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/lib/systemd"

package_of() {
	case $1 in
		dnsmasq) echo dnsmasq-base ;;
		dhcpd) echo isc-dhcp-server ;;
		kea-dhcp4) echo kea-dhcp4-server ;;
		ip) echo iproute2 ;;
		unshare) echo util-linux ;;
		systemd-networkd | systemd-analyze) echo systemd ;;
		/usr/bin/python3) echo python3 ;;
		dhclient) echo isc-dhcp-client ;;
		dhcpcd) echo dhcpcd-base ;;
		scapy) echo python3-scapy ;;
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

# Without this file's exit 101, Debian starts a service when its package is installed (policy-rc.d(8)). The machine's own
# file, if it has one, is put back afterwards; one of ours that an interrupted run left is not taken for it.
policy=/usr/sbin/policy-rc.d
forbid_services() {
	[ -e $policy ] && ! grep -q 'until lessee' $policy && mv $policy $policy.before-lessee
	printf '#!/bin/sh\n# No service may start until lessee has installed what its tests need.\nexit 101\n' >$policy
	chmod 755 $policy
}

allow_services() {
	rm -f $policy
	[ -e $policy.before-lessee ] && mv $policy.before-lessee $policy
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
	install() { apt-get install -y --no-install-recommends "$@"; }
	{
		apt-get update
		# All at once; where the system lacks one of them, one after the other.
		# shellcheck disable=SC2086
		install $packages || for package in $packages; do install "$package"; done
	} </dev/null >"$log" 2>&1
	[ -z "$(missing_programs "$@")" ] || grep '^E:' "$log" >&2
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
