"""What the staff should know of this terminal: what it lacks, wrong rules, and how far each language is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kiosk.accessibility.models import Missing, Models, missing
from kiosk.domain import FRENCH, LANGUAGES, Language
from kiosk.domain.rules.survey import wrong
from kiosk.i18n import coverage
from kiosk.i18n.fonts import writable
from kiosk.runtime.workers import Inbox, Worker

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class LanguageState:
    """``done`` of ``total`` texts are translated; none is ``reviewed`` before a native speaker said so.

    A language that is not ``written`` is not offered: this machine has no font for it.
    """

    language: Language
    done: int
    total: int
    reviewed: bool
    written: bool


@dataclass(frozen=True, slots=True)
class TerminalState:
    """At the time of asking. ``wrong_rules``: files of the agency's own that are not used, and why;
    ``agency_trouble``: why the demo agency does not run."""

    missing: tuple[Missing, ...]
    languages: tuple[LanguageState, ...]
    wrong_rules: tuple[str, ...] = ()
    agency_trouble: str = ""


class Terminal(Protocol):
    """What the guide asks."""

    def state(self, visit: str, done: Done, failed: Failed) -> None:
        """``done`` gets ``TerminalState``."""


class ThisTerminal:
    """The real one: reads the disk, on a thread of its own."""

    def __init__(
        self,
        inbox: Inbox,
        models: Models,
        voices: Mapping[str, str],
        agency_trouble: Callable[[], str] = str,
    ) -> None:
        self._worker = Worker("terminal", inbox)
        self._models, self._voices, self._agency_trouble = models, voices, agency_trouble

    def state(self, visit: str, done: Done, failed: Failed) -> None:
        self._worker.submit(self._state, visit=visit, done=done, failed=failed)

    def close(self) -> None:
        self._worker.close()

    def _state(self) -> TerminalState:
        spoken = list(dict.fromkeys(each.base for each in LANGUAGES))
        return TerminalState(
            missing(self._models, spoken, self._voices),
            tuple(map(_language, LANGUAGES)),
            tuple(str(each) for each in wrong()),
            self._agency_trouble(),
        )


def _language(language: Language) -> LanguageState:
    done, total = (1, 1) if language == FRENCH else coverage(language.code)
    return LanguageState(language, done, total, language.code in REVIEWED, writable(language))


#: Languages whose texts a native speaker has read: French is the source.
REVIEWED = frozenset({FRENCH.code})
