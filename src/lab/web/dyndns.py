"""A dyndns2 service. It answers by the user's name: `me` with password `lab-password` owns home.example.net and gets
good and nochg; `abuse`, `911`, `dnserr`, `badagent`, `numhost` and `!donator` (any password) get the answer of that name;
anybody else gets badauth. An update becomes visible in the Internet's DNS at once. Its front page tells the client's
address, or, as a broken page would, whatever stands in a file."""

import base64
import ipaddress
import os
import pathlib
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler

USER, PASSWORD = "me", "lab-password"
OWNED = {"home.example.net"}
ANSWER_BY_USER = {"abuse", "911", "dnserr", "badagent", "numhost", "!donator"}
MOST_HOSTS = 20
lock = threading.Lock()


def credentials(header):
    try:
        kind, encoded = (header or "").split(" ", 1)
        user, password = base64.b64decode(encoded).decode().split(":", 1)
    except ValueError:
        return None
    return (user, password) if kind.lower() == "basic" else None


def read_names(path):
    pairs = (line.split() for line in path.read_text().splitlines() if line.strip())
    return {name: address for address, name in pairs}


def write_names(path, names):
    # Written beside the folder that dnsmasq watches and moved in, so that it never reads half a file.
    fresh = path.parent.parent / (path.name + ".new")
    fresh.write_text("".join(f"{address} {name}\n" for name, address in names.items()))
    os.replace(fresh, path)


def update_host(path, host, address):
    if "." not in host:
        return "notfqdn"
    if host not in OWNED:
        return "nohost"
    with lock:
        names = read_names(path)
        if names.get(host) == address:
            return f"nochg {address}"
        write_names(path, {**names, host: address})
    return f"good {address}"


def dyndns_handler(names: pathlib.Path, updates: pathlib.Path, tells: pathlib.Path):
    class DyndnsHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            if url.path in ("/", "/ip", "/checkip"):
                told = tells.read_text().strip() if tells.exists() else self.client_address[0]
                return self.answer(200, f"Current IP Address: {told}\n")
            if url.path != "/nic/update":
                return self.answer(404, "no such page\n")
            query = urllib.parse.parse_qs(url.query)
            known = credentials(self.headers.get("Authorization"))
            user = known[0] if known else "-"
            status, text = self.update(known, query)
            with lock, updates.open("a") as log:
                asked = f"{query.get('hostname', ['-'])[0]} {query.get('myip', ['-'])[0]}"
                log.write(f"{int(time.time())} {user} {asked} {' '.join(text.split())}\n")
            self.answer(status, text)

        def update(self, known, query):
            if known and known[0] in ANSWER_BY_USER:
                return 200, known[0] + "\n"
            if known != (USER, PASSWORD):
                return 401, "badauth\n"
            if not self.headers.get("User-Agent"):
                return 200, "badagent\n"
            hosts = [host for host in query.get("hostname", [""])[0].lower().split(",") if host]
            if not hosts:
                return 200, "notfqdn\n"
            if len(hosts) > MOST_HOSTS:
                return 200, "numhost\n"
            address = self.announced(query)
            return 200, "".join(update_host(names, host, address) + "\n" for host in hosts)

        def announced(self, query):
            """The address asked for; as such services do, the connection's own where that is none."""
            try:
                return str(ipaddress.IPv4Address(query.get("myip", [""])[0]))
            except ValueError:
                return self.client_address[0]

        def answer(self, status, text):
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="dyndns2"')
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, text, *values):
            print(f"{self.client_address[0]} {text % values}", flush=True)

    return DyndnsHandler
