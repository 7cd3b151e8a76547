"""The engines of language that this server may have: the console's translator and its dictation."""

from collections.abc import Sequence
from typing import Protocol


class TranslatedWords(Protocol):
    """``text`` in the other language, or the words as they were where nothing translates them. ``reviewed``:
    a person has checked that phrase. ``instead``: phrases that may be what was meant, where nothing
    translates it; ``answers``: what the other is likeliest to say to it, in their language."""

    @property
    def text(self) -> str: ...
    @property
    def translated(self) -> bool: ...
    @property
    def reviewed(self) -> bool: ...
    @property
    def instead(self) -> Sequence[str]: ...
    @property
    def answers(self) -> Sequence[str]: ...


class Interpreter(Protocol):
    """From any thread. What fails is an answer, never an error."""

    def phrases(self, language: str, *, clerk: bool) -> Sequence[str]:
        """What the clerk or the visitor can have said without a machine."""

    def complete(self, typed: str, language: str, *, clerk: bool) -> Sequence[str]:
        """Three phrases at most that who has typed so far may be about to say, with the values that they
        typed; "…" where one is still open."""

    def translate(self, words: str, source: str, target: str, *, clerk: bool) -> TranslatedWords:
        """What the ``clerk`` or the visitor says. MAY take seconds."""

    def hears(self, language: str) -> bool:
        """Whether speech of that language is written down here."""

    def transcribe(self, pcm: bytes, language: str) -> str | None:
        """What is said in that sound (``DICTATION_RATE``, mono, 16 bits, little end first): "" for nothing,
        ``None`` when it could not be heard. Nothing of it is kept."""


#: Samples a second; of one utterance, a minute.
DICTATION_RATE = 16_000
MAX_DICTATION_BYTES = 2 * DICTATION_RATE * 60
#: Where a console takes it.
DICTATION_PATH = "/console/dictee"
