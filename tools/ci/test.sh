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
need_programs ip unshare tcpdump python3 dnsmasq dhcpd kea-dhcp4 udhcpd udhcpc systemd-networkd tshark scapy || echo 'Tests that need them are skipped.'

step 'install' pnpm install --frozen-lockfile
step 'build' pnpm exec turbo run build --continue --output-logs=errors-only
while IFS=: read -r name command <&3; do
	case $name in '' | '#'*) continue ;; esac
	step "$name" bash -c "$command"
done 3<tools/ci/checks.txt

# The end-to-end tests keep real time, so nothing runs beside them. --only: everything is built; --force: a test that
# passed with other programs, privileges or Node has not passed.
turbo_test() { pnpm exec turbo run test --only --force --continue --output-logs=full --log-order=grouped "$@"; }
tests 'tests' turbo_test --concurrency=2 '--filter=!@lessee/agent' '--filter=!@lessee/netif'
tests 'tests of the network' turbo_test --concurrency=1 --filter=@lessee/netif --filter=@lessee/agent

say "$((SECONDS - started)) s"
node tools/ci/tally.mjs "$log"
status=$?
[ -n "${LESSEE_TEST_LOG:-}" ] || rm -f "$log"
exit $status
