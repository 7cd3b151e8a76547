"""What the staff should know of this terminal: what it lacks, wrong rules, and how far each language is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk.accessibility.models import MissingModel, ModelStore, find_missing
from kiosk.accessibility.recognition import SoundDeviceMicrophone
from kiosk.accessibility.speech import open_player
from kiosk.domain import LANGUAGES, Language
from kiosk.i18n import coverage
from kiosk.i18n.fonts import has_fonts
from kiosk.runtime.workers import ResultQueue, Worker

from .hardware_checks import AudioChecks, CheckResult


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
    has_microphone: bool = True
    has_loudspeaker: bool = True


class Diagnostics(Protocol):
    """How this terminal is, for its staff."""

    async def report(self) -> DiagnosticReport: ...

    async def check_sound(self, volume_db: float) -> CheckResult:
        """Play some notes at that volume, and hear whether they come out."""

    async def check_microphone(self) -> CheckResult:
        """Listen for some seconds to who speaks."""


class TerminalDiagnostics:
    """The real one: reads the disk, on a thread of its own."""

    def __init__(
        self,
        results: ResultQueue,
        models: ModelStore,
        voices: Mapping[str, str],
        agency_trouble: Callable[[], str] = str,
        audio: AudioChecks | None = None,
    ) -> None:
        self._worker = Worker("terminal", results)
        self._models, self._voices, self._demo_server_problem = models, voices, agency_trouble
        self._audio = audio or AudioChecks(SoundDeviceMicrophone(), open_player)

    async def report(self) -> DiagnosticReport:
        return await self._worker.call(self._report)

    async def check_sound(self, volume_db: float) -> CheckResult:
        return await self._worker.call(lambda: self._audio.sound(volume_db))

    async def check_microphone(self) -> CheckResult:
        return await self._worker.call(self._audio.microphone)

    def close(self) -> None:
        self._worker.close()

    def _report(self) -> DiagnosticReport:
        from kiosk.domain.rules.file_status import override_errors  # here: it knows every rule

        spoken = list(dict.fromkeys(each.base for each in LANGUAGES))
        return DiagnosticReport(
            find_missing(self._models, spoken, self._voices),
            tuple(map(_language, LANGUAGES)),
            tuple(str(each) for each in override_errors()),
            self._demo_server_problem(),
            self._audio.has_microphone(),
            self._audio.has_loudspeaker(),
        )


def _language(language: Language) -> LanguageReport:
    done, total = coverage(language.code)
    return LanguageReport(language, done, total, language.reviewed, has_fonts(language))
