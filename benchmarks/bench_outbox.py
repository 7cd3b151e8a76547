"""The outbox beside what it is made of, on the same disk in the same run.

Budgets (docs/sources/speed.md): a durable write
≤ 1.5 × a bare SQLite commit of the same bytes, the same at 10 and at 100,000 waiting; drain ≥ 200 acts a
second on loopback; cold open of 100,000 acts ≤ 1 s; memory of a drain flat in the number of acts.
"""

from __future__ import annotations

import http.client
import http.server
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from offline_cache import ActState, Delivered, DeliveryOutcome, Entry, KeyFile, Outbox, OutboxSync, Store

from .cost import seconds
from .table import Row

BODY = {"symptom": "robinet_fuit", "description": "Le robinet de la cuisine fuit. " * 20, "language": "fr"}
#: Each is a write with 10 waiting, one with 100,000 and a bare one, in an order that turns.
ROUNDS = 900


def rows() -> list[Row]:
    """Measures everything, in about a minute."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:  # the disk of the project: /tmp may be memory
        base = Path(name)
        few, many, bare = _write(base)
        opened = _in_a_process("print_cold_open", base / "many")
        rate = _drain(base / "drain", 2_000)
        small, large = (_peak(base / f"peak-{count}", count) for count in (10_000, 20_000))
    return [
        Row("outbox: durable write, 10 waiting", few * 1e3, "ms", "bare commit", bare * 1e3, most=1.5),
        Row("outbox: durable write, 100,000 waiting", many * 1e3, "ms", "bare commit", bare * 1e3, most=1.5),
        Row("outbox: the same write, 100,000 waiting", many * 1e3, "ms", "at 10", few * 1e3, most=1.2),
        Row("outbox: drain over loopback HTTP", rate, "acts/s", least=200),
        Row("outbox: cold open of 100,000, pages checked", opened, "s", most=1.0),
        Row("outbox: peak memory, drain of 20,000", large, "MB", "of 10,000", small, most=1.05),
    ]


@contextmanager
def _outbox(base: Path) -> Iterator[Outbox]:
    with Store.open(base / "store", KeyFile(base / "store.key")) as store:
        yield Outbox(store)


def _put(outbox: Outbox, number: int) -> None:
    outbox.put(kind="ticket", subject=f"T{number}", path="/v1/tickets", body=BODY, reference=f"T{number}")


def _fill(outbox: Outbox, count: int) -> None:
    """Many acts in one commit: copies of one that ``put`` wrote, each with a subject of its own."""
    _put(outbox, 0)
    with outbox.store.transaction() as db:
        db.execute(
            """WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)
               INSERT INTO acts
                   (key, kind, subject, path, reference, body, state, turn, priority, created_at)
               SELECT lower(hex(randomblob(18))), kind, lower(hex(randomblob(6))), path, reference, body,
                   state, turn, priority, created_at FROM n, acts WHERE id = 1""",
            (count,),
        )
    outbox.store.compact()


def _write(base: Path) -> tuple[float, float, float]:
    """Medians, in seconds, of a put with 10 and with 100,000 waiting and of a bare commit of the same bytes.

    One after the other, each as often first: what else the machine does falls on all alike.
    """
    for name, waiting in (("few", 10), ("many", 100_000)):
        with _outbox(base / name) as outbox:
            _fill(outbox, waiting)
    bare = sqlite3.connect(base / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE acts (id INTEGER PRIMARY KEY, act TEXT)")
    same = json.dumps({"key": "k" * 36, "path": "/v1/tickets", "reference": "T100000", "body": BODY})

    def commit(_: int) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO acts (act) VALUES (?)", (same,))
        bare.execute("COMMIT")

    with closing(bare), _outbox(base / "few") as few, _outbox(base / "many") as many:
        writes: list[Callable[[int], None]] = [partial(_put, few), partial(_put, many), commit]
        times: list[list[float]] = [[], [], []]
        for number in range(ROUNDS):
            for turn in range(3):
                which = (number + turn) % 3
                times[which].append(seconds(partial(writes[which], 10**6 + number)))
    medians = [statistics.median(each) for each in times]
    return medians[0], medians[1], medians[2]


def print_cold_open(base: Path) -> None:
    """Seconds from nothing to the first act to send."""
    start = time.perf_counter()
    with _outbox(base) as outbox:
        assert outbox.next_due(outbox.now())
        print(time.perf_counter() - start)


def _in_a_process(function: str, base: Path) -> float:
    """What a function of this module prints, in a process of its own."""
    program = f"import benchmarks.bench_outbox as b, pathlib; b.{function}(pathlib.Path({str(base)!r}))"
    command = [sys.executable, "-c", program]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


class _Landlord(http.server.BaseHTTPRequestHandler):
    """Takes everything."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = b'{"ok": true}'
        self.send_response(201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _drain(base: Path, count: int) -> float:
    """Acts a second, each an HTTP request and a durable mark."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Landlord)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    line = http.client.HTTPConnection("127.0.0.1", server.server_port)

    def deliver(entry: Entry) -> DeliveryOutcome:
        headers = {"Idempotency-Key": entry.key, "Content-Type": "application/json"}
        line.request("POST", entry.path, json.dumps(entry.body), headers)
        return Delivered(json.load(line.getresponse()))

    with _outbox(base) as outbox:
        _fill(outbox, count)
    with _outbox(base) as outbox:
        sync, start = OutboxSync(outbox, deliver), time.perf_counter()
        while sync.step() == 0.0:
            pass
        spent = time.perf_counter() - start
        assert outbox.counts()[ActState.DELIVERED] == count
    line.close()
    server.shutdown()
    server.server_close()
    return count / spent


def _peak(base: Path, count: int) -> float:
    """Peak memory in MB of a process that drains that many."""
    with _outbox(base) as outbox:
        _fill(outbox, count)
    return _in_a_process("print_peak_of_drain", base)


def print_peak_of_drain(base: Path) -> None:
    """The most memory this process held to drain it all, in MB (``getrusage`` would count its parent's)."""
    with _outbox(base) as outbox:
        sync = OutboxSync(outbox, lambda _: Delivered({}))
        while sync.step() == 0.0:
            pass
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(int(status["VmHWM"].split()[0]) / 1024)
