#!/bin/bash
# What would be published, looked at as a stranger's bundler and compiler would.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# A page that is published has no links to what is not.
if grep -n '](\.\./' packages/*/README.md apps/*/README.md; then exit 1; fi
for package in packages/*/; do
	(cd "$package" && pnpm exec publint --strict && pnpm pack --pack-destination "$folder" >/dev/null)
done
for archive in "$folder"/*.tgz; do
	pnpm exec attw "$archive" --profile esm-only --quiet
done
