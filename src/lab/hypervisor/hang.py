#!/usr/bin/env python3
"""Hangs a machine whose QEMU has a gdbserver on the given port of this host: its processor runs one instruction, a jump to
itself, with its interrupts off."""
import socket
import sys

# Offsets into the registers as QEMU sends them: sixteen of eight bytes, RIP, and EFLAGS of four.
RIP, EFLAGS = 128, 136
INTERRUPTS = 1 << 9
JUMP_TO_ITSELF = "ebfe"

talk = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)


def ask(text):
    talk.sendall(b"$%s#%02x" % (text.encode(), sum(text.encode()) % 256))
    answer = b""
    while b"#" not in answer or len(answer) < answer.index(b"#") + 3:
        answer += talk.recv(4096)
    talk.sendall(b"+")
    return answer[answer.index(b"$") + 1 : answer.index(b"#")].decode()


def must(text):
    answer = ask(text)
    if answer != "OK":
        sys.exit(f"{text}: {answer}")


ask("?")
registers = bytearray.fromhex(ask("g"))
rip = int.from_bytes(registers[RIP : RIP + 8], "little")
eflags = int.from_bytes(registers[EFLAGS : EFLAGS + 4], "little") & ~INTERRUPTS
registers[EFLAGS : EFLAGS + 4] = eflags.to_bytes(4, "little")
must(f"M{rip:x},2:{JUMP_TO_ITSELF}")
must(f"G{registers.hex()}")
must("D")
