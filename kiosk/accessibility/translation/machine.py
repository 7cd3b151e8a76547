"""A machine's translation, trusted only after it is checked: values kept, and no doubt left."""

from __future__ import annotations

from typing import Protocol

from .doubts import doubt
from .masking import LostValueError, mask
from .rendering import rendered
from .result import Draft, Via


class Machine(Protocol):
    """Translates a sentence whose values are masked. Calls block."""

    via: Via

    def render(self, sentence: str, source: str, target: str) -> str | None:
        """What the machine makes of it; ``None`` when it knows no way there, or failed."""

    def close(self) -> None:
        """Frees what it holds; it may be used again."""


class Checked:
    """See ``Engine``: a machine behind masks and doubts."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def translate(self, sentence: str, source: str, target: str) -> Draft | None:
        masked = mask(sentence, source)
        translated = self._machine.render(masked.text, source, target)
        if translated is None or doubt(masked.text, translated, source, target):
            return None
        try:
            text = masked.restore(translated.strip(), lambda value: rendered(value, source, target))
        except LostValueError:
            return None
        return Draft(text, self._machine.via, approximate=True)

    def close(self) -> None:
        self._machine.close()
