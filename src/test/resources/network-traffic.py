#!/usr/bin/env python3
"""What the lane of several networks needs of packets.

network-traffic.py answer PORT                    answers there, TCP and UDP, from the very address that was asked
network-traffic.py tagged NIC TAGS SOURCE TARGET  20 broadcast frames with an ICMP echo request and these 802.1Q tags: 30,20
network-traffic.py lost BEFORE AFTER              TCP packets of a capture that a second one, behind it, does not have:
                                                  prints "SEEN LOST MISSING": lost is what
                                                  its sender repeated, missing whatever one capture lacks
"""
import socket
import struct
import sys
import threading

TAGGED = 0x8100
IPV4 = 0x0800
PACKET_INFORMATION = 8


def answer_tcp(port):
    listener = socket.create_server(("", port), backlog=64)
    while True:
        one, _ = listener.accept()
        one.sendall(b"heard\n")
        one.close()


def answer_udp(port):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.setsockopt(socket.IPPROTO_IP, PACKET_INFORMATION, 1)
    one.bind(("", port))
    while True:
        _, control, _, sender = one.recvmsg(2048, 64)
        asked = next(data[8:12] for _, kind, data in control if kind == PACKET_INFORMATION)
        source = struct.pack("=i4s4s", 0, asked, bytes(4))
        one.sendmsg([b"heard\n"], [(socket.IPPROTO_IP, PACKET_INFORMATION, source)], 0, sender)


def answer(port):
    threading.Thread(target=answer_tcp, args=(int(port),), daemon=True).start()
    print("ready", flush=True)
    answer_udp(int(port))


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def tagged(nic, tags, source, target):
    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    line.bind((nic, 0))
    mac = line.getsockname()[4]
    echo = b"\x08\x00" + bytes(2) + struct.pack("!HH", 7, 7) + b"tagged by hand  "
    echo = echo[:2] + struct.pack("!H", checksum(echo)) + echo[4:]
    ends = socket.inet_aton(source) + socket.inet_aton(target)
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(echo), 7, 0, 64, 1, 0) + ends
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    stacked = b"".join(struct.pack("!HH", TAGGED, int(tag)) for tag in tags.split(",") if tag)
    for _ in range(20):
        line.send(b"\xff" * 6 + mac + stacked + struct.pack("!H", IPV4) + head + echo)


def packets(path):
    """The TCP packets of a capture: identification, sequence numbers, ports and lengths, in their order."""
    with open(path, "rb") as file:
        data = file.read()
    order = "<" if struct.unpack("<I", data[:4])[0] in (0xA1B2C3D4, 0xA1B23C4D) else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack(order + "4I", data[at : at + 16])[2]
        frame = data[at + 16 : at + 16 + length]
        at += 16 + length
        kind = struct.unpack("!H", frame[12:14])[0]
        packet = frame[18:] if kind == TAGGED else frame[14:]
        if len(packet) < 40 or packet[9] != socket.IPPROTO_TCP:
            continue
        segment = packet[(packet[0] & 15) * 4 :]
        size, identification = struct.unpack("!HH", packet[2:6])
        yield identification, segment[4:12], size


def lost(before, after):
    sent = list(packets(before))
    arrived = set(packets(after))
    # What was on its way when the second capture ended.
    last = max((i for i, one in enumerate(sent) if one in arrived), default=-1)
    counted = sent[: last + 1]
    missing = [(i, one) for i, one in enumerate(counted) if one not in arrived]
    # A sender repeats what was lost; what it need not repeat has arrived, and the capture missed it.
    repeated = {}
    for i, (_, numbers, _) in enumerate(sent):
        repeated[numbers[:4]] = i
    print(len(counted), sum(repeated[one[1][:4]] > i for i, one in missing), len(missing))


if __name__ == "__main__":
    {"answer": answer, "tagged": tagged, "lost": lost}[sys.argv[1]](*sys.argv[2:])
