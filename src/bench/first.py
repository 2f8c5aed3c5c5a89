"""The first provisioning of a fresh Debian, a container each time, beside one ssh that does the same to another."""

import os
import re
import shutil
import tempfile

import measure
from lab import Lab, Owner, do
from report import Row

POOL = """<pool type='dir'><name>default-pool</name><target><path>/pool/default-pool</path></target>
<volume><name>router.qcow2</name><capacity unit='bytes'>4294967296</capacity><target><format type='qcow2'/></target></volume></pool>
"""
# What router.yaml of the lab says of a machine; a container has none, so libvirt's test driver shows one.
HYPERVISOR = re.compile(r"(?m)^hypervisor:.*$")
MACHINE = """hypervisor: {{ uri: "{uri}", accelerator: tcg }}
vm: {{ pool: default-pool, autostart: false, spice: {{ password: none }} }}"""
VPN = "vpn: { endpoint: 203.0.113.10, port: 1194 }\n"

# A container may not set the clock: without this the time client would not even start.
TIME_CLIENT = """mkdir -p /etc/systemd/system/chrony.service.d
printf '[Unit]\\nConditionCapability=\\n[Service]\\nExecStart=\\nExecStart=!/usr/sbin/chronyd -x $DAEMON_OPTS\\n' \
  >/etc/systemd/system/chrony.service.d/lab.conf
systemctl daemon-reload"""

# What `create` says of a router that one ssh has provisioned: no more than what that one lacks, the keys of the VPN.
KEYS = re.compile(r"made the VPN's|issued the VPN|virtual machine: |(create|change) /etc/openvpn/|done")


class Fresh:
    """Containers, each as a first boot leaves it."""

    def __init__(self, lab, folder):
        self.lab = lab
        yaml = lab.do("router-yaml", "image") + VPN
        self.owner = Owner(lab, folder, HYPERVISOR.sub(MACHINE.format(uri="test:///default"), yaml))
        rendered = self.owner.render("--placement", "staged")
        uri = "test://" + self.node(rendered)
        self.owner = Owner(lab, folder, HYPERVISOR.sub(MACHINE.format(uri=uri), yaml))
        with open(os.path.join(rendered, "domain.xml"), encoding="utf-8") as file:
            macs = re.findall(r'<mac address="([0-9a-f:]+)"', file.read())
        with open(os.path.join(rendered, "guest/etc/systemd/network/05-mgmt0.network"), encoding="utf-8") as file:
            self.address, prefix = re.search(r"(?m)^Address=([\d.]+)/(\d+)", file.read()).groups()
        with open(os.path.join(rendered, "network.xml"), encoding="utf-8") as file:
            host = re.search(r'<ip address="([\d.]+)"', file.read()).group(1)
        self.settings = ["--names", "lan0,wan0,mgmt0", "--management", f"{host}/{prefix}", "--router-address", self.address]
        for option, mac in zip(("--lan-mac", "--wan-mac", "--mgmt-mac"), macs):
            self.settings += [option, mac]

    def node(self, rendered):
        """A file that libvirt's test driver opens: the router's domain, as far as `create` is when its system is installed."""
        texts = []
        for name in ("domain.xml", "network.xml"):
            with open(os.path.join(rendered, name), encoding="utf-8") as file:
                texts.append(file.read().replace('phase="defined"', 'phase="installed"'))
        path = os.path.join(os.path.dirname(rendered), "node.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("<node>" + "".join(texts) + POOL + "</node>")
        return path

    def boot(self):
        """A fresh container, and a state folder that knows it."""
        key = self.lab.do("container", "reset", *self.settings).split(" ", 1)[1]
        do(*self.lab.at("router", "sh", "-c", TIME_CLIENT))
        shutil.rmtree(self.owner.state, ignore_errors=True)
        os.makedirs(self.owner.state, mode=0o700)
        for path in ("state/known_hosts", "known_hosts"):
            with open(self.owner.path(path), "w", encoding="utf-8") as file:
                file.write(f"router {key}")
        own = f"/run/routervm-lab/{self.lab.name}/router/id_ed25519"
        shutil.copy(own, self.owner.path("state/id_ed25519"))
        os.chmod(self.owner.path("state/id_ed25519"), 0o600)

    def ours(self):
        self.boot()
        return measure.run(self.owner.routervm("create"))

    def other(self):
        self.boot()
        return measure.run(self.owner.one_ssh(self.address), source=self.owner.path("guest.tar"))


def agree(fresh):
    """Both make the same router: what one ssh left, `create` does not touch."""
    fresh.other()
    provisioning = do(*fresh.owner.routervm("create")).split("Provision it, staged\n", 1)[1].split("[8/8]", 1)[0]
    beyond = [line.strip() for line in provisioning.splitlines() if not KEYS.match(line.strip())]
    if beyond:
        raise SystemExit("bench: one ssh and routervm do not agree\n  " + "\n  ".join(beyond))


def rows(program, short):
    folder = tempfile.mkdtemp(prefix="bench")
    try:
        with Lab(program, "benchfst", "--lane", "container") as lab:
            fresh = Fresh(lab, folder)
            agree(fresh)
            runs = measure.rounds(1 if short else 3, {"ours": fresh.ours, "other": fresh.other}, warm=False)
            ratios = measure.ratios(measure.seconds(runs["ours"]), measure.seconds(runs["other"]))
            yield Row("a first provisioning ÷ by one ssh", ratios, most=1.15)
    finally:
        shutil.rmtree(folder)
