"""Numbers, amounts, dates, hours, telephones, names and addresses: out of an engine's reach, and in its
language.

Each is replaced by a number of three digits, which engines of every kind copy, and put back afterwards as the
other language writes it: the same day, the same hour, the same euros. A translation that lost, doubled or
invented a number is refused: people trust numbers. Emoji and markup are kept so too.

A name is seen after a title ("Mme Diallo") or "my name is", and in languages that write only names so, by
its capital inside a sentence. At the beginning of a sentence, or in a script without capitals, it is not.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache

from kiosk.accessibility import written_text
from kiosk.domain import Money, find_language
from kiosk.i18n import format_value

from .languages import base_language

_S = written_text.SPACE
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŞİĞŢȚȘĂĀ-Ž\u0401-\u042f\u0490]"
_WORD = rf"(?![ā-ž]){_CAPITAL}[\w'’-]*"
_TITLES = (
    r"M(?=\.)|Mr|Mrs|Ms|Mme|Mlle|Monsieur|Madame|Mademoiselle|Sra?|Señora?|Senhora?|Signora?"
    r"|[Dd]oamna|[Dd]omnul|[Bb]ay(?:an)?|[Пп]ані?|[Гг]оспож[аеойу]+|[Гг]осподин"
)
_NAME = rf"(?!(?:{_TITLES})\b){_WORD}(?:{_S}{_WORD})*"
#: Titles where capitals tell nothing: the name is the word behind them, or before them. Sir and madam alone
#: are no titles here.
_TITLES_BEFORE = (
    "السيد", "السيدة", "سيد", "سيدة", "آقای", "خانم", "திரு", "திரு.", "திருமதி", "செல்வி",
    "জনাব", "জনাবা", "বেগম", "শ্রী", "শ্রীমতী",
)  # fmt: skip
_ENDS_WORD = r"\s.,;:!?؟،؛।。！？\d_-"
_ONE_WORD = rf"[^{_ENDS_WORD}]+(?:-{_CAPITAL}[^{_ENDS_WORD}]*)*"
_NAME_AFTER_TITLE = "|".join(rf"(?<=(?<!\S){re.escape(each)}[ ]){_ONE_WORD}" for each in _TITLES_BEFORE)
#: In languages whose capitals or letters do not tell: after "my name is" and such titles.
_NAME_AFTER_INTRODUCTION = rf"(?<=name[ ]is[ ]){_NAME}|(?<=اسمي[ ])\w+(?:[ ]\w+)?|{_NAME_AFTER_TITLE}"
_MID_SENTENCE = r"(?:(?<=[a-zß-öø-ÿăâîșțşğıа-яёіїєґ][ ])|(?<=\w,[ ]))"

#: French addresses, in whichever language one speaks about them.
_ROADS = (
    r"(?i:rue|avenue|av\.|boulevard|bd|place|allées?|chemin|impasse|quai|cours|square|route|passage"
    r"|résidence|cité|villa|sentier|esplanade|faubourg)"
)
_OF = rf"(?:{_S}(?:de|du|des|la|le|les|et|aux?|sur|en)\b|{_S}?\b[ldLD]['’])"
_TOWN = rf"\b\d{{5}}{_S}{_CAPITAL}[\w'’-]*(?:[ -]{_CAPITAL}[\w'’-]*)*"
_ADDRESS = (
    rf"\b\d{{1,4}}(?:{_S}?(?:bis|ter))?,?{_S}{_ROADS}\b"
    rf"(?:(?:{_OF}*{_S}?{_WORD}){{1,5}}|{_OF}+{_S}?\w+)(?:,?{_S}{_TOWN})?|{_TOWN}"
)

#: Chinese is written without spaces: what is no part of a value is taken out of the way of ``\b``.
_HAN = str.maketrans(
    "年月日号点时分欧元星期一二三四五六",
    "\ue001\ue002\ue003\ue003\ue004\ue004\ue005\ue006\ue007\ue008\ue009\ue00a\ue00b\ue00c\ue00d\ue00e\ue00f",
)
_OTHER_HAN, _NO_VALUE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"), "\ue000"  # "500多欧元" is no 500 euros
_HAN_DATE = "(?:\\d{4}\ue001)?\\d{1,2}\ue002\\d{1,2}\ue003(?:\ue008\ue009[\ue003\ue00a-\ue00f])?"
_HAN_HOUR = "\\d{1,2}\ue004(?:\\d{1,2}\ue005?)?"

_EURO = r"(?i:euros?|eur|avro|евро|євро|يورو|یورو|ইউরো|யூரோ)(?!\w)|\ue006\ue007"
_INDIAN = r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d\d)?(?!\d)"  # 1,00,000.00 in Bengali and Tamil
_NUMBER = rf"(?:{_INDIAN}|{written_text.NUMBER})"
_AMOUNT = rf"€{_S}?{_NUMBER}|\b{_NUMBER}{_S}?(?:€|{_EURO})"
_ISO = r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[.-]\d{1,2}[.-]\d{4}\b"
_HOUR = rf"\b\d{{1,2}}(?::\d\d)?{_S}?(?i:[ap]\.?m\b\.?)|\b\d{{1,2}}{_S}heures?\b(?:{_S}\d\d\b)?"
_PHONE = rf"{written_text.PHONE}|\b0\d(?:[.-]\d\d){{4}}\b"
_MARK = (
    "<[^<>]{1,60}>|\\[/?\\w{1,20}\\]|\\{\\w*\\}|https?://\\S+"
    "|[\U0001f000-\U0001faff\u2600-\u27bf][\ufe0f\u200d\U0001f000-\U0001faff\u2600-\u27bf]*"
)


def prepare_for_matching(text: str) -> str:
    """``text`` of the same length, as ``value_pattern`` reads it."""
    return _OTHER_HAN.sub(_NO_VALUE, text.translate(_HAN))


@cache
def value_pattern(language: str) -> re.Pattern[str]:
    """Finds the values of a text in ``language``; the group that matched is named after its kind."""
    by_capital = f"{_MID_SENTENCE}{_NAME}|" if find_language(language).names_by_capital else ""
    return re.compile(
        rf"""
          (?P<email>(?<![\w.+-])[\w.+-]{{1,64}}@[\w-]+(?:\.[\w-]+)+)
        | (?P<mark>{_MARK})
        | (?P<address>{_ADDRESS})
        | (?P<date>{written_text.DATE}|{_ISO}|{_HAN_DATE}|{_date_in_words(language)})
        | (?P<phone>{_PHONE})
        | (?P<amount>{_AMOUNT})
        | (?P<time>{_HOUR}|{_HAN_HOUR}|{written_text.HOUR})
        | (?P<number>{_NUMBER}(?!\w))
        | (?P<reference>(?<!\w)\w*?\d\w*|\d\w*)
        | \b(?:{_TITLES})\.?{_S}+(?P<title_name>{_NAME})
        | (?P<name>{by_capital}{_NAME_AFTER_INTRODUCTION})
        """,
        re.VERBOSE,
    )


def _date_in_words(language: str) -> str:
    """For instance "jeudi 12 mars 2026", "12 de março de 2026", "March 12, 2026", "12 Mart 2026 Perşembe"."""
    months = _any(month_names(language))
    days = _any(day_names(language))
    then = rf"(?:{_S}de)?{_S}"
    year = rf"(?:(?:,|{_S}de)?{_S}\d{{4}}\b)?"
    day_first = rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?{then}{months}(?!\w){year}"
    month_first = rf"\b{months}{_S}\d{{1,2}}(?:st|nd|rd|th|ஆம்|ம்|ந்)?(?!\w){year}"
    return rf"(?:\b{days},?{_S})?(?:{day_first}|{month_first})(?:,?{_S}{days}(?!\w))?"


def _any(names: dict[str, int]) -> str:
    # What follows is no `\b`: a Tamil name may end with a sign that is no letter.
    return f"(?i:{'|'.join(map(re.escape, names))})"


@cache
def month_names(language: str) -> dict[str, int]:
    """The names of the months in ``language``, with their numbers; the longest first."""
    from babel.dates import get_month_names  # here: a start need not wait for all time zones

    names = get_month_names("wide", locale=base_language(language)).items()
    # In Catalan with its preposition, "de març", which stands there anyway.
    return _longest_first({name.removeprefix("de ").removeprefix("d’"): number for number, name in names})


@cache
def day_names(language: str) -> dict[str, int]:
    """The names of the days of the week in ``language``, Monday is 0; the longest first."""
    from babel.dates import get_day_names  # here, as above

    names = get_day_names("wide", locale=base_language(language)).items()
    return _longest_first({name: number for number, name in names})


def _longest_first(names: dict[str, int]) -> dict[str, int]:
    """So that "Cumartesi" is not taken for "Cuma"."""
    return dict(sorted(names.items(), key=lambda named: -len(named[0])))


_FIRST_PLACEHOLDER = 701
_PLACEHOLDER = re.compile(r"\d{3}|\d+")  # values that touch each other give numbers that do


class ValueKind(StrEnum):
    """What a value is; also the name of its slot in the phrasebook."""

    EMAIL = "email"
    ADDRESS = "address"
    DATE = "date"
    PHONE = "phone"
    AMOUNT = "amount"
    TIME = "time"
    REFERENCE = "reference"
    NAME = "name"
    NUMBER = "number"
    MARK = "mark"


class LostValueError(Exception):
    """A value does not come back as it was."""


@dataclass(frozen=True, slots=True)
class TextValue:
    """A value as it is written, at the characters ``start`` to ``end``."""

    kind: ValueKind
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MaskedText:
    """A text with a number in the place of each value."""

    text: str
    values: dict[str, TextValue]

    def restore(
        self, translated: str, render: Callable[[TextValue], str] = lambda value: value.written
    ) -> str:
        """``translated`` with the values back. Raises ``LostValueError`` unless each is there once."""
        found = [_ascii_digits(number) for number in _PLACEHOLDER.findall(translated)]
        if sorted(found) != sorted(self.values):
            raise LostValueError
        return _PLACEHOLDER.sub(lambda number: render(self.values[_ascii_digits(number.group())]), translated)


def find_values(text: str, language: str) -> Iterator[TextValue]:
    """The values in ``text``, in order."""
    for match in value_pattern(language).finditer(prepare_for_matching(text)):
        assert match.lastgroup is not None
        group = match.lastgroup
        start, end = match.span(group)
        yield TextValue(ValueKind(group.removeprefix("title_")), text[start:end], start, end)


def mask_values(text: str, language: str) -> MaskedText:
    """``text`` as an engine may have it."""
    pieces = []
    masked: dict[str, TextValue] = {}
    at = 0
    for value in find_values(text, language):
        number = str(_FIRST_PLACEHOLDER + len(masked))
        masked[number] = value
        pieces += [text[at : value.start], number]
        at = value.end
    return MaskedText("".join([*pieces, text[at:]]), masked)


_TITLE_AT_END = re.compile(
    rf"(?:\b(?:{_TITLES})\.?|(?<!\S)(?:{'|'.join(map(re.escape, _TITLES_BEFORE))})){_S}+$"
)


def has_title(text: str, value: TextValue) -> bool:
    """Whether ``value`` of ``text`` is a name with a title before it: it is no word, whatever it says."""
    return value.kind is ValueKind.NAME and _TITLE_AT_END.search(text[: value.start]) is not None


def has_only_names(text: str, language: str) -> bool:
    """Whether ``text`` is names with their titles and nothing else."""
    rest, at, found = "", 0, False
    for value in find_values(text, language):
        if not has_title(text, value):
            return False
        rest += _TITLE_AT_END.sub("", text[at : value.start])
        at, found = value.end, True
    return found and not any(map(str.isalnum, rest + text[at:]))


def _ascii_digits(digits: str) -> str:
    return "".join(str(unicodedata.digit(digit)) for digit in digits)


_MOST_DAYS = 31
_NO_LETTER_BEFORE = "(?<![^\\W\u4e00-\u9fff])"  # Chinese is written without spaces
_LEAP_YEAR = 2000  # it has every day a year can have


def localise_value(value: TextValue, source: str, target: str) -> str:
    """``value``, written in ``source``, for a text in ``target``. What cannot be read stays as it is."""
    try:
        match value.kind:
            case ValueKind.DATE:
                return _date(value.written, base_language(source), base_language(target))
            case ValueKind.TIME:
                return format_value(_time(value.written), base_language(target))
            case ValueKind.AMOUNT:
                return write_amount(Money(written_text.parse_cents(value.written)), base_language(target))
    except ValueError:  # the 31st of June, 25 o'clock
        pass
    return value.written


def is_possible(value: TextValue, language: str) -> bool:
    """Whether ``value``, written in ``language``, can be: no calendar has the 30th of February, no clock 25
    o'clock."""
    try:
        match value.kind:
            case ValueKind.DATE:
                _day_month_year(value.written, base_language(language))
            case ValueKind.TIME:
                _time(value.written)
    except ValueError:
        return False
    return True


#: What phrases count: nobody has a million children, or ten thousand months of rent to pay.
MAX_COUNT = 9999


def _time(words: str) -> time:
    hour, minute = written_text.parse_hour(words)
    if re.search(r"[ap]\.?m", words, re.IGNORECASE):
        hour = hour % 12 + (12 if "p" in words.casefold() else 0)
    return time(hour, minute)


def _date(words: str, source: str, target: str) -> str:
    day, month, year = _day_month_year(words, source)
    return write_day(day, month, year, _find_name(words, day_names(source)), target)


def write_day(day: int, month: int, year: int | None, weekday: int | None, target: str) -> str:
    """A day as a text in ``target`` has it; ``year`` and ``weekday`` (Monday is 0) where they are known."""
    from babel.dates import get_day_names  # here, as above

    if target == "zh":
        shown = f"{f'{year}年' if year else ''}{month}月{day}日"
        return shown if weekday is None else f"{shown}{get_day_names('wide', locale=target)[weekday]}"
    forms = find_language(target)
    of = f" {forms.date_particle} " if forms.date_particle else " "
    first = "1er" if target == "fr" and day == 1 else str(day)
    name = next(name for name, number in month_names(target).items() if number == month)
    shown = of.join([first, name, *([str(year)] if year else [])])
    if weekday is None:
        return shown
    spoken = get_day_names("wide", locale=target)[weekday]
    return f"{shown} {spoken}" if forms.weekday_last else f"{spoken} {shown}"


def _day_month_year(words: str, source: str) -> tuple[int, int, int | None]:
    """Raises ``ValueError`` for a day that no calendar has."""
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    month = _find_name(words, month_names(source))
    if month is not None:
        numbers.insert(1, month)
    elif numbers[0] > _MOST_DAYS or "月" in words:  # 2026-03-12, 3月12日
        numbers.reverse()
    day, number, *years = numbers
    year = years[0] if years else None
    date(year or _LEAP_YEAR, number, day)
    return day, number, year


def _find_name(words: str, names: dict[str, int]) -> int | None:
    """The one of ``names`` that stands in ``words``, as a whole: "Mart" is not in "Cumartesi"."""
    for name, number in names.items():
        if re.search(rf"{_NO_LETTER_BEFORE}{re.escape(name)}(?!\w)", words, re.IGNORECASE):
            return number
    return None


def write_amount(amount: Money, target: str) -> str:
    """Without the marks of direction that stand before the figures of some languages."""
    return format_value(amount, target).replace("\u200e", "").replace("\u200f", "")
