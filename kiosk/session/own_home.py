"""A home of one's own: what concerns the tenant who is signed in, asked while their home is shown.

One question after the other, and none once they have gone on: what they wait for elsewhere never stands
behind these in the line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.backend import AgencyError
from kiosk.backend.gateway import Told
from kiosk.domain import Answered, SignedIn, Wanted
from kiosk.eservices.concerns import concerns
from kiosk.session.screen_state import Home, Own

from .course import Course

#: What was told so lately is not asked again when the visitor comes home.
FRESH = timedelta(seconds=60)

#: What is asked, by its name in ``concerns``, and the service of the landlord's that tells it.
ASKED: dict[str, tuple[Wanted, str]] = {
    "account": (Wanted("account"), "account"),
    "tickets": (Wanted("tickets"), "tickets"),
    "appointments": (Wanted("appointments"), "appointments"),
    "documents": (Wanted("documents"), "documents"),
}


class OwnHome:
    """Asks, and tells the page when all is known."""

    def __init__(self, course: Course) -> None:
        self._course = course
        #: Called when what concerns the visitor is known, while their home is shown.
        self.on_told: Callable[[], None] = lambda: None

    def begin(self) -> Own | None:
        """What the home of this visitor shows now; more of it comes. ``None`` for who is not signed in."""
        identity = self._course.here.identity
        if not isinstance(identity, SignedIn):
            return None
        own = Own(identity.display_name)
        if self._course.desk.online is False or not self._missing(own):
            self._tell(own)
        return own

    def ask(self, own: Own) -> None:
        """Asks the next thing that is not known, until all is: then ``own`` has it."""
        course, identity = self._course, self._course.here.identity
        missing = self._missing(own)
        if own.concerns is not None or not isinstance(identity, SignedIn):
            return
        if not missing:
            self._tell(own)
            self.on_told()
            return
        wanted = missing[0]

        def done(answer: Answered) -> None:
            self._keep(wanted, answer)
            self._go_on(own)

        def failed(error: Exception) -> None:
            if not isinstance(error, AgencyError):
                raise error
            own.missed.add(wanted)
            self._go_on(own)

        course.desk.ask(course.here.id, wanted, identity.token, done, failed)

    def _go_on(self, own: Own) -> None:
        shown = self._course.shown
        if isinstance(shown, Home) and shown.own is own:
            self.ask(own)

    def _missing(self, own: Own) -> list[Wanted]:
        """What is offered and was not told lately, nor asked in vain just now."""
        offered = self._course.desk.public.offered
        return [
            wanted
            for wanted, service in ASKED.values()
            if (offered is None or service in offered)
            and wanted not in own.missed
            and not self._is_fresh(wanted)
        ]

    def _is_fresh(self, wanted: Wanted) -> bool:
        known = self._course.here.heard.get(wanted)
        return known is not None and datetime.now(UTC) - known.told_at < FRESH

    def _keep(self, wanted: Wanted, answer: Answered) -> None:
        self._course.here.heard[wanted] = answer
        if wanted == ASKED["tickets"][0]:
            self._course.here.reads["tickets"] = Told(answer.value, answer.told_at)

    def _tell(self, own: Own) -> None:
        heard = self._course.here.heard
        known: dict[str, Any] = {
            name: heard[wanted].value for name, (wanted, _) in ASKED.items() if wanted in heard
        }
        if "documents" in known:
            known["documents"] = known["documents"].items
        own.concerns = concerns(datetime.now(UTC), **known)
        own.whole = not own.missed and not self._missing(own)
