#!/usr/bin/env python3
"""guest.py FOLDER OUTPUT FORM: what commands take on a router that runs, beside `ssh true` and beside Ansible.

FOLDER holds router.yaml and the state folder of a router that is as router.yaml says, and that has Python for Ansible; beside
them, for the largest home, pki-of-many: a copy of its keys with a thousand clients. Run where the router's address is reached.
FORM is short, full, or machine, where each goes once, since Ansible takes minutes there. OUTPUT has each row as soon as it is
measured. Leaves the router as it was."""

import os
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import measure  # noqa: E402
import report  # noqa: E402
from report import Row  # noqa: E402

BENCH = os.path.dirname(os.path.realpath(__file__))
ROUTERVM = os.path.join(BENCH, "../../scripts/routervm")
PLAYBOOK = os.path.join(BENCH, "ansible/router.yml")

# What is changed there and back: a piece of router.yaml and the other one.
RECORD = ("{ name: nas, ip: 192.168.42.10 }", "{ name: nas, ip: 192.168.42.11 }")
RECORD_OF_MACHINE = ("{ name: printer, ip: 192.168.42.11 }", "{ name: printer, ip: 192.168.42.12 }")
PORT = ("lan: { tcp: [22, 53]", "lan: { tcp: [22, 53, 8080]")


class Guest:
    """A router and its owner."""

    def __init__(self, folder):
        self.folder = folder
        with open(self.path("router.yaml"), encoding="utf-8") as file:
            self.yaml = file.read()
        with open(self.render(self.yaml) + "/etc/systemd/network/05-mgmt0.network", encoding="utf-8") as file:
            self.address = re.search(r"(?m)^Address=([\d.]+)", file.read()).group(1)
        self.key = self.path("state/id_ed25519")
        self.known = ["-o", f"UserKnownHostsFile={self.path('state/known_hosts')}", "-o", "HostKeyAlias=router"]
        with open(self.path("inventory"), "w", encoding="utf-8") as file:
            file.write(f"router ansible_host={self.address} ansible_user=root ansible_ssh_private_key_file={self.key}")
            file.write(f" ansible_ssh_common_args='{' '.join(self.known)}'\n")
        os.environ["ANSIBLE_CONFIG"] = os.path.join(BENCH, "ansible/ansible.cfg")
        # Routers of labs beside this one have the same address: the connection that stays open must not be to one of theirs.
        os.environ["ANSIBLE_SSH_CONTROL_PATH_DIR"] = self.path("ansible")
        os.environ["ANSIBLE_DISPLAY_FAILED_STDERR"] = "true"

    def path(self, name):
        return os.path.join(self.folder, name)

    def command(self, *words):
        return [ROUTERVM, "--file", self.path("router.yaml"), "--state", self.path("state"), *words]

    def write(self, yaml):
        with open(self.path("router.yaml"), "w", encoding="utf-8") as file:
            file.write(yaml)

    def render(self, yaml):
        """The router's files as they would be by it."""
        folder = self.path(f"rendered-{abs(hash(yaml))}")
        if not os.path.exists(folder):
            self.write(yaml)
            words = self.command("render", "--placement", "live", "--to", folder)
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.write(self.yaml)
        return folder + "/guest"

    def reprovision(self, yaml):
        self.write(yaml)
        return measure.run(self.command("reprovision"))

    def ansible_line(self, yaml):
        return ["ansible-playbook", "-i", self.path("inventory"), "-e", f"files={self.render(yaml)}", PLAYBOOK]

    def ansible(self, yaml):
        line = self.ansible_line(yaml)
        return lambda: measure.run(line)

    def ssh(self):
        return measure.run(["ssh", "-i", self.key, *self.known, f"root@{self.address}", "true"])


def agree(guest):
    """Both make the same router: what one left, the other does not touch. Returns how long Ansible took to find that."""
    began = time.monotonic()
    done = subprocess.run(guest.ansible_line(guest.yaml), check=False, capture_output=True, text=True)
    if done.returncode != 0 or "changed=0 " not in done.stdout:
        sys.exit(f"guest: the playbook and routervm do not agree\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return time.monotonic() - began


def no_op(name, ssh, ours, ansible, goal):
    allowed = [2 * one + 0.5 for one in ssh]
    yield Row(f"{name} ÷ `ssh true`", measure.ratios(ours, ssh))
    yield Row(f"{name} ÷ (2 `ssh true` + 0.5 s)", measure.ratios(ours, allowed), most=1)
    yield Row(f"{name} ÷ by Ansible", measure.ratios(ours, ansible), most=goal)


def unchanged(guest, short):
    trials = {"ssh": guest.ssh, "ours": lambda: guest.reprovision(guest.yaml), "ansible": guest.ansible(guest.yaml)}
    runs = measure.rounds(2 if short else 5, trials)
    seconds = [measure.seconds(runs[name]) for name in trials]
    yield from no_op("a no-op `reprovision`", *seconds, goal=1 / 20)
    yield Row("peak memory of a no-op `reprovision`", [one.mebibytes for one in runs["ours"]], most=120, unit="MiB")


def on_machine(guest, before):
    """Ansible takes minutes there: it goes once before all else, to agree, and once after it."""
    runs = measure.rounds(4, {"ssh": guest.ssh, "ours": lambda: guest.reprovision(guest.yaml)})
    ssh, ours = (measure.seconds(runs[name]) for name in ("ssh", "ours"))
    ansible = (before + agree(guest)) / 2
    yield from no_op("a no-op on a machine", ssh, ours, [ansible] * len(ours), goal=1 / 60)


def there_and_back(guest, pieces):
    if pieces[0] not in guest.yaml:
        sys.exit(f"guest: router.yaml has no '{pieces[0]}'")
    return guest.yaml.replace(*pieces), guest.yaml


def changed_on_machine(guest, what, pieces):
    """There by routervm and back by Ansible."""
    there, back = there_and_back(guest, pieces)
    ssh, ours, ansible = guest.ssh().seconds, guest.reprovision(there).seconds, guest.ansible(back)().seconds
    yield Row(f"{what} on a machine ÷ `ssh true`", [ours / ssh])
    yield Row(f"{what} on a machine ÷ by Ansible", [ours / ansible])


def changed(guest, what, pieces, short):
    """There and back by each, so that none finds what the other left."""
    texts = there_and_back(guest, pieces)
    ansible = [guest.ansible(text) for text in texts]
    trials = {
        "ssh": lambda: guest.ssh().seconds,
        "ours": lambda: sum(guest.reprovision(text).seconds for text in texts) / 2,
        "ansible": lambda: sum(one().seconds for one in ansible) / 2,
    }
    # By then each has changed something, but for the first of these.
    runs = measure.rounds(1 if short else 2, trials, warm=pieces == RECORD)
    yield Row(f"{what} ÷ `ssh true`", measure.ratios(runs["ours"], runs["ssh"]))
    yield Row(f"{what} ÷ by Ansible", measure.ratios(runs["ours"], runs["ansible"]))


def home(yaml, names=0, hosts=0, forwards=0):
    """A larger home in place of the router's: its LAN has room for 10,000 hosts."""
    records = ", ".join(f"{{ name: name{n:05d}, a: {address(n)} }}" for n in range(names))
    ports = ", ".join(f'{{ name: f{n}, proto: tcp, port: {20000 + n}, to: "{address(n % 10)}:80" }}' for n in range(forwards))
    listed = "".join(f"  - {{ name: host{n:05d}, ip: {address(n)} }}\n" for n in range(hosts))
    for pattern, text in (
        (r"address: [\d.]+/24", "address: 10.42.255.254/16"),
        (r"range: \[[^]]*\]", "range: [10.42.200.0, 10.42.250.0]"),
        (r"dns: \{ ", f"dns: {{ records: [{records}], "),
        (r"(?m)^hosts:\n(?:  - .*\n)*", f"hosts:\n{listed}"),
        (r"forwards: \[\]", f"forwards: [{ports}]"),
        (r"(?m)^vpn: \{ ", "vpn: { subnet: 10.8.0.0/20, "),
    ):
        yaml, found = re.subn(pattern, lambda _, text=text: text, yaml)
        if found != 1:
            sys.exit(f"guest: router.yaml has {found} times '{pattern}'")
    return yaml


def address(number):
    return f"10.42.{number // 250}.{number % 250 + 1}"


def swapped_keys(guest):
    """The same keys of the VPN's server, with and without the many clients; called again it swaps back."""
    names = [guest.path(name) for name in ("state/pki", "pki-of-many", "pki-aside")]
    for source, target in ((0, 2), (1, 0), (2, 1)):
        os.rename(names[source], names[target])


def many(guest):
    """Homes of 10,000 names and of as many hosts, beside one of 10, each with nothing to do."""
    few = home(guest.yaml, names=10, hosts=10)
    for what, sizes in (
        ("10,000 names", {"names": 10000, "hosts": 10}),
        ("1,000 hosts, 500 forwards, 1,000 VPN clients", {"names": 10, "hosts": 1000, "forwards": 500}),
        ("10,000 hosts, 500 forwards, 1,000 VPN clients", {"names": 10, "hosts": 10000, "forwards": 500}),
    ):
        yaml = home(guest.yaml, **sizes)
        clients = "forwards" in sizes
        ratios, peaks = [], []
        for _ in range(3):
            guest.reprovision(few)
            below = guest.reprovision(few)
            if clients:
                swapped_keys(guest)
            guest.reprovision(yaml)
            above = guest.reprovision(yaml)
            if clients:
                swapped_keys(guest)
            ratios.append(above.seconds / below.seconds)
            peaks.append(above.mebibytes)
        yield Row(f"a no-op with {what} ÷ with 10{' of the first and none of the others' if clients else ''}", ratios, most=2)
        yield Row(f"peak memory of a no-op with {what}", peaks, unit="MiB")
    guest.reprovision(guest.yaml)


def measured(guest, form):
    ansible = agree(guest)
    if form == "machine":
        yield from on_machine(guest, ansible)
        yield from changed_on_machine(guest, "one record changed", RECORD_OF_MACHINE)
        yield from changed_on_machine(guest, "one port opened", PORT)
        return
    yield from unchanged(guest, form == "short")
    if form == "full":
        yield from many(guest)
    yield from changed(guest, "one record changed", RECORD, form == "short")
    yield from changed(guest, "one port opened", PORT, form == "short")


def main(folder, output, form):
    guest = Guest(folder)
    rows = []
    for row in measured(guest, form):
        rows.append(row)
        report.write(output, rows)
        print(report.line(row), flush=True)


main(*sys.argv[1:])
