"""Packets and name look-ups a second through the rules and the configuration that routervm writes, in namespaces of the
network: home, router, line. All three are on the kernel of this machine, whose processor also sends and receives."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

import homes
import measure
from lab import do
from report import Row

HOME, ROUTER, LINE = (f"bench{os.getpid()}-{place}" for place in ("home", "router", "line"))
GATEWAY = "10.42.255.254"
FAR = "192.0.2.1"

# The firewall script of the article that routervm automates, as one transaction.
ARTICLE = """*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i wan0 -s 10.42.0.0/16 -j DROP
-A INPUT -i wan0 -s 127.0.0.0/8 -j DROP
-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -i lan0 -p tcp -m state --state NEW -m multiport --dports 22,53 -j ACCEPT
-A INPUT -i lan0 -p udp -m state --state NEW -m multiport --dports 53,67 -j ACCEPT
-A INPUT -p icmp -m icmp ! --icmp-type 5 -j ACCEPT
-A OUTPUT -m state ! --state INVALID -j ACCEPT
-A FORWARD -m state ! --state INVALID -j ACCEPT
COMMIT
*nat
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o wan0 -j MASQUERADE
COMMIT
"""
NOTHING = "*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n*nat\nCOMMIT\n*mangle\nCOMMIT\n"

# Numbered packets, 2,000 a second, until its input ends; prints how many.
SENDER = """
import select, socket, sys, time
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sent, began = 0, time.monotonic()
while not select.select([sys.stdin], [], [], 0)[0]:
    while sent < (time.monotonic() - began) * 2000:
        out.sendto(b"%d" % sent, (sys.argv[1], 9))
        sent += 1
    time.sleep(0.0005)
print(sent)
"""
# Prints how many different ones came when its input ends.
RECEIVER = """
import select, socket, sys
into = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
into.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)  # SO_RCVBUFFORCE
into.bind((sys.argv[1], 9))
print("ready", flush=True)
seen = set()
while True:
    ready = select.select([into, sys.stdin], [], [], 1)[0]
    if into in ready:
        seen.add(into.recv(100))
    elif sys.stdin in ready:
        break
print(len(seen))
"""


def inside(place, *words):
    return ["ip", "netns", "exec", place, *words]


@contextlib.contextmanager
def network():
    """The three places, wired; gone afterwards."""
    try:
        for place in (HOME, ROUTER, LINE):
            do("ip", "netns", "add", place)
            do(*inside(place, "ip", "link", "set", "lo", "up"))
        for place, nic, address, far, far_address in (
            (HOME, "lan0", f"{GATEWAY}/16", "home", "10.42.0.1/16"),
            (LINE, "wan0", "192.0.2.2/24", "line", f"{FAR}/24"),
        ):
            do("ip", "-n", ROUTER, "link", "add", nic, "type", "veth", "peer", "name", far, "netns", place)
            for where, name, own in ((ROUTER, nic, address), (place, far, far_address)):
                do("ip", "-n", where, "address", "add", own, "dev", name)
                do("ip", "-n", where, "link", "set", name, "up")
        do("ip", "-n", HOME, "route", "add", "default", "via", GATEWAY)
        do("ip", "-n", LINE, "route", "add", "10.42.0.0/16", "via", "192.0.2.2")
        do(*inside(ROUTER, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1"))
        yield
    finally:
        for place in (HOME, ROUTER, LINE):
            subprocess.run(["ip", "netns", "del", place], check=False, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def running(*words, **options):
    process = subprocess.Popen(words, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def awaited(what, condition, limit=20):
    until = time.monotonic() + limit
    while not condition():
        if time.monotonic() > until:
            raise SystemExit(f"bench: {what} after {limit} s")
        time.sleep(0.1)


def listens(place, port, kind):
    return lambda: f":{port} " in do(*inside(place, "ss", "-Hln", kind))


def load(rules):
    do(*inside(ROUTER, "iptables-restore"), text=rules)


def packets_a_second(rules, length):
    """Of 64 octets each, as many as one sender and the router make."""
    load(rules)
    words = ("iperf3", "-c", FAR, "-u", "-b", "0", "-l", "16", "-t", str(length), "-J")
    end = json.loads(do(*inside(HOME, *words)))["end"]["sum"]
    return (end["packets"] - end["lost_packets"]) / end["seconds"]


def forwarding(ours, short):
    with running(*inside(LINE, "iperf3", "-s"), stdout=subprocess.DEVNULL):
        awaited("iperf3 does not listen", listens(LINE, 5201, "-t"))
        length = 1 if short else 3
        rules = {"ours": ours, "the article's": ARTICLE, "none": NOTHING}
        trials = {name: (lambda text=text: packets_a_second(text, length)) for name, text in rules.items()}
        found = measure.rounds(5 if short else 11, trials)
    name = "packets a second with our rules ÷ {}"
    yield Row(name.format("without rules"), measure.ratios(found["ours"], found["none"]), least=0.95)
    yield Row(name.format("with the article's"), measure.ratios(found["ours"], found["the article's"]))


def lost(reloads, rules):
    """Packets of an established flow that did not arrive while the rules were loaded so many times."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with running(*inside(LINE, "python3", "-c", RECEIVER, FAR), **pipes) as receiver:
        receiver.stdout.readline()
        with running(*inside(HOME, "python3", "-c", SENDER, FAR), **pipes) as sender:
            for _ in range(reloads):
                load(rules)
            sent = int(sender.communicate()[0])
        return sent - int(receiver.communicate()[0])


def names_a_second(port, queries, length):
    words = ("dnsperf", "-s", GATEWAY, "-p", str(port), "-d", queries, "-l", str(length))
    found = re.search(r"Queries per second:\s+([\d.]+)", do(*inside(HOME, *words)))
    return float(found.group(1))


def names(guest, folder, short):
    """Names of the home, answered by our dnsmasq and by one that knows the same names and has no other setting."""
    queries = os.path.join(folder, "queries")
    with open(queries, "w", encoding="utf-8") as file:
        file.writelines(f"host{number:05d}.lan A\n" for number in range(10))
    known = os.path.join(folder, "hosts")
    with open(known, "w", encoding="utf-8") as file:
        file.writelines(f"10.42.0.{number + 1} host{number:05d}.lan\n" for number in range(10))
    with open(os.path.join(guest, "etc/dnsmasq.conf"), encoding="utf-8") as file:
        text = file.read().replace("conf-dir=/etc", f"conf-dir={guest}/etc")
    ours = os.path.join(folder, "dnsmasq.conf")
    with open(ours, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^dhcp-leasefile=.*$", f"dhcp-leasefile={folder}/leases", text))
    # Namespaces do not keep apart what is on the disk.
    own = ("dnsmasq", "--keep-in-foreground", "--user=root", "--pid-file=")
    bare = (*own, "-C", "/dev/null", "--no-resolv", "--no-hosts", f"--addn-hosts={known}", "--port=5353")
    quiet = {"stderr": subprocess.DEVNULL}
    with running(*inside(ROUTER, *own, "-C", ours), **quiet), running(*inside(ROUTER, *bare), **quiet):
        for port in (53, 5353):
            awaited("dnsmasq does not answer", listens(ROUTER, port, "-u"))
        length = 1 if short else 3
        trials = {port: (lambda port=port: names_a_second(port, queries, length)) for port in (53, 5353)}
        found = measure.rounds(5 if short else 11, trials)
    yield Row("look-ups a second by our dnsmasq ÷ by a bare one", measure.ratios(found[53], found[5353]))


def rows(program, short):
    folder = tempfile.mkdtemp(prefix="bench")
    try:
        rendered = os.path.join(folder, "rendered")
        words = ["--state", os.path.join(folder, "state"), "--file", homes.write(folder, 10), "render", "--to", rendered]
        do(os.path.join(program, "scripts/routervm"), *words)
        guest = os.path.join(rendered, "guest")
        with open(os.path.join(guest, "etc/routervm/firewall.rules"), encoding="utf-8") as file:
            ours = file.read()
        with network():
            yield from forwarding(ours, short)
            load(ours)
            reloads = 10 if short else 50
            yield Row(f"packets lost in {reloads} reloads of the rules", [lost(reloads, ours)], most=0, unit="packets")
            load(NOTHING)
            yield from names(guest, folder, short)
    finally:
        shutil.rmtree(folder)
