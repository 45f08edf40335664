#!/bin/bash
# npm run demo: from a bare machine (Node and npm) to a real lease, in a network of its own that is thrown away.
set -u
cd "$(dirname "$0")/../.." || exit 1

if [ "$(id -u)" != 0 ]; then
	echo 'The demo makes network namespaces, which only root may: run it again as root, for example' >&2
	echo '    sudo env "PATH=$PATH" npm run demo' >&2
	echo 'It touches neither the addresses, routes and DNS of this machine nor its /etc and /run.' >&2
	exit 1
fi
if ! unshare --net --mount --uts true 2>/dev/null; then
	echo 'The demo needs CAP_SYS_ADMIN and CAP_NET_ADMIN to make network namespaces; this root has them not' \
		'(in a container: run it with --privileged).' >&2
	exit 1
fi

. tools/ci/pnpm.sh
. tools/ci/programs.sh
need_programs ip unshare tcpdump dnsmasq || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
	echo "$1 ..."
	"${@:2}" </dev/null >"$log" 2>&1 && return
	cat "$log" >&2
	exit 1
}
quietly 'Installing' pnpm install --frozen-lockfile
# Node 20 reads this file at every start, which costs each process 50 ms; from here on nothing comes from elsewhere.
unset NODE_EXTRA_CA_CERTS
quietly 'Building' pnpm exec turbo run build --output-logs=errors-only \
	--filter=@lessee/agent --filter=@lessee/dhcpinfo --filter=@lessee/lab
node tools/demo/demo.mjs
