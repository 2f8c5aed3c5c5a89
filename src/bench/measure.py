"""Times commands side by side: what two of them took is compared within a round, whatever else the machine does."""

import os
import sys
import time


class Run:
    """What one run took: seconds by the clock, seconds of a processor, MiB at most."""

    def __init__(self, seconds, processor, mebibytes):
        self.seconds = seconds
        self.processor = processor
        self.mebibytes = mebibytes


def run(command, code=0, source=os.devnull):
    """Runs it with the source to read and nobody who listens; another exit code than the expected one ends all."""
    read, write = os.pipe()
    silent = [
        (os.POSIX_SPAWN_OPEN, 0, source, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, write, 2),
    ]
    began = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=silent)
    os.close(write)
    words = []
    with os.fdopen(read, "rb") as errors:
        for line in errors:
            words = words[-20:] + [line.decode(errors="replace").rstrip()]
    _, status, used = os.wait4(process, 0)
    took = time.monotonic() - began
    if os.waitstatus_to_exitcode(status) != code:
        print("\n".join(words), file=sys.stderr)
        sys.exit(f"bench: {' '.join(command)[:300]}: exit code {os.waitstatus_to_exitcode(status)} instead of {code}")
    return Run(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rounds(count, trials, warm=True):
    """Does each of the trials (name: function that returns a Run or a figure) once a round, after one round that counts
    for nothing unless all of them are warm already; returns the figures by name, in the order of the rounds. Every other
    round goes backwards."""
    for trial in trials.values() if warm else ():
        trial()
    figures = {name: [] for name in trials}
    for number in range(count):
        names = list(trials) if number % 2 == 0 else list(reversed(trials))
        for name in names:
            figures[name].append(trials[name]())
    return figures


def commands(count, lines):
    """As above, for command lines by name."""
    return rounds(count, {name: (lambda line=line: run(line)) for name, line in lines.items()})


def seconds(runs):
    return [one.seconds for one in runs]


def ratios(above, below):
    """Round by round."""
    return [a / b for a, b in zip(above, below)]
