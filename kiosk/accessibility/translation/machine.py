"""A machine's translation, trusted only after it is checked, as far as one can without knowing the language:
values kept, and no doubt left.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Protocol

from kiosk.domain.normalisation import normalise
from kiosk.runtime.paths import ASSETS

from .languages import SCRIPTS, base_language, letters, script_share
from .result import CandidateTranslation, QualityIssue, TranslationMethod
from .values import LostValueError, localise_value, mask_values

_LOOP = re.compile(r"(?P<phrase>[^\W\d].{0,60}?)(?:[\W_]*(?P=phrase)){3}", re.DOTALL)
_IN_SCRIPT = 0.6  # the rest may be foreign names and abbreviations
_ECHO_FROM = 3  # words; "Non.", "Hospital" may be the same in both languages
_FAILURE_MARKS = "#*@~"  # before what Apertium does not know, cannot inflect or cannot transfer


def find_issue(sentence: str, translated: str, source: str, target: str) -> QualityIssue | None:
    """The first doubt about ``translated``, both texts with their values masked."""
    if letters(sentence) and not letters(translated):
        return QualityIssue.EMPTY
    if has_failure_marks(sentence, translated):
        return QualityIssue.MARK
    if script_share(translated, target) < _IN_SCRIPT:
        return QualityIssue.ECHO if _plain(sentence) == _plain(translated) else QualityIssue.SCRIPT
    if _plain(sentence) == _plain(translated):
        many = len(_plain(sentence).split()) >= _ECHO_FROM
        return QualityIssue.ECHO if many or SCRIPTS[source] != SCRIPTS[target] else None
    if _LOOP.search(translated) and not _LOOP.search(sentence):
        return QualityIssue.LOOP
    if not len(sentence) / 8 - 5 <= len(translated) <= 4 * len(sentence) + 40:
        return QualityIssue.LENGTH
    return None


def has_failure_marks(sentence: str, translated: str) -> bool:
    """Whether a machine says itself that it failed somewhere."""
    return any(translated.count(mark) > sentence.count(mark) for mark in _FAILURE_MARKS)


def find_risky_source(sentence: str, language: str) -> QualityIssue | None:
    """What in ``sentence`` rules alone lose or turn round: "il ne faut pas" becomes "it is not necessary"."""
    said = unicodedata.normalize("NFC", sentence).replace("’", "'").strip()
    return next((issue for issue, marks in _risks(language) if marks.search(said)), None)


def speaks_of_danger(text: str, language: str) -> bool:
    """Whether ``text`` has a word of violence, threat, illness, children or expulsion. Only languages with a
    table (``assets/translation_risks``) have such words here."""
    marks = _marks(base_language(language)).get("danger")
    return marks is not None and marks.search(unicodedata.normalize("NFC", text)) is not None


@cache
def _risks(language: str) -> tuple[tuple[QualityIssue, re.Pattern[str]], ...]:
    """What rules get wrong in a language, the worst first (``assets/translation_risks``).

    That something is not so; what is read as another word or another limit ("le tuyau fuit" becomes "the pipe
    flees"; most ways lead through Spanish, where tomorrow is a morning); that something must be, or must not.
    A language that only neural engines translate has none.
    """
    marks = _marks(language)
    issues = (QualityIssue.NEGATION, QualityIssue.MISREAD, QualityIssue.OBLIGATION)
    found = [(each, marks[each]) for each in issues if each in marks]
    if "ambiguous" in marks:
        found.append((QualityIssue.MISREAD, marks["ambiguous"]))
    return tuple(found)


@cache
def _marks(language: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a language, by what they are about."""
    path = ASSETS / "translation_risks" / f"{language}.toml"
    if not path.exists():
        return {}
    risks = tomllib.loads(path.read_text(encoding="utf-8"))
    return {about: re.compile(rf"\b(?:{''.join(words)})\b", re.IGNORECASE) for about, words in risks.items()}


def _plain(text: str) -> str:
    return normalise(text, keep_accents=True, words_only=True)


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
    """See ``TranslationEngine``: a machine behind masks and checks."""

    def __init__(self, machine: MachineTranslator) -> None:
        self._machine = machine
        self.method = machine.method

    def supports(self, source: str, target: str) -> bool:
        source, target = base_language(source), base_language(target)
        return source != target and self._machine.supports(source, target)

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
