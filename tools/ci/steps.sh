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
