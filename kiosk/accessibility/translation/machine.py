"""A machine's translation, trusted only after it is checked: values kept, and no doubt left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from .languages import base
from .masking import LostValueError, mask
from .quality_checks import Doubt, doubt, turns_round
from .rendering import rendered
from .result import Draft, Via

_LONGEST = 300  # characters; what is longer is cut where one may breathe
_BREATH = re.compile(r"[,;:،،、，؛]\s*|\s+[-–—]\s+")


class Machine(Protocol):
    """Translates a sentence whose values are masked. Calls block."""

    via: Via

    def reaches(self, source: str, target: str) -> bool:
        """Whether it knows a way there."""

    def render(self, sentence: str, source: str, target: str) -> str | None:
        """What the machine makes of it; ``None`` when it knows no way there, or failed.

        Raises ``EngineStoppedError``."""

    def close(self) -> None:
        """Frees what it holds; it may be used again."""


class Checked:
    """See ``Engine``: a machine behind masks and doubts."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.via = machine.via

    def reaches(self, source: str, target: str) -> bool:
        here, there = base(source), base(target)
        return here != there and self._machine.reaches(here, there)

    def translate(self, sentence: str, source: str, target: str) -> Draft | Doubt | None:
        if not self.reaches(source, target):
            return None
        source, target = base(source), base(target)
        if self.via is Via.APERTIUM and (refused := turns_round(sentence, source)):
            return refused
        parts: list[str] = []
        for each in _breaths(sentence):
            part = self._part(each, source, target)
            if part is None or isinstance(part, Doubt):
                return part
            parts.append(part)
        return Draft(" ".join(filter(None, parts)), self.via, approximate=True)

    def close(self) -> None:
        self._machine.close()

    def _part(self, sentence: str, source: str, target: str) -> str | Doubt | None:
        masked = mask(sentence, source)
        translated = self._machine.render(masked.text, source, target)
        if translated is None:
            return None
        if refused := doubt(masked.text, translated, source, target):
            return refused
        try:
            return masked.restore(translated.strip(), lambda value: rendered(value, source, target))
        except LostValueError:
            return Doubt.VALUES


def _breaths(sentence: str) -> Iterator[str]:
    """``sentence`` in parts that an engine can hold: whole, or cut after a comma, else between words."""
    while len(sentence) > _LONGEST:
        pauses = [match.end() for match in _BREATH.finditer(sentence, 0, _LONGEST)]
        at = pauses[-1] if pauses else sentence.rfind(" ", 0, _LONGEST) + 1 or _LONGEST
        yield sentence[:at].strip()
        sentence = sentence[at:]
    yield sentence
