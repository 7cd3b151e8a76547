"""Numbers as they are spoken, in any digits or in words, to plain digits."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from text_to_num import alpha2digit

from kiosk.domain import LANGUAGES

from ..choice_matching import strip_accents
from ..training_sentences import load_training_sentences

#: Languages whose numbers in words ``text2num`` reads whole. In the others the words of 0 to 9 are read,
#: and digits of any script.
NUMBER_WORD_LANGUAGES = {each.code for each in LANGUAGES if each.numbers_in_words}

#: Characters. What is dictated into a form is short; what comes after is not read.
MAX_CHARACTERS = 300

_ZERO = {"fr": (r"\bzero\b", "zéro"), "en": (r"\b(?:oh|o)\b", "zero")}


def numbers_as_digits(text: str, lang: str) -> str:
    """``text`` without capitals and accents, its numbers in digits: "Le deux mars" is "le 2 mars".

    A group of digits is one number as it was said: "zéro six douze" is "06 12".
    """
    said = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()
    said = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in said)
    if lang == "zh":
        said = re.sub(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", _chinese_tens, said)
    if lang not in NUMBER_WORD_LANGUAGES:
        return strip_accents(_digit_words(lang).sub(lambda word: _digits(lang)[word[0]], strip_accents(said)))
    said = re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", " ", said)  # "zéro-six"
    said = re.sub(r"\bdouble (?=\w{3})(\w+)", r"\1 \1", said)
    if lang in _ZERO:
        said = re.sub(*_ZERO[lang], said)
    return strip_accents(alpha2digit(said, lang, 0))


def _chinese_tens(number: re.Match[str]) -> str:
    tens, ones = (_digits("zh").get(figure, "") for figure in number.groups())
    return (tens or "1") + (ones or "0")


@cache
def _digits(lang: str) -> dict[str, str]:
    return {
        strip_accents(word): str(digit) for digit, word in enumerate(load_training_sentences(lang).digits)
    }


@cache
def _digit_words(lang: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, _digits(lang)))
    return re.compile(words if lang == "zh" else rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])")
