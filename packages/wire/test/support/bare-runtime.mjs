// Runs the compiled package in a context that has what the language has and nothing else, and prints what it answers.
// node --experimental-vm-modules bare-runtime.mjs INDEX.js
import {readFileSync} from 'node:fs';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {createContext, SourceTextModule} from 'node:vm';

const context = createContext(Object.create(null), {codeGeneration: {strings: false, wasm: false}});
const modules = new Map();

function load(url) {
	const known = modules.get(url);
	if (known) return known;
	const module = new SourceTextModule(readFileSync(fileURLToPath(url), 'utf8'), {context, identifier: url});
	modules.set(url, module);
	return module;
}

const program = new SourceTextModule(
	`import {decodeMessage, encodeMessage, formatMessage, messageToJson, toHex, writePcapng, readPcapng, WireError} from 'wire';
	const bytes = encodeMessage({xid: 7, options: {dhcpMessageType: 'ACK', hostName: 'müller', domainSearch: ['a.example']}});
	const capture = writePcapng({interfaces: [{name: 'e', linkType: 1}], packets: [{bytes, at: 1n, interface: 0}]});
	let refused;
	try { decodeMessage(new Uint8Array(1)); } catch (error) { refused = error instanceof WireError && error.code; }
	export const globals = ['Buffer', 'process', 'TextDecoder', 'TextEncoder', 'URL', 'setTimeout', 'require', 'performance'].filter(name => name in globalThis);
	export const answer = JSON.stringify({
		globals,
		again: toHex(encodeMessage(decodeMessage(bytes))) === toHex(bytes),
		name: messageToJson(decodeMessage(bytes)).options.hostName,
		lines: formatMessage(decodeMessage(bytes)).split('\\n').length,
		packets: readPcapng(capture).packets.length,
		refused,
	});`,
	{context, identifier: 'program'},
);
await program.link((specifier, parent) =>
	load(
		specifier === 'wire' ? pathToFileURL(process.argv[2]).href : new URL(specifier, parent.identifier).href,
	),
);
await program.evaluate();
console.log(program.namespace.answer);
