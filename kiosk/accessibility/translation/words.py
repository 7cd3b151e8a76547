"""Text as words that can be compared."""

import re
from dataclasses import dataclass

from kiosk.domain.normalisation import normalise

#: A slot; one Chinese character; or letters with their vowel signs, joiners and apostrophes.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = rf"(?:(?![{_HAN}])[\w\u0300-\u036f\u064b-\u0670\u0980-\u09ff\u0b80-\u0bff\u200c\u200d])"
_WORD = re.compile(rf"\{{\w+\}}|[{_HAN}]|{_LETTER}+(?:['’ʼ]{_LETTER}+)*")
#: Part of their words, and no difference: "n’ai" is "nai".
_JOINERS = str.maketrans("", "", "'’ʼ\u200c\u200d")


@dataclass(frozen=True, slots=True)
class NormalisedWord:
    """``text`` as it is compared, and where it stands."""

    text: str
    start: int
    end: int


def normalised_words(text: str) -> tuple[NormalisedWord, ...]:
    """Words and slots, without capitals, accents, vowel points or apostrophes ("n’ai" is "nai")."""
    return tuple(
        NormalisedWord(normalise(match.group()).translate(_JOINERS), *match.span())
        for match in _WORD.finditer(text)
    )


def word_key(text: str) -> tuple[str, ...]:
    """The words of ``text`` alone; texts of the same key say the same."""
    return tuple(word.text for word in normalised_words(text))
