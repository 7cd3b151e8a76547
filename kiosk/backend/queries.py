"""Everything that a kiosk can ask a landlord's system, by name: ``Query(what, of)`` of the domain.

=====================  ======================================================  ==========================
name                   ``of``                                                  answer
=====================  ======================================================  ==========================
``me``                                                                         ``CurrentTenantResponse``
``account``            ``more`` of the page before, or nothing                 ``Account``
``account_lines``                                                              ``tuple[AccountLine, …]``
``payments``           ``more``, or nothing                                    ``ResultPage[Payment]``
``payment``            its id                                                  ``Payment``
``documents``          ``more``, or nothing                                    ``DocumentList``
``document_content``   its id                                                  PDF, bytes
``document_link``      its id                                                  ``DocumentLink``
``slots``              motive; motive and first day; motive and ``more``       ``ResultPage[AppointmentSlot]``
``appointments``                                                               ``tuple[Appointment, …]``
``application``        resume code; reference or unique number, and birth date ``FoundApplication``
``offers``             ``more``, or nothing                                    ``ResultPage[Offer]``
``every_offer``                                                                ``tuple[Offer, …]``
``offer``              its id                                                  ``Offer``
``offer_picture``      a path of ``Offer.pictures``                            JPEG, bytes
``offer_applications`` resume code; nothing for the tenant who is signed in    ``tuple[OfferApplication, …]``
``consumption``                                                                ``Consumption``
``surveys``                                                                    ``tuple[Survey, …]``
``survey_results``                                                             ``tuple[SurveyResult, …]``
``workshops``                                                                  ``tuple[Workshop, …]``
``workshop_bookings``                                                          ``tuple[WorkshopBooking, …]``
``news``                                                                       ``tuple[NewsItem, …]``
``tickets``                                                                    ``tuple[Ticket, …]``
``help_request``       its number                                              ``HelpResponse``
``help_queue``                                                                 ``tuple[WaitingVisitor, …]``
=====================  ======================================================  ==========================

Where ``of`` has two parts, a space is between them: ``"loyer 2026-11-26"``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kiosk import domain
from landlord import contract as wire

from .client import AgencyClient
from .errors import MalformedResponseError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kiosk.domain import (
        AccountLine,
        AppointmentSlot,
        FoundApplication,
        Offer,
        OfferApplication,
        ResultPage,
    )

#: Lines of an account that are asked for at most: twenty years and more.
MAX_ACCOUNT_LINES = 3000

FetchFunction = Callable[[AgencyClient, str, str], object]

#: Of a list that is wanted whole; a landlord with 100 homes on a page offers 50,000 of them.
MAX_OFFER_PAGES = 500


@dataclass(frozen=True, slots=True)
class QueryHandler:
    """``ask(client, token, of)`` answers with a ``record`` or raises an ``AgencyError``; the token is that of
    the session, "" without one. ``record`` is for a ``TypeAdapter``, which writes and reads it as JSON.
    A ``personal`` answer is never kept; a ``picture`` is made anew before it is shown."""

    ask: FetchFunction
    record: Any
    personal: bool
    picture: bool = False


def _get(path: str, record: type[Any], *, personal: bool = True) -> QueryHandler:
    """``path`` with ``{of}`` for one; without it ``of`` is the cursor of a list."""

    def ask(client: AgencyClient, token: str, of: str) -> object:
        query = {"cursor": of} if of and "{of}" not in path else {}
        return client.get(path.format(of=quote(of, safe="")), record, _session(token), query).value

    return QueryHandler(ask, record, personal)


def _list(
    path: str, model: type[BaseModel], member: str, item: Any, *, personal: bool = True
) -> QueryHandler:
    """A list that is whole: the ``member`` of the answer."""

    def ask(client: AgencyClient, token: str, _of: str) -> object:
        return getattr(client.get(path, model, _session(token)).value, member)

    return QueryHandler(ask, tuple[item, ...], personal)


def _session(token: str) -> dict[str, str]:
    return {"Session": token} if token else {}


def _slots(client: AgencyClient, _token: str, of: str) -> ResultPage[AppointmentSlot]:
    motive, _, after = of.partition(" ")
    query = {"motive": motive}
    if after:
        query["from" if _is_day(after) else "cursor"] = after
    path = f"/agencies/{quote(client.agency_id, safe='')}/slots"
    return client.get(path, wire.SlotListResponse, query=query).value


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
        page = client.get("/me/account", domain.Account, _session(token), query).value
        lines += page.lines
        more = page.more
        if not more or len(lines) >= MAX_ACCOUNT_LINES:
            return tuple(lines)


def _document_content(client: AgencyClient, token: str, of: str) -> bytes:
    return client.content(f"{wire.API_PREFIX}/documents/{quote(of, safe='')}/content", _session(token))


def _offer_picture(client: AgencyClient, _token: str, of: str) -> bytes:
    return client.content(of)


def _application(client: AgencyClient, _token: str, of: str) -> FoundApplication:
    answer = client.get("/housing-applications", domain.FoundApplication, {"Resume-Code": of})
    return answer.value.replace(etag=answer.etag)


def _every_offer(client: AgencyClient, _token: str, _of: str) -> tuple[Offer, ...]:
    """Page after page. Raises ``MalformedResponseError`` when there is no end to them."""
    offers: list[Offer] = []
    more = ""
    for _ in range(MAX_OFFER_PAGES):
        query = {"cursor": more} if more else {}
        page = client.get("/offers", wire.OfferListResponse, query=query).value
        offers += page.items
        more = page.more
        if not more:
            return tuple(offers)
    raise MalformedResponseError("the list of offers does not end")


def _offer_applications(client: AgencyClient, token: str, of: str) -> tuple[OfferApplication, ...]:
    headers = {"Resume-Code": of} if of else _session(token)
    return client.get("/offer-applications", wire.OfferApplicationListResponse, headers).value.applications


@cache
def query_handlers() -> Mapping[str, QueryHandler]:
    """By name. Made with the first question: no first page asks one, and it needs every record there is."""
    from pydantic import Base64Bytes

    return {
        "me": QueryHandler(
            lambda client, token, _of: client.current_tenant(token), wire.CurrentTenantResponse, personal=True
        ),
        "account": _get("/me/account", domain.Account),
        "account_lines": QueryHandler(_account_lines, tuple[domain.AccountLine, ...], personal=True),
        "payments": _get("/payments", wire.PaymentListResponse),
        "payment": _get("/payments/{of}", domain.Payment),
        "documents": _get("/documents", domain.DocumentList),
        "document_content": QueryHandler(_document_content, Base64Bytes, personal=True),
        "document_link": _get("/documents/{of}/link", domain.DocumentLink),
        "slots": QueryHandler(_slots, wire.SlotListResponse, personal=False),
        "appointments": _list(
            "/appointments", wire.AppointmentListResponse, "appointments", domain.Appointment
        ),
        "application": QueryHandler(_application, domain.FoundApplication, personal=True),
        "offers": _get("/offers", wire.OfferListResponse, personal=False),
        "every_offer": QueryHandler(_every_offer, tuple[domain.Offer, ...], personal=False),
        "offer": _get("/offers/{of}", domain.Offer, personal=False),
        "offer_picture": QueryHandler(_offer_picture, Base64Bytes, personal=False, picture=True),
        "offer_applications": QueryHandler(
            _offer_applications, tuple[domain.OfferApplication, ...], personal=True
        ),
        "consumption": _get("/me/consumption", domain.Consumption),
        "surveys": _list("/surveys", wire.SurveyListResponse, "surveys", domain.Survey, personal=False),
        "survey_results": _list(
            "/surveys/results", wire.SurveyResultListResponse, "results", domain.SurveyResult, personal=False
        ),
        "workshops": _list(
            "/workshops", wire.WorkshopListResponse, "workshops", domain.Workshop, personal=False
        ),
        "workshop_bookings": _list(
            "/workshop-bookings", wire.WorkshopBookingListResponse, "bookings", domain.WorkshopBooking
        ),
        "news": _list("/news", wire.NewsListResponse, "news", domain.NewsItem, personal=False),
        "tickets": QueryHandler(
            lambda client, token, _of: client.tickets(token), tuple[domain.Ticket, ...], personal=True
        ),
        "help_request": QueryHandler(
            lambda client, _token, of: client.help_request(of), wire.HelpResponse, personal=True
        ),
        "help_queue": _list("/help-requests", wire.HelpQueueResponse, "waiting", wire.WaitingVisitor),
    }
