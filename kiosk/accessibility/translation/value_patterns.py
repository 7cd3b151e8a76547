"""How values look in the languages of the counter."""

from __future__ import annotations

import re
from functools import cache

from babel.dates import get_day_names, get_month_names

from kiosk.accessibility import written_values
from kiosk.domain import find_language

from .languages import base_language

_S = written_values.SPACE
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŞİĞŢȚȘĂĀ-Ž\u0401-\u042f\u0490]"
_WORD = rf"(?![ā-ž]){_CAPITAL}[\w'’-]*"
_TITLES = (
    r"M(?=\.)|Mr|Mrs|Ms|Mme|Mlle|Monsieur|Madame|Mademoiselle|Sra?|Señora?|Senhora?|Signora?"
    r"|[Dd]oamna|[Dd]omnul|[Bb]ay(?:an)?|[Пп]ані?|[Гг]оспож[аеойу]+|[Гг]осподин"
)
_NAME = rf"(?!(?:{_TITLES})\b){_WORD}(?:{_S}{_WORD})*"
#: In languages whose capitals or letters do not tell: after "my name is" and the Arabic titles.
_NAME_AFTER_INTRODUCTION = (
    rf"(?<=name[ ]is[ ]){_NAME}|(?<=اسمي[ ])\w+(?:[ ]\w+)?|(?<=السيد[ ])\w+|(?<=السيدة[ ])\w+"
)
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
_OTHER_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_HAN_DATE = "(?:\\d{4}\ue001)?\\d{1,2}\ue002\\d{1,2}\ue003(?:\ue008\ue009[\ue003\ue00a-\ue00f])?"
_HAN_HOUR = "\\d{1,2}\ue004(?:\\d{1,2}\ue005?)?"

_EURO = r"(?i:euros?|eur|avro|евро|євро|يورو|یورو|ইউরো|யூரோ)(?!\w)|\ue006\ue007"
_INDIAN = r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d\d)?(?!\d)"  # 1,00,000.00 in Bengali and Tamil
_NUMBER = rf"(?:{_INDIAN}|{written_values.NUMBER})"
_AMOUNT = rf"€{_S}?{_NUMBER}|\b{_NUMBER}{_S}?(?:€|{_EURO})"
_ISO = r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[.-]\d{1,2}[.-]\d{4}\b"
_HOUR = rf"\b\d{{1,2}}(?::\d\d)?{_S}?(?i:[ap]\.?m\b\.?)|\b\d{{1,2}}{_S}heures?\b(?:{_S}\d\d\b)?"
_PHONE = rf"{written_values.PHONE}|\b0\d(?:[.-]\d\d){{4}}\b"
_MARK = (
    "<[^<>]{1,60}>|\\[/?\\w{1,20}\\]|\\{\\w*\\}|https?://\\S+"
    "|[\U0001f000-\U0001faff\u2600-\u27bf][\ufe0f\u200d\U0001f000-\U0001faff\u2600-\u27bf]*"
)


def prepare_for_matching(text: str) -> str:
    """``text`` of the same length, as ``value_pattern`` reads it."""
    return _OTHER_HAN.sub(" ", text.translate(_HAN))


@cache
def value_pattern(language: str) -> re.Pattern[str]:
    """Finds the values of a text in ``language``; the group that matched is named after its kind."""
    by_capital = f"{_MID_SENTENCE}{_NAME}|" if find_language(language).names_by_capital else ""
    return re.compile(
        rf"""
          (?P<email>(?<![\w.+-])[\w.+-]{{1,64}}@[\w-]+(?:\.[\w-]+)+)
        | (?P<mark>{_MARK})
        | (?P<address>{_ADDRESS})
        | (?P<date>{written_values.DATE}|{_ISO}|{_HAN_DATE}|{_date_in_words(language)})
        | (?P<phone>{_PHONE})
        | (?P<amount>{_AMOUNT})
        | (?P<time>{_HOUR}|{_HAN_HOUR}|{written_values.HOUR})
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
    month_first = rf"\b{months}{_S}\d{{1,2}}(?:st|nd|rd|th)?\b{year}"
    return rf"(?:\b{days},?{_S})?(?:{day_first}|{month_first})(?:,?{_S}{days}(?!\w))?"


def _any(names: dict[str, int]) -> str:
    # What follows is no `\b`: a Tamil name may end with a sign that is no letter.
    return f"(?i:{'|'.join(map(re.escape, names))})"


@cache
def month_names(language: str) -> dict[str, int]:
    """The names of the months in ``language``, with their numbers; the longest first."""
    names = get_month_names("wide", locale=base_language(language)).items()
    # In Catalan with its preposition, "de març", which stands there anyway.
    return _longest_first({name.removeprefix("de ").removeprefix("d’"): number for number, name in names})


@cache
def day_names(language: str) -> dict[str, int]:
    """The names of the days of the week in ``language``, Monday is 0; the longest first."""
    names = get_day_names("wide", locale=base_language(language)).items()
    return _longest_first({name: number for number, name in names})


def _longest_first(names: dict[str, int]) -> dict[str, int]:
    """So that "Cumartesi" is not taken for "Cuma"."""
    return dict(sorted(names.items(), key=lambda named: -len(named[0])))
