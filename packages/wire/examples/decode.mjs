import {decodeMessage, fromHex} from '@lessee/wire';

const bytes = fromHex(`
	02010600 3903f326 00000000 00000000 c0000209 c0000201 00000000 # op .. giaddr
	52540012 3456${'00'.repeat(10)} ${'00'.repeat(192)} 63825363   # chaddr, sname, file, cookie
	350105 3604c0000201 330400000e10 0608c0000202c0000203 0c02766d # options
	03020102 e0020a0b ff`);

const message = decodeMessage(bytes);
console.log(message.yiaddr, message.options.dhcpMessageType);
console.log(message.options.domainNameServer);
console.log(message.unknown);
console.log(message.malformed[0].reason);
