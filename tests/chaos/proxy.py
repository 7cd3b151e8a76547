"""The line: a proxy on loopback that does to each exchange one of the bad things a line does."""

from __future__ import annotations

import random
import socket
import socketserver
import struct
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

#: Seconds we wait for the server; longer than any wait of the kiosk.
PATIENCE = 15.0


class Fault(StrEnum):
    """What happens to an exchange."""

    NONE = "none"
    DROP_BEFORE = "drop before"
    DROP_AFTER = "drop after"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    CUT_REQUEST = "truncate request"
    CUT_ANSWER = "truncate answer"
    RESET = "reset"
    ERROR = "500"
    PORTAL = "captive portal"
    GARBAGE = "garbage"
    SLOW = "slow-loris"


Weather = Mapping[Fault, float]
_BAD = [fault for fault in Fault if fault not in (Fault.NONE, Fault.SLOW)]
CALM: Weather = {Fault.NONE: 1.0}
FAIR: Weather = {Fault.NONE: 90.0, Fault.SLOW: 0.2} | dict.fromkeys(_BAD, 1.0)
STORM: Weather = {Fault.NONE: 40.0, Fault.SLOW: 2.0} | dict.fromkeys(_BAD, 6.0)
DOWN: Weather = {Fault.DROP_BEFORE: 1.0, Fault.RESET: 1.0}


class FaultProxy(socketserver.ThreadingTCPServer):
    """Between the kiosk and ``upstream``, a port on loopback. ``weather`` may change at any time."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream: int, chance: random.Random) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.upstream, self.chance = upstream, chance
        self.weather = CALM
        self.counts: Counter[Fault] = Counter()
        self.in_hand = 0
        """Requests that the server has and has not answered."""
        self._mutex = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def draw(self) -> Fault:
        fault = self.chance.choices(list(self.weather), list(self.weather.values()))[0]
        self.counts[fault] += 1
        return fault

    def forward(self, request: bytes) -> bytes:
        """The whole answer of the server. Raises ``OSError`` if it is dead or dies."""
        with socket.create_connection(("127.0.0.1", self.upstream), PATIENCE) as line:
            self._hold(1)
            try:
                line.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
                answer = b"".join(iter(lambda: line.recv(65536), b""))
            finally:
                self._hold(-1)
        if not answer:
            raise ConnectionError("the server died")
        return answer.replace(b"connection: close\r\n", b"", 1)

    def forward_half(self, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.upstream), PATIENCE) as line:
            line.sendall(request[: self.chance.randrange(len(request))])

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that breaks is not worth a word."""

    def _hold(self, count: int) -> None:
        with self._mutex:
            self.in_hand += count


class _Exchange(socketserver.StreamRequestHandler):
    """One connection of the kiosk."""

    server: FaultProxy
    disable_nagle_algorithm = True

    def handle(self) -> None:
        while request := self._request_id():
            if not self._answer(request, self.server.draw()):
                return

    def _request_id(self) -> bytes:
        """The next one, whole; empty at the end of the connection."""
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b"\r\n":
            if not line:
                return b""
            lines.append(line)
        length = next((int(each[15:]) for each in lines if each.lower().startswith(b"content-length:")), 0)
        return b"".join(lines) + b"\r\n" + self.rfile.read(length)

    def _answer(self, request: bytes, fault: Fault) -> bool:
        """Whether the connection goes on."""
        line, chance = self.server, self.server.chance
        match fault:
            case Fault.NONE:
                self.wfile.write(line.forward(request))
            case Fault.DELAY:
                time.sleep(chance.uniform(0, 0.3))
                self.wfile.write(line.forward(request))
            case Fault.DUPLICATE:
                with ThreadPoolExecutor(2) as both:
                    answers = list(both.map(line.forward, (request, request)))
                self.wfile.write(chance.choice(answers))
            case Fault.DROP_BEFORE:
                return False
            case Fault.DROP_AFTER:
                line.forward(request)
                return False
            case Fault.CUT_REQUEST:
                line.forward_half(request)
                return False
            case Fault.CUT_ANSWER:
                answer = line.forward(request)
                self.wfile.write(answer[: chance.randrange(len(answer))])
                return False
            case Fault.RESET:
                if chance.random() < 0.5:
                    line.forward(request)
                # Closing with data unsent and no patience is a reset on the wire.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            case Fault.ERROR | Fault.PORTAL | Fault.GARBAGE:
                if chance.random() < 0.5:
                    line.forward(request)
                self.wfile.write(_NONSENSE.get(fault) or chance.randbytes(400))
                return False
            case Fault.SLOW:
                for byte in line.forward(request):
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.05)
        return True


def _page(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


_NONSENSE = {
    Fault.ERROR: _page("500 Internal Server Error", b"<h1>proxy error</h1>"),
    Fault.PORTAL: _page("200 OK", b"<h1>Bienvenue sur le Wi-Fi de la gare</h1>"),
}
