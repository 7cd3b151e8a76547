"""The line of one device as its settings say: its own certificate, the landlord's authority, a proxy."""

from __future__ import annotations

import base64
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn

from kiosk.app import create_client
from kiosk.backend import AgencyClient, ConnectionFailedError
from kiosk.settings import Settings
from landlord.server.demo import DEMO_TOKEN
from landlord.server.serve import bind_socket

from .certificates import Authority
from .conftest import server  # noqa: F401 - a fixture
from .running import RunningServer

pytestmark = pytest.mark.one_database


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "landlord")


@pytest.fixture
def tls(server: RunningServer, authority: Authority) -> Iterator[str]:  # noqa: F811 - the fixture
    """The real server once more, where only who shows a certificate of the landlord's is let in."""
    certificate, key = authority.issue("server")
    with bind_socket("127.0.0.1", 0) as door:
        config = uvicorn.Config(
            server.app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ssl_certfile=certificate,
            ssl_keyfile=key,
            ssl_ca_certs=str(authority.file),
            ssl_cert_reqs=ssl.CERT_REQUIRED,
        )
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([door],), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{door.getsockname()[1]}"
        running.should_exit = True
        thread.join(10)


class Proxy(socketserver.ThreadingTCPServer):
    """Opens tunnels (CONNECT) for who has the password; ``asked`` is where to."""

    daemon_threads = True
    password = "kiosk:secret"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.asked: list[str] = []
        self.url = f"http://{self.password}@127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Tunnel(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        first, *rest = iter(self.rfile.readline, b"\r\n")
        method, to, _ = first.decode().split()
        secret = base64.b64encode(self.server.password.encode())
        if method != "CONNECT" or not any(secret in line for line in rest):
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        self.server.asked.append(to)
        host, port = to.split(":")
        with socket.create_connection((host, int(port)), 10) as line:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            sides = {self.connection: line, line: self.connection}
            while ready := select.select(list(sides), [], [], 10)[0]:
                for side in ready:
                    said = side.recv(65536)
                    if not said:
                        return
                    sides[side].sendall(said)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as made:
        yield made
        made.shutdown()


def client(url: str, authority: Authority | None = None, **more: object) -> AgencyClient:
    """As the app makes it from the settings."""
    ca = {"ca_file": str(authority.file)} if authority else {}
    return create_client(Settings(agency_url=url, device_token=DEMO_TOKEN, **ca, **more))  # type: ignore[arg-type]


def pair(authority: Authority, name: str) -> dict[str, str]:
    certificate, key = authority.issue(name)
    return {"client_cert": str(certificate), "client_key": str(key)}


def test_a_device_with_its_certificate_is_let_in(tls: str, authority: Authority) -> None:
    with closing(client(tls, authority, **pair(authority, "kiosk-7"))) as line:
        assert line.agency("tilleuls").id == "tilleuls"


@pytest.mark.parametrize("shown", ["none", "of a stranger"])
def test_any_other_device_is_not(tls: str, authority: Authority, shown: str, tmp_path: Path) -> None:
    stranger = {} if shown == "none" else pair(Authority(tmp_path, "stranger"), "kiosk-8")
    with closing(client(tls, authority, **stranger)) as line, pytest.raises(ConnectionFailedError):
        line.outages()


def test_a_landlord_of_another_authority_is_not_trusted(tls: str, authority: Authority) -> None:
    with closing(client(tls, **pair(authority, "kiosk-7"))) as line, pytest.raises(ConnectionFailedError):
        line.outages()


def test_all_goes_through_the_proxy(tls: str, authority: Authority, proxy: Proxy) -> None:
    with closing(client(tls, authority, proxy=proxy.url, **pair(authority, "kiosk-7"))) as line:
        assert line.agency("tilleuls").id == "tilleuls"
    assert proxy.asked == [tls.removeprefix("https://")]


def test_a_proxy_that_does_not_let_us_through_is_a_line_that_is_down(
    tls: str, authority: Authority, proxy: Proxy
) -> None:
    strange = proxy.url.replace("secret", "guess")
    line = client(tls, authority, proxy=strange, **pair(authority, "kiosk-7"))
    with closing(line), pytest.raises(ConnectionFailedError):
        line.outages()
    assert proxy.asked == []
