#!/usr/bin/env python3
"""guest.py FOLDER OUTPUT yes|no: what commands take on a router that runs, beside `ssh true` and beside Ansible.

FOLDER holds router.yaml and the state folder of a router that is as router.yaml says, and that has Python for Ansible. Run
where the router's address is reached; yes is the short form. Leaves the router as it was."""

import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True

import measure  # noqa: E402
import report  # noqa: E402
from report import Row  # noqa: E402

BENCH = os.path.dirname(os.path.realpath(__file__))
ROUTERVM = os.path.join(BENCH, "../../scripts/routervm")
PLAYBOOK = os.path.join(BENCH, "ansible/router.yml")
MANY = 10000

# What is changed there and back: a piece of router.yaml and the other one.
RECORD = ("{ name: nas, ip: 192.168.42.10 }", "{ name: nas, ip: 192.168.42.11 }")
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
            words = self.command("render", "--to", folder)
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
    """Both make the same router: what one left, the other does not touch."""
    done = subprocess.run(guest.ansible_line(guest.yaml), check=False, capture_output=True, text=True)
    if done.returncode != 0 or "changed=0 " not in done.stdout:
        sys.exit(f"guest: the playbook and routervm do not agree\n{done.stdout[-3000:]}{done.stderr[-1000:]}")


def unchanged(guest, short):
    trials = {"ssh": guest.ssh, "ours": lambda: guest.reprovision(guest.yaml), "ansible": guest.ansible(guest.yaml)}
    runs = measure.rounds(2 if short else 5, trials)
    seconds = {name: measure.seconds(found) for name, found in runs.items()}
    allowed = [2 * one + 0.5 for one in seconds["ssh"]]
    yield Row("a no-op `reprovision` ÷ `ssh true`", measure.ratios(seconds["ours"], seconds["ssh"]))
    yield Row("a no-op `reprovision` ÷ (2 `ssh true` + 0.5 s)", measure.ratios(seconds["ours"], allowed), most=1)
    yield Row("a no-op `reprovision` ÷ by Ansible", measure.ratios(seconds["ours"], seconds["ansible"]), most=1 / 20)
    yield Row("peak memory of a no-op `reprovision`", [one.mebibytes for one in runs["ours"]], most=120, unit="MiB")


def changed(guest, what, pieces, short):
    """There and back by each, so that none finds what the other left."""
    if pieces[0] not in guest.yaml:
        sys.exit(f"guest: router.yaml has no '{pieces[0]}'")
    texts = (guest.yaml.replace(*pieces), guest.yaml)
    ansible = [guest.ansible(text) for text in texts]
    trials = {
        "ssh": lambda: guest.ssh().seconds,
        "ours": lambda: sum(guest.reprovision(text).seconds for text in texts) / 2,
        "ansible": lambda: sum(one().seconds for one in ansible) / 2,
    }
    runs = measure.rounds(1 if short else 3, trials)
    yield Row(f"{what} ÷ `ssh true`", measure.ratios(runs["ours"], runs["ssh"]))
    yield Row(f"{what} ÷ by Ansible", measure.ratios(runs["ours"], runs["ansible"]))


def many(guest):
    """A home of 10,000 names beside one of 10, each with nothing to do."""
    ratios, peaks = [], []
    for _ in range(3):
        took = {}
        for names in (MANY, 10):
            records = ", ".join(f'{{ name: host{n:05d}, a: 10.42.{n // 250}.{n % 250 + 1} }}' for n in range(names))
            yaml = guest.yaml.replace("dns: { zone: lan,", f"dns: {{ zone: lan, records: [{records}],")
            guest.reprovision(yaml)
            took[names] = guest.reprovision(yaml)
        ratios.append(took[MANY].seconds / took[10].seconds)
        peaks.append(took[MANY].mebibytes)
    guest.reprovision(guest.yaml)
    yield Row("a no-op with 10,000 names ÷ with 10", ratios, most=2)
    yield Row("peak memory of a no-op with 10,000 names", peaks, unit="MiB")


def main(folder, output, form):
    guest = Guest(folder)
    agree(guest)
    short = form == "yes"
    rows = [*unchanged(guest, short)]
    rows += changed(guest, "one record changed", RECORD, short)
    rows += changed(guest, "one port opened", PORT, short)
    if not short:
        rows += many(guest)
    report.write(output, rows)
    print(report.table(rows))


main(*sys.argv[1:])
