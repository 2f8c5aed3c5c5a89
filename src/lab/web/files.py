"""Serves a folder's files, with the ranges (RFC 9110, section 14) that a resumed download asks for."""

import os
import pathlib
import re
import urllib.parse
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

BLOCK = 1 << 18


def requested_range(header, size):
    """(first, last) of a single byte range, None without a usable one; ValueError when it lies outside the file."""
    matched = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "")
    if not matched or matched.group(1) == matched.group(2) == "":
        return None
    if matched.group(1) == "":
        length = min(int(matched.group(2)), size)
        if length == 0:
            raise ValueError(header)
        return size - length, size - 1
    first = int(matched.group(1))
    last = min(int(matched.group(2) or size - 1), size - 1)
    if first >= size:
        raise ValueError(header)
    return (first, last) if first <= last else None


def files_handler(root: pathlib.Path):
    class FilesHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_GET(self):
            path = self.file()
            if path is None:
                return self.answer(404, "no such file\n")
            if path.is_dir():
                return self.answer(200, "".join(sorted(entry.name + "\n" for entry in path.iterdir())))
            with path.open("rb") as content:
                self.send_file(content)

        do_HEAD = do_GET

        def file(self):
            parts = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).split("/")
            if ".." in parts:
                return None
            path = root.joinpath(*[part for part in parts if part])
            return path if path.exists() else None

        def send_file(self, content):
            status = os.fstat(content.fileno())
            size, tag = status.st_size, f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
            changed = formatdate(status.st_mtime, usegmt=True)
            wanted = self.headers.get("Range")
            # A client that resumes says which version it has; when the file is another one by now it gets all of it.
            if self.headers.get("If-Range") not in (None, tag, changed):
                wanted = None
            try:
                part = requested_range(wanted, size)
            except ValueError:
                return self.answer(416, "", {"Content-Range": f"bytes */{size}"})
            first, last = part or (0, size - 1)
            self.send_response(206 if part else 200)
            if part:
                self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(last - first + 1))
            self.send_header("Last-Modified", changed)
            self.send_header("ETag", tag)
            self.end_headers()
            if self.command == "GET":
                self.copy(content, first, last - first + 1)

        def copy(self, content, first, remaining):
            content.seek(first)
            while remaining:
                block = content.read(min(BLOCK, remaining))
                if not block:
                    raise ConnectionAbortedError("the file became shorter")
                self.wfile.write(block)
                remaining -= len(block)

        def answer(self, status, text, headers=None):
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(text.encode())

        def log_message(self, text, *values):
            print(f"{self.client_address[0]} {text % values} {self.headers.get('Range', '')}", flush=True)

    return FilesHandler
