"""Configurations of a home with a given number of hosts."""

import os

HEAD = """version: 1
os: debian-12
install: {{ method: image, image: "http://images.example.net/debian.qcow2", sha256: {checksum} }}
wan: {{ usb: "0bda:8153" }}
lan: {{ bridge: brHome, address: 10.42.255.254/16 }}
dhcp: {{ range: [10.42.200.0, 10.42.250.0] }}
dns: {{ zone: lan, upstream: [192.0.2.1] }}
vpn: {{ endpoint: home.example.net }}
hosts:
"""


def host(number):
    """One line of the list."""
    address = f"10.42.{number // 250}.{number % 250 + 1}"
    mac = f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}"
    return f'  - {{ name: host{number:05d}, ip: {address}, mac: "{mac}" }}\n'


def write(folder, hosts):
    """Writes router.yaml of such a home below the folder; returns its path."""
    path = os.path.join(folder, f"{hosts}-hosts.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD.format(checksum="0" * 64))
        file.writelines(host(number) for number in range(hosts))
    return path
