import {declareOptions, decodeMessage, encodeMessage, formatOptionForScript} from '@lessee/wire';

const registry = declareOptions([
	{name: 'asset-tag', code: 224, type: 'text'},
	{name: 'probes', code: 225, type: 'array of { ip-address, unsigned integer 16 }'},
]);

const bytes = encodeMessage({options: {'asset-tag': 'A-17', probes: [['192.0.2.1', 80]]}}, {}, registry);
console.log(decodeMessage(bytes, registry).options);
console.log(formatOptionForScript(225, decodeMessage(bytes).unknown.get(225), registry));
