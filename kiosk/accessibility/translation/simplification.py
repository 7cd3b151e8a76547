"""« Dites-le plus simplement »: short French sentences with plain words, and difficult words explained."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kiosk.accessibility.written_text import split_sentences
from kiosk.runtime.paths import ASSETS

from .languages import EASY_FRENCH, FRENCH
from .phrasebook import Phrasebook

_GLOSSARY = ASSETS / "phrasebook" / "glossary.toml"
_PLAIN_WORDS = ASSETS / "phrasebook" / "plain_words.toml"


@dataclass(frozen=True, slots=True)
class TranslatedTerm:
    """A word as it is written in each language; ``explained`` in easy French, empty for a plain word."""

    forms: Mapping[str, tuple[str, ...]] = field(hash=False)
    explanation: str = ""

    def word(self, language: str) -> str:
        """The word itself, as a dictionary has it."""
        return self.forms[language][0].replace("~", "")

    def occurs_in(self, text: str, language: str) -> bool:
        """Whether ``text`` has it, in any of its endings."""
        return any(_pattern(form, language).search(_apostrophe(text)) for form in self.forms[language])


@cache
def load_terms(path: Path = _GLOSSARY) -> tuple[TranslatedTerm, ...]:
    """All terms, longer French words first. Raises ``OSError``, ``TOMLDecodeError``, ``KeyError``."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
    terms = [
        TranslatedTerm(
            {
                code: tuple(form.strip() for form in text.split("/"))
                for code, text in entry.items()
                if code != "explained"
            },
            entry.get("explained", ""),
        )
        for entry in entries
    ]
    return tuple(sorted(terms, key=lambda term: -len(term.word(FRENCH))))


@cache
def load_plain_words(path: Path = _PLAIN_WORDS) -> Mapping[str, str]:
    """Difficult French word → plain one. Raises ``OSError``, ``TOMLDecodeError``, ``KeyError``."""
    words: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    return {_apostrophe(word): plain for word, plain in words.items()}


@cache
def _pattern(form: str, language: str) -> re.Pattern[str]:
    """``~`` and what follows it stand for any ending. Before a word, other languages than French put more."""
    ends = [(*word.partition("~"),) for word in _apostrophe(form).split()]
    text = r"\s".join(re.escape(stem) + (r"\S*" if tilde else "") for stem, tilde, _ in ends)
    return re.compile(rf"\b{text}(?!\w)" if language == FRENCH else text, re.IGNORECASE)


def _apostrophe(text: str) -> str:
    return text.replace("'", "’")


_MAX_EXPLANATIONS = 2
_WHO = r"(?=(?:je|j’|vous|nous|il|elle|on|ils|elles|c’)\s*\w)"
#: Where a sentence is two: "et" before a new subject (not in "la lettre et le départ"), and a reason.
_SPLIT_RULES = (
    (re.compile(r"\s*;\s*"), ""),
    (re.compile(rf",?\s+(?:et|puis)\s+{_WHO}", re.IGNORECASE), ""),
    (re.compile(r",\s+mais\s+", re.IGNORECASE), "Mais "),
    (re.compile(r",\s+donc\s+", re.IGNORECASE), "Donc "),
    (re.compile(r",?\s+car\s+", re.IGNORECASE), "La raison : "),
)
_MIN_WORDS_TO_SPLIT = 6  # words; a short sentence is one idea


def simplify(text: str, phrasebook: Phrasebook) -> str | None:
    """``text``, which is French, said more simply; ``None`` when nothing simpler is known."""
    draft = phrasebook.translate(text, FRENCH, EASY_FRENCH)
    if draft is None:
        said = " ".join(_sentence(each, phrasebook) for each in split_sentences(text))
    else:
        said = draft.text
    if not said:
        return None
    said = " ".join([said, *_explanations(said)])
    return None if _same(said, text) else said


def _sentence(sentence: str, phrasebook: Phrasebook) -> str:
    if draft := phrasebook.translate(sentence, FRENCH, EASY_FRENCH):
        return draft.text
    return _split_sentence(_in_plain_words(sentence))


def _in_plain_words(sentence: str) -> str:
    for word, plain in load_plain_words().items():
        pattern = re.compile(rf"(?<![\w’]){re.escape(word)}(?!\w)", re.IGNORECASE)
        sentence = pattern.sub(
            lambda found, plain=plain: plain.capitalize() if found.group()[0].isupper() else plain,  # type: ignore[misc]  # a default binds the loop's value
            sentence.replace("'", "’"),
        )
    return sentence


def _split_sentence(sentence: str) -> str:
    if len(sentence.split()) < _MIN_WORDS_TO_SPLIT:
        return sentence
    for cut, opening in _SPLIT_RULES:
        first, *others = cut.split(sentence)
        sentence = ". ".join([first, *(_opened(opening, other) for other in others if other)])
    return sentence


def _opened(opening: str, rest: str) -> str:
    return f"{opening}{rest}" if opening else rest[0].upper() + rest[1:]


def _explanations(text: str) -> list[str]:
    """What the difficult words of ``text`` mean, unless it says so already."""
    terms = [term for term in load_terms() if term.explanation]
    plain = text
    for term in terms:
        plain = plain.replace(term.explanation, "")
    found = (term.explanation for term in terms if term.occurs_in(plain, FRENCH))
    return [explained for explained in found if explained not in text][:_MAX_EXPLANATIONS]


def _same(one: str, other: str) -> bool:
    return one.replace("'", "’").split() == other.replace("'", "’").split()
