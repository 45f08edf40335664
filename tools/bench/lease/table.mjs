// Medians and Markdown.

export function median(values) {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `median (least–greatest)`, or a dash where nothing was measured. */
export function spread(values, digits = 1) {
	const known = values.filter(value => value !== undefined && Number.isFinite(value));
	if (known.length === 0) return '–';
	const [middle, least, greatest] = [median(known), Math.min(...known), Math.max(...known)].map(n =>
		n.toFixed(digits),
	);
	return known.length === 1 ? middle : `${middle} (${least}–${greatest})`;
}

/** How many times the median of the other, as `1.9x`. */
export function ratio(values, others) {
	const [mine, theirs] = [values, others].map(list => list.filter(Number.isFinite));
	return mine.length && theirs.length ? `${(median(mine) / median(theirs)).toFixed(2)}x` : '–';
}

/** A Markdown table: the first column left, the others right. */
export function table(head, rows) {
	const line = cells => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map((_, index) => (index ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
