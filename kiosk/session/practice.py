"""Practice for workshops: the whole kiosk on the invented landlord, exercises on cards, and where people
hesitated.

A kiosk that practises is another run of the program, on a folder of its own: nothing of an exercise can be
sent, and nothing of the agency's can be read. It ends when the staff says so, and by itself.
"""

import json
import logging
import shutil
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from kiosk.device.enrolment import read_private_json, write_private
from kiosk.device.terminal_notes import read_notes, write_notes
from kiosk.domain import T, Text, verbatim
from kiosk.eservices import find_eservice
from kiosk.journeys import Choose, Journey, JourneyRun, Option, SummaryLine
from kiosk.runtime.paths import ASSETS
from kiosk.session.screen_state import JourneyScreen, MessageAction, MessageScreen, ScreenState
from kiosk.session.visit import Visit
from kiosk.settings import Settings

from .context import SessionContext, visit_task

log = logging.getLogger(__name__)

#: A workshop lasts no longer; the kiosk is then the agency's again.
LONGEST_S = 3 * 3600.0
#: Where in the data folder of the terminal the counts are, which outlive the exercise.
COUNTS_FILE = "practice.json"
#: Seconds at a question from which on someone hesitates.
HESITATES_S = 30.0

PRACTICE = T("Exercice : tout est inventé, rien n’est envoyé.")
CARDS_TITLE = T("Fiches d’exercice")


@dataclass(frozen=True, slots=True)
class Exercise:
    """A card: the e-service, and what to do there; ``person`` is who to be, where one signs in."""

    service: str
    mission: Text
    signs_in: bool = True


def exercise_person() -> tuple[Text, tuple[SummaryLine, ...]]:
    """Who one is in an exercise, and what one must keep in mind of them: the first of the invented landlord
    who has no phone, and needs no code."""
    tenants = tomllib.loads((ASSETS / "demo" / "tenants.toml").read_text("utf-8"))["tenants"]
    person = next(each for each in tenants if not each["phone"])
    number, day = f"{person['number'][:4]} {person['number'][4:]}", f"{person['birth_date']:%d %m %Y}"
    return T("Vous êtes {name}.", name=person["display_name"]), (
        SummaryLine(T("Numéro de locataire"), verbatim(number)),
        SummaryLine(T("Date de naissance"), verbatim(day)),
    )


EXERCISES = (
    Exercise("loyer", T("Cherchez combien vous devez, et jusqu’à quel jour.")),
    Exercise("signaler", T("Le robinet de votre cuisine fuit. Dites-le à l’agence.")),
    Exercise("rendez_vous", T("Prenez rendez-vous à l’agence, un matin.")),
    Exercise("documents", T("Trouvez votre dernière quittance de loyer.")),
    Exercise("suivre", T("Regardez où en sont vos demandes.")),
    Exercise("aide", T("Appelez quelqu’un, puis annulez l’appel."), signs_in=False),
)


class Obstacle(StrEnum):
    """Why no exercise can begin, in the words of the staff."""

    WAITING = "Des envois attendent encore : ils ne partiraient pas pendant l’exercice. Réessayez ensuite."
    NOT_INSTALLED = "L’organisme inventé n’est pas installé sur cette borne. Demandez à un technicien."


class Practice:
    """``on``: this run is an exercise. ``restart`` begins the program anew, once nobody is there."""

    def __init__(
        self, session: SessionContext, open_service: Callable[[str], None], restart: Callable[[], None]
    ) -> None:
        self._session, self._open_service, self._restart = session, open_service, restart
        self._folder = session.settings.terminal_folder
        self.on = session.settings.practises
        self.counts = read_counts(self._folder)
        if self.on:
            watch = HesitationCounter(self.counts, partial(write_counts, self._folder))
            session.screen_changed.subscribe(watch.screen_changed)
            session.visit_changed.subscribe(watch.visit_changed)

    @property
    def obstacle(self) -> Obstacle | None:
        """Why no exercise can begin now."""
        from kiosk.runtime.extras import missing_packages  # here: it reads what is installed

        if self._session.gateway.waiting:
            return Obstacle.WAITING
        return Obstacle.NOT_INSTALLED if missing_packages("landlord") else None

    def begin(self) -> None:
        """The kiosk practises from now on; what was counted before is forgotten."""
        if self.obstacle is None:
            write_counts(self._folder, {})
            self._set_until(time.time() + LONGEST_S)

    def end(self) -> None:
        """The kiosk is the agency's again."""
        self._set_until(0.0)

    def _set_until(self, moment: float) -> None:
        write_notes(self._folder, replace(read_notes(self._folder), practice_until=moment))
        self._restart()

    @visit_task
    async def choose(self) -> None:
        """The cards, then the one that was taken."""
        session = self._session
        run = JourneyRun(_CARDS, session.facts())
        await session.ask(JourneyScreen(run))
        exercise = next(each for each in EXERCISES if each.service == run.context["fiche"])
        service = find_eservice(exercise.service)
        assert service is not None, "each card is of an e-service"
        person, facts = exercise_person()
        session.show(
            MessageScreen(
                service.title,
                (exercise.mission, person) if exercise.signs_in else (exercise.mission,),
                facts=facts if exercise.signs_in else (),
                actions=(
                    MessageAction("cards", CARDS_TITLE, "cards-outline", self.choose),
                    MessageAction(
                        "begin",
                        T("Commencer"),
                        "arrow-right",
                        partial(self._open_service, exercise.service),
                        primary=True,
                    ),
                ),
            )
        )


def _options() -> list[Option]:
    found = ((each, find_eservice(each.service)) for each in EXERCISES)
    return [
        Option(service.key, service.title, each.mission, icon=service.icon)
        for each, service in found
        if service is not None
    ]


_CARDS = Journey(
    key="exercices",
    title=CARDS_TITLE,
    icon="cards-outline",
    steps=(
        Choose(key="fiche", title=T("Quel exercice ?"), options=lambda _context: _options(), counted=False),
    ),
)


# --- where people hesitated ------------------------------------------------------------------


@dataclass(slots=True)
class Hesitations:
    """Of one question: how often it was asked, stood for long, was answered so that the answer was not taken,
    was gone back from, made someone ask for a person, was left for good."""

    asked: int = 0
    long: int = 0
    refused: int = 0
    back: int = 0
    help: int = 0
    left: int = 0

    @property
    def trouble(self) -> int:
        return self.long + self.refused + self.back + self.help + self.left


Counts = dict[str, Hesitations]


class HesitationCounter:
    """Counts, and keeps no more: not who, not when, not what was answered."""

    def __init__(
        self, counts: Counts, write: Callable[[Counts], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.counts, self._write, self._clock = counts, write, clock
        self._at: JourneyScreen | None = None
        self._question, self._since = "", 0.0
        self._asked_before: set[tuple[JourneyRun, str]] = set()

    def screen_changed(self, shown: ScreenState) -> None:
        journey = shown if isinstance(shown, JourneyScreen) and not shown.run.finished else None
        if journey is None:
            if isinstance(shown, JourneyScreen):  # a receipt: this question was answered
                self._leave("")
            return
        name = question_name(journey.run)
        if self._at is not None and journey.run is self._at.run and name == self._question:
            if journey.trouble and not self._at.trouble:
                self._of(name).refused += 1
            self._at = journey
            return
        visited = (journey.run, journey.run.step.key)
        service = find_eservice(journey.run.journey.key)
        asks_person = service is not None and service.calls_person
        same = self._at is not None and self._at.run is journey.run
        self._leave(
            "help" if asks_person and not same else "back" if same and visited in self._asked_before else ""
        )
        self._asked_before.add(visited)
        self._at, self._question, self._since = journey, name, self._clock()
        self._of(name).asked += 1

    def visit_changed(self, visit: Visit | None) -> None:
        if visit is None:
            self._leave("left")
            self._asked_before.clear()
            self._write(self.counts)

    def _leave(self, why: str) -> None:
        if self._at is None:
            return
        found = self._of(self._question)
        found.long += self._clock() - self._since >= HESITATES_S
        if why:
            setattr(found, why, getattr(found, why) + 1)
        self._at = None

    def _of(self, name: str) -> Hesitations:
        return self.counts.setdefault(name, Hesitations())


def question_name(run: JourneyRun) -> str:
    """The e-service and the question in French, nothing of an answer."""
    title = run.step.title
    words = title.msgid if isinstance(title, Text) and not title.params else run.step.key
    return f"{run.journey.title.msgid} : {words}"


def most_hesitated(counts: Counts) -> list[tuple[str, Hesitations]]:
    """The questions at which people hesitated, those with most trouble first."""
    found = [(name, each) for name, each in counts.items() if each.trouble]
    return sorted(found, key=lambda each: (-each[1].trouble, each[0]))


def read_counts(folder: Path) -> Counts:
    """Those of the last exercise."""
    kept = read_private_json(folder / COUNTS_FILE)
    names = Hesitations.__slots__
    return {
        question: Hesitations(**{name: int(of.get(name, 0)) for name in names})
        for question, of in kept.items()
        if isinstance(of, dict) and all(isinstance(of.get(name, 0), int) for name in names)
    }


def write_counts(folder: Path, counts: Counts) -> None:
    made = {
        question: {name: getattr(of, name) for name in Hesitations.__slots__}
        for question, of in counts.items()
    }
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(folder / COUNTS_FILE, json.dumps(made, ensure_ascii=False).encode())
    except OSError as error:
        log.error("what was counted in an exercise cannot be written down: %s", error.strerror)


def practice_settings(settings: Settings) -> Settings:
    """Those of this run: of an exercise while one lasts; else nothing of an exercise is left on the disk."""
    if _lasts(read_notes(settings.data).practice_until):
        return settings.for_practice()
    shutil.rmtree(settings.for_practice().data, ignore_errors=True)
    return settings


def practice_is_over(settings: Settings) -> bool:
    """Whether the exercise of these settings has lasted long enough, or was ended."""
    return not _lasts(read_notes(settings.terminal_folder).practice_until)


def _lasts(until: float) -> bool:
    """Not one that began while the clock was wrong by years: visitors would tell an invented landlord."""
    return 0 < until - time.time() <= LONGEST_S
