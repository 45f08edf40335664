"""observe.py FIFO: tells, with times, what happens in this network namespace: DHCP packets (stamped by the kernel),
addresses and carriers as rtnetlink reports them, and lines that hooks write to FIFO. One event a line:

    NANOSECONDS packet INDEX MESSAGE      NANOSECONDS address INDEX ADDRESS
    NANOSECONDS carrier INDEX up|down     NANOSECONDS hook WORDS...
"""
import os, select, socket, struct, sys, time

SO_TIMESTAMPNS, SO_RCVBUFFORCE, ETH_P_ALL = 35, 33, 3
RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTM_NEWLINK, RTM_NEWADDR = 1, 0x10, 16, 20
IFA_LOCAL, IFF_LOWER_UP, AF_INET = 2, 0x10000, 2
MESSAGES = ['BOOTP', 'DISCOVER', 'OFFER', 'REQUEST', 'DECLINE', 'ACK', 'NAK', 'RELEASE', 'INFORM']

fifo_path = sys.argv[1]
os.mkfifo(fifo_path)
fifo = os.open(fifo_path, os.O_RDWR | os.O_NONBLOCK)
tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
netlink.bind((0, RTMGRP_LINK | RTMGRP_IPV4_IFADDR))
for one in (tap, netlink):
    one.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
    one.setblocking(False)
out, carriers, unfinished = [], {}, b''


def message(packet):
    """The DHCP message type of an IP packet, if it is one."""
    if len(packet) < 28 or packet[9] != 17:
        return None
    udp = (packet[0] & 15) * 4
    if struct.unpack('>HH', packet[udp:udp + 4]) not in ((67, 68), (68, 67), (67, 67)):
        return None
    options, at = packet[udp + 8 + 240:], 0
    while at + 2 < len(options) and options[at] != 255:
        if options[at] == 53:
            return MESSAGES[options[at + 2]]
        at += 1 if options[at] == 0 else 2 + options[at + 1]
    return 'BOOTP'


def read_tap():
    while True:
        try:
            packet, ancillary, _, source = tap.recvmsg(2048, 64)
        except BlockingIOError:
            return
        if source[1] == 0x0800 and (what := message(packet)):
            seconds, nanoseconds = struct.unpack('qq', ancillary[0][2])
            out.append((seconds * 10**9 + nanoseconds, 'packet %d %s' % (socket.if_nametoindex(source[0]), what)))


def read_netlink():
    while True:
        try:
            data = netlink.recv(65536)
        except BlockingIOError:
            return
        now, at = time.time_ns(), 0
        while at + 16 <= len(data):
            length, kind = struct.unpack_from('=IH', data, at)
            index, = struct.unpack_from('=I', data, at + 20)
            if kind == RTM_NEWADDR and data[at + 16] == AF_INET:
                attribute = at + 24
                while attribute + 4 <= at + length:
                    size, name = struct.unpack_from('=HH', data, attribute)
                    if name == IFA_LOCAL:
                        address = socket.inet_ntoa(data[attribute + 4:attribute + 8])
                        out.append((now, 'address %d %s' % (index, address)))
                    attribute += (size + 3) & ~3
            elif kind == RTM_NEWLINK:
                up = bool(struct.unpack_from('=I', data, at + 24)[0] & IFF_LOWER_UP)
                if carriers.get(index) != up:
                    carriers[index] = up
                    out.append((now, 'carrier %d %s' % (index, 'up' if up else 'down')))
            at += (length + 3) & ~3


def read_fifo():
    global unfinished
    try:
        data = os.read(fifo, 1 << 16)
    except BlockingIOError:
        return
    now = time.time_ns()
    *lines, unfinished = (unfinished + data).split(b'\n')
    out.extend((now, 'hook ' + line.decode()) for line in lines)


readers = {tap.fileno(): read_tap, netlink.fileno(): read_netlink, fifo: read_fifo}
poll = select.poll()
for number in readers:
    poll.register(number, select.POLLIN)
print('ready', flush=True)
while True:
    # The hook first: its stamp is the time of reading, the others' is not.
    for number, _ in sorted(poll.poll(), key=lambda event: event[0] != fifo):
        readers[number]()
    if out:
        print('\n'.join('%d %s' % event for event in sorted(out)), flush=True)
        out.clear()
