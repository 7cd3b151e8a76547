"""Everything that a kiosk can ask a landlord's system, by name: ``Wanted(name, of)`` of the domain.

=====================  ======================================================  ==========================
name                   ``of``                                                  answer
=====================  ======================================================  ==========================
``me``                                                                         ``Me``
``account``            ``more`` of the page before, or nothing                 ``Account``
``account_lines``                                                              ``tuple[AccountLine, …]``
``payments``           ``more``, or nothing                                    ``Page[Payment]``
``payment``            its id                                                  ``Payment``
``documents``          ``more``, or nothing                                    ``Documents``
``document_content``   its id                                                  PDF, bytes
``document_link``      its id                                                  ``DocumentLink``
``slots``              motive; motive and first day; motive and ``more``       ``Page[OfferedSlot]``
``appointments``                                                               ``tuple[Appointment, …]``
``application``        resume code; reference or unique number, and birth date ``HousingApplication``
``offers``             ``more``, or nothing                                    ``Page[Offer]``
``every_offer``                                                                ``tuple[Offer, …]``
``offer``              its id                                                  ``Offer``
``offer_picture``      a path of ``Offer.pictures``                            JPEG, bytes
``offer_applications`` resume code; nothing for the tenant who is signed in    ``tuple[OfferApplication, …]``
``consumption``                                                                ``Consumption``
``surveys``                                                                    ``tuple[Survey, …]``
``survey_results``                                                             ``tuple[SurveyResult, …]``
``workshops``                                                                  ``tuple[Workshop, …]``
``workshop_bookings``                                                          ``tuple[WorkshopBooking, …]``
``news``                                                                       ``tuple[News, …]``
``tickets``                                                                    ``tuple[Ticket, …]``
``help_request``       its number                                              ``Help``
=====================  ======================================================  ==========================

Where ``of`` has two parts, a space is between them: ``"loyer 2026-11-26"``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote

from pydantic import Base64Bytes, BaseModel

from kiosk.domain import (
    Account,
    AccountLine,
    Appointment,
    Consumption,
    DocumentLink,
    Documents,
    HousingApplication,
    News,
    Offer,
    OfferApplication,
    OfferedSlot,
    Page,
    Payment,
    Survey,
    SurveyResult,
    Ticket,
    Workshop,
    WorkshopBooking,
)
from landlord import contract as wire

from .answers import Help, Me, NotModified
from .client import AgencyClient
from .errors import Garbled

#: Lines of an account that are asked for at most: twenty years and more.
MOST_LINES = 3000

Ask = Callable[[AgencyClient, str, str], object]

#: Of a list that is wanted whole; a landlord with 100 homes on a page offers 50,000 of them.
MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Question:
    """``ask(client, token, of)`` answers with a ``record`` or raises an ``AgencyError``; the token is that of
    the session, "" without one. ``record`` is for a ``TypeAdapter``, which writes and reads it as JSON.
    A ``personal`` answer is never kept."""

    ask: Ask
    record: Any
    personal: bool


class _Recorded(Protocol):
    def record(self) -> Any: ...


def _public(path: str, model: type[BaseModel], record: Any) -> Question:
    return Question(_get(path, model), record, personal=False)


def _own(path: str, model: type[BaseModel], record: Any) -> Question:
    return Question(_get(path, model), record, personal=True)


def _get(path: str, model: type[BaseModel]) -> Ask:
    """``path`` with ``{of}`` for one; without it ``of`` is the cursor of a list."""

    def ask(client: AgencyClient, token: str, of: str) -> object:
        query = {"cursor": of} if of and "{of}" not in path else {}
        told = client.told(path.format(of=quote(of, safe="")), model, _session(token), query)
        return _record(told.value)

    return ask


def _record(model: Any) -> object:
    recorded: _Recorded = model
    return recorded.record()


def _session(token: str) -> dict[str, str]:
    return {"Session": token} if token else {}


def _tickets(client: AgencyClient, token: str, _of: str) -> tuple[Ticket, ...]:
    fetched = client.tickets(token)
    assert not isinstance(fetched, NotModified), "nothing was said to be known already"
    return fetched.value


def _slots(client: AgencyClient, _token: str, of: str) -> Page[OfferedSlot]:
    motive, _, after = of.partition(" ")
    query = {"motive": motive}
    if after:
        query["from" if _is_day(after) else "cursor"] = after
    path = f"/agencies/{quote(client.agency_id, safe='')}/slots"
    return client.told(path, wire.SlotsTold, query=query).value.record()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _account_lines(client: AgencyClient, token: str, _of: str) -> tuple[AccountLine, ...]:
    """All lines that the landlord keeps, page after page, latest first."""
    lines: list[AccountLine] = []
    more = ""
    while True:
        query = {"cursor": more} if more else {}
        page = client.told("/me/account", wire.AccountTold, _session(token), query).value.record()
        lines += page.lines
        more = page.more
        if not more or len(lines) >= MOST_LINES:
            return tuple(lines)


def _content(client: AgencyClient, token: str, of: str) -> bytes:
    return client.content(f"{wire.PREFIX}/documents/{quote(of, safe='')}/content", _session(token))


def _picture(client: AgencyClient, _token: str, of: str) -> bytes:
    return client.content(of)


def _link(client: AgencyClient, token: str, of: str) -> DocumentLink:
    return client.told(f"/documents/{quote(of, safe='')}/link", wire.LinkTold, _session(token)).value.record()


def _application(client: AgencyClient, _token: str, of: str) -> HousingApplication:
    told = client.told("/housing-applications", wire.ApplicationTold, {"Resume-Code": of})
    return told.value.record(told.etag)


def _every_offer(client: AgencyClient, _token: str, _of: str) -> tuple[Offer, ...]:
    """Page after page. Raises ``Garbled`` when there is no end to them."""
    offers: list[Offer] = []
    more = ""
    for _ in range(MOST_PAGES):
        query = {"cursor": more} if more else {}
        page: Page[Offer] = client.told("/offers", wire.OffersTold, query=query).value.record()
        offers += page.items
        more = page.more
        if not more:
            return tuple(offers)
    raise Garbled("the list of offers does not end")


def _offer_applications(client: AgencyClient, token: str, of: str) -> tuple[OfferApplication, ...]:
    headers = {"Resume-Code": of} if of else _session(token)
    return client.told("/offer-applications", wire.OfferApplicationsTold, headers).value.record()


QUESTIONS: Mapping[str, Question] = {
    "me": Question(lambda client, token, _of: client.me(token), Me, personal=True),
    "account": _own("/me/account", wire.AccountTold, Account),
    "account_lines": Question(_account_lines, tuple[AccountLine, ...], personal=True),
    "payments": _own("/payments", wire.PaymentsTold, Page[Payment]),
    "payment": _own("/payments/{of}", wire.PaymentTold, Payment),
    "documents": _own("/documents", wire.DocumentsTold, Documents),
    "document_content": Question(_content, Base64Bytes, personal=True),
    "document_link": Question(_link, DocumentLink, personal=True),
    "slots": Question(_slots, Page[OfferedSlot], personal=False),
    "appointments": _own("/appointments", wire.AppointmentsTold, tuple[Appointment, ...]),
    "application": Question(_application, HousingApplication, personal=True),
    "offers": _public("/offers", wire.OffersTold, Page[Offer]),
    "every_offer": Question(_every_offer, tuple[Offer, ...], personal=False),
    "offer": _public("/offers/{of}", wire.OfferTold, Offer),
    "offer_picture": Question(_picture, Base64Bytes, personal=False),
    "offer_applications": Question(_offer_applications, tuple[OfferApplication, ...], personal=True),
    "consumption": _own("/me/consumption", wire.ConsumptionTold, Consumption),
    "surveys": _public("/surveys", wire.SurveysTold, tuple[Survey, ...]),
    "survey_results": _public("/surveys/results", wire.SurveyResultsTold, tuple[SurveyResult, ...]),
    "workshops": _public("/workshops", wire.WorkshopsTold, tuple[Workshop, ...]),
    "workshop_bookings": _own("/workshop-bookings", wire.WorkshopBookingsTold, tuple[WorkshopBooking, ...]),
    "news": _public("/news", wire.NewsTold, tuple[News, ...]),
    "tickets": Question(_tickets, tuple[Ticket, ...], personal=True),
    "help_request": Question(lambda client, _token, of: client.help_request(of), Help, personal=True),
}
