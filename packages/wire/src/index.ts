export {formatIpv4, ipv4ToNumber, numberToIpv4, parseIpv4} from './address.ts';
export {sameBytes} from './bytes.ts';
export {
	decodeForcerenewInformation,
	encodeForcerenewInformation,
	type ForcerenewInformation,
} from './codec/authentication.ts';
export type {Codec, JsonSchema} from './codec/codec.ts';
export {
	type ClientIdentifier,
	type Duid,
	decodeClientIdentifier,
	encodeClientIdentifier,
} from './codec/identifier.ts';
export type {MessageType} from './codec/message-type.ts';
export type {ClasslessRoute} from './codec/route.ts';
export {decodeOption, describeOption, encodeOption, type OptionDescription} from './describe.ts';
export {WireError, type WireErrorCode} from './errors.ts';
export {formatFound, formatOctets, formatOptionForDhcpinfo} from './forms/dhcpinfo.ts';
export {formatOptionForLeases, formatOptionForScript} from './forms/isc.ts';
export {type JsonValue, messageSchema, messageToJson, valueToJson} from './forms/json.ts';
export {formatMessage} from './forms/message.ts';
export {type ArpPacket, decodeArpPacket, encodeArpPacket} from './frames/arp.ts';
export {decodeEthernetFrame, type EthernetFrame, encodeEthernetFrame} from './frames/ethernet.ts';
export {
	type Capture,
	type CapturedInterface,
	type CapturedPacket,
	readPcapng,
	writePcapng,
} from './frames/pcapng.ts';
export {
	type Dropped,
	type DropReason,
	decodeUdpPacket,
	encodeUdpPacket,
	type UdpPacket,
	type UdpPacketInit,
} from './frames/udp.ts';
export {formatHardware, parseHardware} from './hardware.ts';
export type {Header} from './header.ts';
export {fromHex, toHex} from './hex.ts';
export {parseIpv6} from './ipv6.ts';
export {decodeMessage, encodeMessage, type Message, type MessageInit} from './message.ts';
export type {Limits} from './options/area.ts';
export {declareOptions, type OptionDefinition} from './options/declare.ts';
export {type EncapsulatedOption, encapsulatedOptions} from './options/encapsulated.ts';
export {
	type Found,
	type FoundField,
	type FoundOption,
	type FoundVendorOption,
	findOption,
	type World,
} from './options/find.ts';
export {Located, locateOptions, type Place} from './options/located.ts';
export {type OptionName, type Options, type OptionValue, registry} from './options/registry.ts';
export type {InittabEntry, InittabType, Registry, Row} from './options/row.ts';
export {decodeOptions, type MalformedOption, type OptionSet} from './options/set.ts';
export {encodeOptions, type OptionsInit} from './options/write.ts';
