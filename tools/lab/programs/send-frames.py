"""send-frames.py INTERFACE: sends each line of standard input, a frame in hexadecimal digits, as it is."""
import socket, sys

link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
link.bind((sys.argv[1], 0))
for line in sys.stdin:
    link.send(bytes.fromhex(line))
