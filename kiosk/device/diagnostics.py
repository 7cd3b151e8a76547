"""What the staff should know of this terminal: what it lacks, wrong rules, and how far each language is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk.accessibility.models import MissingModel, ModelStore, find_missing
from kiosk.domain import LANGUAGES, Language
from kiosk.domain.rules.file_status import override_errors
from kiosk.i18n import coverage
from kiosk.i18n.fonts import has_fonts
from kiosk.runtime.workers import ResultQueue, Worker


@dataclass(frozen=True, slots=True)
class LanguageReport:
    """``done`` of ``total`` texts are translated; none is ``reviewed`` before a native speaker said so.

    A language that is not ``written`` is not offered: this machine has no font for it.
    """

    language: Language
    done: int
    total: int
    reviewed: bool
    written: bool


@dataclass(frozen=True, slots=True)
class DiagnosticReport:
    """At the time of asking. ``wrong_rules``: files of the agency's own that are not used, and why;
    ``agency_trouble``: why the demo agency does not run."""

    missing: tuple[MissingModel, ...]
    languages: tuple[LanguageReport, ...]
    invalid_rules: tuple[str, ...] = ()
    demo_server_problem: str = ""


class Diagnostics(Protocol):
    """How this terminal is, for its staff."""

    async def report(self) -> DiagnosticReport: ...


class TerminalDiagnostics:
    """The real one: reads the disk, on a thread of its own."""

    def __init__(
        self,
        results: ResultQueue,
        models: ModelStore,
        voices: Mapping[str, str],
        agency_trouble: Callable[[], str] = str,
    ) -> None:
        self._worker = Worker("terminal", results)
        self._models, self._voices, self._demo_server_problem = models, voices, agency_trouble

    async def report(self) -> DiagnosticReport:
        return await self._worker.call(self._report)

    def close(self) -> None:
        self._worker.close()

    def _report(self) -> DiagnosticReport:
        spoken = list(dict.fromkeys(each.base for each in LANGUAGES))
        return DiagnosticReport(
            find_missing(self._models, spoken, self._voices),
            tuple(map(_language, LANGUAGES)),
            tuple(str(each) for each in override_errors()),
            self._demo_server_problem(),
        )


def _language(language: Language) -> LanguageReport:
    done, total = coverage(language.code)
    return LanguageReport(language, done, total, language.reviewed, has_fonts(language))
