"""slow-arp.py INTERFACE ADDRESS DELAY_MS: answers ARP requests for ADDRESS, each DELAY_MS late."""
import heapq, select, socket, struct, sys, time

ETH_P_ARP, REQUEST, REPLY = 0x0806, 1, 2
interface, address, delay = sys.argv[1], socket.inet_aton(sys.argv[2]), float(sys.argv[3]) / 1000

link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
link.bind((interface, ETH_P_ARP))
hardware = link.getsockname()[4]
poll = select.poll()
poll.register(link, select.POLLIN)
waiting = []
print('ready', flush=True)

while True:
    if poll.poll(max(0.0, (waiting[0][0] - time.monotonic()) * 1000) if waiting else None):
        frame = link.recv(2048)
        operation, sender, asker, _, target = struct.unpack('>H6s4s6s4s', frame[20:42])
        if operation == REQUEST and target == address:
            reply = sender + hardware + struct.pack('>HHHBBH', ETH_P_ARP, 1, 0x0800, 6, 4, REPLY)
            heapq.heappush(waiting, (time.monotonic() + delay, reply + hardware + address + sender + asker))
    while waiting and waiting[0][0] <= time.monotonic():
        link.send(heapq.heappop(waiting)[1])
