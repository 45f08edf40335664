# Sourced, with $log set: runs steps, keeps on after a failed one, and remembers it for the last line.

say() { printf '\n── %s\n' "$*"; }

# step NAME COMMAND... : a failed step counts as one failure.
step() {
	say "$1"
	"${@:2}" </dev/null && return
	echo "The step '$1' failed."
	echo '1 step failed' >>"$log"
}

# tests NAME COMMAND... : AVA's own counts go into the log; one failure is added where it died without any.
tests() {
	local part
	part=$(mktemp)
	say "$1"
	"${@:2}" </dev/null 2>&1 | tee "$part"
	if [ "${PIPESTATUS[0]}" != 0 ] && node tools/ci/tally.mjs "$part" >/dev/null; then
		echo "The step '$1' failed."
		echo '1 step failed' >>"$part"
	fi
	cat "$part" >>"$log"
	rm -f "$part"
}

# beside step|tests NAME COMMAND... : the same beside what follows; `together` waits for it and shows what it said.
beside() {
	local part
	part=$(mktemp -d)
	(log="$part/log"; "$@" >"$part/said" 2>&1) &
	others+=("$! $part")
}

together() {
	local pid part
	for other in "${others[@]}"; do
		read -r pid part <<<"$other"
		wait "$pid"
		cat "$part/said"
		cat "$part/log" >>"$log" 2>/dev/null
		rm -rf "$part"
	done
	others=()
}
others=()
