"""``kiosk status`` on terminals in every kind of trouble. The parts are the real ones."""

from __future__ import annotations

import argparse
import errno
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import status
from landlord.server import middleware
from landlord.server.demo import DEMO_TOKEN
from offline_cache import KeyFile, Outbox, Store
from tests.landlord.running import RunningServer, demo_database


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the models, without any. One for all: what would be made there of the texts is found out
    once for a folder, and takes seconds."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(autouse=True)
def terminal(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A terminal with a display, a data folder and no landlord; returns the data folder."""
    data = tmp_path / "data"
    config = tmp_path / "kiosk.toml"
    config.write_text("")
    monkeypatch.setenv("KIOSK_DATA", str(data))
    monkeypatch.setenv("KIOSK_CONFIG", str(config))
    monkeypatch.setenv("KIOSK_MODELS", str(models))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":7")
    return data


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(demo_database(tmp_path))
    yield running
    running.stop_soon()


class Page:
    """What the command told."""

    def __init__(self, code: int, out: str) -> None:
        report = json.loads(out)
        self.code = code
        self.serves: bool = report["serves"]
        self.findings: list[dict[str, str]] = report["findings"]

    def __getitem__(self, part: str) -> dict[str, str]:
        return next(finding for finding in self.findings if finding["part"] == part)


@pytest.fixture
def page(capsys: pytest.CaptureFixture[str]) -> Any:
    def look() -> Page:
        return Page(_run("--json"), capsys.readouterr().out)

    return look


def _run(*options: str) -> int:
    parser = argparse.ArgumentParser()
    status.add(parser.add_subparsers())
    args = parser.parse_args(["status", *options])
    code: int = args.run(args)
    return code


def test_a_new_terminal_can_serve(page: Any) -> None:
    report = page()
    assert report.code == 0
    assert report.serves
    assert report["data folder"]["state"] == "ok"
    assert report["outbox"]["detail"].startswith("nothing yet")


def test_a_missing_model_is_a_warning_with_its_command(page: Any) -> None:
    found = page()["hearing fr"]
    assert found["state"] == "warning"
    assert found["fix"].startswith("kiosk models install ")


def test_the_page_for_people_ends_with_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ok       versions      kiosk ")
    assert lines[-1] == "The kiosk can serve."


def test_no_screen(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setattr(status, "CONNECTORS", tmp_path)
    report = page()
    assert report.code == 1
    assert report["display"] == {
        "part": "display",
        "state": "missing",
        "detail": "no screen",
        "fix": "plug one in, or try without: make tour",
    }


def test_a_screen_without_a_session(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setattr(status, "CONNECTORS", tmp_path)
    for name, state in (("card0-DP-1", "disconnected\n"), ("card0-HDMI-A-1", "connected\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(state)
    assert page()["display"]["detail"] == "a screen on card0-HDMI-A-1"


def test_a_wrong_setting(page: Any, tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('device_letter = "ß"')
    report = page()
    assert report.code == 1
    assert "device_letter" in report["settings"]["detail"]


def test_a_data_folder_that_cannot_be_written(page: Any, terminal: Path) -> None:
    terminal.write_text("a file stands where the folder should be")
    report = page()
    assert report.code == 1
    assert str(terminal) in report["data folder"]["detail"]
    assert report["data folder"]["fix"].startswith("sudo install -d")


@pytest.mark.parametrize(
    ("trouble", "told", "fix"),
    [(errno.ENOSPC, "No space left", "make room"), (errno.EROFS, "Read-only", "look for what is wrong")],
)
def test_a_full_or_read_only_disk_is_told_as_that(
    page: Any, monkeypatch: pytest.MonkeyPatch, trouble: int, told: str, fix: str
) -> None:
    def fails(*_: object, **_more: object) -> None:
        raise OSError(trouble, os.strerror(trouble))

    monkeypatch.setattr(tempfile, "TemporaryFile", fails)
    report = page()
    assert report.code == 1
    assert told in report["data folder"]["detail"]
    assert report["data folder"]["fix"].startswith(fix)


def test_a_store_of_a_newer_kiosk_is_not_told_as_damaged(page: Any, terminal: Path) -> None:
    with Store.open(terminal / "store", KeyFile(terminal / "store.key")) as store:
        store._db.execute("PRAGMA user_version = 99")
    report = page()
    assert report.code == 1
    assert "version 99" in report["outbox"]["detail"]
    assert "newer kiosk" in report["outbox"]["fix"]


def test_acts_in_the_outbox(page: Any, terminal: Path) -> None:
    with Store.open(terminal / "store", KeyFile(terminal / "store.key")) as store:
        outbox = Outbox(store)
        for subject in "abc":
            act = outbox.put(kind="ticket", subject=subject, path="/v1/tickets", body={"said": "Marguerite"})
        outbox.mark_refused(act.id, 422, "too_long", "")
        report = page()  # beside a kiosk that has the store open
    assert report.code == 0
    assert report["outbox"]["state"] == "warning"
    assert "2 waiting" in report["outbox"]["detail"]
    assert "1 refused" in report["outbox"]["detail"]
    assert report["last delivery"]["detail"].startswith("never; the oldest act has waited for 0.0 h")
    assert "Marguerite" not in json.dumps(report.findings)


def test_a_key_that_others_may_read(page: Any, terminal: Path) -> None:
    Store.open(terminal / "store", KeyFile(terminal / "store.key")).close()
    (terminal / "store.key").chmod(0o644)
    report = page()
    assert report.code == 1
    assert report["outbox"]["fix"] == f"chmod 600 {terminal / 'store.key'}"


@pytest.mark.parametrize("kept", ["file", "tpm"])
def test_a_key_that_is_not_there(
    page: Any, terminal: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(terminal / "store", KeyFile(terminal / "store.key")).close()
    for path in terminal.glob("store.key*"):
        path.unlink()
    monkeypatch.setenv("KIOSK_KEY", kept)
    found = page()["outbox"]
    assert found["state"] == "missing"
    assert "is not there" in found["detail"]
    assert found["fix"].startswith("put it back")


def test_an_agency_that_answers(page: Any, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_AGENCY_URL", server.url)
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", DEMO_TOKEN)
    found = page()["agency"]
    assert found["state"] == "ok"
    assert found["detail"].endswith(" ms")


def test_an_agency_that_does_not_know_us(
    page: Any, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_AGENCY_URL", server.url)
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "another")
    report = page()
    assert (report.code, report.serves) == (1, False)
    assert report["agency"]["state"] == "missing"
    assert "device_token" in report["agency"]["fix"]


def test_an_agency_of_another_version(
    page: Any, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_AGENCY_URL", server.url)
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", DEMO_TOKEN)
    monkeypatch.setattr(middleware, "API_VERSION", "2")
    report = page()
    assert (report.code, report.serves) == (1, False)
    assert report["agency"]["detail"].endswith("the server speaks contract 2, this kiosk 1")
    assert report["agency"]["fix"].startswith("update the kiosk")


def test_no_line_is_no_reason_to_close(
    page: Any, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_AGENCY_URL", server.url)
    server.stop()
    report = page()
    assert report.code == 0
    assert report["agency"]["state"] == "warning"
    assert report["agency"]["fix"].startswith("curl ")


def test_a_wrong_rule_of_the_agency_is_a_warning(page: Any, terminal: Path) -> None:
    assert page()["rules"] == {"part": "rules", "state": "ok", "detail": "of the kiosk", "fix": ""}
    (terminal / "rules").mkdir(parents=True)
    (terminal / "rules" / "urgency.toml").write_text("source = ")
    report = page()
    assert report.serves
    assert report["rules"]["state"] == "warning"
    assert "urgency.toml: is not TOML" in report["rules"]["detail"]
    assert report["rules"]["fix"].endswith("kiosk rules check")
