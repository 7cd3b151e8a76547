"""Texts made comparable: one spelling of what people type, say and read, in any script."""

import unicodedata
from typing import Literal

#: Accents of Latin and Cyrillic letters and vowel points of Arabic have combining classes from here on. The
#: signs below it (nukta, virama) make an Indic letter another one.
_ACCENT_CLASS = 27
#: Letters that people write for each other: Arabic and Persian forms, the dotless i of Turkish, the palochka;
#: ligatures; and the tatweel, which only makes a word longer.
_SAME_LETTER = str.maketrans({**dict(zip("ٱىةیکıӏ", "ايهيكii", strict=True)), "œ": "oe", "æ": "ae", "ـ": ""})


class _PlainLetters(dict[int, str | int | None]):
    """For ``str.translate``: without accents, and with ``_SAME_LETTER``. Each character is told of once."""

    def __missing__(self, code: int) -> str | int | None:
        is_accent = unicodedata.combining(chr(code)) >= _ACCENT_CLASS
        self[code] = found = None if is_accent else _SAME_LETTER.get(code, code)
        return found


_PLAIN_LETTERS = _PlainLetters()


def normalise(text: str, *, keep_accents: bool = False, words_only: bool = False) -> str:
    """``text`` as texts are compared: in small letters and plain forms (NFKD, case folded), without accents
    and vowel points, with one form of the letters that people write for each other.

    ``keep_accents``: only case and form are made one (NFKC). ``words_only``: without punctuation, one space
    between the words. Normalising again changes nothing. One character may become as many as eighteen.
    """
    form: Literal["NFKC", "NFKD"] = "NFKC" if keep_accents else "NFKD"
    # Decomposing may bring capitals (𝕊 is an S) and folding may bring accents (İ): as long as it changes.
    while (plain := unicodedata.normalize(form, text).casefold()) != text:
        text = plain
    if not keep_accents:
        text = text.translate(_PLAIN_LETTERS)
    if words_only:
        # Vowel signs of Bengali and Tamil are marks that do not combine: they belong to their words.
        kept = (c if c == "_" or unicodedata.category(c)[0] in "LNM" else " " for c in text)
        text = " ".join("".join(kept).split())
    return text
