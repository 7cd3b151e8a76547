"""Attacks by quantity: photos that never come whole, numbers that are used again and again."""

from __future__ import annotations

import re
import uuid
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from kiosk.cli import agency_server
from landlord.server import help as help_calls
from landlord.server.demo import DEMO_TOKEN
from landlord.server.devices import request_wipe
from landlord.server.serve import BackgroundJobs
from landlord.server.tables import AttachmentRow, ChunkRow, UsageRow
from landlord.server.tickets import MAX_UNFINISHED_BYTES, forget_unfinished_photos
from tests.landlord.running import RunningServer, guest, ticket_body


def announce(server: RunningServer, size: int, *, name: str = "", token: str = "demo-device") -> int:
    """The status; of a photo that is dated long ago."""
    body = {
        "id": name or str(uuid.uuid4()),
        "reporter": guest(),
        "media_type": "image/jpeg",
        "size": size,
        "sha256": "0" * 64,
        "at": "2020-01-01T00:00:00Z",
    }
    answer = server.call("POST", "/tickets/T482715/attachments", body, token=token)
    if answer.status_code == 429:
        assert answer.headers["Retry-After"] == "300"
    return answer.status_code


def listed(server: RunningServer, capsys: pytest.CaptureFixture[str]) -> str:
    """The fleet's page."""
    parser = ArgumentParser()
    agency_server.add(parser.add_subparsers())
    args = parser.parse_args(["agency-server", "--kiosks"])
    agency_server._kiosks(server.app_state, args)
    return capsys.readouterr().out


def test_a_kiosk_cannot_ring_at_a_desk_without_end(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call rings, and one that nobody takes is mailed, or sent to phones."""
    monkeypatch.setattr(help_calls, "_CALLS", replace(help_calls._CALLS, failures=5))
    call = {"when": "maintenant", "language": "fr", "at": "2026-11-24T10:42:00+01:00"}
    other = "another-kiosk-token-0123456789"
    server.device_accepted("hall2", other)

    def ring(number: int, token: str = DEMO_TOKEN) -> int:
        body = call | {"reference": f"T{number}"}
        return server.call("POST", "/help-requests", body, token=token).status_code

    assert [ring(n) for n in range(1000, 1007)] == [201] * 5 + [429] * 2
    assert ring(2000, other) == 201
    server.clock.forward(minutes=1)
    assert [ring(2001), ring(2002)] == [201, 429]


def test_photos_that_never_come_whole(server: RunningServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.call("POST", "/tickets", ticket_body(guest()))
    size = 40_000_000
    assert [announce(server, size) for _ in range(20)] == [201] * 3 + [429] * 17
    assert "photos that did not come: 120 MB" in listed(server, capsys)
    # Another kiosk is not concerned, and a photo that is announced already is known again.
    server.device_accepted("other", "other-token")
    assert announce(server, size, token="other-token") == 201
    server.clock.forward(days=1)
    assert announce(server, 1_000) == 201
    with server.app_state.reading.begin() as db:
        assert (db.scalar(select(func.sum(AttachmentRow.size))) or 0) < 2 * MAX_UNFINISHED_BYTES


def test_pieces_of_photos_are_forgotten(server: RunningServer) -> None:
    server.call("POST", "/tickets", ticket_body(guest()))
    name = str(uuid.uuid4())
    announce(server, 10, name=name)
    chunk = {"first": 0, "data": "AAAA"}
    server.call("POST", f"/tickets/T482715/attachments/{name}", chunk)
    for days, kept in ((29, 1), (1, 0)):
        server.clock.forward(days=days)
        forget_unfinished_photos(server.app_state)
        with server.app_state.reading.begin() as db:
            assert db.scalar(select(func.count()).select_from(ChunkRow)) == kept
    jobs = BackgroundJobs(server.app_state)
    jobs.start()
    jobs.stop()


def test_how_much_a_kiosk_was_used_is_told_within_bounds(server: RunningServer) -> None:
    """250 rows with each heartbeat filled the database. The order to wipe comes all the same."""
    today = server.app_state.now().date()
    days = [today] * 5 + [date(1, 1, 1), date(9999, 12, 31), today - timedelta(days=400), today]
    cells = [{"measure": "visit", "about": f"a{n}", "count": 5} for n in range(250)]
    request_wipe(server.app_state, "demo")
    for n, day in enumerate(days):
        usage = [{"id": f"r{n}", "day": day.isoformat(), "cells": cells}]
        told = {"version": "1", "waiting": 0, "disk_free_mb": 1, "at": "2026-11-24T10:42:00Z", "usage": usage}
        assert len(server.call("PUT", "/devices/heartbeat", told).json()["orders"]) == 1
    with server.app_state.reading.begin() as db:
        reports = set(db.scalars(select(UsageRow.report).where(UsageRow.report.startswith("r"))))
    assert reports == {"r0", "r1", "r2"}


def test_a_number_used_again_asks_no_more_of_the_database_each_time(server: RunningServer) -> None:
    asked: list[str] = []
    event.listen(server.app_state.engine, "before_cursor_execute", lambda *it: asked.append(it[2]))
    took = []
    for n in range(100):
        if n % 25 == 0:
            server.device_accepted(f"kiosk {n}", f"token-{n}")
        asked.clear()
        answer = server.call("POST", "/tickets", ticket_body(guest()), token=f"token-{n // 25 * 25}")
        assert answer.status_code == 201
        took.append(len(asked))
    assert len({row.reference for row in server.tickets("T482715")}) == 100
    assert len(set(took[2::25])) == 1
    assert max(took) <= took[1]


def test_a_kiosk_that_uses_a_number_again_and_again_is_slowed(
    server: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [server.call("POST", "/tickets", ticket_body(guest())) for _ in range(60)]
    assert [each.status_code for each in answers] == [201] * 31 + [429] * 29
    assert answers[-1].headers["Retry-After"] == "60"
    assert server.call("POST", "/tickets", ticket_body(guest(), reference="T482716")).status_code == 201
    assert "  ! numbers used again: 30, locked until 24/11 11:43" in listed(server, capsys)


def test_what_is_locked_is_told_to_the_staff_without_a_number(
    server: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"tenant_number": "10010001", "birth_date": "1900-01-01"}
    for _ in range(5):
        server.call("POST", "/sessions", wrong)
    told = listed(server, capsys)
    assert re.search(r"^demo  tilleuls  [0-9a-f]{32}  seen never", told, re.MULTILINE)
    assert "  ! wrong birth dates of one number: 5, locked until 24/11 11:57" in told
    assert "10010001" not in told
    server.clock.forward(minutes=15)
    assert "was locked until 24/11 11:57" in listed(server, capsys)
