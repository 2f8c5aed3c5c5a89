"""A lab of scripts/lab, and what is done to a fresh Debian in it in place of routervm: one ssh with packages, files and units."""

import io
import os
import subprocess
import tarfile

BENCH = os.path.dirname(os.path.realpath(__file__))
ONE_SSH = os.path.join(BENCH, "one-ssh.sh")

# Modes of a router's files; `render` keeps all that it writes to its owner.
PROGRAMS = ("usr/local/sbin/", "etc/openvpn/verify-outer-key")
PRIVATE = "etc/ssh/sshd_config.d/"


def do(*words, text=None):
    """What the command prints; one that fails ends all."""
    done = subprocess.run(words, input=text, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench: {' '.join(words)}: {done.stderr.strip()[-2000:]}{done.stdout.strip()[-2000:]}")
    return done.stdout


class Lab:
    """One lab, up while it is entered."""

    def __init__(self, program, name, *options):
        self.program = program
        self.name = name
        self.options = options

    def command(self, *words):
        return [os.path.join(self.program, "scripts/lab"), "--name", self.name, *words]

    def at(self, host, *words):
        """The command line that runs it on one of the lab's hosts."""
        return self.command("exec", host, "--", *words)

    def do(self, *words):
        return do(*self.command(*words))

    def __enter__(self):
        self.do("down")
        self.do("up", *self.options)
        return self

    def __exit__(self, *_):
        self.do("down")


class Owner:
    """Whose router it is: a folder with router.yaml and, for each attempt, a state folder that holds a key and host keys."""

    def __init__(self, lab, folder, yaml):
        self.lab = lab
        self.folder = folder
        self.yaml = yaml
        self.state = self.path("state")
        with open(self.path("router.yaml"), "w", encoding="utf-8") as file:
            file.write(yaml)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def routervm(self, *words):
        own = (os.path.join(self.lab.program, "scripts/routervm"), "--file", self.path("router.yaml"), "--state", self.state)
        return self.lab.at("hv", *own, *words)

    def render(self, *options):
        """All that routervm would use, and the guest's files as an archive; returns the folder."""
        folder = self.path("rendered")
        do(*self.routervm("render", *options, "--to", folder))
        archive(os.path.join(folder, "guest"), self.path("guest.tar"))
        return folder

    def ssh(self, address, *words, alias="router"):
        line = ["ssh", "-i", self.path("state/id_ed25519")]
        known = (f"UserKnownHostsFile={self.path('known_hosts')}", "StrictHostKeyChecking=accept-new", f"HostKeyAlias={alias}")
        for option in (*known, "ConnectTimeout=2", "BatchMode=yes", "ServerAliveInterval=30"):
            line += ["-o", option]
        return self.lab.at("hv", *line, f"root@{address}", *words)

    def one_ssh(self, address, alias="router"):
        """The command line that provisions by one connection; it reads the archive."""
        with open(ONE_SSH, encoding="utf-8") as file:
            return self.ssh(address, file.read(), alias=alias)


def mode(path):
    if path.startswith(PROGRAMS):
        return 0o755
    return 0o600 if path.startswith(PRIVATE) else 0o644


def archive(folder, path):
    """Of the files below the folder, root's, with the modes that a router gives them."""
    with tarfile.open(path, "w") as tar:
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                source = os.path.join(place, name)
                entry = tarfile.TarInfo(os.path.relpath(source, folder))
                entry.mode = mode(entry.name)
                with open(source, "rb") as file:
                    content = file.read()
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
