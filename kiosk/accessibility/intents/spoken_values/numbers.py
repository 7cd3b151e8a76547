"""Numbers, codes and phones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import phonenumbers

from ..ranking import content_words
from .letters import spelled_runs
from .number_words import NUMBER_WORD_LANGUAGES, numbers_as_digits

#: Numbers of the overseas departments, which a mainland number is not: not taken, but they could be meant.
_OVERSEAS = re.compile(r"0(?:26[23]|59[046]|69[0-7])\d{6}")
#: The longest way of saying a number below a hundred: "quatre vingt dix neuf".
_WORDS_BELOW_100 = 4
#: A phone said digit by digit, with its country and a few words around.
_MOST_WORDS = 40


def number(text: str, lang: str) -> int | None:
    """The one whole number that is said: "quatre cent cinquante-deux mille" is 452000."""
    grouped = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", numbers_as_digits(text, lang))
    found = set(re.findall(r"(?<![\d.,])\d+(?![\d.,]*\d)", grouped))
    return int(found.pop()) if len(found) == 1 else None


def digits(text: str, lang: str) -> str | None:
    """All digits said, in a row: "zéro six douze" is "0612"."""
    return re.sub(r"[^0-9]", "", numbers_as_digits(text, lang)) or None


def code(text: str, lang: str) -> str | None:
    """Letters and digits in a row: "l zéro zéro quarante-deux" is "L0042"."""
    run = max(spelled_runs(numbers_as_digits(text, lang).split(), lang), key=len, default="")
    return run.upper() if any(c.isdigit() for c in run) else None


def iban(text: str, lang: str) -> str | None:
    """What has the shape of an IBAN, without spaces; whether its check digits are right is not looked at."""
    said = code(re.sub(r"\b([a-z])([a-z])(?=\W*\d)", r"\1 \2", numbers_as_digits(text, lang)), lang)
    return said if said and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", said) else None


def phone(text: str, lang: str) -> str | None:
    """A phone number in E.164, French where no country is said.

    Numbers said in pairs run into each other: "vingt quatre vingt dix" is 24 20 10, or 20 90. The reading
    that makes a phone number is taken, in as few pairs as can be; ``None`` when there are two of them.
    """
    if lang in NUMBER_WORD_LANGUAGES:
        readings = _readings(content_words(text, lang)[:_MOST_WORDS], lang)
        meant = {
            reading: pieces
            for reading, pieces in readings.items()
            if _valid(reading) is not None or _OVERSEAS.fullmatch(reading)
        }
        fewest = [reading for reading, pieces in meant.items() if pieces == min(meant.values())]
        if fewest:
            return _valid(fewest[0]) if len(fewest) == 1 else None
    plus = re.sub(r"\b(?:plus|mas|mais)\s+(?=\d)", "+", numbers_as_digits(text, lang))
    return _valid(re.sub(r"[^0-9+]", "", plus))


def _valid(typed: str) -> str | None:
    try:
        parsed = phonenumbers.parse(typed, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _readings(words: Sequence[str], lang: str) -> dict[str, int]:
    """Ten digits that the words may make, and in how many pieces; other words are skipped."""
    reached: list[dict[str, int]] = [{"": 0}, *({} for _ in words)]
    below_100 = cache(_below_100)  # for this call: what a visitor says is not kept
    for start in range(len(words)):
        for end in range(start + 1, min(start + _WORDS_BELOW_100, len(words)) + 1):
            piece = below_100(" ".join(words[start:end]), lang)
            if piece is None and end == start + 1:
                piece = "" if below_100(words[start], lang) is None else None
            if piece is None:
                continue
            for before, pieces in reached[start].items():
                whole, count = before + piece, pieces + bool(piece)
                if len(whole) <= 10 and count <= reached[end].get(whole, count):
                    reached[end][whole] = count
    return {whole: count for whole, count in reached[-1].items() if len(whole) == 10}


def _below_100(words: str, lang: str) -> str | None:
    found = numbers_as_digits(words, lang)
    return found if re.fullmatch(r"\d\d?", found) else None
