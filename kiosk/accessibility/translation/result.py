"""What a translation is, and the port behind which engines stand."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.domain import NO_TEXT, T, Text


class TranslationMethod(StrEnum):
    """Where a translation comes from, the most trusted first."""

    SAME = "same"
    CATALOGUE = "catalogue"
    PHRASEBOOK = "phrasebook"
    ARGOS = "argos"
    APERTIUM = "apertium"
    NONE = "none"


class QualityIssue(StrEnum):
    EMPTY = "empty"
    ECHO = "echo"
    LOOP = "loop"
    SCRIPT = "script"
    LENGTH = "length"
    MARK = "mark"
    VALUES = "values"
    NEGATION = "negation"
    OBLIGATION = "obligation"
    MISREAD = "misread"
    MEANING = "meaning"
    DANGER = "danger"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class CandidateTranslation:
    """What one engine proposes. ``approximate`` means: show it as such, do not build on it."""

    text: str
    method: TranslationMethod
    approximate: bool


@dataclass(frozen=True, slots=True)
class PhraseSuggestion:
    """A phrase of the phrasebook that may be what was meant, in both languages; ``id`` names it.

    Its slots have the values that were said; what was not said for certain is still a slot in both
    (``{date}``), to be asked for.
    """

    source: str
    text: str
    id: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something must be asked before it can be said."""
        return "{" in self.source


@dataclass(frozen=True, slots=True)
class MachineOffer:
    """What a machine made of a text, and what that says in the language of the text: who said it decides."""

    text: str
    method: TranslationMethod
    back: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A text and its translation; with ``TranslationMethod.NONE``, ``text`` is the original, and
    suggestions may help.

    ``refused``: why what a machine made of it is not shown. ``offer``: what a machine made of it, if who said
    it wants none of the suggestions. ``phrase``: the id of the phrase that it is, or that it ends with;
    ``near``: that, or the one that is most like it."""

    source: str
    text: str
    method: TranslationMethod
    approximate: bool
    suggestions: tuple[PhraseSuggestion, ...] = ()
    refused: QualityIssue | None = None
    offer: MachineOffer | None = None
    phrase: str = field(default="", compare=False)
    near: str = field(default="", compare=False)
    #: What a machine's sentence says in the language of the text again; "" where that is not known.
    back: str = field(default="", compare=False)

    @property
    def note(self) -> Text:
        """Where it comes from and how far to trust it, in words for the visitor."""
        match self.method:
            case TranslationMethod.SAME:
                return NO_TEXT
            case TranslationMethod.CATALOGUE | TranslationMethod.PHRASEBOOK if self.approximate:
                return T("Phrase préparée à l’avance. Vérifiez que c’est bien le sens.")
            case TranslationMethod.CATALOGUE | TranslationMethod.PHRASEBOOK:
                return T("Phrase préparée à l’avance.")
            case TranslationMethod.ARGOS:
                return T("Traduction automatique : elle peut contenir des erreurs.")
            case TranslationMethod.APERTIUM:
                return T("Traduction automatique simple : elle contient souvent des erreurs.")
            case TranslationMethod.NONE if self.suggestions:
                return T("Je ne sais pas traduire cela. Une de ces phrases vous convient-elle ?")
            case _:
                return T("Je ne sais pas traduire cela. Essayez avec une phrase plus courte.")


class UnknownLanguageError(Exception):
    """Nothing is known of this language code."""


class EngineStoppedError(Exception):
    """An engine died or hung under its work. It starts again at the next text, which may be the same."""


class TranslationEngine(Protocol):
    """Translates sentences. Calls block, and come from one thread at a time."""

    method: TranslationMethod

    def supports(self, source: str, target: str) -> bool:
        """Whether this machine has what it takes to go from ``source`` to ``target``."""

    def translate(
        self, sentence: str, source: str, target: str
    ) -> CandidateTranslation | QualityIssue | None:
        """A proposal; what makes it one that nobody may see; ``None`` when this engine has nothing to say or
        cannot run.

        Raises ``EngineStoppedError``."""

    def close(self) -> None:
        """Frees what it holds; it may be used again."""
