"""A web server with faults, and manifests that point at it."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kiosk.accessibility.models import Manifest, ModelStore
from kiosk.accessibility.models.manifest import VerifiedFile, read_manifest, tree_digest
from tests.until import WITHIN_S

FILES = {"model.bin": bytes(range(256)) * 4096, "sub/words.txt": b"oui\nnon\n"}
NOWHERE = "http://127.0.0.1:9/"
#: What a technician confirmed of ``FILES``, where the manifest pins nothing.
CONFIRMED = {
    "small": tree_digest(
        {path: VerifiedFile(len(data), 0, hashlib.sha256(data).hexdigest()) for path, data in FILES.items()}
    )
}


class Web(ThreadingHTTPServer):
    """Serves ``pages``; each request is kept; ``cuts`` ends the next answers after so many bytes, and
    ``stall`` holds all until ``go_on``, half of their bytes sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, bytes] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.cuts: list[int] = []
        self.stall = False
        self.go_on = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.server.asked.append((self.path[1:], wanted))
        page = self.server.pages.get(self.path[1:])
        if page is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if start >= len(page):
            self.send_error(416)
            return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(page) - start))
        self.end_headers()
        stop = self.server.cuts.pop(0) if self.server.cuts else len(page)
        half = (start + stop) // 2 if self.server.stall else start
        try:
            self.wfile.write(page[start:half])
            if self.server.stall:
                self.server.go_on.wait(WITHIN_S)
            self.wfile.write(page[half:stop])
        except ConnectionError:
            return  # it was killed as it read

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.go_on.set()
        server.shutdown()
        thread.join()


def manifest(*sources: dict, pinned: bool = True, name: str = "small", engine: str = "vosk") -> Manifest:
    pins = [
        {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in FILES.items()
    ]
    model = {
        "name": name,
        "engine": engine,
        "languages": ["fr"],
        "bytes": sum(map(len, FILES.values())),
        "licence": "MIT",
        "default": True,
        "sources": sources,
        "files": pins if pinned else [],
    }
    return read_manifest({"models": [model]})


def files_at(web: Web, files: dict[str, bytes] = FILES) -> dict:
    web.pages.update({f"hub/{path}": content for path, content in files.items()})
    return {"kind": "files", "url": web.url + "hub/"}


def archive_at(web: Web, files: dict[str, bytes], top: str = "small-0.1/") -> dict:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            archive.writestr(top + path, content)
    web.pages["small.zip"] = packed.getvalue()
    return {"kind": "archive", "url": web.url + "small.zip"}


def content(models: ModelStore) -> dict[str, bytes]:
    folder = models.path("small")
    return {path: (folder / path).read_bytes() for path in FILES}
