"""Commands that need no router, beside a minimal program in Java and beside `java -version`."""

import os
import shutil
import subprocess
import tempfile

import homes
import measure
from report import Row

GOALS = {"--version": 2, "validate": 4, "render": 5}
# Twice what a quiet machine took.
LIMITS = {"validate": 12, "render": 26}
HOSTS = (10, 1000, 10000)


def lines(program, folder):
    """Command lines by name."""
    classes = os.path.join(folder, "classes")
    source = os.path.join(program, "src/bench/Minimal.java")
    subprocess.run(["javac", "-d", classes, source], check=True)
    options = "@" + os.path.join(program, "scripts/java-options")
    routervm = os.path.join(program, "scripts/routervm")
    ours = [routervm, "--state", os.path.join(folder, "state"), "--file"]
    home = homes.write(folder, 10)
    return {
        "a minimal main": ["java", options, "-cp", classes, "io.routervm.bench.Minimal"],
        "java -version": ["java", "-version"],
        "--version": [routervm, "--version"],
        "--help": [routervm, "--help"],
        "validate": ours + [home, "validate"],
        "render": ours + [home, "render", "--to", os.path.join(folder, "rendered")],
    }


def rows(program, short):
    folder = tempfile.mkdtemp(prefix="bench")
    try:
        runs = measure.commands(5 if short else 15, lines(program, folder))
        for command in ("--version", "--help", "validate", "render"):
            for other in ("a minimal main",) if short else ("a minimal main", "java -version"):
                ratios = measure.ratios(measure.seconds(runs[command]), measure.seconds(runs[other]))
                goal = GOALS.get(command) if other == "a minimal main" else None
                name = f"`{command}` ÷ {other if other == 'a minimal main' else f'`{other}`'}"
                yield Row(name, ratios, most=goal, limit=LIMITS.get(command) if goal else None)
        if not short:
            yield from sizes(program, folder)
    finally:
        shutil.rmtree(folder)


def sizes(program, folder):
    """What more hosts cost."""
    routervm = os.path.join(program, "scripts/routervm")
    for command in (["validate"], ["render", "--to", os.path.join(folder, "of-many")]):
        ours = {
            hosts: [routervm, "--state", os.path.join(folder, "state"), "--file", homes.write(folder, hosts)] + command
            for hosts in HOSTS
        }
        runs = measure.commands(7, ours)
        for hosts in HOSTS[1:]:
            ratios = measure.ratios(measure.seconds(runs[hosts]), measure.seconds(runs[HOSTS[0]]))
            yield Row(f"`{command[0]}` of {hosts:,} hosts ÷ of 10 hosts", ratios)
        yield Row(f"peak memory of `{command[0]}` of 10,000 hosts", [one.mebibytes for one in runs[10000]], unit="MiB")
