"""``kiosk agency-check`` on the command line: what it prints, what it writes, how it ends."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from kiosk.__main__ import main
from landlord.server.demo import DEMO_TOKEN
from tests.until import WITHIN_S

from .wrong_server import WrongServer, altered, edited, right, served

TENANT = ("--tenant", "10010001", "--birth-date", "1948-03-14")


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", DEMO_TOKEN)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrongServer]:
    with served(f"sqlite:///{tmp_path_factory.mktemp('wrong')}/agency.sqlite3") as server:
        yield server


def test_a_system_that_conforms_is_0(wrong: WrongServer, capsys: pytest.CaptureFixture[str]) -> None:
    wrong.fault = right
    assert main(["agency-check", wrong.url, "--only", "news"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{wrong.url} keeps the contract as far as it was checked\n")
    assert re.search(r"^  news +conforms ", printed.out, re.MULTILINE)
    assert printed.err == ""


def test_a_deviation_is_1_and_can_be_done_again(
    wrong: WrongServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong.fault = altered("/v1/me/account", edited("balance", lambda cents: cents / 100))
    assert (
        main(["agency-check", wrong.url, "--only", "account", *TENANT, "--json", "--out", str(tmp_path)]) == 1
    )
    report = json.loads(capsys.readouterr().out)
    assert not report["conforms"]
    assert report == json.loads((tmp_path / "report.json").read_text())
    deviation = report["deviations"][0]
    assert (deviation["rule"], deviation["severity"], deviation["service"]) == (
        "integer-cents",
        "must",
        "account",
    )
    assert deviation["found"].startswith("/balance: ")
    for name in ("report.txt", "report.html"):
        assert "integer-cents" in (tmp_path / name).read_text()
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed (apt install curl)")
    again = subprocess.run(
        ["/bin/sh", "-c", deviation["curl"]],
        capture_output=True,
        text=True,
        env=os.environ | {"TOKEN": DEMO_TOKEN, "SESSION": _session(wrong)},
        timeout=WITHIN_S,
    )
    assert again.stdout.startswith("HTTP/1.1 200")
    assert re.search(r'"balance": \d+\.\d', again.stdout)


def _session(wrong: WrongServer) -> str:
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}", "Idempotency-Key": "by-hand"}
    body = {"tenant_number": "10010001", "birth_date": "1948-03-14"}
    answer = requests.post(f"{wrong.url}/v1/sessions", json=body, headers=headers, timeout=WITHIN_S)
    return str(answer.json()["token"])


def test_a_remark_is_told_and_is_0(
    wrong: WrongServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong.fault = altered("/v1/capabilities", edited("services", lambda names: [*names, "coffee"]))
    page = tmp_path / "new" / "page.html"
    assert main(["agency-check", wrong.url, "--only", "public", "--html", str(page)]) == 0
    assert "keeps the contract as far as it was checked, 1 remark\n" in capsys.readouterr().out
    assert "&#x27;coffee&#x27; is no service of the contract" in page.read_text()


class Portal(http.server.BaseHTTPRequestHandler):
    """What answers in a hotel."""

    leads = ""

    def do_GET(self) -> None:
        self.send_response(302 if self.leads else 200)
        self.send_header("Content-Type", "text/html")
        if self.leads:
            self.send_header("Location", self.leads)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, *_: object) -> None: ...


class Elsewhere(Portal):
    leads = "http://login.hotel.example/welcome?token=1"


@contextmanager
def answering(handler: type[Portal]) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(WITHIN_S)


def cannot(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["agency-check", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
    return printed.err


def test_a_captive_portal_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(Portal) as url:
        assert "a web page answers" in cannot(capsys, url)
    with answering(Elsewhere) as url:
        said = cannot(capsys, url)
        assert "leads to http://login.hotel.example/welcome)" in said
        assert "captive portal" in said


def test_what_cannot_be_checked_is_2(
    wrong: WrongServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong.fault = right
    assert "cannot be reached" in cannot(capsys, "http://127.0.0.1:1")
    assert "no http" in cannot(capsys, "ftp://127.0.0.1")
    assert "go together" in cannot(capsys, wrong.url, "--tenant", "1")
    assert "coffee is not among its services" in cannot(capsys, wrong.url, "--only", "coffee")
    assert "more than 0" in cannot(capsys, wrong.url, "--limit", "0")
    assert "is no file" in cannot(capsys, wrong.url, "--ca-file", str(tmp_path / "none"))
    assert "answers 404" in cannot(capsys, f"{wrong.url}/nowhere")
    assert main(["agency-check", wrong.url, "--only", "news", "--out", "/proc/x"]) == 2
    assert "/proc/x" in capsys.readouterr().err
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "nobody")
    assert "does not know this device" in cannot(capsys, wrong.url)
    monkeypatch.delenv("KIOSK_DEVICE_TOKEN")
    assert "the token of a device is needed" in cannot(capsys, wrong.url)


def test_a_date_that_is_none_is_a_usage_error(wrong: WrongServer, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["agency-check", wrong.url, "--tenant", "1", "--birth-date", "14/03/1948"])
    assert ended.value.code == 2
    assert "14/03/1948 is no date" in capsys.readouterr().err
