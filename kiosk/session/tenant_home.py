"""A home of one's own: what concerns the tenant who is signed in, asked while their home is shown.

One question after the other, and none once they have gone on: what they wait for elsewhere never stands
behind these in the line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from kiosk.backend import AgencyError
from kiosk.domain import Query, SignedInTenant
from kiosk.eservices.concerns import concerns
from kiosk.session.screen_state import HomeScreen, TenantHome

from .base import TICKETS_QUERY, SessionBase

#: What is asked, by its name in ``concerns``, and the service of the landlord's that tells it.
HOME_QUERIES: dict[str, tuple[Query, str]] = {
    "account": (Query("account"), "account"),
    "tickets": (TICKETS_QUERY, "tickets"),
    "appointments": (Query("appointments"), "appointments"),
    "documents": (Query("documents"), "documents"),
}


class TenantHomeLoader:
    """Asks, and tells the page when all is known."""

    def __init__(self, session: SessionBase) -> None:
        self._session = session
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

    def load(self, own: TenantHome) -> None:
        """Ask for what is not known, while this home is shown: then ``own`` has it."""
        if own.concerns is None:
            self._session.tasks.start(self._load(own))

    async def _load(self, own: TenantHome) -> None:
        session = self._session
        while missing := self._missing(own):
            try:
                session.here.reads.put(missing[0], await session.gateway.ask(missing[0], session.token))
            except AgencyError:
                own.failed.add(missing[0])
            shown = session.shown
            if not isinstance(shown, HomeScreen) or shown.own is not own or not session.token:
                return
        self._fill(own)
        self.on_loaded()

    def _missing(self, own: TenantHome) -> list[Query]:
        """What is offered and was not told lately, nor asked in vain just now."""
        offered = self._session.gateway.public_info.offered
        return [
            wanted
            for wanted, service in HOME_QUERIES.values()
            if (offered is None or service in offered)
            and wanted not in own.failed
            and self._session.here.reads.fresh(wanted) is None
        ]

    def _fill(self, own: TenantHome) -> None:
        answers = {name: self._session.here.reads.valid(wanted) for name, (wanted, _) in HOME_QUERIES.items()}
        known: dict[str, Any] = {name: answer.value for name, answer in answers.items() if answer is not None}
        if "documents" in known:
            known["documents"] = known["documents"].items
        own.concerns = concerns(datetime.now(UTC), **known)
        own.whole = not own.failed and not self._missing(own)
