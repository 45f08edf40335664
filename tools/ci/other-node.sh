#!/bin/bash
# Runs the compiled tests again on another Node, which comes from npm: other-node.sh LOG. Nothing is built.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tools/ci/pnpm.sh
. tools/ci/programs.sh
log=$1
. tools/ci/steps.sh

version=24.21.0
node_package="node-linux-$(node -p process.arch)"
folder="$PWD/.pnpm/node-$version"
other="$folder/node_modules/$node_package/bin"
if [ "$("$other/node" --version 2>/dev/null)" != "v$version" ]; then
	echo "Getting $node_package $version into .pnpm/ ..."
	npm install --prefix "$folder" --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
		"$node_package@$version" >/dev/null || exit 1
fi
unset NODE_EXTRA_CA_CERTS
export PATH="$other:$PATH"

ava_in() { (cd "$1" && ../../node_modules/.bin/ava); }
on="on Node $(node --version)"

beside tests "apps/agent $on" ava_in apps/agent
for manifest in packages/*/package.json tools/*/package.json apps/dhcpinfo/package.json; do
	package=$(dirname "$manifest")
	node -e 'process.exit(require(`./${process.argv[1]}`).scripts?.test ? 0 : 1)' "$manifest" || continue
	tests "$package $on" ava_in "$package"
done
together
