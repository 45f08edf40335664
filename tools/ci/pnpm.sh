# Sourced with the repository as working directory: checks Node, and puts the pinned pnpm first on PATH.
# pnpm lives in .pnpm/ of the checkout; nothing is installed globally.

export TURBO_TELEMETRY_DISABLED=1

if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
	echo "Node 20.19 or later is needed; found $(node --version 2>/dev/null || echo none)." >&2
	exit 1
fi

pnpm_version=$(node -p 'require("./package.json").packageManager.split("@")[1]')
export PATH="$PWD/.pnpm/node_modules/.bin:$PATH"
if [ "$("$PWD/.pnpm/node_modules/.bin/pnpm" --version 2>/dev/null)" != "$pnpm_version" ]; then
	echo "Getting pnpm $pnpm_version into .pnpm/ ..."
	npm install --prefix "$PWD/.pnpm" --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
		"pnpm@$pnpm_version" >/dev/null || exit 1
fi
