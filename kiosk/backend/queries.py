"""Everything that a kiosk can ask a landlord's system, by name: ``Wanted(name, of)`` of the domain.

=====================  ======================================================  ==========================
name                   ``of``                                                  answer
=====================  ======================================================  ==========================
``me``                                                                         ``TenantProfile``
``account``            ``more`` of the page before, or nothing                 ``Account``
``account_lines``                                                              ``tuple[AccountLine, …]``
``payments``           ``more``, or nothing                                    ``Page[Payment]``
``payment``            its id                                                  ``Payment``
``documents``          ``more``, or nothing                                    ``DocumentList``
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
``help_request``       its number                                              ``HelpStatus``
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
    AppointmentSlot,
    Consumption,
    DocumentLink,
    DocumentList,
    HousingApplication,
    NewsItem,
    Offer,
    OfferApplication,
    Payment,
    ResultPage,
    Survey,
    SurveyResult,
    Ticket,
    Workshop,
    WorkshopBooking,
)
from landlord import contract as wire

from .client import AgencyClient
from .errors import MalformedResponseError
from .responses import HelpStatus, NotModified, TenantProfile

#: Lines of an account that are asked for at most: twenty years and more.
MAX_ACCOUNT_LINES = 3000

FetchFunction = Callable[[AgencyClient, str, str], object]

#: Of a list that is wanted whole; a landlord with 100 homes on a page offers 50,000 of them.
MAX_OFFER_PAGES = 500


@dataclass(frozen=True, slots=True)
class QueryHandler:
    """``ask(client, token, of)`` answers with a ``record`` or raises an ``AgencyError``; the token is that of
    the session, "" without one. ``record`` is for a ``TypeAdapter``, which writes and reads it as JSON.
    A ``personal`` answer is never kept."""

    ask: FetchFunction
    record: Any
    personal: bool


class _HasRecord(Protocol):
    def record(self) -> Any: ...


def _public(path: str, model: type[BaseModel], record: Any) -> QueryHandler:
    return QueryHandler(_get(path, model), record, personal=False)


def _personal(path: str, model: type[BaseModel], record: Any) -> QueryHandler:
    return QueryHandler(_get(path, model), record, personal=True)


def _get(path: str, model: type[BaseModel]) -> FetchFunction:
    """``path`` with ``{of}`` for one; without it ``of`` is the cursor of a list."""

    def ask(client: AgencyClient, token: str, of: str) -> object:
        query = {"cursor": of} if of and "{of}" not in path else {}
        answer = client.get(path.format(of=quote(of, safe="")), model, _session(token), query)
        return _record(answer.value)

    return ask


def _record(model: Any) -> object:
    recorded: _HasRecord = model
    return recorded.record()


def _session(token: str) -> dict[str, str]:
    return {"Session": token} if token else {}


def _tickets(client: AgencyClient, token: str, _of: str) -> tuple[Ticket, ...]:
    fetched = client.tickets(token)
    assert not isinstance(fetched, NotModified), "nothing was said to be known already"
    return fetched.value


def _slots(client: AgencyClient, _token: str, of: str) -> ResultPage[AppointmentSlot]:
    motive, _, after = of.partition(" ")
    query = {"motive": motive}
    if after:
        query["from" if _is_day(after) else "cursor"] = after
    path = f"/agencies/{quote(client.agency_id, safe='')}/slots"
    return client.get(path, wire.SlotListResponse, query=query).value.record()


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
        page = client.get("/me/account", wire.AccountResponse, _session(token), query).value.record()
        lines += page.lines
        more = page.more
        if not more or len(lines) >= MAX_ACCOUNT_LINES:
            return tuple(lines)


def _document_content(client: AgencyClient, token: str, of: str) -> bytes:
    return client.content(f"{wire.API_PREFIX}/documents/{quote(of, safe='')}/content", _session(token))


def _offer_picture(client: AgencyClient, _token: str, of: str) -> bytes:
    return client.content(of)


def _document_link(client: AgencyClient, token: str, of: str) -> DocumentLink:
    return client.get(
        f"/documents/{quote(of, safe='')}/link", wire.DocumentLinkResponse, _session(token)
    ).value.record()


def _application(client: AgencyClient, _token: str, of: str) -> HousingApplication:
    answer = client.get("/housing-applications", wire.ApplicationResponse, {"Resume-Code": of})
    return answer.value.record(answer.etag)


def _every_offer(client: AgencyClient, _token: str, _of: str) -> tuple[Offer, ...]:
    """Page after page. Raises ``MalformedResponseError`` when there is no end to them."""
    offers: list[Offer] = []
    more = ""
    for _ in range(MAX_OFFER_PAGES):
        query = {"cursor": more} if more else {}
        page: ResultPage[Offer] = client.get("/offers", wire.OfferListResponse, query=query).value.record()
        offers += page.items
        more = page.more
        if not more:
            return tuple(offers)
    raise MalformedResponseError("the list of offers does not end")


def _offer_applications(client: AgencyClient, token: str, of: str) -> tuple[OfferApplication, ...]:
    headers = {"Resume-Code": of} if of else _session(token)
    return client.get("/offer-applications", wire.OfferApplicationListResponse, headers).value.record()


QUERY_HANDLERS: Mapping[str, QueryHandler] = {
    "me": QueryHandler(lambda client, token, _of: client.tenant_profile(token), TenantProfile, personal=True),
    "account": _personal("/me/account", wire.AccountResponse, Account),
    "account_lines": QueryHandler(_account_lines, tuple[AccountLine, ...], personal=True),
    "payments": _personal("/payments", wire.PaymentListResponse, ResultPage[Payment]),
    "payment": _personal("/payments/{of}", wire.PaymentResponse, Payment),
    "documents": _personal("/documents", wire.DocumentListResponse, DocumentList),
    "document_content": QueryHandler(_document_content, Base64Bytes, personal=True),
    "document_link": QueryHandler(_document_link, DocumentLink, personal=True),
    "slots": QueryHandler(_slots, ResultPage[AppointmentSlot], personal=False),
    "appointments": _personal("/appointments", wire.AppointmentListResponse, tuple[Appointment, ...]),
    "application": QueryHandler(_application, HousingApplication, personal=True),
    "offers": _public("/offers", wire.OfferListResponse, ResultPage[Offer]),
    "every_offer": QueryHandler(_every_offer, tuple[Offer, ...], personal=False),
    "offer": _public("/offers/{of}", wire.OfferResponse, Offer),
    "offer_picture": QueryHandler(_offer_picture, Base64Bytes, personal=False),
    "offer_applications": QueryHandler(_offer_applications, tuple[OfferApplication, ...], personal=True),
    "consumption": _personal("/me/consumption", wire.ConsumptionResponse, Consumption),
    "surveys": _public("/surveys", wire.SurveyListResponse, tuple[Survey, ...]),
    "survey_results": _public("/surveys/results", wire.SurveyResultListResponse, tuple[SurveyResult, ...]),
    "workshops": _public("/workshops", wire.WorkshopListResponse, tuple[Workshop, ...]),
    "workshop_bookings": _personal(
        "/workshop-bookings", wire.WorkshopBookingListResponse, tuple[WorkshopBooking, ...]
    ),
    "news": _public("/news", wire.NewsListResponse, tuple[NewsItem, ...]),
    "tickets": QueryHandler(_tickets, tuple[Ticket, ...], personal=True),
    "help_request": QueryHandler(
        lambda client, _token, of: client.help_request(of), HelpStatus, personal=True
    ),
}
