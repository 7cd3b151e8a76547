"""The landlord's server under one, a hundred and a thousand kiosks, on SQLite and on PostgreSQL.

Server, database and kiosks share this machine: what a landlord's own machine gives is more.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.landlord.postgresql import cluster, programs

from .table import Row

TOKEN = "demo-device"
WHO = {"tenant_number": "10010001", "birth_date": "1948-03-14"}
#: Seconds of each measure, and before it.
MEASURED, WARMING = 10.0, 2.0
#: How many kiosks, and the seconds between two requests of one: someone reads, or it rests.
KIOSKS = {1: 0.0, 100: 5.0, 1_000: 5.0}
#: Connections that never pause: what the server can do.
FLAT_OUT = 32


def rows() -> list[Row]:
    """Measures everything, in two minutes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=Path.cwd())))
        databases = {"SQLite": f"sqlite:///{folder}/agency.sqlite3"}
        found = programs()
        if found is not None:
            made = stack.enter_context(cluster(found, durable=True))
            databases["PostgreSQL"] = stack.enter_context(made.database()).render_as_string()
        return [row for name, url in databases.items() for row in _measure(name, url)]


def _measure(name: str, database: str) -> Iterator[Row]:
    with _server(database) as url:
        kiosk = _Kiosk.of(url)
        flat_out = asyncio.run(_load(kiosk, FLAT_OUT, 0))
        yield Row(f"agency, {name}: flat out", flat_out.rate, "requests/s", least=100)
        for kiosks, pause in KIOSKS.items():
            seen = asyncio.run(_load(kiosk, kiosks, pause))
            what = f"agency, {name}: {kiosks:,} kiosks, {seen.rate:,.0f} requests/s, p99"
            yield Row(what, seen.p99 * 1e3, "ms", most=500)


@contextmanager
def _server(database: str) -> Iterator[str]:
    """The demo landlord as a process."""
    command = [sys.executable, "-m", "kiosk", "agency-server", "--demo", "--quiet"]
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            [*command, "--port", "0", "--database", database],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"KIOSK_DATA": data},
        )
        try:
            assert process.stdout is not None
            yield process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.terminate()
            process.communicate()


@dataclass
class _Seen:
    """Seconds that each answer took; without end where the server asked to come back later."""

    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return sum(map(math.isfinite, self.times)) / MEASURED

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.times, n=100)[98]


@dataclass(frozen=True)
class _Kiosk:
    """What a kiosk sends: mostly what everyone may know, often what a tenant sees, sometimes a report."""

    host: str
    port: int
    session: str
    grant: str

    @classmethod
    def of(cls, url: str) -> _Kiosk:
        address = urlsplit(url)
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": str(uuid.uuid4())}
        session = requests.post(f"{url}/v1/sessions", json=WHO, headers=headers, timeout=20).json()
        return cls(address.hostname or "", address.port or 0, session["token"], session["grant"])

    def request(self) -> bytes:
        """The next one, as bytes."""
        chance = random.random()
        if chance < 0.6:
            return self._bytes("GET", "/v1/outages")
        if chance < 0.8:
            return self._bytes("GET", "/v1/me/account", Session=self.session)
        if chance < 0.95:
            body = {"version": "0.1.0", "waiting": 0, "disk_free_mb": 900, "at": "2026-11-24T10:42:00Z"}
            return self._bytes("PUT", "/v1/devices/heartbeat", body)
        return self._bytes("POST", "/v1/tickets", self._ticket())

    def _ticket(self) -> dict[str, Any]:
        return {
            "reference": f"B{random.randrange(10**9):09d}",
            "reporter": {"kind": "session", "grant": self.grant},
            "place": "cuisine",
            "symptom": "robinet_fuit",
            "description": "Le robinet de la cuisine fuit. " * 10,
            "language": "fr",
            "urgency": "sous_24_h",
            "reported_at": "2026-11-24T10:42:00+01:00",
        }

    def _bytes(self, method: str, path: str, body: Any = None, **headers: str) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        headers |= {
            "Host": self.host,
            "Authorization": f"Bearer {TOKEN}",
            "Content-Length": str(len(content)),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + content


async def _load(kiosk: _Kiosk, kiosks: int, pause: float) -> _Seen:
    """What so many saw at once; each begins at a moment of its own."""
    seen = _Seen()
    begin = time.perf_counter() + WARMING
    await asyncio.gather(*(_live(kiosk, pause, begin, seen) for _ in range(kiosks)))
    return seen


async def _live(kiosk: _Kiosk, pause: float, begin: float, seen: _Seen) -> None:
    """One kiosk. After a pause the server has let go of the connection."""
    await asyncio.sleep(random.random() * pause)
    line = None
    while (start := time.perf_counter()) < begin + MEASURED:
        line = line or await asyncio.open_connection(kiosk.host, kiosk.port)
        served = await _exchange(*line, kiosk.request())
        now = time.perf_counter()
        if begin <= now < begin + MEASURED:
            seen.times.append(now - start if served else math.inf)
        if pause:
            line[1].close()
            line = None
            await asyncio.sleep(max(0.0, pause - (now - start)))
    if line:
        line[1].close()


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: bytes) -> bool:
    """Whether it was served; the other answer is to come back later."""
    writer.write(asked)
    head = await reader.readuntil(b"\r\n\r\n")
    served = head.startswith(b"HTTP/1.1 20")
    assert served or head.startswith(b"HTTP/1.1 503"), head
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
    return served
