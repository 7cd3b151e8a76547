"""Attacks on what lies about: logs, files, names that a request gives the server, tokens of the demo."""

from __future__ import annotations

import gc
import logging
import os
import re
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import NoReturn

import pytest
import requests

from kiosk import app
from kiosk.__main__ import main
from kiosk.cli import agency_server, run
from kiosk.device.agent import DeviceAgent
from kiosk.runtime import deferred_dataclasses, process_memory, standby
from kiosk.runtime.fault_log import log_faults_of_threads
from kiosk.screens import graphics
from landlord.server import AppState, build_app
from landlord.server.code_senders import NoSender
from landlord.server.database import open_database
from landlord.server.keys import KeyFileError, WrongKeyError, read_keys, read_or_create_keys
from landlord.server.outgoing import CallRefusedError, OutgoingCalls
from landlord.server.tables import TenantRow
from offline_cache import KeyFile, Store
from tests.landlord.paying import balance, begin, choose, prepare
from tests.landlord.running import (
    KEYS,
    SQLITE,
    RunningServer,
    demo_database,
    new_database,
    running,
    write_key,
)
from tests.until import WITHIN_S

#: What ``kiosk run`` does to its process.
CHANGES_OF_A_PROCESS = (
    (process_memory, "erase_what_is_freed"),
    (process_memory, "forbid_dumps"),
    (standby, "is_affordable"),
    (deferred_dataclasses, "defer_dataclass_methods"),
)
IBAN = "FR7630006000011234567890189"
LONG = "a-token-that-nobody-guesses"
KIOSK = (sys.executable, "-m", "kiosk")


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A host that is not listed, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield f"127.0.0.1:{http.server_address[1]}", asked
        http.shutdown()


def test_a_host_that_a_request_names_is_neither_told_nor_called(server: RunningServer) -> None:
    session = server.sign_in()
    with listener() as (host, asked):
        page = prepare(server, session, 1_000, Host=host, X_Forwarded_Host=host).json()["page"]
        assert page.startswith(f"{server.url}/pay/")
        told = requests.post(page, headers={"Host": host}, allow_redirects=False, timeout=WITHIN_S)
        provider = told.headers["Location"]
        assert provider.startswith("/sandbox-pay/")
        paid = requests.post(
            f"{server.url}{provider}/payer", headers={"Host": host}, allow_redirects=False, timeout=WITHIN_S
        )
        assert paid.headers["Location"] == page
        papers = server.call("GET", "/documents", session=session["token"]).json()["items"]
        link = server.call(
            "GET", f"/documents/{papers[0]['id']}/link", session=session["token"], Host=host
        ).json()["url"]
        assert link.startswith(f"{server.url}/d/")
        assert asked == []


def test_the_provider_still_notifies(server: RunningServer) -> None:
    session = server.sign_in()
    before = balance(server, session)
    choose(begin(prepare(server, session, 1_000).json()["page"]), "payer")
    assert balance(server, session) == before - 1_000


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/payments/notifications",
        "http://localhost/",
        "https://landlord.example/",
        "http://landlord.example:8080/",
        "http://landlord.example@127.0.0.1/",
        "http://landlord.example.evil.example/",
        "file:///etc/passwd",
        "http://[::1/",
        "//landlord.example/",
    ],
)
def test_calls_go_to_listed_hosts_only(url: str) -> None:
    with pytest.raises(CallRefusedError):
        OutgoingCalls.to("http://landlord.example").post(url, b"", {})


def test_calls_follow_nothing() -> None:
    with (
        listener() as (host, asked),
        socket.create_server(("127.0.0.1", 0)) as listed,
        ThreadPoolExecutor(1) as thread,
    ):
        url = f"http://127.0.0.1:{listed.getsockname()[1]}"
        status = thread.submit(OutgoingCalls.to(url).post, f"{url}/x", b"{}", {})
        line, _ = listed.accept()
        with line:
            line.recv(65536)
            line.sendall(f"HTTP/1.1 307 x\r\nLocation: http://{host}/\r\nContent-Length: 0\r\n\r\n".encode())
        assert (status.result(10), asked) == (307, [])


def test_the_log_has_no_open_links(server: RunningServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    session = server.sign_in()
    page = prepare(server, session, 1_000).json()["page"]
    paper = server.call("GET", "/documents", session=session["token"]).json()["items"][0]["id"]
    link = server.call("GET", f"/documents/{paper}/link", session=session["token"]).json()["url"]
    for url in (page, link, f"{server.url}/nowhere/10010001"):
        requests.get(url, timeout=WITHIN_S)
    begin(page)
    assert "GET /pay/{payment_id} 200" in caplog.text
    assert "GET /d/{token} 200" in caplog.text
    for secret in (page.rsplit("/", 1)[1], link.rsplit("/", 1)[1], "10010001", session["token"]):
        assert secret not in caplog.text


def test_no_log_tells_which_letters_a_document_has() -> None:
    """What makes a PDF told them of each one, 30 kB of a rent receipt."""
    library = logging.getLogger("fontTools")
    before = library.level
    try:
        library.setLevel(logging.NOTSET)
        assert main(["agency-server", "--device-token", "short"]) == 1
        assert not logging.getLogger("fontTools.subset").isEnabledFor(logging.INFO)
    finally:
        library.setLevel(before)


def test_no_error_of_ours_quotes_a_visitor_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of the window that came twice, one of a thread, one of the device agent."""

    def fails(*_: object) -> NoReturn:
        word = "".join(("Zor", "glub"))  # not as it stands in the source, which is told
        raise KeyError(word)

    told: list[str] = []
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log_faults_of_threads()
    thread = threading.Thread(target=fails, name="a reader")
    thread.start()
    thread.join()
    with Store.open(tmp_path / "store", KeyFile(tmp_path / "store.key")) as store:
        agent = DeviceAgent(store, loaned=False)
        monkeypatch.setattr(agent._stopping, "wait", lambda _: bool(told))
        monkeypatch.setattr(agent, "check", lambda: (told.append("asked"), fails()))
        agent._run()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(run, "load_settings", fails)
    monkeypatch.setattr(graphics, "Display", lambda **_: thread)  # one that has ended
    for module, changes in CHANGES_OF_A_PROCESS:
        monkeypatch.setattr(module, changes, lambda: False)
    monkeypatch.setattr(app, "run_out_of_order", lambda code, _size: told.append(code) or 1)
    monkeypatch.delitem(sys.modules, "kivy.core.window", raising=False)  # or it becomes another program
    assert main(["run"]) == 1
    gc.enable()
    assert told == ["asked", "K9"]
    assert len(re.findall("KeyError\nTraceback:", caplog.text)) == 3
    assert "Zorglub" not in caplog.text


def test_nothing_that_is_printed_is_obeyed_by_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A kiosk told its faults with signs that cleared the administrator's screen or typed there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agency_server, "run", lambda args: print("faults: \x1b]52;c;cm0=\x07 \x9b2J\r é\tok"))
        assert main(["agency-server", "--kiosks"]) == 0
    assert capsys.readouterr().out == "faults: \ufffd]52;c;cm0=\ufffd \ufffd2J\ufffd é\tok\n"


def test_without_a_sender_no_code_is_sent_or_logged(
    server: RunningServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    object.__setattr__(server.app_state, "codes", NoSender())
    who = {"tenant_number": "10010003", "birth_date": "1979-11-30"}
    answer = server.call("POST", "/sessions", who)
    assert (answer.status_code, answer.json()["code"]) == (503, "codes_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "--smtp" in caplog.text
    assert not re.search(r"\b\d{6}\b", caplog.text + "".join(capfd.readouterr()))


def test_what_is_at_rest_is_sealed_and_the_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / SQLITE
    file.touch(0o644)
    with running(demo_database(tmp_path)) as server:
        session = server.sign_in()
        body = {
            "reference": "T1000",
            "reporter": {"kind": "session", "grant": session["grant"]},
            "iban": IBAN,
            "holder": "Lucienne Martin",
            "language": "fr",
            "at": "2026-11-24T10:42:00+01:00",
        }
        assert server.call("POST", "/mandates", body).status_code == 201
        files = list(tmp_path.iterdir())
        assert len(files) == 3, "database, log, index of the log"
        for each in files:
            assert stat.S_IMODE(each.stat().st_mode) == 0o600
            kept = each.read_bytes()
            assert IBAN.encode() not in kept
            for secret in (KEYS.secret, KEYS.secret.hex().encode(), session["grant"].encode()):
                assert secret not in kept


def test_the_key_is_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "agency.key"
    with ThreadPoolExecutor(8) as threads:
        assert len({each.secret for each in threads.map(read_or_create_keys, [file] * 8)}) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["agency.key"]
    assert read_keys(file).secret.hex() not in repr(read_keys(file))
    file.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_keys(file)
    file.chmod(0o600)
    file.write_text("too short")
    with pytest.raises(KeyFileError, match="64 hexadecimal digits"):
        read_keys(file)


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    build_app(AppState(open_database(new_database(tmp_path)), KEYS))
    with pytest.raises(WrongKeyError):
        build_app(
            AppState(open_database(new_database(tmp_path)), read_or_create_keys(tmp_path / "another.key"))
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--device-token", "short"), "at least 20 characters"),
        (("--device-token", "demo-device"), "at least 20 characters"),
        (("--demo", "--host", "0.0.0.0", "--device-token", "demo-device"), "at least 20 characters"),
        (("--demo", "--host", "0.0.0.0"), "--public-url"),
        (("--host", "::"), "--public-url"),
        (("--host", "192.0.2.1"), "--public-url"),
        (("--public-url", "http://kiosk.example"), "is not encrypted"),
    ],
)
def test_what_would_let_anybody_in_is_refused(
    tmp_path: Path,
    arguments: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "")
    assert main(["agency-server", "--port", "0", *arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err


def test_a_demo_that_others_can_reach_does_not_take_its_own_token(tmp_path: Path) -> None:
    """Not even when it was let in before, on loopback."""
    with running(demo_database(tmp_path)) as server:
        assert server.call("GET", "/outages").status_code == 200
    environment = os.environ | {"KIOSK_DATA": str(tmp_path), "KIOSK_DEVICE_TOKEN": LONG}
    write_key(tmp_path / f"{SQLITE}.key")
    options = ("--demo", "--host", "0.0.0.0", "--port", "0", "--public-url", "https://kiosk.example")
    command = [*KIOSK, "agency-server", *options, "--database", new_database(tmp_path)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().rsplit(":", 1)[1].strip()
        codes = {}
        for token in ("demo-device", LONG):
            headers = {"Authorization": f"Bearer {token}"}
            url = f"http://127.0.0.1:{port}/v1/outages"
            codes[token] = requests.get(url, headers=headers, timeout=WITHIN_S).status_code
        assert codes == {"demo-device": 401, LONG: 200}
    finally:
        process.kill()
        process.communicate()


def test_a_real_landlord_without_smtp_sends_codes_nowhere(tmp_path: Path) -> None:
    """The command itself: not what a test wires."""
    environment = os.environ | {"KIOSK_DATA": str(tmp_path), "KIOSK_DEVICE_TOKEN": LONG, "KIOSK_SMTP": ""}
    command = [*KIOSK, "agency-server", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()
        state = AppState(
            open_database(f"sqlite:///{tmp_path}/agency.sqlite3"),
            read_keys(tmp_path / "agency.sqlite3.key"),
        )
        with state.writing.begin() as db:
            born = {"birth_date": state.now().date(), "phone": "+33639980001"}
            db.add(TenantRow(number="10010001", display_name="Essai", address="", **born))
        who = {"tenant_number": "10010001", "birth_date": state.now().date().isoformat()}
        headers = {"Authorization": f"Bearer {LONG}", "Idempotency-Key": "k"}
        answer = requests.post(f"{url}/v1/sessions", json=who, headers=headers, timeout=WITHIN_S)
        assert answer.status_code == 503
    finally:
        process.terminate()
        _, logged = process.communicate()
    assert "/sessions 503" in logged
    assert "code for" not in logged
