"""Written text made ready for a voice: numbers said as people say them, no signs, no markup.

A synthesiser says "T482715" as a number of hundred thousands, "€" as its name, "est" always as the verb and a
phone number as a sum. Here each such thing is rewritten for the language, and each rewritten piece remembers
the characters it stands for, so that the screen can highlight what is heard, and why it was rewritten
(``kiosk say --explain``).

Names of currency, months and units are the CLDR's (Babel); ``assets/spoken`` has what it does not have: words
that a voice misreads and, where a word is read in two ways, the rules that tell which. What an agency adds is
in its lexicon. To be reviewed by native speakers, like the catalogues.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError

from kiosk.accessibility import written_text
from kiosk.accessibility.written_text import sentence_spans
from kiosk.domain import find_language
from kiosk.runtime.paths import ASSETS

from .lexicon import LEXICON_FILE, agency_words, forget_lexicon, read_toml

_UNITS = {
    "m²": "area-square-meter",
    "m³": "volume-cubic-meter",
    "kWh": "energy-kilowatt-hour",
    "°C": "temperature-celsius",
    "km": "length-kilometer",
    "kg": "mass-kilogram",
    "min": "duration-minute",
}
#: Units that are signs to the eye and words to no voice, also without a number before them.
_BARE_UNITS = ("m²", "m³", "kWh", "°C")
#: Said letter by letter in any language.
_INITIALS = (
    *(
        "APL",
        "ARS",
        "CCAS",
        "CDD",
        "CDI",
        "DPE",
        "EDL",
        "FSL",
        "HLM",
        "LSF",
        "MDPH",
        "MSA",
        "PDF",
        "PLAI",
        "PLI",
    ),
    *("PLS", "PMR", "QR", "RLS", "RSA", "SLS", "SMS", "USB", "VMC"),
)
#: A longer number is for no ear: it is said digit by digit.
_MAX_NUMBER_DIGITS = 12
#: Characters that a voice is given at once; more would keep it busy past its deadline.
_MAX_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """Where a word is read in two ways: what ``pattern`` finds is said as ``said`` (``\\1`` is a group of the
    pattern), or digit by digit. ``why`` is for who asks."""

    pattern: str
    why: str
    said: str = ""
    digits: bool = False


@dataclass(frozen=True, slots=True)
class SpokenForms:
    """``hour`` has the hour and the minute, ``full_hour`` the hour. ``cents`` by plural category; ``joined``
    stands between euros and cents. ``signs``: words for signs and units that the CLDR or the voice lacks.
    ``words``: what a voice misreads; one in small letters is found in capitals too. ``range``: said for the
    dash between two hours, days or numbers; ``before_day`` finds the word after which 12/03 is a day, if any.
    ``digits``: those that a voice cuts short when they stand alone. ``counted_units``: the CLDR's unit
    after 1 is a word of its own that can stand alone."""

    locale: str = "en"
    hour: str = "{0}:{1:0>2}"
    full_hour: str = "{0}:00"
    cents: Mapping[str, str] = field(default_factory=lambda: {"one": "cent", "other": "cents"})
    cents_joiner: str = " "
    date: str = "d MMMM y"
    signs: Mapping[str, str] = field(default_factory=dict)
    percent: str = "{0} %"
    range: str = ""
    counted_units: bool = False
    before_day: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    digits: Mapping[str, str] = field(default_factory=dict)
    rules: Sequence[Mapping[str, Any]] = ()

    def euros_text(self, count: int) -> str:
        return f"{count} {self.currency(count)}"

    def currency(self, count: int) -> str:
        from babel.numbers import get_currency_name  # here, as all below: a start says nothing

        return get_currency_name("EUR", count=count, locale=self.locale)

    def cents_text(self, count: int) -> str:
        category = Locale.parse(self.locale).plural_form(count)
        return f"{count} {self.cents.get(category, self.cents['other'])}"

    def sign(self, sign: str) -> str | None:
        """What is said for a sign or a unit, ``None`` if nothing is known."""
        if sign in self.signs:
            return self.signs[sign]
        from babel.units import get_unit_name

        unit = _UNITS.get(sign)
        return get_unit_name(unit, locale=self.locale) if unit else None

    def unit_after(self, number: str, sign: str) -> str:
        """The unit as it is said after that number."""
        if sign in self.signs or not self.counted_units:
            return self.sign(sign) or sign
        from babel.units import format_unit

        value = float(number.replace(",", "."))
        one = value < 2 if self.locale[:2] in ("fr", "pt") else value == 1
        return format_unit(1 if one else 2, _UNITS[sign], "long", locale=self.locale).lstrip("12 \u00a0")


@cache
def spoken_forms(language: str) -> SpokenForms:
    """The forms of a language (``assets/spoken``); of another one that the CLDR knows, its words in the
    plainest order."""
    base = find_language(language).base
    path = ASSETS / "spoken" / f"{base}.toml"
    if path.exists():
        return SpokenForms(**({"locale": base} | read_toml(path)))
    try:
        return SpokenForms(str(Locale.parse(base)))
    except (ValueError, UnknownLocaleError):
        return SpokenForms()


_S = written_text.SPACE
_DATE = r"\b(?:\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}/\d{1,2}/\d\d|(?:19|20)\d\d-\d\d-\d\d)\b(?![/.]\d)"
_PHONE = rf"{written_text.PHONE}|\b0\d(?:[.\-]\d\d){{4}}\b"
_AMOUNT = (
    rf"(?:(?<![\w.,])[-−]{_S}?)?"
    rf"(?:{written_text.AMOUNT}|\b{written_text.NUMBER}{_S}?EUR\b"
    rf"|\b\d+(?:[ \u00a0\u202f.,]\d{{3}})*[.,]\d\d{_S}euros?\b)"
)
_GROUPED = r"\d{1,3}(?:[\u00a0\u202f]\d{3})+"


@cache
def _rules(base: str) -> tuple[tuple[SpokenRule, Any], ...]:
    """The rules of a language with their compiled patterns, in their order."""
    import regex

    rules = [SpokenRule(**each) for each in spoken_forms(base).rules]
    return tuple((rule, regex.compile(rule.pattern, regex.VERSION0)) for rule in rules)


@cache
def _tokens(base: str) -> Any:
    """What is rewritten in a language; the first kind that fits at a place has it."""
    import regex

    forms = spoken_forms(base)
    units = "|".join(map(re.escape, _UNITS))
    signs = [*_BARE_UNITS, "n°", "N°", *(each for each in forms.signs if len(each) > 1)]
    rules = (f"(?P<rule{i}>{rule.pattern})" for i, (rule, _) in enumerate(_rules(base)))
    kinds = (
        rf"(?P<agency>{_one_of(agency_words(base))})",
        r"(?P<markup>\[/?[a-z]+(?:=[^\]\s]*)?\]|</?[a-zA-Z][^<>]*>)",
        rf"(?P<word>{_one_of(forms.words)})",
        rf"(?P<day>(?<=\b(?:{forms.before_day})\s)\d{{1,2}}/\d{{1,2}}(?![\d/]|\.\d))"
        if forms.before_day
        else "",
        *rules,
        rf"(?P<account>\b[A-Z]{{2}}\d\d(?:{_S}?[A-Z0-9]{{4}}){{3,7}}(?:{_S}?[A-Z0-9]{{1,3}})?\b)",
        rf"(?P<masked>(?:\b[A-Z]{{2}}\d\d{_S}?)?[•*]{{2,}}{_S}?\d{{2,6}}\b)",
        rf"(?P<date>{_DATE})",
        r"(?P<month>(?<![\d/])(?:0[1-9]|1[0-2])/(?:19|20)\d\d\b(?!/))",
        rf"(?P<phone>{_PHONE})",
        rf"(?P<amount>{_AMOUNT})",
        rf"(?P<hour>{written_text.HOUR})",
        rf"(?P<percent>\b\d+(?:[.,]\d+)?{_S}?%)",
        rf"(?P<measure>\b(?:{_GROUPED}|\d+)(?:[.,]\d+)?{_S}?(?:{units})(?!\w))",
        rf"(?P<number>\b{_GROUPED}\b)",
        rf"(?P<reference>{written_text.REFERENCE}|\b\d{{6,}}\b)",
        rf"(?P<range>(?<={written_text.HOUR}){_S}?[-–—]{_S}?(?={written_text.HOUR})|(?<=\d)–(?=\d))",
        rf"(?P<per>(?<=€|€{_S}?{written_text.NUMBER}|m²|m³|kWh){_S}?/{_S}?(?:(?:{units})(?!\w)|(?=\w)))",
        rf"(?P<sign>{_one_of(signs)})",
        rf"(?P<letters>\b(?:{'|'.join(_INITIALS)})\b)",
    )
    return regex.compile("|".join(filter(None, kinds)), regex.VERSION0)


def _one_of(words: Sequence[str] | Mapping[str, str]) -> str:
    """A pattern of these whole words, the longest first; those in small letters also in capitals."""
    if not words:
        return r"(?!)"
    longest = sorted(words, key=len, reverse=True)
    return "|".join(rf"{_edge(each[0], '(?<!')}{_any_case(each)}{_edge(each[-1], '(?!')}" for each in longest)


def _any_case(word: str) -> str:
    escaped = re.escape(word)
    return f"(?i:{escaped})" if word == word.lower() else escaped


def _edge(char: str, look: str) -> str:
    """Chinese words stand without spaces; of the others only whole ones count."""
    return "" if "\u4e00" <= char <= "\u9fff" else rf"{look}\w)"


def _find_word(words: Mapping[str, str], written: str) -> str:
    return words.get(written) or words.get(written.lower()) or written


#: Where a reader takes breath inside a sentence.
_PAUSE = re.compile(r"[,;:،؛]\s+|[，；：]")
_SPOKEN_SIGNS = frozenset("°+=%×")
_JOINERS = frozenset("\u200c\u200d")  # they shape Persian and Indic words


def forget_pronunciations() -> None:
    """Have the agency's words read again."""
    forget_lexicon()
    _tokens.cache_clear()


@dataclass(frozen=True, slots=True)
class PronouncedPiece:
    """``said`` stands for the characters ``start`` to ``end`` of the written text; ``why`` it is not said as
    it is written, empty where it is."""

    said: str
    start: int
    end: int
    why: str = ""


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
    base = find_language(language).base
    pieces: list[PronouncedPiece] = []
    at = 0
    for match in _tokens(base).finditer(text):
        kind = match.lastgroup
        assert kind is not None
        pieces += _plain_pieces(text, at, match.start(), base)
        said, why = _rewrite(kind, match.group(), match.start(), text, base)
        pieces.append(PronouncedPiece(said, match.start(), match.end(), why))
        at = match.end()
    pieces += _plain_pieces(text, at, len(text), base)
    return PronouncedText(tuple(piece for piece in pieces if piece.said))


def _rewrite(kind: str, words: str, start: int, text: str, base: str) -> tuple[str, str]:
    """What is said of a token, and why."""
    if kind == "agency":
        return _find_word(agency_words(base), words), LEXICON_FILE
    if kind.startswith("rule"):
        rule, pattern = _rules(base)[int(kind.removeprefix("rule"))]
        if rule.digits:
            return _spell_out(words, base), rule.why
        found = pattern.match(text, start)
        return (found.expand(rule.said) if found else words), rule.why
    rewrite, why = _PRONOUNCERS[kind]
    return rewrite(words, base), why


def spoken_sentences(text: str, language: str, breath: int | None = None) -> list[tuple[int, PronouncedText]]:
    """Each sentence as a voice should have it, with its place in ``text``; at least one.

    A first sentence longer than ``breath`` characters is cut at a comma, to be heard sooner; any that is
    longer than a voice can take, where it must be.
    """
    sentences = list(sentence_spans(text)) or [(0, len(text))]
    spans = [part for sentence in sentences for part in _cut_long(text, *sentence)]
    if breath is not None:
        spans[:1] = _split_first_sentence(text, *spans[0], breath)
    return [(start, pronounce(text[start:end], language)) for start, end in spans]


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts that a voice can take: cut at a comma, else between words, else anywhere."""
    while end - start > _MAX_SENTENCE:
        most = start + _MAX_SENTENCE
        pauses = [found.end() for found in _PAUSE.finditer(text, start + _MAX_SENTENCE // 3, most)]
        cut = pauses[-1] if pauses else text.rfind(" ", start + 1, most) + 1 or most
        yield start, cut
        start = cut
    yield start, end


def _split_first_sentence(text: str, start: int, end: int, breath: int) -> list[tuple[int, int]]:
    """Two parts, the first as long as ``breath`` lets it; or all of it, where there is no pause."""
    if end - start <= breath:
        return [(start, end)]
    pauses = [found.end() for found in _PAUSE.finditer(text, start, start + breath)]
    return [(start, pauses[-1]), (pauses[-1], end)] if pauses else [(start, end)]


def _plain_pieces(text: str, start: int, end: int, base: str) -> Iterator[PronouncedPiece]:
    """Signs, pictures, control characters and letters that this voice would name one by one become spaces,
    one for one, so that places stay."""
    foreign = _foreign_scripts(base)
    silent = [not _is_spoken(char) or (foreign and _script(char) in foreign) for char in text[start:end]]
    at = start
    while at < end:
        quiet, first = silent[at - start], at
        while at < end and silent[at - start] == quiet:
            at += 1
        said = " " * (at - first) if quiet else text[first:at]
        yield PronouncedPiece(said, first, at, "no voice of this language says it" if quiet else "")


def _is_spoken(char: str) -> bool:
    if char in _SPOKEN_SIGNS or char in _JOINERS:
        return True
    return unicodedata.category(char) not in ("So", "Sm", "Sk", "Cc", "Cf", "Cs", "Co", "Cn")


#: A voice of another language names each of their letters, in English.
_SCRIPTS = frozenset(
    {"ARABIC", "CYRILLIC", "CJK", "BENGALI", "TAMIL", "DEVANAGARI", "HEBREW", "GREEK", "HANGUL"}
)


@cache
def _foreign_scripts(base: str) -> frozenset[str]:
    known = (ASSETS / "spoken" / f"{base}.toml").exists()
    return _SCRIPTS - {find_language(base).script} if known else frozenset()


@lru_cache(4096)
def _script(char: str) -> str:
    if char < "\u0370" or not char.isalpha():
        return ""
    return unicodedata.name(char, "").partition(" ")[0]


def _spell_out(words: str, base: str) -> str:
    digits = spoken_forms(base).digits
    return " ".join(digits.get(char, char) for char in words if char.isalnum())


def _account(words: str, base: str) -> str:
    """By fours, as it is printed."""
    signs = re.sub(r"\W", "", words)
    return ", ".join(_spell_out(signs[i : i + 4], base) for i in range(0, len(signs), 4))


def _masked(words: str, base: str) -> str:
    """What is shown of an account: its beginning, a pause, its end."""
    return ", ".join(_spell_out(each, base) for each in re.findall(r"[A-Z0-9]+", words))


def _date(words: str, base: str) -> str:
    from babel.dates import format_date

    parts = [int(part) for part in re.split(r"[/.\-]", words)]
    day, month, year = reversed(parts) if "-" in words else parts
    try:
        when = date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return words
    said = format_date(when, spoken_forms(base).date, locale=spoken_forms(base).locale)
    return re.sub(r"^1 ", "1er ", said) if base == "fr" else said


def _day(words: str, base: str) -> str:
    from babel.dates import format_date

    forms, (day, month) = spoken_forms(base), map(int, words.split("/"))
    try:
        said = format_date(
            date(2024, month, day), forms.date.partition("MMMM")[0] + "MMMM", locale=forms.locale
        )
    except ValueError:
        return words
    return re.sub(r"^1 ", "1er ", said) if base == "fr" else said


def _month(words: str, base: str) -> str:
    from babel.dates import format_skeleton

    month, year = map(int, words.split("/"))
    said: str = format_skeleton("yMMMM", date(year, month, 1), locale=spoken_forms(base).locale)
    return said


def _phone(words: str, base: str) -> str:
    """The groups as written, else pairs; each pair with its leading zero said."""
    prefix = words[:3] if words.startswith("+") else ""
    groups = re.findall(r"\d+", words.removeprefix(prefix))
    if prefix or len(groups) == 1:
        digits = "".join(groups)
        odd = len(digits) % 2
        groups = [prefix, digits[:odd], *(digits[i : i + 2] for i in range(odd, len(digits), 2))]
    return ", ".join(_group(group, base) for group in groups if group)


def _group(digits: str, base: str) -> str:
    if digits.startswith("+"):
        plus = spoken_forms(base).sign("+") or "+"
        return f"{plus} {digits[1:] if base == 'fr' else ' '.join(digits[1:])}"
    if base != "fr":
        return " ".join(digits)
    return f"0 {digits[1:]}".strip() if digits.startswith("0") else digits


def _amount(words: str, base: str) -> str:
    forms = spoken_forms(base)
    minus = f"{forms.sign('−') or '−'} " if words[0] in "-−" else ""  # no voice says a sign alone
    digits = re.sub(r"\D", "", words)
    if len(digits) > _MAX_NUMBER_DIGITS:
        return f"{minus}{_spell_out(digits, base)} {forms.currency(2)}"
    euros, cents = divmod(written_text.parse_cents(words), 100)
    said = [forms.euros_text(euros)] if euros or not cents else []
    if cents and said and base == "fr":
        said.append(str(cents))  # "512 euros 34"
    elif cents:
        said.append(forms.cents_text(cents))
    return minus + forms.cents_joiner.join(said)


def _hour(words: str, base: str) -> str:
    hour, minute = written_text.parse_hour(words)
    minutes = f"oh {minute}" if base == "en" and minute < 10 else str(minute)
    form = spoken_forms(base).hour if minute else spoken_forms(base).full_hour
    return re.sub(r"^([01]) (heure|hora)s", r"\1 \2", form.format(hour, minutes))


def _percent(words: str, base: str) -> str:
    return spoken_forms(base).percent.format(words.rstrip("% \u00a0\u202f"))


def _number(words: str, base: str) -> str:
    digits = re.sub(r"\s", "", words)
    return digits if len(digits) <= _MAX_NUMBER_DIGITS else _spell_out(digits, base)


def _measure(words: str, base: str) -> str:
    sign = next(each for each in _UNITS if words.endswith(each))
    number = re.sub(r"\s", "", words.removesuffix(sign))
    if len(re.sub(r"\D", "", number)) > _MAX_NUMBER_DIGITS:
        return f"{_spell_out(number, base)} {spoken_forms(base).sign(sign) or sign}"
    return f"{number} {spoken_forms(base).unit_after(number, sign)}"


def _sign(words: str, base: str) -> str:
    return spoken_forms(base).sign(words.replace("N°", "n°")) or words


def _range(words: str, base: str) -> str:
    joins = spoken_forms(base).range
    return f" {joins} " if joins else words


def _per(words: str, base: str) -> str:
    per, unit = spoken_forms(base).sign("/"), re.sub(rf"/|{_S}", "", words)
    if not per:
        return words
    return f" {per} {spoken_forms(base).unit_after('1', unit)}" if unit else f" {per} "


def _word(words: str, base: str) -> str:
    return _find_word(spoken_forms(base).words, words)


def _drop(_words: str, _base: str) -> str:
    return " "


#: How each kind of token is said, and what it is.
_PRONOUNCERS: dict[str, tuple[Callable[[str, str], str], str]] = {
    "markup": (_drop, "markup"),
    "account": (_account, "account number, by fours"),
    "masked": (_masked, "end of an account number, digit by digit"),
    "date": (_date, "date"),
    "day": (_day, "day of a month"),
    "month": (_month, "month"),
    "phone": (_phone, "phone number"),
    "amount": (_amount, "sum"),
    "hour": (_hour, "hour"),
    "percent": (_percent, "per cent"),
    "measure": (_measure, "measure"),
    "number": (_number, "number"),
    "reference": (_spell_out, "reference, digit by digit"),
    "range": (_range, "from … to"),
    "per": (_per, "per"),
    "sign": (_sign, "sign"),
    "word": (_word, "word that a voice misreads"),
    "letters": (_spell_out, "initials"),
}
