"""Answers every request with the address the client's connection came from."""

from http.server import BaseHTTPRequestHandler


def address_handler(greeting):
    class AddressHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self):
            answer = f"{greeting} {self.client_address[0]}".strip() + "\n"
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(answer.encode())

        do_HEAD = do_GET

        def log_message(self, text, *values):
            print(f"{self.client_address[0]} {self.headers.get('Host', '-')} {text % values}", flush=True)

    return AddressHandler
