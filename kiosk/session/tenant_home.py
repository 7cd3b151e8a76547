"""A home of one's own: what concerns the tenant who is signed in, asked while their home is shown.

One question after the other, and none once they have gone on: what they wait for elsewhere never stands
behind these in the line.
"""

from datetime import UTC, datetime
from functools import cache

from kiosk.backend import AgencyError
from kiosk.domain import Query, SignedInTenant
from kiosk.eservices import eservices
from kiosk.eservices.concerns import HomeCards, rank_concerns
from kiosk.runtime.signals import Signal
from kiosk.session.screen_state import HomeScreen, TenantHome

from .context import SessionContext, visit_task


@cache
def home_cards() -> list[HomeCards]:
    """What the e-services ask for a home, in this order."""
    found = (card for service in eservices() for card in service.home_cards)
    return sorted(found, key=lambda card: card.order)


class TenantHomeLoader:
    """Asks, and tells the page when all is known."""

    def __init__(self, session: SessionContext) -> None:
        self._session = session
        #: What concerns the visitor is known, while their home is shown.
        self.loaded = Signal[[]]()

    def begin(self) -> TenantHome | None:
        """What the home of this visitor shows now; more of it comes. ``None`` for who is not signed in."""
        identity = self._session.current_visit.identity
        if not isinstance(identity, SignedInTenant):
            return None
        own = TenantHome(identity.display_name, frozenset(self._session.current_visit.just_done))
        if self._session.gateway.online is False or not self._missing(own):
            self._fill(own)
        return own

    def refresh(self) -> None:
        """Something has changed that may concern the visitor: the home that is shown stays until it is known
        what."""
        shown = self._session.shown
        if isinstance(shown, HomeScreen) and shown.own is not None:
            shown.own.failed.clear()
            self.load(shown.own)

    @visit_task
    async def load(self, own: TenantHome) -> None:
        """Ask for what is not known, while this home is shown: then ``own`` has it."""
        session = self._session
        while missing := self._missing(own):
            try:
                session.current_visit.reads.put(
                    missing[0], await session.gateway.ask(missing[0], session.token)
                )
            except AgencyError:
                own.failed.add(missing[0])
            shown = session.shown
            if not isinstance(shown, HomeScreen) or shown.own is not own or not session.token:
                return
        self._fill(own)
        self.loaded.emit()

    def _missing(self, own: TenantHome) -> list[Query]:
        """What is offered and not known, nor asked in vain just now."""
        offered = self._session.gateway.public_info.offered
        return [
            card.query
            for card in home_cards()
            if (offered is None or card.capability in offered)
            and card.query not in own.failed
            and self._session.current_visit.reads.fresh(card.query) is None
        ]

    def _fill(self, own: TenantHome) -> None:
        now, answers = datetime.now(UTC), self._session.current_visit.reads
        known = [(card, answers.valid(card.query)) for card in home_cards()]
        found = (
            each for card, answer in known if answer is not None for each in card.concerns(answer.value, now)
        )
        own.concerns = rank_concerns(found, own.just_done)
        self._session.current_visit.just_done.difference_update(each.of for each in own.concerns)
        own.whole = not own.failed and not self._missing(own)
