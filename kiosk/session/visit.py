"""One visit: from the touch that wakes the kiosk to the wipe. The unit of privacy.

All that the kiosk knows of a visitor hangs on one ``Visit``; ``end()`` empties it, and results that
arrive later find no visit to go to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import uuid4

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.domain import Identity, Query, QueryResult
from kiosk.settings import MIN_WARNING_S

#: An answer so young is not asked for again when the visitor goes back and forth.
FRESH_FOR = timedelta(seconds=60)


class VisitReads:
    """The landlord's answers in a visit, by what was asked. In memory, and gone with the visit."""

    def __init__(self) -> None:
        self._answers: dict[Query, QueryResult] = {}
        self._valid: set[Query] = set()

    def put(self, query: Query, answer: QueryResult) -> None:
        self._answers[query] = answer
        self._valid.add(query)

    def last(self, query: Query) -> QueryResult | None:
        """The last answer, whatever happened since."""
        return self._answers.get(query)

    def valid(self, query: Query) -> QueryResult | None:
        """The last answer, unless an act may have changed it."""
        return self._answers.get(query) if query in self._valid else None

    def fresh(self, query: Query) -> QueryResult | None:
        """The last answer while it is valid and younger than ``FRESH_FOR``."""
        known = self.valid(query)
        return known if known is not None and datetime.now(UTC) - known.fetched_at < FRESH_FOR else None

    def invalidate(self) -> None:
        """Mark all answers as possibly outdated by an act."""
        self._valid.clear()

    def clear(self) -> None:
        self._answers.clear()
        self._valid.clear()


@dataclass(slots=True)
class Visit:
    """What is known of the person in front of the kiosk, in memory only."""

    language: str
    display: DisplayPreferences = field(default_factory=DisplayPreferences)
    interaction: InteractionPreferences = field(default_factory=InteractionPreferences)
    id: str = field(default_factory=lambda: uuid4().hex)
    identity: Identity | None = field(default=None, repr=False)
    drafts: dict[str, Any] = field(default_factory=dict, repr=False)
    reads: VisitReads = field(default_factory=VisitReads, repr=False)
    #: The visitor came in by "I do not hear well": what is spoken is captioned.
    deaf: bool = False
    #: Preferences were set for this visitor: the next page says which.
    set_up: bool = False
    #: What the visitor said of a problem before a journey asked; the first that asks takes it.
    said: str = field(default="", repr=False)
    #: The numbers of what was done, until the home has shown it.
    just_done: set[str] = field(default_factory=set, repr=False)
    #: First name of who would help, until the visitor has said yes or no.
    helper_offered: str = field(default="", repr=False)
    #: First name of who helps, with the visitor's consent: what is sent says so.
    helper: str = field(default="", repr=False)
    #: What is the visitor's own is not shown: someone looks on.
    hides_private: bool = False
    #: Dangers that this visitor was warned of already.
    dangers_shown: set[str] = field(default_factory=set)

    def end(self) -> None:
        """Forgets everything."""
        self.id = ""
        self.identity = None
        self.drafts.clear()
        self.reads.clear()
        self.display = DisplayPreferences()
        self.interaction = InteractionPreferences()
        self.deaf = self.set_up = False
        self.said = self.helper_offered = self.helper = ""
        self.hides_private = False
        self.dangers_shown.clear()
        self.just_done.clear()


class IdleState(Enum):
    """Whether someone still seems to be there."""

    HERE = "here"
    WARNING = "warned"
    EXPIRED = "gone"


class IdleTimer:
    """Time without a touch: first a warning, then the end of the visit (WCAG 2.2.1).

    60 s and 90 s, longer on request: docs/sources/housing.md, "A shared terminal".

    ``now`` is a monotonic clock in seconds. Each ``extend`` gives the whole time again, without limit.
    """

    def __init__(self, warn_after: float, purge_after: float, now: Callable[[], float]) -> None:
        if purge_after - warn_after < MIN_WARNING_S:
            raise ValueError(f"a warning must come at least {MIN_WARNING_S} s ahead")
        self._warn_after = warn_after
        self._purge_after = purge_after
        self._now = now
        self._last_activity = now()
        self.patience = 1.0

    def touch(self) -> None:
        """Someone did something."""
        self._last_activity = self._now()

    def extend(self, patience: float = 2.0) -> None:
        """The visitor asked for more time: from now on every delay is ``patience`` times as long."""
        self.patience = max(self.patience, patience)
        self.touch()

    def reset(self) -> None:
        """A new visit: normal delays."""
        self.patience = 1.0
        self.touch()

    def warn(self) -> None:
        """Make the warning due now."""
        self._last_activity = self._now() - self._warn_after * self.patience

    @property
    def left(self) -> float:
        """Seconds until the visit is given up."""
        return max(0.0, self._purge_after * self.patience - (self._now() - self._last_activity))

    @property
    def presence(self) -> IdleState:
        idle = self._now() - self._last_activity
        if idle >= self._purge_after * self.patience:
            return IdleState.EXPIRED
        if idle >= self._warn_after * self.patience:
            return IdleState.WARNING
        return IdleState.HERE
