#!/bin/bash
# npm test: everything from a bare machine (Node and npm) to one last line `N passed, N failed, N skipped`.
# LESSEE_TEST_LOG=FILE keeps the log that the last line was summed from.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tools/ci/pnpm.sh
. tools/ci/programs.sh
log=${LESSEE_TEST_LOG:-$(mktemp)}
. tools/ci/steps.sh
: >"$log"
started=$SECONDS

say 'programs'
need_programs ip unshare tcpdump /usr/bin/python3 dnsmasq dhcpd kea-dhcp4 udhcpd udhcpc systemd-networkd tshark scapy || echo 'Tests that need them are skipped.'

step 'install' pnpm install --frozen-lockfile
# Node 20 reads this file at every start, which costs each process 50 ms; from here on nothing comes from elsewhere.
unset NODE_EXTRA_CA_CERTS
step 'build' pnpm exec turbo run build --continue --output-logs=errors-only

checks() {
	local name command
	while IFS=: read -r name command <&3; do
		case $name in '' | '#'*) continue ;; esac
		step "$name" bash -c "$command"
	done 3<tools/ci/checks.txt
}

# --only: everything is built; --force: a test that passed with other programs, privileges or Node has not passed.
turbo_test() { pnpm exec turbo run test --only --force --continue --output-logs=full --log-order=grouped "$@"; }

# The agent's tests wait more than they work, and what others do meanwhile is one more reason not to rely on the time.
beside tests 'tests of the agent' turbo_test --filter=@lessee/agent
beside checks
tests 'tests of the rest' turbo_test --concurrency=2 '--filter=!@lessee/agent'
together

say "$((SECONDS - started)) s"
node tools/ci/tally.mjs "$log"
status=$?
[ -n "${LESSEE_TEST_LOG:-}" ] || rm -f "$log"
exit $status
