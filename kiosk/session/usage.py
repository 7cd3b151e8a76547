"""Counts what visits are for and where they stop, never who: of a visit a few "plus one" remain."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain import LANGUAGES
from kiosk.eservices import find_eservice
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import JourneyScreen, ScreenState
from kiosk.session.visit import Visit
from landlord import contract as wire

from .controller import SessionController

#: Minutes of a service, by the last that each name covers.
DURATIONS = ((1, "moins_1"), (2, "1_2"), (5, "2_5"), (10, "5_10"))
LONGER = "plus_10"
LARGE_TEXT = 150


@dataclass(slots=True)
class _Course:
    """A service in this visit: where it stands and when it began."""

    step: str
    since: datetime
    finished: datetime | None = None


class UsageCounter:
    """Follows the controller's signals; ``record`` takes the counts of a visit when it is over."""

    def __init__(
        self,
        controller: SessionController,
        record: Callable[[Mapping[str, int]], None],
        energy_wh: Callable[[], int] = lambda: 0,
    ) -> None:
        """``energy_wh``: whole watt-hours since it was last asked."""
        self._controller, self._record, self._energy_wh = controller, record, energy_wh
        self._services: dict[str, _Course] = {}
        self._modes: set[str] = set()
        self._language = ""
        self._offline_since: datetime | None = None
        controller.visit_changed.subscribe(self._visit_changed)
        controller.screen_changed.subscribe(self._screen_changed)
        controller.gateway.connectivity_changed.subscribe(self._connectivity_changed)

    def printed(self) -> None:
        """A sheet came out, whatever is on it."""
        self._record({wire.UsageMeasure.PRINTED: 1})

    def close_days(self) -> None:
        """Close the days before, and count what has passed by itself: minutes without a line, energy."""
        self._connectivity_changed()
        used = self._energy_wh()
        self._record({wire.UsageMeasure.ENERGY_WH: used} if used else {})

    def _visit_changed(self, visit: Visit | None) -> None:
        if visit is None:
            self._end()
            return
        self._language = visit.language
        display, interaction = visit.display, visit.interaction
        self._modes |= {
            name
            for name, used in (
                ("grand_texte", display.text >= LARGE_TEXT),
                ("couleurs", display.theme != "light"),
                ("en_bas", display.reach),
                ("ecoute", interaction.reading or interaction.explore),
                ("contacteur", interaction.scanning != "none"),
                ("sourd", visit.deaf),
            )
            if used
        }

    def _screen_changed(self, screen: ScreenState) -> None:
        if not isinstance(screen, JourneyScreen):
            return
        service = find_eservice(screen.run.journey.key)
        if service is not None:
            self._follow(service.key, screen.run)

    def _follow(self, key: str, run: JourneyRun) -> None:
        now = self._controller.now()
        course = self._services.get(key)
        if course is None or (course.finished is not None and not run.finished):
            if course is not None:  # a second time in one visit: the first is counted now
                self._record(self._counts_of(key, course))
            course = self._services[key] = _Course(run.step.key, now)
        course.step = run.step.key
        if run.finished and course.finished is None:
            course.finished = now

    def _counts_of(self, key: str, course: _Course) -> Counter[str]:
        counts = Counter([f"{wire.UsageMeasure.SERVICE_BEGUN} {key}"])
        if course.finished is None:
            counts[f"{wire.UsageMeasure.SERVICE_LEFT} {key}/{course.step}"] += 1
            return counts
        counts[f"{wire.UsageMeasure.SERVICE_FINISHED} {key}"] += 1
        minutes = (course.finished - course.since) / timedelta(minutes=1)
        name = next((name for most, name in DURATIONS if minutes < most), LONGER)
        counts[f"{wire.UsageMeasure.SERVICE_TIME} {key}/{name}"] += 1
        return counts

    def _end(self) -> None:
        if not self._language:
            return
        counts: Counter[str] = Counter([wire.UsageMeasure.VISIT])
        if self._language in {each.code for each in LANGUAGES}:
            counts[f"{wire.UsageMeasure.LANGUAGE} {self._language}"] += 1
        for mode in self._modes:
            counts[f"{wire.UsageMeasure.MODE} {mode}"] += 1
        for key, course in self._services.items():
            counts += self._counts_of(key, course)
        self._services.clear()
        self._modes.clear()
        self._language = ""
        self._record(counts)

    def _connectivity_changed(self) -> None:
        """Whole minutes without a line, as far as they are over."""
        now, since = self._controller.now(), self._offline_since
        if since is not None:
            minutes = int((now - since) / timedelta(minutes=1))
            if minutes > 0:
                self._record({wire.UsageMeasure.OFFLINE_MINUTES: minutes})
                self._offline_since = since + timedelta(minutes=minutes)
        if self._controller.gateway.online is not False:
            self._offline_since = None
        elif since is None:
            self._offline_since = now
