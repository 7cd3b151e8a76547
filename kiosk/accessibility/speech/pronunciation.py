"""Written text made ready for a voice: numbers said as people say them, no signs, no markup.

A synthesiser says "T482715" as a number of hundred thousands, "€" as its name and a phone number as a
sum. Here each such thing is rewritten for the language, and each rewritten piece remembers the
characters it stands for, so that the screen can highlight what is heard.

Names of currency, months and units are the CLDR's (Babel); ``assets/spoken`` has only what it does not have.
To be reviewed by native speakers, like the catalogues.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_name
from babel.units import get_unit_name

from kiosk.accessibility import written_text
from kiosk.accessibility.written_text import sentence_spans
from kiosk.domain import find_language
from kiosk.runtime.paths import ASSETS

_UNITS = {
    "m²": "area-square-meter",
    "m³": "volume-cubic-meter",
    "kWh": "energy-kilowatt-hour",
    "°C": "temperature-celsius",
}


@dataclass(frozen=True, slots=True)
class SpokenForms:
    """``hour`` has the hour and the minute, ``full_hour`` the hour. ``cents`` by plural category; ``joined``
    stands between euros and cents. ``signs``: words for signs and units that the CLDR or the voice lacks."""

    locale: str = "en"
    hour: str = "{0}:{1:0>2}"
    full_hour: str = "{0}:00"
    cents: Mapping[str, str] = field(default_factory=lambda: {"one": "cent", "other": "cents"})
    cents_joiner: str = " "
    date: str = "d MMMM y"
    signs: Mapping[str, str] = field(default_factory=dict)
    percent: str = "{0} %"

    def euros_text(self, count: int) -> str:
        return f"{count} {get_currency_name('EUR', count=count, locale=self.locale)}"

    def cents_text(self, count: int) -> str:
        category = Locale.parse(self.locale).plural_form(count)
        return f"{count} {self.cents.get(category, self.cents['other'])}"

    def sign(self, sign: str) -> str | None:
        """What is said for a sign or a unit, ``None`` if nothing is known."""
        if sign in self.signs:
            return self.signs[sign]
        unit = _UNITS.get(sign)
        return get_unit_name(unit, locale=self.locale) if unit else None


@cache
def spoken_forms(language: str) -> SpokenForms:
    """The forms of a language (``assets/spoken``); of another one that the CLDR knows, its words in the
    plainest order."""
    base = find_language(language).base
    path = ASSETS / "spoken" / f"{base}.toml"
    if path.exists():
        return SpokenForms(**({"locale": base} | tomllib.loads(path.read_text(encoding="utf-8"))))
    try:
        return SpokenForms(str(Locale.parse(base)))
    except (ValueError, UnknownLocaleError):
        return SpokenForms()


_TOKEN_PATTERN = re.compile(
    rf"""
      (?P<markup>\[/?[a-z]+(?:=[^\]\s]*)?\]|</?[a-zA-Z][^<>]*>)
    | (?P<date>{written_text.DATE})
    | (?P<phone>{written_text.PHONE})
    | (?P<amount>(?:(?<![\w.,])[-−]{written_text.SPACE}?)?{written_text.AMOUNT})
    | (?P<hour>{written_text.HOUR})
    | (?P<percent>\b\d+(?:[.,]\d+)?{written_text.SPACE}?%)
    | (?P<number>\b\d{{1,3}}(?:[\u00a0\u202f]\d{{3}})+\b)
    | (?P<reference>{written_text.REFERENCE}|\b\d{{6,}}\b)
    | (?P<sign>(?<!\w)(?:m²|m³|n°|N°|kWh|Mme|RDV|°C)(?!\w)|(?<!\w)M\.(?=\s[A-ZÀ-Þ]))
    | (?P<letters>\b(?:APL|RLS|SLS|LSF|HLM|FSL|SMS|PDF)\b)
    """,
    re.VERBOSE,
)

#: Where a reader takes breath inside a sentence.
_PAUSE = re.compile(r"[,;:،؛]\s+|[，；：]")
_SPOKEN_SIGNS = frozenset("°+=%×")
_JOINERS = frozenset("\u200c\u200d")  # they shape Persian and Indic words


@dataclass(frozen=True, slots=True)
class PronouncedPiece:
    """``said`` stands for the characters ``start`` to ``end`` of the written text."""

    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PronouncedText:
    """A text for the voice that knows where each of its words is written."""

    pieces: tuple[PronouncedPiece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.said for piece in self.pieces)

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The written characters that the spoken characters ``start`` to ``end`` stand for."""
        spans = list(self._spans(start, end))
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else (0, 0)

    def _spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = 0
        for piece in self.pieces:
            first, last = max(start, at), min(end, at + len(piece.said))
            if first < last:
                as_written = len(piece.said) == piece.end - piece.start
                if as_written:
                    yield piece.start + first - at, piece.start + last - at
                else:
                    yield piece.start, piece.end
            at += len(piece.said)


def pronounce(text: str, language: str) -> PronouncedText:
    """``text`` as it should be given to a voice of ``language``."""
    pieces = []
    at = 0
    for match in _TOKEN_PATTERN.finditer(text):
        pieces.append(PronouncedPiece(_plain(text[at : match.start()]), at, match.start()))
        assert match.lastgroup is not None
        said = _PRONOUNCERS[match.lastgroup](match.group(), language)
        pieces.append(PronouncedPiece(said, match.start(), match.end()))
        at = match.end()
    pieces.append(PronouncedPiece(_plain(text[at:]), at, len(text)))
    return PronouncedText(tuple(piece for piece in pieces if piece.said))


def spoken_sentences(text: str, language: str, breath: int | None = None) -> list[tuple[int, PronouncedText]]:
    """Each sentence as a voice should have it, with its place in ``text``; at least one.

    A first sentence longer than ``breath`` characters is cut at a comma, to be heard sooner.
    """
    spans = list(sentence_spans(text)) or [(0, len(text))]
    if breath is not None:
        spans[:1] = _split_first_sentence(text, *spans[0], breath)
    return [(start, pronounce(text[start:end], language)) for start, end in spans]


def _split_first_sentence(text: str, start: int, end: int, breath: int) -> list[tuple[int, int]]:
    """Two parts, the first as long as ``breath`` lets it; or all of it, where there is no pause."""
    if end - start <= breath:
        return [(start, end)]
    pauses = [found.end() for found in _PAUSE.finditer(text, start, start + breath)]
    return [(start, pauses[-1]), (pauses[-1], end)] if pauses else [(start, end)]


def _plain(text: str) -> str:
    """Signs, pictures and control characters become spaces, one for one, so that places stay."""
    return "".join(char if _is_spoken(char) else " " for char in text)


def _is_spoken(char: str) -> bool:
    if char in _SPOKEN_SIGNS or char in _JOINERS:
        return True
    return unicodedata.category(char) not in ("So", "Sm", "Sk", "Cc", "Cf", "Cs", "Co", "Cn")


def _spell_out(words: str, _language: str) -> str:
    return " ".join(char for char in words if char.isalnum())


def _date(words: str, language: str) -> str:
    day, month, year = (int(part) for part in words.split("/"))
    try:
        said = format_date(
            date(year, month, day), spoken_forms(language).date, locale=spoken_forms(language).locale
        )
    except ValueError:
        return words
    return re.sub(r"^1 ", "1er ", said) if _base(language) == "fr" else said


def _phone(words: str, language: str) -> str:
    """The groups as written, else pairs; each pair with its leading zero said."""
    prefix = words[:3] if words.startswith("+") else ""
    groups = re.findall(r"\d+", words.removeprefix(prefix))
    if prefix or len(groups) == 1:
        digits = "".join(groups)
        odd = len(digits) % 2
        groups = [prefix, digits[:odd], *(digits[i : i + 2] for i in range(odd, len(digits), 2))]
    return ", ".join(_group(group, language) for group in groups if group)


def _group(digits: str, language: str) -> str:
    french = _base(language) == "fr"
    if digits.startswith("+"):
        plus = spoken_forms(language).sign("+") or "+"
        return f"{plus} {digits[1:] if french else ' '.join(digits[1:])}"
    if not french:
        return " ".join(digits)
    return f"0 {digits[1:]}".strip() if digits.startswith("0") else digits


def _amount(words: str, language: str) -> str:
    euros, cents = divmod(written_text.parse_cents(words), 100)
    said = [spoken_forms(language).euros_text(euros)] if euros or not cents else []
    if cents and said and _base(language) == "fr":
        said.append(str(cents))  # "512 euros 34"
    elif cents:
        said.append(spoken_forms(language).cents_text(cents))
    minus = (
        f"{spoken_forms(language).sign('−') or '−'} " if words[0] in "-−" else ""
    )  # no voice says a sign alone
    return minus + spoken_forms(language).cents_joiner.join(said)


def _hour(words: str, language: str) -> str:
    hour, minute = written_text.parse_hour(words)
    minutes = f"oh {minute}" if _base(language) == "en" and minute < 10 else str(minute)
    form = spoken_forms(language).hour if minute else spoken_forms(language).full_hour
    return re.sub(r"^([01]) (heure|hora)s", r"\1 \2", form.format(hour, minutes))


def _percent(words: str, language: str) -> str:
    return spoken_forms(language).percent.format(words.rstrip("% \u00a0\u202f"))


def _number(words: str, _language: str) -> str:
    return re.sub(r"\s", "", words)


def _sign(words: str, language: str) -> str:
    return spoken_forms(language).sign(words.replace("N°", "n°")) or words


def _base(language: str) -> str:
    return language.partition("@")[0]


def _drop(_words: str, _language: str) -> str:
    return " "


_PRONOUNCERS: dict[str, Callable[[str, str], str]] = {
    "markup": _drop,
    "date": _date,
    "phone": _phone,
    "amount": _amount,
    "hour": _hour,
    "percent": _percent,
    "number": _number,
    "reference": _spell_out,
    "sign": _sign,
    "letters": _spell_out,
}
