"""A machine's translation, trusted only after it is checked: values kept, and no doubt left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from .languages import base_language
from .masking import LostValueError, mask_values
from .quality_checks import QualityIssue, find_issue, find_risky_source
from .result import CandidateTranslation, TranslationMethod
from .value_rendering import localise_value

_MAX_PART_LENGTH = 300  # characters; what is longer is cut where one may breathe
_PAUSE = re.compile(r"[,;:،،、，؛]\s*|\s+[-–—]\s+")


class MachineTranslator(Protocol):
    """Translates a sentence whose values are masked. Calls block."""

    method: TranslationMethod

    def supports(self, source: str, target: str) -> bool:
        """Whether it knows a way there."""

    def render(self, sentence: str, source: str, target: str) -> str | None:
        """What the machine makes of it; ``None`` when it knows no way there, or failed.

        Raises ``EngineStoppedError``."""

    def close(self) -> None:
        """Frees what it holds; it may be used again."""


class CheckedMachine:
    """See ``Engine``: a machine behind masks and doubts."""

    def __init__(self, machine: MachineTranslator) -> None:
        self._machine = machine
        self.method = machine.method

    def supports(self, source: str, target: str) -> bool:
        here, there = base_language(source), base_language(target)
        return here != there and self._machine.supports(here, there)

    def translate(
        self, sentence: str, source: str, target: str
    ) -> CandidateTranslation | QualityIssue | None:
        if not self.supports(source, target):
            return None
        source, target = base_language(source), base_language(target)
        if self.method is TranslationMethod.APERTIUM and (refused := find_risky_source(sentence, source)):
            return refused
        parts: list[str] = []
        for each in _split_long_sentence(sentence):
            part = self._part(each, source, target)
            if part is None or isinstance(part, QualityIssue):
                return part
            parts.append(part)
        return CandidateTranslation(" ".join(filter(None, parts)), self.method, approximate=True)

    def close(self) -> None:
        self._machine.close()

    def _part(self, sentence: str, source: str, target: str) -> str | QualityIssue | None:
        masked = mask_values(sentence, source)
        translated = self._machine.render(masked.text, source, target)
        if translated is None:
            return None
        if refused := find_issue(masked.text, translated, source, target):
            return refused
        try:
            return masked.restore(translated.strip(), lambda value: localise_value(value, source, target))
        except LostValueError:
            return QualityIssue.VALUES


def _split_long_sentence(sentence: str) -> Iterator[str]:
    """``sentence`` in parts that an engine can hold: whole, or cut after a comma, else between words."""
    while len(sentence) > _MAX_PART_LENGTH:
        pauses = [match.end() for match in _PAUSE.finditer(sentence, 0, _MAX_PART_LENGTH)]
        at = pauses[-1] if pauses else sentence.rfind(" ", 0, _MAX_PART_LENGTH) + 1 or _MAX_PART_LENGTH
        yield sentence[:at].strip()
        sentence = sentence[at:]
    yield sentence
