// What happens in three places at once (the wire, the agent, the hook), in the order in which it happened.

const colours = {packet: 36, agent: 33, hook: 35};
const settle = 150;

/** A timeline that prints each line as soon as nothing earlier can still come. */
export function timeline(out = process.stdout) {
	const start = Date.now();
	let waiting = [];
	const paint = (lane, text) => (out.isTTY ? `\u001b[${colours[lane]}m${text}\u001b[0m` : text);

	function print(until) {
		const due = waiting.filter(({at}) => at <= until).sort((a, b) => a.at - b.at);
		waiting = waiting.filter(({at}) => at > until);
		for (const {at, lane, text} of due) {
			const seconds = (Math.max(0, at - start) / 1000).toFixed(3).padStart(8);
			out.write(lane === 'says' ? `${text}\n` : `${seconds}  ${paint(lane, `${lane.padEnd(7)} ${text}`)}\n`);
		}
	}
	const timer = setInterval(() => print(Date.now() - settle), 20);

	return {
		/** Adds a line of a lane (what a command says has none), at milliseconds since 1970. */
		add(lane, text, at = Date.now()) {
			waiting.push({at, lane, text});
		},
		/** Prints all that is there, then a heading. */
		async heading(text) {
			await new Promise(resolve => setTimeout(resolve, settle));
			print(Date.now());
			out.write(`\n${out.isTTY ? `\u001b[1m${text}\u001b[0m` : text}\n`);
		},
		async end() {
			await new Promise(resolve => setTimeout(resolve, settle));
			print(Number.POSITIVE_INFINITY);
			clearInterval(timer);
		},
	};
}
