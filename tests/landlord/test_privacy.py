"""What is kept, for how long; a person's copy, and its end."""

import base64
import json
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from kiosk.__main__ import main
from kiosk.domain.rules.retention import RetainedKind, retention
from landlord.console.tables import AuditAction, AuditRow
from landlord.server.privacy import UnknownPersonError, erase, export, purge
from landlord.server.serve import BackgroundJobs, DailyPurge
from landlord.server.tables import AttachmentRow, ChunkRow, MandateRow, TicketEventRow, TicketRow

from .running import RunningServer, event_body, guest, ticket_body
from .test_attachments import PHOTO, announced


def bring(server: RunningServer, reference: str, reporter: dict[str, Any]) -> None:
    body, path = announced(reporter=reporter), f"/tickets/{reference}/attachments"
    server.call("POST", path, body)
    whole = {"first": 0, "data": base64.b64encode(PHOTO).decode()}
    assert server.call("POST", f"{path}/{body['id']}", whole).status_code == 201


def count(server: RunningServer, row: Any) -> int:
    with server.app_state.reading.begin() as db:
        return db.scalar(select(func.count()).select_from(row)) or 0


def report(
    server: RunningServer, reporter: dict[str, Any], reference: str, *, cancelled: bool = True
) -> None:
    server.call("POST", "/tickets", ticket_body(reporter, reference=reference, description="Zorglub"))
    if cancelled:
        answer = server.call("POST", f"/tickets/{reference}/events", event_body(reporter, "annuler"))
        assert answer.status_code == 201, answer.text


def session(server: RunningServer) -> dict[str, Any]:
    return {"kind": "session", "grant": server.sign_in()["grant"]}


def test_each_kind_goes_when_its_time_is_over_and_not_before(server: RunningServer) -> None:
    before = count(server, TicketRow)
    report(server, session(server), "T100001")
    report(server, guest(), "T100002")
    report(server, guest(), "T100003", cancelled=False)
    kept = retention()
    server.clock.forward(seconds=(kept[RetainedKind.GUESTS] - timedelta(days=1)).total_seconds())
    purge(server.app_state, kept)
    assert server.tickets("T100002")
    server.clock.forward(days=2)
    assert purge(server.app_state, kept)[RetainedKind.GUESTS] == 1
    assert not server.tickets("T100002")
    assert server.tickets("T100001"), "a tenant's is kept longer"
    server.clock.forward(seconds=kept[RetainedKind.REQUESTS].total_seconds())
    purge(server.app_state, kept)
    assert not server.tickets("T100001")
    assert server.tickets("T100003"), "one that runs stays"
    assert count(server, TicketRow) <= before + 1
    assert purge(server.app_state, kept) == {}


def test_photos_go_before_the_request(server: RunningServer) -> None:
    reporter = session(server)
    server.call("POST", "/tickets", ticket_body(reporter, reference="T100001"))
    bring(server, "T100001", reporter)
    server.call("POST", "/tickets/T100001/events", event_body(reporter, "annuler"))
    server.clock.forward(days=retention()[RetainedKind.PHOTOS].days + 1)
    assert purge(server.app_state, retention())[RetainedKind.PHOTOS] == 1
    assert (count(server, AttachmentRow), count(server, ChunkRow)) == (0, 0)
    assert server.tickets("T100001")


def test_kiosks_tell_what_is_done(server: RunningServer) -> None:
    kept, kind = retention(), RetainedKind
    assert server.call("GET", "/agencies/tilleuls").json()["kept"] == {
        "requests": max(kept[kind.REQUESTS], kept[kind.GUESTS]).days,
        "photos": kept[kind.PHOTOS].days,
    }


def test_an_account_number_and_the_journal_go(server: RunningServer) -> None:
    with server.app_state.writing.begin() as db:
        db.add(
            AuditRow(
                at=server.app_state.now(), who="nadia", agency_id="", action=AuditAction.SAW_PHONE, about="T1"
            )
        )
    server.clock.forward(days=retention()[RetainedKind.LOGS].days + 1)
    assert purge(server.app_state, retention())[RetainedKind.LOGS] >= 1
    assert count(server, AuditRow) == 0
    with server.app_state.reading.begin() as db:
        ended = db.scalars(select(MandateRow.iban_sealed).where(MandateRow.state == "resilie"))
        assert not any(ended)


def test_the_server_does_so_by_itself_whatever_else_fails(server: RunningServer) -> None:
    report(server, guest(), "T100002")
    server.clock.forward(days=retention()[RetainedKind.GUESTS].days + 1)
    jobs = BackgroundJobs(server.app_state, (lambda _: 1 / 0, DailyPurge()))
    jobs.start()
    jobs.stop()
    assert not server.tickets("T100002")


def test_a_person_gets_a_copy_with_the_photos_and_no_secret(server: RunningServer, tmp_path: Path) -> None:
    reporter = session(server)
    report(server, reporter, "T100001", cancelled=False)
    bring(server, "T100001", reporter)
    export(server.app_state, "1001 0001", tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as packed:
        data = json.loads(packed.read("data.json"))
        (photo,) = [packed.read(each) for each in packed.namelist() if each.startswith("photos/")]
    assert photo == PHOTO
    assert data["tenants"][0]["display_name"] == "Mme Lucienne Martin"
    assert "Zorglub" in [each["description"] for each in data["tickets"]]
    assert {each["tenant_number"] for each in data["tickets"]} == {"10010001"}
    assert data["events"]
    assert "iban_sealed" not in json.dumps(data)


def test_a_guest_is_found_by_the_number_that_was_told(server: RunningServer, tmp_path: Path) -> None:
    report(server, guest("Une voisine"), "T100002")
    export(server.app_state, "T100002", tmp_path / "copy.zip")
    data = json.loads(zipfile.ZipFile(tmp_path / "copy.zip").read("data.json"))
    assert data["tickets"][0]["reporter"]["name"] == "Une voisine"
    assert erase(server.app_state, "T100002").gone == {"tickets": 1}
    with pytest.raises(UnknownPersonError):
        erase(server.app_state, "T100002")


def test_what_is_over_is_erased_and_what_runs_or_the_law_needs_stays(server: RunningServer) -> None:
    reporter = session(server)
    report(server, reporter, "T100001")
    report(server, reporter, "T100004", cancelled=False)
    others = count(server, TicketRow) - len(of_tenant(server))
    erased = erase(server.app_state, "10010001")
    assert erased.gone["tickets"] >= 1
    assert not server.tickets("T100001")
    assert server.tickets("T100004")
    assert erased.kept.keys() >= {"tenants", "account_lines", "tickets"}
    assert count(server, TicketRow) - len(of_tenant(server)) == others, "nobody else's"
    with server.app_state.reading.begin() as db:
        orphans = select(TicketEventRow.id).where(TicketEventRow.ticket_id.not_in(select(TicketRow.id)))
        assert not list(db.scalars(orphans))


def of_tenant(server: RunningServer) -> list[str]:
    with server.app_state.reading.begin() as db:
        return list(db.scalars(select(TicketRow.reference).where(TicketRow.tenant_number == "10010001")))


def test_the_command(server: RunningServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "agency.key"
    key.write_text(server.app_state.keys.secret.hex())
    key.chmod(0o600)
    database = server.app_state.engine.url.render_as_string(hide_password=False)
    at = ["--database", database, "--key-file", str(key)]
    order = ["agency-back-office", "privacy"]
    assert main([*order, "export", "10010001", str(tmp_path / "copy.zip"), *at]) == 0
    assert "rows in" in capsys.readouterr().out
    assert main([*order, "erase", "10010001", *at]) == 0
    assert "kept, because it runs or the law needs it" in capsys.readouterr().out
    assert main([*order, "purge", *at]) == 0
    assert main([*order, "erase", "nobody", *at]) != 0
    assert "nobody" in capsys.readouterr().err


def test_every_kind_has_its_days_and_a_source() -> None:
    kept: Mapping[RetainedKind, timedelta] = retention()
    assert set(kept) == set(RetainedKind)
