"""Visits at the real kiosk, and then a search of the memory of each of its processes, as root would."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

from kiosk.runtime.paths import ROOT
from kiosk.runtime.process_memory import erasing_environment
from tests.hands.kiosks import landlord

STARTS_S, PATIENCE_S = 120.0, 60.0
#: What visitors type: no word of any language, and a phone.
WORDS, PHONE = "zorglub", "0612340042"


@dataclass(frozen=True, slots=True)
class Tenant:
    """Number and day of birth as they are typed, and the beginning of the name."""

    number: str
    born: str
    name: str


#: In turn: the landlord lets each sign in forty times an hour.
TENANTS = (
    Tenant("10010004", "09011992", "M. Thomas Lef"),
    Tenant("10010005", "21051966", "Mme Fatma Y"),
    Tenant("10010002", "02071985", "M. Karim Had"),
)
#: Seconds after the end of a visit when the memory is searched.
REST_S = 3.0
MOST_STEPS = 40
KEY_REPEAT_S = 0.55
#: Capitals as small letters.
_SMALL = bytes(range(256)).lower()


class Recorder(ThreadingHTTPServer):
    """Stands between the kiosk and the landlord, and remembers each session's token and grant."""

    daemon_threads = True

    def __init__(self, landlord_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.landlord_url = landlord_url
        self.secrets: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        headers = {name: value for name, value in self.headers.items() if name not in {"Host", "Connection"}}
        request = urllib.request.Request(
            self.server.landlord_url + self.path, data=body, headers=headers, method=self.command
        )
        try:
            answer = urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error  # it can be read as one
        with answer:
            content = answer.read()
            if self.path.startswith("/v1/sessions") and b'"grant"' in content:
                told = json.loads(content)
                self.server.secrets.append((told["token"], told["grant"]))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in {"transfer-encoding", "connection", "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _pass_on  # noqa: N815 - names of http.server

    def log_message(self, *_args: object) -> None: ...


class OperatedKiosk:
    """A running kiosk, and what can be acted on."""

    def __init__(self, process: subprocess.Popen[bytes], line: Any, log: Path) -> None:
        self.process, self._line, self.log = process, line, log
        self.seen: dict[str, Any] = {}
        self._touched: dict[str, float] = {}

    def act(self, item: str) -> dict[str, Any]:
        self._line.write(f"{item}\n".encode())
        self._line.flush()
        read = self._line.readline()
        if not read:
            raise AssertionError(f"the kiosk is gone:\n{self.log.read_text()[-3000:]}")
        self.seen = json.loads(read)
        return self.seen

    def settle(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_S
        while self.act("look").get("screen", "BusyScreen") == "BusyScreen":
            assert time.monotonic() < until, f"it waits for ever: {self.seen}"
            time.sleep(0.02)
        return self.seen

    def find(self, *wanted: str) -> str | None:
        return next((each for name in wanted for each in self.seen["ids"] if fnmatch(each, name)), None)

    def take(self, *wanted: str) -> None:
        """The first of these, turning pages."""
        for _ in range(8):
            if (item := self.find(*wanted)) is not None:
                self.act(item)
                self.settle()
                return
            if self.find("page.down") is None:
                break
            self.act("page.down")
            self.settle()
        raise AssertionError(f"{wanted} is not there: {self.seen}")

    def type(self, characters: str) -> None:
        for each in characters:
            key = "key.space" if each == " " else f"key.{each}"
            if self.find(key) is None:
                self.act(self.find("key.digits" if each.isdigit() else "key.letters") or "")
            # A tremor would be filtered out.
            time.sleep(max(0.0, self._touched.get(key, 0.0) + KEY_REPEAT_S - time.monotonic()))
            self.act(key)
            self._touched[key] = time.monotonic()
        self.take("confirm")

    def processes(self) -> Iterator[psutil.Process]:
        me = psutil.Process(self.process.pid)
        yield from (me, *me.children(recursive=True))


@contextmanager
def operated_kiosk(folder: Path, display: str, url: str) -> Iterator[OperatedKiosk]:
    folder.mkdir(parents=True, exist_ok=True)
    hole, log = folder / "socket", folder / "kiosk.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    environment = {
        **kept,
        "KIOSK_DATA": str(folder / "data"),
        "KIOSK_AGENCY_URL": url,
        "KIOSK_DEVICE_TOKEN": "demo-device",
        "NO_PROXY": "127.0.0.1",
        "DISPLAY": display,
        "SDL_VIDEODRIVER": "x11",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "PYTHONUNBUFFERED": "1",
        **erasing_environment(),
    }
    order = [sys.executable, "-m", "tests.chaos.operated_kiosk", str(hole), "run", "--size", "540x960"]
    with log.open("w") as written:
        process = subprocess.Popen(order, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT, env=environment)
    try:
        until = time.monotonic() + STARTS_S
        while time.monotonic() < until and process.poll() is None:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(str(hole))
            except OSError:
                time.sleep(0.1)
                continue
            kiosk = OperatedKiosk(process, line.makefile("rwb"), log)
            while "screen" not in kiosk.act("look"):
                time.sleep(0.1)
            yield kiosk
            break
        else:
            raise AssertionError(f"the kiosk does not come up:\n{log.read_text()[-3000:]}")
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tenant_visit(kiosk: OperatedKiosk, tenant: Tenant) -> None:
    """Signs in, reports a problem in words and has the page read; stands at the receipt."""
    kiosk.act("wake")
    kiosk.settle()
    kiosk.take("language.fr")
    kiosk.take("service.signaler", "service.report*")
    for _ in range(MOST_STEPS):
        seen = kiosk.seen
        if seen["kind"] == "Receipt":
            break
        if seen["kind"] == "Number":
            kiosk.type(tenant.number)
        elif seen["kind"] == "Date":
            kiosk.type(tenant.born)
        elif seen["kind"] == "Describe":
            if kiosk.find("key.*") is None:
                kiosk.take("type")
            kiosk.type(WORDS)
        elif kiosk.seen["kind"] == "Review":
            kiosk.act("bar.listen")  # what was typed is said
            time.sleep(REST_S)
            kiosk.take("confirm")
        elif kiosk.find("option.cuisine", "option.robinet_fuit", "confirm", "skip") is not None:
            kiosk.take("option.cuisine", "option.robinet_fuit", "confirm", "skip")
        else:
            kiosk.take("all", "option.*", "symptom.*", "place.*", "understood")
    assert kiosk.seen["kind"] == "Receipt", kiosk.seen


def guest_visit(kiosk: OperatedKiosk) -> None:
    """Wants to be called back; stands at the receipt."""
    kiosk.act("wake")
    kiosk.settle()
    kiosk.take("language.en")
    kiosk.take("bar.help")
    for _ in range(MOST_STEPS):
        seen = kiosk.seen
        if seen["kind"] == "Receipt":
            break
        if seen["kind"] == "Number":
            kiosk.type(PHONE)
        elif seen["kind"] == "Describe":
            if kiosk.find("key.*") is None:
                kiosk.take("type")
            kiosk.type(WORDS)
        else:
            kiosk.take("option.rappel", "option.sans_numero", "confirm", "option.*", "skip")
    assert kiosk.seen["kind"] == "Receipt", kiosk.seen


def leave(kiosk: OperatedKiosk) -> None:
    for _ in range(8):
        if kiosk.seen["screen"] in {"GoodbyeScreen", "RestScreen"}:
            break
        kiosk.take("veil.leave", "leave", "bar.finish")
    if kiosk.seen["screen"] == "GoodbyeScreen":
        kiosk.take("noted", "goodbye*", "*")
    until = time.monotonic() + PATIENCE_S
    while kiosk.act("look")["waiting"]:
        assert time.monotonic() < until, "what was done does not get through"
        time.sleep(0.05)


@dataclass
class Found:
    """How often each kind was found, and where with what stands around it."""

    counts: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    processes: list[str] = field(default_factory=list)
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for of one kind, in each way that Python keeps letters."""

    pattern: re.Pattern[bytes]
    #: Its texts as ``_squeezed``: where none of them is, the pattern, which is slow, finds nothing.
    squeezed: tuple[bytes, ...]


def patterns(secrets: list[tuple[str, str]]) -> dict[str, Wanted]:
    """By kind."""
    grouped, plain = [("phone", PHONE), ("phone", PHONE[1:])], [("words", WORDS)]
    for each in TENANTS:
        grouped += [("number", each.number), ("birth date", each.born)]
        written = f"{each.born[4:]}-{each.born[2:4]}-{each.born[:2]}"
        plain += [("name", each.name), ("birth date", written)]
    plain += [(kind, each) for pair in secrets for kind, each in zip(("token", "grant"), pair, strict=True)]
    found: dict[str, list[bytes]] = {}
    for kind, text in plain:
        found.setdefault(kind, []).extend(re.escape(each) for each in _encodings(text))
    for kind, text in grouped:
        for encoding in ("latin-1", "utf-16-le", "utf-32-le"):
            gap = b"(?:" + b"|".join(re.escape(each.encode(encoding)) for each in (" ", "\xa0", ".")) + b")?"
            digits = gap.join(re.escape(each.encode(encoding)) for each in text)
            # In the midst of a longer number it is none of theirs: a file's time in nanoseconds has nineteen.
            found.setdefault(kind, []).append(b"(?<![0-9])%b|%b(?![0-9])" % (digits, digits))
    return {
        kind: Wanted(
            re.compile(b"|".join(each), re.IGNORECASE),
            tuple({_squeezed(text.encode("ascii")) for of, text in (*plain, *grouped) if of == kind}),
        )
        for kind, each in found.items()
    }


def _encodings(text: str) -> list[bytes]:
    return [text.encode(each) for each in ("utf-8", "utf-16-le", "utf-32-le")]


def _squeezed(memory: bytes) -> bytes:
    """The same in small letters, without gaps and without the zeros of wide letters: each encoding of a
    text in ASCII, grouped or not, is the same here."""
    return memory.translate(_SMALL, b"\0 .\xa0")


def search(kiosk: OperatedKiosk, wanted: Mapping[str, Wanted]) -> Found:
    """Everything that can be read of each process."""
    found = Found()
    for process in kiosk.processes():
        name = " ".join(process.cmdline()[-3:])[:80]
        found.processes.append(name)
        for where, memory in _memory(process.pid):
            found.bytes += len(memory)
            squeezed = _squeezed(memory)
            for kind, each in wanted.items():
                if not any(text in squeezed for text in each.squeezed):
                    continue
                for hit in each.pattern.finditer(memory):
                    found.counts[kind] += 1
                    around = memory[max(0, hit.start() - 60) : hit.end() + 60]
                    found.places.append(f"{kind}: {name} {where}+{hit.start():x}: {around!r}")
    return found


def _memory(pid: int) -> Iterator[tuple[str, bytes]]:
    folder = Path("/proc") / str(pid)
    with (folder / "maps").open() as maps, (folder / "mem").open("rb", buffering=0) as memory:
        for line in maps:
            place, rights, *_, name = (*line.split(maxsplit=5), "")[:6]
            if "r" not in rights or "w" not in rights or name.startswith(("[vvar", "/dev/dri")):
                continue
            start, end = (int(each, 16) for each in place.split("-"))
            memory.seek(start)
            try:
                yield f"{name.strip() or 'anonymous'} {start:x}", memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue


def visits(folder: Path, display: str, count: int) -> tuple[Found, Found]:
    """That many visits, every other a tenant's: what is found at the last receipt of those, and after all."""
    with landlord(folder / "landlord") as (url, _log):
        recorder = Recorder(url)
        threading.Thread(target=recorder.serve_forever, daemon=True).start()
        with operated_kiosk(folder / "kiosk", display, recorder.url) as kiosk:
            during = Found()
            for number in range(count):
                if number % 2:
                    guest_visit(kiosk)
                else:
                    tenant_visit(kiosk, TENANTS[number // 2 % len(TENANTS)])
                if number == count - 2:
                    during = search(kiosk, patterns(recorder.secrets))
                leave(kiosk)
            time.sleep(REST_S)
            return during, search(kiosk, patterns(recorder.secrets))


if __name__ == "__main__":
    began = time.monotonic()
    before, left = visits(Path(sys.argv[1]), os.environ["DISPLAY"], int(sys.argv[2]))
    for place in left.places:
        print(place)
    print("during a visit", before.processes, dict(before.counts))
    print("after", sys.argv[2], left.processes, f"{left.bytes >> 20} MB", dict(left.counts))
    print(f"{time.monotonic() - began:.0f} s")
