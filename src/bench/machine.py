"""A router's machine beside one that the tools of the field make from the same image: until it is provisioned, until it is back
after it was lost; and a no-op on it beside ssh and beside Ansible."""

import os
import re
import shutil
import subprocess
import tempfile
import time

import measure
import report
from lab import BENCH, Lab, Owner, do
from report import Row

VPN = "vpn: { endpoint: 203.0.113.10, port: 1194 }\n"
PORTS = ("firewall:\n", "firewall:\n  lan: { tcp: [22, 53], udp: [53, 67] }\n")
DISK = "/var/lib/libvirt/images/bare.qcow2"
PYTHON = "apt-get -y -q install --no-install-recommends python3 python3-apt"
BOOT_LIMIT = 900


class Bare:
    """The machine of an administrator who has virt-install: the router's hardware, NICs and seed, and its image."""

    def __init__(self, owner):
        self.owner = owner
        self.rendered = owner.render("--placement", "staged")
        self.image = owner.path("image")
        self.macs = re.findall(r'<mac address="([0-9a-f:]+)"', self.read("domain.xml"))
        self.network = re.search(r"<name>(.*)</name>", self.read("network.xml")).group(1)
        address = re.search(r"(?m)^Address=([\d.]+)", self.read("guest/etc/systemd/network/05-mgmt0.network"))
        self.address = address.group(1)

    def read(self, name):
        with open(os.path.join(self.rendered, name), encoding="utf-8") as file:
            return file.read()

    def hv(self, *words):
        return self.owner.lab.at("hv", *words)

    def virsh(self, *words):
        return do(*self.hv("virsh", "-q", *words))

    def install_line(self):
        lan, wan, management = self.macs
        seed = os.path.join(self.rendered, "install")
        # Its tablet has the first port.
        return self.hv(
            "virt-install", "--connect", "qemu:///system", "--name", "bare", "--import", "--noautoconsole", "--wait", "30",
            "--virt-type", "qemu", "--machine", "q35", "--cpu", "mode=maximum", "--memory", "1024", "--vcpus", "1",
            "--osinfo", "debian11", "--disk", f"path={DISK},bus=virtio", "--controller", "usb,model=qemu-xhci",
            "--network", f"bridge=brHome,mac={lan},model=virtio",
            "--network", f"bridge=brIsp,mac={wan},model=usb-net,address.type=usb,address.bus=0,address.port=2",
            "--network", f"network={self.network},mac={management},model=virtio",
            "--redirdev", "none", "--sound", "none", "--channel", "none",
            "--graphics", "spice", "--video", "qxl", "--watchdog", "i6300esb,action=reset", "--rng", "/dev/urandom",
            "--cloud-init", f"user-data={seed}/user-data,meta-data={seed}/meta-data,network-config={seed}/network-config",
        )

    def install(self):
        """From nothing until it answers: the image fetched, checked and copied, both boots of its seed."""
        url, checksum = (re.search(rf"(?m)^ *{key}: (\S+)", self.owner.yaml).group(1) for key in ("image", "sha256"))
        with open(self.image + ".sha256", "w", encoding="utf-8") as file:
            file.write(f"{checksum}  {self.image}\n")
        lines = [
            self.hv("curl", "-fsS", "-o", self.image, url),
            self.hv("sha256sum", "--check", self.image + ".sha256"),
            self.hv("cp", self.image, DISK),
            self.hv("qemu-img", "resize", "-q", DISK, "4G"),
            self.hv("virsh", "net-define", os.path.join(self.rendered, "network.xml")),
            self.hv("virsh", "net-start", self.network),
            # It waits until the first boot has ended; what it would do after an installer's, it leaves out.
            self.install_line(),
            self.hv("virsh", "start", "bare"),
        ]
        return sum(measure.run(line).seconds for line in lines) + self.answers()

    def keep(self):
        """A copy of it as it is before it is provisioned."""
        do(*self.owner.ssh(self.address, "sync", alias="bare"))
        self.virsh("destroy", "bare")
        do(*self.hv("cp", DISK, DISK + ".kept"))
        self.start()

    def restore(self):
        self.virsh("destroy", "bare")
        do(*self.hv("mv", DISK + ".kept", DISK))

    def provision(self):
        line = self.owner.one_ssh(self.address, alias="bare")
        return measure.run(line, source=self.owner.path("guest.tar")).seconds

    def start(self):
        return measure.run(self.hv("virsh", "start", "bare")).seconds + self.answers()

    def answers(self):
        """Seconds until one can log in to it."""
        began = time.monotonic()
        line = self.owner.ssh(self.address, "true", alias="bare")
        while subprocess.run(line, check=False, stdin=subprocess.DEVNULL, capture_output=True).returncode != 0:
            if time.monotonic() - began > BOOT_LIMIT:
                raise SystemExit(f"bench: the machine of virt-install does not answer after {BOOT_LIMIT} s")
            time.sleep(0.5)
        return time.monotonic() - began


def owner_of(lab, folder):
    """With a key that both machines let in."""
    owner = Owner(lab, folder, lab.do("router-yaml", "image").replace(*PORTS) + VPN)
    os.mkdir(owner.state, mode=0o700)
    do("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", os.path.join(owner.state, "id_ed25519"))
    return owner


def created(owner, bare):
    """One after the other, so that neither has the other's load beside it."""
    other = bare.install()
    bare.keep()
    other += bare.provision()
    bare.restore()
    ours = measure.run(owner.routervm("create", "--boot-timeout", "15m")).seconds
    yield Row("`create` ÷ virt-install, two boots and one ssh", [ours / other], most=1.05)


def recovered(owner, bare, rounds=2):
    """Each is lost at the end of its turn, since the other one has the same NICs and addresses."""
    trials = {
        "router": lambda: measure.run(owner.routervm("start")).seconds,
        "bare": bare.start,
    }
    figures = {name: [] for name in trials}
    bare.virsh("destroy", "router")
    for number in range(rounds):
        for name in sorted(trials, reverse=number % 2 == 0):
            figures[name].append(trials[name]())
            bare.virsh("destroy", name)
    ratios = measure.ratios(figures["router"], figures["bare"])
    yield Row("a lost machine, until it answers: `routervm start` ÷ a bare Debian by virsh", ratios)


def cut_over(owner):
    """The cables move when it has switched the router off."""
    with subprocess.Popen(owner.routervm("swap-cables"), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as swap:
        while swap.poll() is None and "shut off" not in do(*owner.lab.at("hv", "virsh", "domstate", "router")):
            time.sleep(1)
        owner.lab.do("cables", "live")
    if swap.returncode != 0:
        raise SystemExit(f"bench: swap-cables ended with {swap.returncode}")


def commands(owner):
    """A no-op and changes, by guest.py where the machine is reached; Ansible asks for Python on it."""
    do(*owner.routervm("start"))
    do(*owner.routervm("ssh", "--", PYTHON))
    cut_over(owner)
    output = owner.path("machine.json")
    do(*owner.lab.at("hv", "python3", os.path.join(BENCH, "guest.py"), owner.folder, output, "machine"))
    yield from report.read(output)


def rows(program):
    folder = tempfile.mkdtemp(prefix="bench")
    try:
        with Lab(program, "benchvm") as lab:
            lab.do("dhcp", "hv")
            # Debian's package of libvirt makes it; the lab's libvirt has an empty folder there.
            do(*lab.at("hv", "mkdir", "-p", "/var/lib/libvirt/dnsmasq"))
            owner = owner_of(lab, folder)
            bare = Bare(owner)
            yield from created(owner, bare)
            yield from recovered(owner, bare)
            yield from commands(owner)
    finally:
        shutil.rmtree(folder)
