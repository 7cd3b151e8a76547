"""A home of one's own: what concerns the tenant who is signed in, asked while their home is shown.

One question after the other, and none once they have gone on: what they wait for elsewhere never stands
behind these in the line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kiosk.backend import AgencyError
from kiosk.backend.gateway import TicketsSnapshot
from kiosk.domain import Query, QueryResult, SignedInTenant
from kiosk.eservices import ESERVICES
from kiosk.eservices.concerns import rank_concerns
from kiosk.session.screen_state import HomeScreen, TenantHome

from .base import SessionBase

#: What was told so lately is not asked again when the visitor comes home.
FRESH_FOR = timedelta(seconds=60)

#: What the e-services ask for a home, in this order.
HOME_CARDS = sorted(
    (card for service in ESERVICES for card in service.home_cards), key=lambda card: card.order
)
TICKETS_QUERY = Query("tickets")


class TenantHomeLoader:
    """Asks, and tells the page when all is known."""

    def __init__(self, course: SessionBase) -> None:
        self._session = course
        #: Called when what concerns the visitor is known, while their home is shown.
        self.on_loaded: Callable[[], None] = lambda: None

    def begin(self) -> TenantHome | None:
        """What the home of this visitor shows now; more of it comes. ``None`` for who is not signed in."""
        identity = self._session.here.identity
        if not isinstance(identity, SignedInTenant):
            return None
        own = TenantHome(identity.display_name)
        if self._session.gateway.online is False or not self._missing(own):
            self._fill(own)
        return own

    def ask(self, own: TenantHome) -> None:
        """Asks the next thing that is not known, until all is: then ``own`` has it."""
        course, identity = self._session, self._session.here.identity
        missing = self._missing(own)
        if own.concerns is not None or not isinstance(identity, SignedInTenant):
            return
        if not missing:
            self._fill(own)
            self.on_loaded()
            return
        wanted = missing[0]

        def done(answer: QueryResult) -> None:
            self._store(wanted, answer)
            self._go_on(own)

        def failed(error: Exception) -> None:
            if not isinstance(error, AgencyError):
                raise error
            own.failed.add(wanted)
            self._go_on(own)

        course.gateway.ask(course.here.id, wanted, identity.token, done, failed)

    def _go_on(self, own: TenantHome) -> None:
        shown = self._session.shown
        if isinstance(shown, HomeScreen) and shown.own is own:
            self.ask(own)

    def _missing(self, own: TenantHome) -> list[Query]:
        """What is offered and was not told lately, nor asked in vain just now."""
        offered = self._session.gateway.public_info.offered
        return [
            card.query
            for card in HOME_CARDS
            if (offered is None or card.capability in offered)
            and card.query not in own.failed
            and not self._is_fresh(card.query)
        ]

    def _is_fresh(self, wanted: Query) -> bool:
        known = self._session.here.heard.get(wanted)
        return known is not None and datetime.now(UTC) - known.fetched_at < FRESH_FOR

    def _store(self, wanted: Query, answer: QueryResult) -> None:
        self._session.here.heard[wanted] = answer
        if wanted == TICKETS_QUERY:
            self._session.here.fetched["tickets"] = TicketsSnapshot(answer.value, answer.fetched_at)

    def _fill(self, own: TenantHome) -> None:
        heard = self._session.here.heard
        now = datetime.now(UTC)
        own.concerns = rank_concerns(
            each
            for card in HOME_CARDS
            if card.query in heard
            for each in card.concerns(heard[card.query].value, now)
        )
        own.whole = not own.failed and not self._missing(own)
