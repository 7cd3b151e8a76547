"""The demo landlord: invented, whole, the same every day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import phonenumbers
import pytest
from sqlalchemy import select

from kiosk.backend import AgencyClient
from kiosk.domain import TICKET_TRANSITIONS, SignedInTenant, TicketState
from kiosk.domain.rules import repair_rules_in_force
from landlord.server import AppState, build_app
from landlord.server.database import open_database
from landlord.server.demo import seed
from landlord.server.tables import AgencyRow, Base, OutageRow, TenantRow, TicketEventRow, TicketRow

from .running import KEYS, TODAY, RunningServer

TOLD: tuple[type[Base], ...] = (AgencyRow, TenantRow, OutageRow, TicketRow, TicketEventRow)
DAYS = [date(2026, 11, 24), date(2026, 12, 24), date(2027, 2, 28), date(2028, 2, 29)]


def contents(folder: Path, day: date) -> list[list[str]]:
    """Everything that can be told, as text."""
    folder.mkdir()
    app_state = AppState(open_database(f"sqlite:///{folder}/demo.sqlite3"), KEYS)
    build_app(app_state)
    assert seed(app_state, day)
    assert not seed(app_state, day + timedelta(days=1))
    with app_state.reading() as db:
        response = [[_text(row) for row in db.scalars(select(each))] for each in TOLD]
    app_state.engine.dispose()
    return response


def _text(row: Base) -> str:
    """Its columns, without what SQLAlchemy keeps beside them."""
    columns = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return str(columns)


def test_the_same_day_gives_the_same_demo(tmp_path: Path) -> None:
    one = contents(tmp_path / "one", TODAY.date())
    assert one == contents(tmp_path / "two", TODAY.date())
    assert one != contents(tmp_path / "three", TODAY.date() + timedelta(days=1))
    assert [len(part) for part in one] == [1, 7, 1, 6, 27]


@pytest.mark.parametrize(
    "day", [date(2026, 11, 24), date(2026, 12, 24), date(2027, 2, 28), date(2028, 2, 29)]
)
def test_each_ticket_has_lived_a_possible_life(tmp_path: Path, day: date) -> None:
    app_state = AppState(open_database(f"sqlite:///{tmp_path}/demo.sqlite3"), KEYS)
    build_app(app_state)
    seed(app_state, day)
    with app_state.reading() as db:
        rows = list(db.scalars(select(TicketRow)))
        outage = db.scalars(select(OutageRow)).one()
    app_state.engine.dispose()
    known = repair_rules_in_force().symptoms
    for row in rows:
        assert row.place in known[row.symptom].places
        assert row.events[0].state is TicketState.ENREGISTREE
        for before, after in pairwise(row.events):
            assert after.state in TICKET_TRANSITIONS[before.state]
            assert before.at < after.at
        assert row.state is row.events[-1].state
        assert (row.visit_from is not None) == (row.state is TicketState.PLANIFIEE)
        assert row.visit_from is None or row.visit_from.date() > day
    assert set(outage.symptoms) <= known.keys()
    assert {row.state for row in rows} >= {
        TicketState.PLANIFIEE,
        TicketState.REALISEE,
        TicketState.EN_ATTENTE_PIECE,
    }


def test_nobody_real_can_be_called(server: RunningServer) -> None:
    with server.app_state.reading() as db:
        phones = [*db.scalars(select(TenantRow.phone)), *db.scalars(select(AgencyRow.phone))]
    for phone in filter(None, phones):
        assert phonenumbers.is_possible_number(phonenumbers.parse(phone))
        # ARCEP keeps these two ranges for films and demonstrations.
        assert phone.startswith(("+33199", "+3363998"))


def test_the_client_reads_all_of_it(client: AgencyClient) -> None:
    agency = client.agency("tilleuls")
    assert len(agency.hours) == 8
    assert client.outages()[0].buildings == ("bâtiment A",)
    session = client.sign_in("10010001", date(1948, 3, 14))
    assert isinstance(session, SignedInTenant)
    tickets = client.tickets(session.token)
    assert [ticket.reference for ticket in tickets] == ["A100231", "A100198"]
    planned = tickets[0]
    assert planned.visit_from is not None
    assert planned.visit_from.isoformat() == "2026-11-26T08:00:00+01:00"
