"""bad-cable.py ONE OTHER SEED DROP DUPLICATE REORDER DELAY_MS: forwards frames between two interfaces, badly.

Each direction draws its decisions from the seed in the order of the frames, so that the Nth frame of a direction has
the same fate in every run. The virtio header goes along (PACKET_VNET_HDR): it says of a frame that its checksum is
still to be computed, as it is on every frame that a virtual link hands over.
"""
import heapq, random, select, socket, struct, sys, time

SOL_PACKET, PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC, PACKET_VNET_HDR, PACKET_OUTGOING = 263, 1, 1, 15, 4
ETH_P_ALL = 3

one, other, seed = sys.argv[1:4]
drop, duplicate, reorder, delay = map(float, sys.argv[4:8])


def tap(name):
    tapped = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    tapped.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    tapped.bind((name, ETH_P_ALL))
    promiscuous = struct.pack('iHH8s', socket.if_nametoindex(name), PACKET_MR_PROMISC, 0, b'')
    tapped.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous)
    tapped.setblocking(False)
    return tapped


taps = [tap(one), tap(other)]
draws = [random.Random(seed + '>'), random.Random(seed + '<')]
waiting, order = [], 0
poll = select.poll()
for tapped in taps:
    poll.register(tapped, select.POLLIN)
print('ready', flush=True)

while True:
    poll.poll(max(0.0, (waiting[0][0] - time.monotonic()) * 1000) if waiting else None)
    for side, tapped in enumerate(taps):
        while True:
            try:
                frame, address = tapped.recvfrom(70000)
            except BlockingIOError:
                break
            except OSError:  # the link went down; it says so once
                break
            if address[2] == PACKET_OUTGOING:
                continue
            draw = draws[side]
            lost, twice, late, wait, second = (draw.random() for _ in range(5))
            if lost < drop:
                continue
            waits = [wait * delay + (delay if late < reorder else 0)]
            if twice < duplicate:
                waits.append(waits[0] + second * delay)
            for wait in waits:
                order += 1
                heapq.heappush(waiting, (time.monotonic() + wait / 1000, order, 1 - side, frame))
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, side, frame = heapq.heappop(waiting)
        try:
            taps[side].send(frame)
        except OSError:  # the link is down: the frame is lost, as on any cable
            pass
