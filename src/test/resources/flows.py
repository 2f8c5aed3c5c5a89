#!/usr/bin/env python3
"""UDP flows whose every packet is echoed, so that each one that a firewall drops is counted.

flows.py server PORT                 echoes
flows.py client HOST PORT FLOWS      keeps FLOWS flows busy and begins 100 new ones a second, from the line `ready` on
                                     until standard input ends; then prints one line of JSON with what was lost
"""
import json
import resource
import select
import socket
import sys
import time

TICK = 0.01
DRAIN = 3.0
BUFFER = 4 << 20


def udp():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    return sock


def serve(port):
    sock = udp()
    sock.bind(("0.0.0.0", port))
    while True:
        data, peer = sock.recvfrom(64)
        sock.sendto(data, peer)


class Client:
    def __init__(self, address, flows):
        self.address = address
        self.poll = select.epoll()
        self.sockets = {}
        self.awaited = {}
        self.established = [self.open() for _ in range(flows)]

    def open(self):
        sock = udp()
        sock.setblocking(False)
        sock.connect(self.address)
        self.poll.register(sock, select.EPOLLIN)
        self.sockets[sock.fileno()] = sock
        self.awaited[sock.fileno()] = 0
        return sock

    def send(self, sock):
        sock.send(b"flow")
        self.awaited[sock.fileno()] += 1

    def close(self, sock):
        number = sock.fileno()
        self.poll.unregister(sock)
        del self.sockets[number], self.awaited[number]
        sock.close()

    def receive(self, seconds):
        for number, _ in self.poll.poll(seconds):
            try:
                while True:
                    self.sockets[number].recv(64)
                    self.awaited[number] -= 1
            except BlockingIOError:
                pass

    def establish(self):
        """Both directions seen: the kernel's connection tracking knows the flow from here on."""
        for sock in self.established:
            self.send(sock)
            self.receive(0)
        end = time.monotonic() + 10
        while any(self.awaited.values()) and time.monotonic() < end:
            self.receive(0.1)
        if any(self.awaited.values()):
            raise SystemExit("the flows cannot be established")

    def run(self):
        fresh, sent, new_sent, new_lost, turn = [], 0, 0, 0, 0
        step = max(1, len(self.established) // 100)
        next_tick = time.monotonic()
        while not select.select([sys.stdin], [], [], 0)[0]:
            for _ in range(step):
                self.send(self.established[turn % len(self.established)])
                turn += 1
                sent += 1
            sock = self.open()
            self.send(sock)
            new_sent += 1
            fresh.append((time.monotonic(), sock))
            while fresh and fresh[0][0] < time.monotonic() - DRAIN:
                old = fresh.pop(0)[1]
                new_lost += self.awaited[old.fileno()]
                self.close(old)
            next_tick = max(next_tick + TICK, time.monotonic())
            while True:
                left = next_tick - time.monotonic()
                self.receive(max(0, left))
                if left <= 0:
                    break
        end = time.monotonic() + DRAIN
        while time.monotonic() < end:
            self.receive(0.1)
        lost = sum(self.awaited[sock.fileno()] for sock in self.established)
        new_lost += sum(self.awaited[sock.fileno()] for _, sock in fresh)
        print(json.dumps({"sent": sent, "lost": lost, "begun": new_sent, "begunLost": new_lost}))


if sys.argv[1] == "server":
    serve(int(sys.argv[2]))
else:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    client = Client((sys.argv[2], int(sys.argv[3])), int(sys.argv[4]))
    client.establish()
    print("ready", flush=True)
    client.run()
