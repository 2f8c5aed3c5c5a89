#!/usr/bin/env python3
"""What OldKernelLaneTest needs of packets, in a machine that has little else.

forged-packets.py serve ADDRESS PORT                     answers each datagram with what it holds
forged-packets.py talk PORT ADDRESS PORT COUNT           asks so often from one port, and says how many answers came
forged-packets.py forged NIC MAC SOURCE PORT TARGET PORT 10 datagrams with that source, sent to a neighbour with that MAC
forged-packets.py listen COMMAND…                        runs it, and prints how many forged datagrams came meanwhile
"""
import socket
import struct
import subprocess
import sys
import time

IPV4 = 0x0800
MARK = b"forged"


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def serve(address, port):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind((address, int(port)))
    while True:
        one.sendto(*one.recvfrom(2048))


def talk(port, address, to, count):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("", int(port)))
    one.settimeout(2)
    answered = 0
    for number in range(int(count)):
        one.sendto(b"%d" % number, (address, int(to)))
        try:
            answered += one.recv(2048) == b"%d" % number
        except socket.timeout:
            pass
    print("answered", answered)


def forged(nic, mac, source, port, target, to):
    line = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
    ends = socket.inet_aton(source) + socket.inet_aton(target)
    datagram = struct.pack("!HHHH", int(port), int(to), 8 + len(MARK), 0) + MARK
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(datagram), 0, 0, 64, 17, 0) + ends
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    for number in range(10):
        line.sendto(head + datagram, (nic, IPV4, 0, 0, bytes.fromhex(mac.replace(":", ""))))


def listen(*command):
    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(IPV4))
    line.settimeout(1)
    subprocess.run(command, check=True)
    came = 0
    until = time.time() + 3
    while time.time() < until:
        try:
            frame, where = line.recvfrom(2048)
        except socket.timeout:
            continue
        # What this host sends itself is heard here, too
        came += where[2] != socket.PACKET_OUTGOING and frame.endswith(MARK)
    print("came", came)


if __name__ == "__main__":
    {"serve": serve, "talk": talk, "forged": forged, "listen": listen}[sys.argv[1]](*sys.argv[2:])
