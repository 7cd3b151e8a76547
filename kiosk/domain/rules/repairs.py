"""Repairs: who is asked to come, by when, and the sentence that says it."""

import sys
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from kiosk.domain import RepairPlace, T, Text, Trade, Urgency

from .dangers import Danger, DangerKind, load_dangers
from .rule_file import RuleTable, load_in_force, read_rule_file
from .symptoms import Symptom, load_symptoms

if TYPE_CHECKING:  # its records are not needed before the first page
    from kiosk.domain import Agency

#: One thread at a time looks for a country where the others are not.
_IMPORTING = Lock()


class TradeName(NamedTuple):
    """``indefinite_capitalised`` begins a sentence, ``one`` stands within it, ``definite_capitalised``
    begins it when it is known who."""

    indefinite_capitalised: Text
    one: Text
    definite_capitalised: Text


#: ``None``: someone has to look first.
TRADE_NAMES: dict[Trade | None, TradeName] = {
    Trade.PLOMBIER: TradeName(T("Un plombier"), T("un plombier"), T("Le plombier")),
    Trade.ELECTRICIEN: TradeName(T("Un électricien"), T("un électricien"), T("L’électricien")),
    Trade.CHAUFFAGISTE: TradeName(T("Un chauffagiste"), T("un chauffagiste"), T("Le chauffagiste")),
    Trade.SERRURIER: TradeName(T("Un serrurier"), T("un serrurier"), T("Le serrurier")),
    Trade.MENUISIER: TradeName(T("Un menuisier"), T("un menuisier"), T("Le menuisier")),
    Trade.ASCENSORISTE: TradeName(
        T("Un réparateur d’ascenseur"), T("un réparateur d’ascenseur"), T("Le réparateur d’ascenseur")
    ),
    Trade.GARDIEN: TradeName(T("Le gardien"), T("le gardien"), T("Le gardien")),
    None: TradeName(T("Un technicien"), T("un technicien"), T("Le technicien")),
}


PARIS = ZoneInfo("Europe/Paris")

FIRST_WEEKEND_DAY, SUNDAY = 5, 6
HOURS_OF_A_DAY = 24


@dataclass(frozen=True, slots=True)
class ResponseDelay:
    """``hours`` by the clock, or else ``working_days`` that end at ``until``, local time."""

    hours: int = 0
    working_days: int = 0
    until: time = time(18)

    @property
    def waits_for_opening(self) -> bool:
        """Whether nobody is asked to come before the agency can read of it, nor on a day without it: what is
        more urgent is asked for at any hour."""
        return self.hours >= HOURS_OF_A_DAY


def load_delays(file: Path) -> dict[Urgency, ResponseDelay]:
    """The delay of each urgency. Raises ``RuleFileError``."""
    top = read_rule_file(file, *Urgency)
    return {urgency: _delay(top.table(urgency)) for urgency in Urgency}


def _delay(table: RuleTable) -> ResponseDelay:
    table.only("hours", "working_days", "until")
    if "hours" in table.values:
        delay = ResponseDelay(hours=table.get("hours", int))
    else:
        delay = ResponseDelay(working_days=table.get("working_days", int), until=table.get("until", time))
    if delay.hours < 1 and delay.working_days < 1:
        raise table.error("hours" if "hours" in table.values else "working_days", "should be at least 1")
    return delay


def public_holidays(subdivision: str | None = None) -> Container[date]:
    """The days on which nobody works in France, computed year by year as they are asked for.

    ``subdivision`` is one of `holidays`: ``57`` (Moselle) and ``6AE`` (Alsace) have Good Friday and
    26 December too (code du travail, L3134-13).
    """
    try:
        return cast("Container[date]", _french_calendar()(subdiv=subdivision))
    except NotImplementedError as error:
        raise ValueError(f"no part of France is called {subdivision!r}") from error


@cache
def _french_calendar() -> Any:
    """France of `holidays`, without the other countries: their package imports them all, a tenth of a second
    and 12 MB of feasts of the world."""
    import holidays

    package = ModuleType("holidays.countries")
    package.__path__ = [str(Path(folder) / "countries") for folder in holidays.__path__]
    with _IMPORTING:
        world = sys.modules.get(package.__name__)
        if world is None:
            sys.modules[package.__name__] = package
        try:
            return import_module("holidays.countries.france").France
        finally:
            if world is None:
                del sys.modules[package.__name__]


def iter_working_days(after: date, off: Container[date]) -> Iterator[date]:
    """Monday to Friday without the days ``off``, from the day following ``after``, without end."""
    day = after
    while True:
        day += timedelta(days=1)
        if day.weekday() < FIRST_WEEKEND_DAY and day not in off:
            yield day


def latest_arrival(delay: ResponseDelay, reported_at: datetime, off: Container[date]) -> datetime:
    """The latest moment someone comes, in Paris time. ``reported_at`` is timezone-aware."""
    if delay.hours:
        # Added in UTC: four hours stay four hours in the night the clocks change.
        return (reported_at.astimezone(UTC) + timedelta(hours=delay.hours)).astimezone(PARIS)
    days = iter_working_days(reported_at.astimezone(PARIS).date(), off)
    last = next(islice(days, delay.working_days - 1, None))
    return datetime.combine(last, delay.until, PARIS)


def visit_request_text(trade: Trade | None, deadline: datetime, now: datetime) -> Text:
    """ "Nous demandons un plombier pour jeudi 26 novembre au plus tard." Nobody has said yet that they come.
    Within the day, the hour is told, rounded."""
    who = TRADE_NAMES[trade].one
    day, hour = deadline_parts(deadline, now)
    if hour is None:
        return T("Nous demandons {who} pour {day} au plus tard.", who=who, day=day)
    if day == now.astimezone(deadline.tzinfo).date():
        return T("Nous demandons {who} pour aujourd’hui, avant {time}.", who=who, time=hour)
    return T("Nous demandons {who} pour cette nuit, avant {time}.", who=who, time=hour)


#: A deadline within the day is told to so many minutes: nobody counts on 3 h 08.
TOLD_MINUTES = 30


def deadline_parts(deadline: datetime, now: datetime) -> tuple[date, time | None]:
    """The day of a deadline, and where it is near the hour, rounded up."""
    local = now.astimezone(deadline.tzinfo)
    if deadline.date() != local.date() and (deadline - now).total_seconds() >= 12 * 3600:
        return deadline.date(), None
    over = timedelta(minutes=deadline.minute % TOLD_MINUTES, seconds=deadline.second)
    told = deadline - over + (timedelta(minutes=TOLD_MINUTES) if over else timedelta())
    return told.date(), told.time().replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class RepairRules:
    """The rules of one landlord."""

    symptoms: dict[str, Symptom]
    dangers: dict[DangerKind, Danger]
    delays: dict[Urgency, ResponseDelay]

    @classmethod
    def load(cls, folder: Path) -> "RepairRules":
        """The rules of a folder. Raises ``RuleFileError``."""
        return cls(
            symptoms=load_symptoms(folder / "symptoms.toml"),
            dangers=load_dangers(folder / "dangers.toml"),
            delays=load_delays(folder / "urgency.toml"),
        )

    def symptoms_at(self, place: RepairPlace) -> list[Symptom]:
        """What can be wrong there, in the order of the file."""
        return [symptom for symptom in self.symptoms.values() if place in symptom.places]

    def due(self, urgency: Urgency, reported_at: datetime, off: Container[date]) -> datetime:
        """By when someone comes, in Paris time."""
        return latest_arrival(self.delays[urgency], reported_at, off)

    def requested(
        self, urgency: Urgency, reported_at: datetime, agency: "Agency | None", off: Container[date]
    ) -> datetime:
        """By when someone is asked to come, in Paris time: what may wait for a day waits until the agency can
        read of it, and for a day on which it opens."""
        if not self.delays[urgency].waits_for_opening:
            return self.due(urgency, reported_at, off)
        at = reported_at.astimezone(PARIS)
        if agency is not None and agency.is_closed(at, off):
            at = agency.opens(at, off) or at
        latest = self.due(urgency, at, off)
        while not opens_on(agency, latest.date(), off):
            latest += timedelta(days=1)
        return latest


def opens_on(agency: "Agency | None", day: date, off: Container[date]) -> bool:
    """Whether the agency opens on that day; where its hours are not known, whether it is no Sunday nor public
    holiday."""
    if agency is not None and agency.hours:
        return agency.opens_on(day, off)
    return day.weekday() != SUNDAY and day not in off


@cache
def repair_rules_in_force() -> RepairRules:
    """The rules of symptoms, dangers and delays: each file the agency’s own, else the one of the kiosk."""
    return RepairRules(
        symptoms=load_in_force("symptoms", load_symptoms),
        dangers=load_in_force("dangers", load_dangers),
        delays=load_in_force("urgency", load_delays),
    )
