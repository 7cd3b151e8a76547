"""What the guide and the pages need of papers: printing, and pages of a PDF to read on the screen.

Every method returns at once; ``done`` and ``failed`` are called on the UI thread while the visit lasts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from kiosk.domain import T, Text

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class PaperTrouble(Exception):  # noqa: N818 - named after what happened
    """A device of this kiosk could not: ``sentence`` says why, ``advice`` what helps."""

    def __init__(self, sentence: Text, advice: Text) -> None:
        super().__init__(sentence.msgid)
        self.sentence = sentence
        self.advice = advice


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page as pixels (RGB, rows from the top), and its text as paragraphs in reading order."""

    number: int
    count: int
    width: int
    height: int
    rgb: bytes = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)


class Papers(Protocol):
    """Papers of this kiosk."""

    @property
    def can_print(self) -> bool: ...

    def print_out(self, visit: str, pdf: bytes, done: Done, failed: Failed) -> None:
        """``done`` is called once the printer has it all; ``failed`` gets ``PaperTrouble``."""

    def page(self, visit: str, pdf: bytes, number: int, width: int, done: Done, failed: Failed) -> None:
        """``done`` gets the ``PageShown`` of page ``number`` (from 0), ``width`` pixels wide; ``failed``
        gets ``PaperTrouble``."""

    def end_visit(self) -> None:
        """Nothing of it remains in the spool."""


class WithoutPapers:
    """A kiosk without a printer."""

    can_print = False

    def print_out(self, visit: str, pdf: bytes, done: Done, failed: Failed) -> None:
        failed(PaperTrouble(T("Cette borne n’a pas d’imprimante."), T("L’accueil peut imprimer pour vous.")))

    def page(self, visit: str, pdf: bytes, number: int, width: int, done: Done, failed: Failed) -> None:
        failed(PaperTrouble(T("Ce document ne peut pas être lu ici."), T("L’accueil peut vous aider.")))

    def end_visit(self) -> None: ...
