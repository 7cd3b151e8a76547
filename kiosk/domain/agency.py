"""The agency and what it tells everyone."""

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field, WithJsonSchema

from .records import Moment, Record, Translations

#: An agency that does not open within so many days tells no hours that mean anything.
OPENING_SEARCH_DAYS = 14
#: A hundred years: beyond it is a mistake.
MAX_KEPT_DAYS = 36_500


#: "HH:MM:SS" where the agency is; RFC 3339 has no time of day without an offset.
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"})]


class OpeningHours(Record):
    """One opening span; Monday is 0. Times are local to the agency."""

    weekday: int = Field(ge=0, le=6)
    opens: LocalTime
    closes: LocalTime


class Announcement(Record):
    """What the screen at rest says, up to ``until`` and with it."""

    id: str
    words: str
    until: date | None = None
    translations: Translations = Field(default_factory=dict)


class AgencyMotive(Record):
    """Why one meets the agency's people; ``key`` is a slug, ``icon`` one of Material Design Icons."""

    key: str
    label: str
    icon: str = "calendar"
    translations: Translations = Field(default_factory=dict)


class LocalHelp(Record):
    """Who helps near the agency; ``topic`` is one of ``HelpTopic``, ``phone`` in E.164 or a short number."""

    key: str
    topic: str
    name: str
    what: str
    where: str = ""
    phone: str
    hours: str
    translations: Translations = Field(default_factory=dict)


class Trial(Record):
    """A change that visitors of this kiosk may try. ``profile`` is a code of preferences (``HLM1;t=150``): so
    it is set for who tries it. What they say of it is an answer to the survey of the same ``id``."""

    id: str
    title: str
    words: str
    profile: str
    until: date
    translations: Translations = Field(default_factory=dict)


class KeptDays(Record):
    """For how many days at most the landlord's system keeps a request that is over, and its photos."""

    requests: int = Field(ge=1, le=MAX_KEPT_DAYS)
    photos: int = Field(ge=1, le=MAX_KEPT_DAYS)


class Agency(Record):
    """Where a kiosk stands. ``motives`` and ``local_help`` are those of the kiosk's own files where they are
    empty."""

    id: str
    name: str
    address: str
    phone: str
    hours: tuple[OpeningHours, ...]
    emergency_phone: str = ""
    announcements: tuple[Announcement, ...] = ()
    motives: tuple[AgencyMotive, ...] = ()
    local_help: tuple[LocalHelp, ...] = ()
    trials: tuple[Trial, ...] = ()
    #: How kiosks here are set for each new visit: a code of preferences, "" for the usual way.
    standard_profile: str = ""
    #: Told to visitors; ``None`` where the landlord's system does not say.
    kept: KeptDays | None = None

    def is_closed(self, at: datetime, off: Container[date]) -> bool:
        """Whether nobody is there at that local time, as its hours tell; ``off`` are public holidays."""
        if not self.hours:
            return False
        spans = self._spans(at.date(), off)
        return not any(each.opens <= at.time() < each.closes for each in spans)

    def opens(self, at: datetime, off: Container[date]) -> datetime | None:
        """When it opens next, after that local time; ``None`` when its hours do not tell."""
        for days in range(OPENING_SEARCH_DAYS):
            day = at.date() + timedelta(days=days)
            begins = [datetime.combine(day, each.opens, at.tzinfo) for each in self._spans(day, off)]
            if later := [each for each in begins if each > at]:
                return min(later)
        return None

    def opens_on(self, day: date, off: Container[date]) -> bool:
        """Whether somebody is there on that day, as its hours tell."""
        return bool(self._spans(day, off))

    def _spans(self, day: date, off: Container[date]) -> list[OpeningHours]:
        return [] if day in off else [each for each in self.hours if each.weekday == day.weekday()]


class Outage(Record):
    """A failure the landlord already knows of; no ``buildings`` means all of them."""

    id: str
    title: str
    place: str
    symptoms: tuple[str, ...]
    since: Moment
    expected_end: Moment | None = None
    message: str
    buildings: tuple[str, ...] = ()
    translations: Translations = Field(default_factory=dict)


class Capabilities(Record):
    """What this landlord's system offers; the kiosk hides the rest."""

    contract: str
    services: tuple[str, ...]
    features: tuple[str, ...] = ()
