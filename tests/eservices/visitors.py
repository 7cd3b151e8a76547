"""Who comes, and what the kiosk knows, for the tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.domain import (
    ClaimedTenant,
    Outage,
    RepairPlace,
    SignedInTenant,
    Text,
    Ticket,
    TicketEvent,
    TicketState,
    Trade,
    Urgency,
)
from kiosk.i18n.formats import format_value
from kiosk.journeys import FetchRequest, FetchResult, FetchStep, JourneyRun, Option, SlotOption, resolve

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 10, 42, tzinfo=PARIS)  # a Tuesday

TENANT = SignedInTenant(
    token="token",
    grant="grant",
    tenant_number="10010001",
    display_name="Mme Lucienne Martin",
    address="3 allée des Érables, appartement 12, bâtiment A",
    expires_at=NOW + timedelta(hours=1),
)
CLAIMED = ClaimedTenant("10010001", date(1948, 3, 14))


def facts(**more: Any) -> dict[str, Any]:
    return {"now": NOW, "identity": TENANT, "language": "fr", "reference": "T482715", **more}


def words(text: Text) -> str:
    """The French source text with its values; fails when one is missing."""
    if text.verbatim:
        return text.msgid
    return text.msgid.format(**{name: _value(value) for name, value in text.params})


def _value(value: object) -> str:
    return words(value) if isinstance(value, Text) else format_value(value, "fr")


def title(run: JourneyRun) -> str:
    return words(resolve(run.step.title, run.context))


def options(run: JourneyRun) -> list[Option]:
    return list(resolve(run.step.options, run.context))  # type: ignore[attr-defined]


def slots(run: JourneyRun) -> list[SlotOption]:
    return list(resolve(run.step.slots, run.context))  # type: ignore[attr-defined]


def asked(run: JourneyRun) -> FetchRequest:
    """What the journey waits for."""
    assert isinstance(run.step, FetchStep), run.step.key
    return run.step.asks(run.context)


def hear(run: JourneyRun, value: object) -> FetchRequest:
    """Answers what the journey waits for; returns what it was."""
    question = asked(run)
    run.answer(FetchResult(question, value, NOW))
    return question


def outage(**more: Any) -> Outage:
    known: dict[str, Any] = {
        "id": "ascenseur-a",
        "title": "Ascenseur du bâtiment A en panne",
        "place": "parties_communes",
        "symptoms": ("ascenseur_en_panne",),
        "since": NOW - timedelta(days=1),
        "expected_end": datetime(2026, 11, 26, 18, tzinfo=PARIS),
        "message": "Une pièce est commandée.",
        "buildings": ("bâtiment A",),
    }
    return Outage(**(known | more))


def ticket(state: TicketState, *, before: tuple[TicketState, ...] = (), **more: Any) -> Ticket:
    """A ticket of yesterday that went through ``before``, an hour each, to ``state``."""
    reported = NOW - timedelta(days=1)
    went = (TicketState.ENREGISTREE, *before, state) if state is not TicketState.ENREGISTREE else (state,)
    known: dict[str, Any] = {
        "reference": "A100231",
        "state": state,
        "place": RepairPlace.CUISINE,
        "symptom": "robinet_fuit",
        "description": "Le robinet fuit",
        "urgency": Urgency.SOUS_5_JOURS,
        "reported_at": reported,
        "deadline": datetime(2026, 11, 30, 18, tzinfo=PARIS),
        "events": tuple(
            TicketEvent(at=reported + timedelta(hours=n), state=each) for n, each in enumerate(went)
        ),
        "trade": Trade.PLOMBIER,
        "holder": "Plomberie Bellecour",
    }
    return Ticket(**(known | more))
