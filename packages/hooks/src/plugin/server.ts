// Calls the handlers inside the plugin's process.
import type {Answer, FromPlugin, Question, ToPlugin} from './conversation.ts';
import type {Plugin, PluginContext, PluginLease, PluginOffer} from './plugin.ts';

/** Answers the agent's questions. Whatever a handler does, each question is answered once, or the process has died. */
export class Server {
	readonly #plugin: Plugin;
	readonly #say: (words: FromPlugin) => void;
	readonly #running = new Map<number, AbortController>();

	constructor(plugin: Plugin, say: (words: FromPlugin) => void) {
		this.#plugin = plugin;
		this.#say = say;
	}

	/** Takes a question, or the word that the time of one has run out. */
	hear(words: Question | Extract<ToPlugin, {type: 'abort'}>): void {
		if (words.type === 'ask') void this.#answer(words);
		else this.#abort(words.id);
	}

	async #answer(question: Question): Promise<void> {
		const {id} = question;
		const controller = new AbortController();
		this.#running.set(id, controller);
		const words = await this.#call(question, controller.signal);
		// After an abort there is nobody to hear it.
		if (this.#running.delete(id)) this.#say(words);
	}

	#abort(id: number): void {
		const controller = this.#running.get(id);
		if (controller === undefined) return;
		this.#running.delete(id);
		this.#say({type: 'aborted', id});
		controller.abort(new Error('The time limit has run out.'));
	}

	async #call(question: Question, signal: AbortSignal): Promise<FromPlugin> {
		const {id, interface: name} = question;
		const log = (text: unknown) => this.#say({type: 'log', interface: name, text: String(text)});
		try {
			const answer = await decide(this.#plugin, question, {interface: name, log, signal});
			return {type: 'answer', id, answer};
		} catch (error) {
			return {
				type: 'failed',
				id,
				reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
			};
		}
	}
}

async function decide(
	plugin: Plugin,
	{handler, argument}: Question,
	context: PluginContext,
): Promise<Answer> {
	if (handler === 'selectOffer') {
		const offers = argument as readonly PluginOffer[];
		const chosen = await plugin.selectOffer?.(offers, context);
		return chosen === undefined || chosen === 'none' ? chosen : placeOf(chosen, offers);
	}
	const lease = argument as PluginLease;
	if (handler !== 'verifyLease') return void (await plugin[handler]?.(lease, context));
	const verdict: unknown = await plugin.verifyLease?.(lease, context);
	if (verdict === undefined || verdict === 'accept' || verdict === 'decline') return verdict;
	throw new TypeError(`verifyLease must answer 'accept', 'decline' or undefined; got ${String(verdict)}.`);
}

function placeOf(chosen: PluginOffer, offers: readonly PluginOffer[]): number {
	const place = offers.indexOf(chosen);
	if (place < 0)
		throw new TypeError(
			`selectOffer must answer with one of the offers, 'none' or undefined; got ${String(chosen)}.`,
		);
	return place;
}
