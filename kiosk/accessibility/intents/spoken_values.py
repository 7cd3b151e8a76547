"""What is dictated into a form: each kind has a function that gives its value, or ``None``.

Numbers are read in words and in the figures of any script, dates with the names of months and days,
"tomorrow" as far as ``dateparser`` knows it; half hours and quarters where they are said behind the hour.
Nothing is guessed: two values are no value.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal

from babel import Locale

from kiosk.accessibility.number_words import number_word_tables, number_words_to_digits, ordinal_words
from kiosk.accessibility.written_text import NUMBER, PHONE, parse_cents
from kiosk.domain import LANGUAGES, Money
from kiosk.domain.normalisation import normalise
from kiosk.runtime.paths import ASSETS

from .ranking import content_words, phrases_pattern, split_words
from .training_sentences import load_training_sentences

# Numbers in words or in any digits, to plain digits

#: Languages whose numbers in words ``text2num`` reads. Those of most others are in a table; without one the
#: words of 0 to 9 are read, and digits of any script.
TEXT2NUM_LANGUAGES = {each.code for each in LANGUAGES if each.numbers_in_words}

#: Characters. What is dictated into a form is short; what comes after is not read.
MAX_CHARACTERS = 300

#: "Some" before a number, which ``text2num`` takes for a one. In its place a letter that no text has.
_SOME, _SOME_WORD = {"es": r"\bun(?=[oa]s\b)"}, "\ue000"
_ZERO = {"fr": (r"\bzero\b", "zéro"), "en": (r"\b(?:oh|o)\b(?!['’ ]? ?clock)", "zero")}


def _words(text: str) -> str:
    return normalise(text[:MAX_CHARACTERS], words_only=True)


def numbers_as_digits(text: str, lang: str) -> str:
    """``text`` without capitals and accents, its numbers in digits: "Le deux mars" is "le 2 mars".

    A group of digits is one number as it was said: "zéro six douze" is "06 12".
    """
    said = normalise(text[:MAX_CHARACTERS], keep_accents=True)
    said = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in said)
    if lang in number_word_tables():
        return normalise(number_words_to_digits(said, lang, ordinals=True))
    if lang not in TEXT2NUM_LANGUAGES:
        return normalise(_digit_pattern(lang).sub(lambda word: _digits_of(lang)[word[0]], normalise(said)))
    said = re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", " ", said)  # "zéro-six"
    said = re.sub(r"\bdouble (?=\w{3})(\w+)", r"\1 \1", said)
    if lang in _SOME:
        said = re.sub(_SOME[lang], _SOME_WORD, said)
    if lang in _ZERO:
        said = re.sub(*_ZERO[lang], said)
    from text_to_num import alpha2digit  # here: no start waits for it

    return normalise(alpha2digit(said, lang, 0)).replace(_SOME_WORD, "un")


@cache
def _digits_of(lang: str) -> dict[str, str]:
    return {normalise(word): str(digit) for digit, word in enumerate(load_training_sentences(lang).digits)}


@cache
def _digit_pattern(lang: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, _digits_of(lang)))
    return re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])")


# Letters: "d comme Denise, u, p"

#: Names of letters have one to three words: "double vé", "trait d'union".
_MAX_LETTER_WORDS = 3


def spelled_name(text: str, lang: str) -> str | None:
    """The name that is spelled, with its capitals; ``None`` when no two letters come in a row."""
    words = content_words(text, lang)
    run = max(spelled_runs(words, lang, doubled=True), key=len, default="")
    name = unicodedata.normalize("NFC", run)
    return name.strip().title() if len(name.strip()) > 1 else None


def spelled_runs(words: Sequence[str], lang: str, *, doubled: bool = False) -> Iterator[str]:
    """The runs of letters and digits among ``words``. With ``doubled``, "deux l" is two of them."""
    names, as_in, twice = _letter_names(lang)
    run, at, times = "", 0, 1
    while at < len(words):
        if doubled and words[at] in twice and _letter(words, at, names)[1] == 0:
            times, at = 2, at + 1
            continue
        letter, length = _letter(words, at, names)
        if not length:
            yield run
            run, at, times = "", at + 1, 1
            continue
        at += length
        if at + 1 < len(words) and words[at] in as_in:
            letter, at = words[at + 1][0], at + 2  # the word is heard better than its letter
        run, times = run + letter * times, 1
    yield run


def _letter(words: Sequence[str], at: int, names: dict[str, str]) -> tuple[str, int]:
    """The letter said at a place, and how many words it takes: 0 when there is none."""
    for length in range(_MAX_LETTER_WORDS, 0, -1):
        name = " ".join(words[at : at + length])
        if name in names:
            return names[name], length
    word = words[at]
    if (len(word) == 1 and not "\u3400" <= word <= "\u9fff") or any(c.isdigit() for c in word):
        return word, 1
    return "", 0


@cache
def _letter_names(lang: str) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    known = load_training_sentences(lang)
    names = {_words(name): letter for letter, called in known.letters.items() for name in called}
    return names, frozenset(map(_words, known.as_in)), frozenset(map(_words, known.twice))


# Numbers, codes and phones

#: Numbers of the overseas departments, which a mainland number is not: not taken, but they could be meant.
_OVERSEAS = re.compile(r"0(?:26[23]|59[046]|69[0-7])\d{6}")
#: The longest way of saying a number below a hundred: "quatre vingt dix neuf".
_WORDS_BELOW_100 = 4
#: A phone said digit by digit, with its country and a few words around.
_MOST_WORDS = 40


#: "Ten and a half", "half of the eleventh": what is said is not the number that stands there.
_HALVES = normalise(
    r"\b(?:bucuk|yarim|полтор\w*|пивтор\w*|половин\w*|jumatate)|সাড়ে|পৌনে|সোয়া|দেড়|আড়াই|و ?نیم\b|و ?ال?نصف\b"
)


def number(text: str, lang: str) -> int | None:
    """The one whole number that is said: "quatre cent cinquante-deux mille" is 452000."""
    if _with_a_half(text, lang):
        return None
    grouped = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", numbers_as_digits(text, lang))
    found = set(re.findall(r"(?<![\d.,])\d+(?![\d.,]*\d)", grouped))
    return int(found.pop()) if len(found) == 1 else None


def _with_a_half(text: str, lang: str) -> bool:
    return lang in number_word_tables() and re.search(_HALVES, numbers_as_digits(text, lang)) is not None


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
    if lang in TEXT2NUM_LANGUAGES | number_word_tables():
        if lang in number_word_tables():
            text = re.sub(r"(?<=\w)['’ʼ](?=\w)", "", text)  # "п'ять" is one word
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
    import phonenumbers  # here: the first page needs none of its patterns

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


# Sums of money: "cinquante euros vingt"

_SPACE = r"[ \u00a0\u202f]"
_WHOLE_EUROS = rf"(?<![\d.,])(?P<euros>\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,9}})"
_EUROS = normalise(
    r"(?:(?:de\s+)?(?:€|\beuros?\b|\beur\b|\bавро\b|\bевро\b|\bєвро\b|\bavro\b|يورو|یورو|ইউরো|யூரோ|欧元?|歐元))"
)
_CENTS = normalise(
    r"(?:(?:de\s+)?(?:\bcentimes?\b|\bcents?\b|\bcentimos?\b|\bcentavos?\b|\bsent\b|\bcenti\b|\bцент\w*"
    r"|سنت\w*|সেন্ট|சென்ட்|分(?!钟)))"
)
_AND_CENTS = normalise(r"(?:et|and|y|e|con|com|si|ve|и|та|і|و|এবং|மற்றும்)?")


@cache
def _amount_pattern(lang: str) -> re.Pattern[str]:
    """A sum with its currency. Cents without their word have two digits, and are no day of a month:
    "350 euros et 3 enfants", "350 євро 13 травня"."""
    months = "[月日号]" if lang == "zh" else "|".join(map(re.escape, _months(lang)))
    return re.compile(
        rf"{_WHOLE_EUROS}(?:[.,](?P<decimals>\d{{1,2}})(?!\d))?\s*{_EUROS}"
        rf"(?:\s*{_AND_CENTS}\s*(?:(?P<cents>\d{{1,2}})\s*{_CENTS}"
        rf"|(?P<bare_cents>\d\d)(?!\d|{_OF}(?:{months}))))?"
        rf"|(?<![\d.,点差])(?P<only_cents>\d{{1,2}})\s*{_CENTS}"
    )


_BARE_AMOUNT = re.compile(rf"{_WHOLE_EUROS}(?:[.,](?P<decimals>\d{{1,2}})(?!\d))?(?![\d.,]*\d)")


def amount(text: str, lang: str) -> Money | None:
    """The one sum that is said; with no word of money, the one number."""
    if _with_a_half(text, lang):
        return None
    said = numbers_as_digits(text, lang)
    found = {_money_of(match) for match in _amount_pattern(lang).finditer(said)} or {
        _money_of(m) for m in _BARE_AMOUNT.finditer(said)
    }
    return found.pop() if len(found) == 1 else None


def amount_within(text: str, lang: str) -> Money | None:
    """The one sum named with its currency amid other words."""
    if _with_a_half(text, lang):
        return None
    found = {_money_of(match) for match in _amount_pattern(lang).finditer(numbers_as_digits(text, lang))}
    return found.pop() if len(found) == 1 else None


def _money_of(match: re.Match[str]) -> Money:
    said = match.groupdict()
    if said.get("only_cents"):
        return Money(int(said["only_cents"]))
    cents = said.get("cents") or said.get("bare_cents") or (said["decimals"] or "").ljust(2, "0")
    return Money(int(re.sub(r"\D", "", said["euros"])) * 100 + int(cents))


# Hours: "dix heures et quart", "half past ten", "las tres y media de la tarde"

_HOUR = r"(?<![\d.,:])(?P<hour>\d{1,2})"
_MINUTE = r"(?P<minute>[0-5]\d)(?!\d)"
#: As people say it, without its zero: "dix heures cinq".
_MINUTE_SAID = r"(?P<minute>[0-5]?\d)(?!\d)"

#: "In the afternoon", before the hour or behind it.
_LATE = normalise(
    r"下午|晚上|вечера|вечора|مساء|عصر|بعد ?از ?ظهر|după[- ]amiaz\w*|seara|öğleden sonra|akşam"
    r"|বিকাল|বিকেল|সন্ধ্যা|மாலை|சாயங்காலம்|சாயந்தரம்"
)

#: In the other languages: figures, with a colon or the word for an hour before or behind.
_HOUR_IN_FIGURES = (
    rf"(?:(?P<late_before>{_LATE})\s*)?"
    rf"(?:{_HOUR}\s*(?:[:.h]|点|час\w*|годин\w*|টা\w*|மணி(?! ?நேர))\s*(?:{_MINUTE})?"
    r"|(?<!\d )(?<!\d)\b(?:ora|saat|الساعه|ساعت)\s*(?P<alone>\d{1,2})(?![\d:.]|\s*ربع)"
    r"(?:\s*(?:و|si)?\s*(?P<past>[0-5]\d(?!\d)|\d(?=\s*(?:دق|min|dak))))?)"
    r"(?:\s*(?:(?P<half>والنصف|ونصف|ونص(?!\w)|و نيم|si jumatate|bucuk|半)"
    r"|(?P<quarter>والربع|وربع|و ربع|si un sfert|1刻)"
    r"|(?:الا|fara)\s*(?P<less>\d\d?|ربع\w*|un sfert)))?"
    rf"(?:\s*(?P<late>дня|{_LATE}))?"
)

#: Counted to an hour, or in parts of one that are not read: no hour is better than the wrong one.
_HOUR_NOT_READ = re.compile(
    normalise(r"差|\bбез\b|\bпив\b|\bза\b|половин|ثلث|(?:ربع|دقيقه) به|\bvar\b|সাড়ে|পৌনে|সোয়া|দেড়|আড়াই")
)


def hour(text: str, lang: str) -> time | None:
    """The one hour that is said, to the letter: "trois heures" is 03:00, "… de l'après-midi" 15:00."""
    said = numbers_as_digits(text, lang)
    if lang in number_word_tables() and _HOUR_NOT_READ.search(said):
        return None
    times = (_time_of(match) for match in _hour_pattern(lang).finditer(said))
    found = {each for each in times if each is not None}
    return found.pop() if len(found) == 1 else None


@cache
def _hour_pattern(lang: str) -> re.Pattern[str]:
    """``hours`` of the language's sentences, else figures with the word for an hour.

    Groups: hour, minute (or ``past`` before the hour), half, quarter, less (minutes, or a quarter, to the
    hour), noon, midnight, early and late (in the morning, in the afternoon).
    """
    said = "".join(load_training_sentences(lang).hours)
    for name, figures in (("{HOUR}", _HOUR), ("{MINUTE}", _MINUTE), ("{MINUTE_SAID}", _MINUTE_SAID)):
        said = said.replace(name, figures)
    return re.compile(said or _HOUR_IN_FIGURES)


def _time_of(match: re.Match[str]) -> time | None:
    return _time_of_groups(match.groupdict())


def _time_of_groups(groups: dict[str, str | None]) -> time | None:
    said = {name: value for name, value in groups.items() if value is not None}
    if "noon" in said:
        minutes = 12 * 60
    elif "midnight" in said:
        minutes = 0
    else:
        hours = int(said.get("hour", said.get("alone", "")))
        if said.keys() & {"late", "late_before"} and hours < 12:
            hours += 12
        elif "early" in said and hours == 12:
            hours = 0
        minutes = hours * 60
    if "to" in said:
        minutes -= 60
    minutes += (
        30 if "half" in said else 15 if "quarter" in said else int(said.get("minute", said.get("past", 0)))
    )
    if "less" in said:
        minutes -= int(said["less"]) if said["less"].isdecimal() else 15
    return time(minutes // 60, minutes % 60) if 0 <= minutes < 24 * 60 else None


# Days. Written out ("le deux mars quarante-huit"), in figures ("2 3 48") and days of the week: in every
# language, with the names of CLDR. Days counted from today ("demain", "dans trois jours"): in French here, in
# the others with ``dateparser``, which does not know all of them, and neither weekdays nor "en huit".

#: ``dateparser`` finds a day in almost anything long. What is said for a day from today is short.
_MAX_RELATIVE_LENGTH = 40  # characters
_FARTHEST = timedelta(days=366)

_YEAR = r"(?P<year>\d{4}|\d\d\s\d\d|\d\d)(?!\d)"
_OF = r"\s*(?:de|of|do|del|d'|من)?\s*"
_BETWEEN = r"\s?[/.\-, ]\s?"
_DATE_IN_FIGURES = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}}){_BETWEEN}(?P<month>\d{{1,2}}){_BETWEEN}{_YEAR}")
#: In French "zéro trois mille neuf cent" would be 3900, not the third month of 1900.
_YEAR_APART = re.compile(r"(?<=\w) (?=mille neuf cent|dix[- ]neuf cent|deux mille)")
_CHINESE = re.compile(r"(?:(?P<year>\d{4}|\d\d)年)?(?<![\d十])(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]")

_FROM_TODAY_FR = (
    (re.compile(r"\bapres[ -]demain\b"), 2),
    (re.compile(r"\bdemain\b"), 1),
    (re.compile(r"\baujourd.?hui\b"), 0),
)
_IN_FR = re.compile(r"\bdans (\d{1,2}) (jour|semaine)s?\b")
#: "Dans huit jours" is the same weekday of next week, "dans quinze jours" of the week after.
_IDIOM_FR = {8: 7, 15: 14}


def day(text: str, lang: str, *, today: date, past: bool = False) -> date | None:
    """The one day that is said; ``None`` when there is none, or two.

    ``past`` for a birth date: it needs its year, and a year of two digits is the latest one not after
    ``today``. Otherwise a day without its year is the next one, and days from today and of the week count.
    """
    said = numbers_as_digits(_YEAR_APART.sub(", ", text), lang)
    found = set(_written_out(said, lang, today, past)) or set(_in_figures(said, today, past))
    if not found and not past:
        found = set(_from_today(said, text, lang, today))
    return found.pop() if len(found) == 1 else None


def _written_out(said: str, lang: str, today: date, past: bool) -> Iterator[date]:
    months = _months(lang)
    for pattern in _date_patterns(lang):
        found = list(pattern.finditer(said))
        for match in found:
            month = months[match["month"]] if match["month"] in months else int(match["month"])
            yield from _existing(match["year"], month, int(match["day"]), today, past)
        if found:  # "the 2nd of March 19 48" is not also the 19th
            return


def _in_figures(said: str, today: date, past: bool) -> Iterator[date]:
    for match in _DATE_IN_FIGURES.finditer(said):
        yield from _existing(match["year"], int(match["month"]), int(match["day"]), today, past)
        return
    run = re.sub(r"\D", "", said)
    if len(run) == 8 and re.fullmatch(r"[\d\s/.\-]+", said):
        yield from _existing(run[4:], int(run[2:4]), int(run[:2]), today, past)


def _existing(year: str | None, month: int, day_of_month: int, today: date, past: bool) -> Iterator[date]:
    """The date, if there is such a day."""
    if year is None:
        years = [] if past else [today.year, today.year + 1]
    else:
        figures = re.sub(r"\s", "", year)
        years = [int(figures)] if len(figures) == 4 else [2000 + int(figures)]
        if len(figures) == 2 and past:
            years = [2000 + int(figures), 1900 + int(figures)]
    for each in years:
        try:
            found = date(each, month, day_of_month)
        except ValueError:
            continue
        if (year is not None and not past) or (found <= today if past else found >= today):
            yield found
            return


def _from_today(said: str, text: str, lang: str, today: date) -> Iterator[date]:
    weekday = _weekday(text, lang)
    if weekday is not None:
        ahead = (weekday - today.weekday() - 1) % 7 + 1
        later = 7 if lang == "fr" and re.search(r"\ben 8\b", said) else 0
        yield today + timedelta(days=ahead + later)
    elif lang == "fr":
        for pattern, days in _FROM_TODAY_FR:
            if pattern.search(said):
                yield today + timedelta(days=days)
                return
        for match in _IN_FR.finditer(said):
            days = int(match[1])
            yield today + timedelta(days=7 * days if match[2] == "semaine" else _IDIOM_FR.get(days, days))
    else:
        yield from _relative_days((text, said), lang, today) if len(text) <= _MAX_RELATIVE_LENGTH else ()


def _relative_days(ways: Iterable[str], lang: str, today: date) -> Iterator[date]:
    import dateparser  # takes long to import, and is needed seldom

    base = datetime.combine(today, time())
    for words in ways:
        found = dateparser.parse(
            words.strip(" .!?،。"),
            languages=[lang],
            settings={"RELATIVE_BASE": base, "PARSERS": ["relative-time"]},
        )
        if found is not None and base <= found <= base + _FARTHEST:
            yield found.date()
            return


def _weekday(text: str, lang: str) -> int | None:
    """Monday is 0; ``None`` unless one weekday is named."""
    pattern, numbers = _weekdays(lang)
    named = {numbers[name] for name in pattern.findall(_words(text))}
    return named.pop() if len(named) == 1 else None


@cache
def _months(lang: str) -> dict[str, int]:
    """Names and abbreviations of months, bare, with their number."""
    kinds = Locale.parse(lang).months
    found = {
        re.sub(r"\.$", "", normalise(name)): number
        for width in ("wide", "abbreviated")
        for use in ("format", "stand-alone")
        for number, name in kinds[use][width].items()
        if not name[:1].isdigit()
    }
    others = _day_words().get(lang, {}).get("months", {})
    return found | {normalise(name): int(number) for number, names in others.items() for name in names}


@cache
def _weekdays(lang: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Normalised names of weekdays with their number; "segunda-feira" is also "segunda"."""
    kinds = Locale.parse(lang).days["stand-alone"]
    numbers: dict[str, int] = {}
    for width in ("wide", "abbreviated") if lang == "zh" else ("wide",):
        for number, name in kinds[width].items():
            numbers[_words(name)] = numbers[_words(name.split("-")[0])] = number
    names = "|".join(map(re.escape, sorted(numbers, key=len, reverse=True)))
    return re.compile(names if lang == "zh" else rf"(?<!\w)(?:{names})(?!\w)"), numbers


@cache
def _date_patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    """What a day written out looks like."""
    if lang == "zh":
        return (_CHINESE,)
    names = "|".join(sorted(map(re.escape, _months(lang)), key=len, reverse=True))
    ending = (
        normalise(_DAY_ENDINGS[lang]) if lang in _DAY_ENDINGS else r"-?[^\W\d]{1,2}(?=\s)"
    )  # 1er, 2nd, 2-го
    number = rf"(?<!\d)(?P<day>\d{{1,2}})(?!\d)(?:\.|{ending})?"
    month = rf"(?<!\w)(?P<month>{names}){_MONTH_ENDINGS.get(lang, '')}(?!\w)\.?"
    day_first = re.compile(rf"{number}{_OF}{month}(?:[\s,]*(?:de|of|del|do)?\s*{_YEAR})?")
    if lang not in _BEFORE_THE_DAY:
        return (day_first,)
    between, behind = (normalise(each) for each in _BEFORE_THE_DAY[lang])
    return day_first, re.compile(rf"{month}\s*{between}{number}{behind}(?:[\s,]*{_YEAR})?")


#: What is written behind the figures of a day, where it is no letters for Python.
_DAY_ENDINGS = {"bn": "(?:শে|ই|লা|রা|ঠা)", "ta": "(?:ஆம்|ம்|ஆந்|ந்)"}
#: What may be written together with the name of a month.
_MONTH_ENDINGS = {"tr": r"(?:['’ ]?(?:[dt][ae]n?|[ıiuü]n|y?[ae]|[yn]?[ıiuü]))?"}
#: Where the month may stand before the day: what is said between the two, and behind the day.
_BEFORE_THE_DAY = {
    "en": (r"(?:the\s+)?", ""),
    "ta": (r"(?:மாத[^\s]*\s+)?", r"(?:\s*(?:ஆம்|ம்|வது|ந்)?\s*தேதி[^\s]*)?"),
    "bn": (r"(?:মাস[^\s]*\s+)?", r"(?:\s*(?:ই|শে|লা|রা|ঠা)?\s*তারিখ[^\s]*)?"),
}


# All values of a sentence, amid its other words


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day as it is said; ``year`` and ``weekday`` (Monday is 0) only where they are known. ``before``: the
    same day of the week, but the last one, for what has already been."""

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number; ``unit``: ``day``, ``week``, ``month``, ``year``, ``hour`` or ``minute`` where it
    counts these. ``written``: it is no article ("one", "un"): in figures, large, or with a unit."""

    number: int
    unit: str = ""
    written: bool = True


@dataclass(frozen=True, slots=True)
class AmidValue:
    """A value amid other words, in the order of the sentence. ``kind``: ``amount``, ``date``, ``time``,
    ``phone`` or ``number``. ``value``: ``None`` for one that is there and cannot be read for certain."""

    kind: str
    value: Money | SpokenDay | time | str | Count | None
    start: int
    #: ``least``, ``most`` or ``about`` where a sum or a number is said with such a word.
    limit: str = ""


#: In place of what has been read.
_TAKEN = "\ufffc"
_UNITS = ("minute", "hour", "day", "week", "month", "year")
#: Fewer letters of the name of a unit say nothing.
_MIN_UNIT_STEM = 3
#: Chinese is written without spaces: its characters are no part of a number.
_BESIDE = r"[^\W\u4e00-\u9fff]"
_PLAIN_NUMBER = re.compile(
    rf"(?<!{_BESIDE})(?<!\d[.,])\d+(?:[ \u00a0\u202f.,]\d{{3}})*(?:[.,]\d{{1,2}})?(?!{_BESIDE}|%| %|[.,]\d)"
)
_DAY_AND_MONTH = re.compile(r"(?<![\w/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\w/])")
_ISO_DATE = re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])")
_ZH_WEEKDAY = re.compile(r"(?:星期|周|礼拜)\d(?!\d)")


def values_amid(text: str, lang: str, *, today: date) -> tuple[list[AmidValue], str]:
    """The values that are said in ``text``, and ``text`` with "…" for each, in small letters and without
    accents; days from today and of the week are those after ``today``.

    Nothing is left out: what is there and cannot be read has no value. Of more than ``MAX_CHARACTERS`` only
    the first are read.
    """
    reader = _ValueReader(_amid_in_digits(text, lang), lang)
    _read_phones(reader, text, lang)
    for match in reader.take(_WRITTEN_HOUR):
        reader.add("time", _existing_time(*map(int, match[0].split(":"))), match)
    _read_amounts(reader, text, lang)
    days = _read_days(reader, lang)
    days = days or _read_days_of_the_month(reader, text, lang, today)
    reader.found += _days_with_weekdays(days, text, lang, today)
    _read_hours_in_passing(reader, lang)
    _read_durations(reader, lang)
    _read_one_or_the_other(reader, lang)
    _read_hours(reader, lang)
    reader.take(_ZH_WEEKDAY)
    numbers = list(_PLAIN_NUMBER.finditer(reader.text))
    for match in numbers:
        count = _count_of(match, reader.text, text, lang, alone=len(numbers) == 1)
        reader.add("number", count, match)
        if count is None or count.written:
            reader.take(re.compile(re.escape(match[0])), match.start())
    for pattern in _day_patterns(lang):
        reader.take(pattern)
    rest = re.sub(rf"{_TAKEN}+", "…", reader.text)
    return sorted(reader.found, key=lambda each: each.start), rest


def open_days(text: str, lang: str) -> str:
    """``text`` with "…" for each day that is told from today, by the day of the week, or as 12/03."""
    plain, places = "", []
    for place, letter in enumerate(text):
        piece = normalise(letter)
        plain += piece
        places += [place] * len(piece)
    patterns = [*_day_patterns(lang), _DAY_AND_MONTH]
    spans = sorted(each.span() for pattern in patterns for each in pattern.finditer(plain))
    pieces, at = [], 0
    for start, end in spans:
        first, last = places[start], places[end - 1] + 1
        if first >= at:
            pieces += [text[at:first], "…"]
            at = last
    return "".join([*pieces, text[at:]])


def open_months(text: str, lang: str) -> str:
    """``text`` with "…" for each month that is named."""
    return _month_pattern(lang).sub("…", text)


@cache
def _month_pattern(lang: str) -> re.Pattern[str]:
    kinds = Locale.parse(lang).months
    names = {name for use in ("format", "stand-alone") for name in kinds[use]["wide"].values()}
    edge, end = ("", "") if lang == "zh" else (r"(?<!\w)", _ENDINGS.get(lang, r"(?!\w)"))
    return re.compile(f"{edge}{_any_of(names)}{end}", re.IGNORECASE)


def days_from_today(text: str, lang: str) -> tuple[int, ...]:
    """How many days from today the days are that ``text`` tells so: "yesterday" is -1."""
    pattern, counts = _days_from_today(lang)
    told = pattern.finditer(normalise(text[:MAX_CHARACTERS]))
    return tuple(dict.fromkeys(counts[each.lastindex] for each in told))


def _day_patterns(lang: str) -> list[re.Pattern[str]]:
    return [_days_from_today(lang)[0], *filter(None, _weekday_forms(lang)), _weekdays(lang)[0]]


def _amid_in_digits(text: str, lang: str) -> str:
    """``numbers_as_digits``, in which a word and figures do not become one number: "unos 512" is no 1512."""
    if lang == "zh":
        text = re.sub(r"(?<=[一二三四五六日天])(?=\d)", " ", text.replace("，", "， "))
        text = _ONE_OR_THE_NEXT.sub("或", text)
    if lang == "bn":
        text = _COUNTED_IN_BENGALI.sub(" ", text)
    if mark := _mark_of_ordinals(lang):
        text = _marked_ordinals(lang).sub(lambda word: word[0].replace("\u200c", " ") + mark, text)
    plain = normalise("".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text))
    return _GROUPED.sub(
        lambda number: number[0] if number[0] in plain else number[0].replace(" ", " ; "),
        numbers_as_digits(text, lang),
    )


#: "两三个星期": two weeks or three; "五六百": five hundred or six.
_ONE_OR_THE_NEXT = re.compile(
    r"(?<![\d零〇一二两三四五六七八九].)"
    r"(?:(?<=一)(?=[二两])|(?<=[二两])(?=三)|(?<=三)(?=[四五])|(?<=四)(?=五)|(?<=五)(?=六)|(?<=六)(?=七)"
    r"|(?<=七)(?=八)|(?<=八)(?=九))(?=.(?:[十百千万亿个天年月周次岁欧歐块元]|小时|星期|分钟))"
)
#: "3টি" is three of something.
_COUNTED_IN_BENGALI = re.compile(r"(?<=\d)(?=টি|টা|জন|খানা)")
_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)")


class _ValueReader:
    """A text from which values are taken, kind by kind."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self._lang = lang
        self.found: list[AmidValue] = []

    def take(self, pattern: re.Pattern[str], at: int | None = None) -> list[re.Match[str]]:
        """What matches, or only what does ``at`` a place; it is out of the way of what is read next."""
        found = [each for each in pattern.finditer(self.text) if at in (None, each.start())]
        for match in found:
            start, end = match.span()
            self.text = f"{self.text[:start]}{_TAKEN * (end - start)}{self.text[end:]}"
        return found

    def add(self, kind: str, value: Money | time | str | Count | None, match: re.Match[str]) -> None:
        limit = ""
        if kind in ("amount", "number"):
            limit = limit_beside(self.text[: match.start()], self.text[match.end() :], self._lang)
        self.found.append(AmidValue(kind, value, match.start(), limit))


def limit_beside(before: str, behind: str, lang: str) -> str:
    """Which limit is said right before or behind a value ("less than 500", "50 at most"), in plain writing:
    ``least``, ``most`` or ``about``; "" for none."""
    pattern_before, *patterns_behind = _limit_patterns(lang)
    found = pattern_before.search(before) or next(
        filter(None, (p.match(behind) for p in patterns_behind)), None
    )
    limit = (found and found.lastgroup) or ""
    return "" if limit == "none" else limit


@cache
def _limit_patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    """Before a value, somewhere behind it, and close behind it."""
    sides = []
    for side in ("before", "behind", "close"):
        words = _limits().get(lang, {}).get(side, {})
        groups = (f"(?P<{limit}>{_any_of({*map(normalise, ways)})})" for limit, ways in words.items())
        sides.append("|".join(groups) or "(?!)")
    before, behind, close = sides
    start, end = ("", "") if lang == "zh" else (r"(?<!\w)", r"(?!\w)")
    return (
        # "For at least the 3 days"; "3 months or more".
        re.compile(rf"{start}(?:{before}){end}\W*(?:\w{{1,3}}\W+)?$"),
        re.compile(rf"\s*[^\s\ufffc]{{0,8}}?\s*(?:\w+\s+)??(?:{behind}){end}"),
        re.compile(rf"\s*(?:{close})"),
    )


def is_excepted(plain: str, lang: str) -> bool:
    """Whether a value is named as what does not count: "except from … to …", of a sentence whose values are
    open."""
    before, behind = (
        _any_of({*map(normalise, _limits().get(lang, {}).get(each, ()))}) or "(?!)"
        for each in ("except", "except_behind")
    )
    start, gap = ("", r"\W*") if lang == "zh" else (r"(?<!\w)", r"\W+")
    return (
        re.search(rf"{start}(?:{before}){gap}(?:\w+\W+){{0,2}}…|…\S*\s*(?:\w+\s+)?(?:{behind})", f"{plain} ")
        is not None
    )


@cache
def _limits() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "intents" / "limits.toml").read_text(encoding="utf-8"))


def _read_phones(reader: _ValueReader, text: str, lang: str) -> None:
    for match in reader.take(re.compile(PHONE)):
        reader.add("phone", _valid(match[0]), match)
    # Said in numbers that run into each other, and with nothing between them.
    groups = list(re.finditer(r"\+?\d+", reader.text))
    if sum(len(each[0]) for each in groups) < _PHONE_DIGITS:
        return
    run = reader.text[groups[0].start() : groups[-1].end()]
    said = phone(text, lang) if re.fullmatch(r"[\d\s.+-]+", run) else None
    if said is not None:
        reader.take(re.compile(re.escape(run)))
        reader.add("phone", said, groups[0])


#: Of a number said in pairs that run into each other, such as 60 10 for 70.
_PHONE_DIGITS = 8


def _read_amounts(reader: _ValueReader, text: str, lang: str) -> None:
    unread = _with_a_half(text, lang)
    several = [*_one_of_several(_SUM_OR_SUM, reader.text), *_SUM_AND_OTHER.finditer(reader.text)]
    for match in several:
        reader.add("amount", None, match)
        reader.take(re.compile(re.escape(match[0])), match.start())
    for pattern in (_EURO_FIRST, _IN_GROUPS):
        for match in reader.take(pattern):
            reader.add("amount", Money(parse_cents(match[0])), match)
    for match in reader.take(_amount_pattern(lang)):
        reader.add("amount", None if unread else _money_of(match), match)


#: As many languages write it: "€1,234.50", "1.234,50 €".
_EURO_FIRST = re.compile(rf"€ ?{NUMBER}")
_IN_GROUPS = re.compile(
    rf"(?<![\d.,])\d{{1,3}}(?:[ \u00a0\u202f.,]\d{{3}})+(?:[.,]\d\d)?\s*{_EUROS}(?!\s*\d)"
)


def _read_durations(reader: _ValueReader, lang: str) -> None:
    """Durations of which a number tells a part only: no phrase counts years and months, or halves. What is
    an hour with its minutes is left to hours."""
    for match in list(_durations_in_parts(reader.text, lang)):
        reader.add("number", None, match)
        reader.take(re.compile(re.escape(match[0])), match.start())


def has_duration_in_parts(text: str, lang: str) -> bool:
    """Whether a duration is said of which no number tells the whole: "2 hours and 15 minutes"."""
    return any(_durations_in_parts(_amid_in_digits(text, lang), lang))


def _durations_in_parts(said: str, lang: str) -> Iterator[re.Match[str]]:
    for match in _duration_pattern(lang).finditer(said):
        hours = _hour_pattern(lang).match(said, match.start())
        if hours is None or hours.end() < match.end(match.lastgroup or 0):
            yield match


@cache
def _duration_pattern(lang: str) -> re.Pattern[str]:
    """The group that matched is the last of its numbers, or its half."""
    letters, apart = ("", r"\s*") if lang == "zh" else (r"[^\s\d,.;:]*", r"\s+")
    patterns = {name: each.pattern for name, each in _unit_patterns(lang).items()}
    unit, smaller, longer = (
        rf"(?:{'|'.join(patterns[name] for name in names)}){letters}"
        # Two hours are no duration, and "on the 12th at 14 hours" names no number of them.
        for names in (_UNITS, [each for each in _UNITS if each != "hour"], _UNITS[2:])
    )
    half = normalise(_AND_A_HALF.get(lang, "(?!)"))
    number = r"(?<![\d.,:])\d+"
    return re.compile(
        rf"(?:{number}{unit}\s*{_AND_PART}?|(?<!\w){unit}\s*{_AND_PART})\s*(?P<part>\d+){smaller}"
        rf"|{number}{unit}\s*(?P<half>{half})|{number}\s*(?P<half_before>{half}){unit}"
        rf"|{number}\s*{_OR_NUMBER}\s*(?P<other>\d+){longer}"
        rf"|(?:{number}|(?<!\w)){unit}{apart}{_OR}(?:{apart}(?P<or_number>\d+)|{apart}(?P<or_unit>{unit}))"
    )


def _read_one_or_the_other(reader: _ValueReader, lang: str) -> None:
    """Numbers of which one is meant: "two three weeks", "from eight to twelve". What is one hour ("ten to
    five") is left to hours."""
    for match in list(_one_of_several(_NUMBER_OR_NUMBER, reader.text)):
        behind, is_range = reader.text[match.end() :], _FROM.search(reader.text, 0, match.start())
        unit = unit_behind(behind, lang)
        whole, hour = (
            _hour_pattern(lang).match(reader.text, match.start(each)) for each in ("first", "last")
        )
        is_hour = hour is not None and not hour[0].strip().isdecimal() and unit in ("", "hour")
        # "On the 12th at 14 hours" has a day before its hour, "for two three hours" none.
        next_one = not match["or"] and int(match["last"]) == int(match["first"]) + 1
        on_a_day = is_hour and not next_one and not re.fullmatch(_OR, match["or"] or "")
        one_hour = (
            whole is not None and whole.end() >= match.end() and not (unit and whole.end() == match.end())
        )
        if (on_a_day or one_hour) and not is_range:
            continue
        is_hour = is_hour or (one_hour and not re.search(r"\w", behind))
        reader.add("time" if is_hour else "number", None, match)
        reader.take(re.compile(re.escape(match[0])), match.start())


def _one_of_several(pattern: re.Pattern[str], said: str) -> Iterator[re.Match[str]]:
    """With nothing between them, what is said upwards is "two or three"; "and" takes a "between"."""
    for match in pattern.finditer(said):
        first, last = (int(re.sub(r"[.,]\d\d?$|\D", "", match[each])) for each in ("first", "last"))
        if match["and"]:
            several = _FROM.search(said, 0, match.start()) is not None
        else:
            several = bool(match["or"]) or 1 < first < last
        if several:
            yield match


#: Between the parts of a duration; between two numbers of which it is one ("2 or 3 weeks").
_AND_PART = normalise(r"(?:,|\+|et|and|y|e|si|ve|и|та|і|й|و|এবং|ও|மற்றும்|零|又)")
_OR = normalise(r"(?:ou|or|o|sau|или|або|чи|veya|ya da|او|أو|یا|বা|অথবা|அல்லது|或者|或)")
_OR_NUMBER = normalise(rf"(?:-|–|/|{_OR}|到|至|a|à|to|до|ila|ile|الى|تا|থেকে)")
_BETWEEN_NUMBERS = (
    rf"(?:\s*(?P<or>{_OR_NUMBER})\s*|\s*(?P<and>{normalise('(?:et|and|y|e|și|и|та|і|و|和)')})\s*"
    r"|\s*;\s*|\s+(?!\d{3}(?!\d)))"
)
#: Before a range.
_FROM = re.compile(rf"(?<!\w)(?:{normalise('from|between|de|entre|între|между|між|بین|بين|介于')})\W*$")
_NUMBER_OR_NUMBER = re.compile(
    rf"(?<!{_BESIDE})(?<![\d.,:/])(?P<first>\d+){_BETWEEN_NUMBERS}(?P<last>\d+)(?![\d.,:/]*\d|\s*%)"
)
_SUM = rf"(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d+)(?:[.,]\d\d?)?"
_SUM_OR_SUM = re.compile(
    rf"(?<!{_BESIDE})(?<![\d.,:/])(?P<first>{_SUM}){_BETWEEN_NUMBERS}(?P<last>{_SUM})"
    rf"(?:\s*(?:{_OR_NUMBER}|;|\s)\s*{_SUM}){{0,2}}\s*{_EUROS}"
)
#: "50 euros or 60", "€50 to 60", "€50-60".
_SUM_AND_OTHER = re.compile(
    rf"(?<![\d.,:/])(?:{_SUM}\s*{_EUROS}\s*{_OR}|€ ?{_SUM}\s*{_OR_NUMBER})\s*{_SUM}(?!\s*{_EUROS})"
)
#: Where numbers in words are not read with their halves (``_HALVES``).
_AND_A_HALF = {
    "fr": "et demie?",
    "en": "and a half",
    "es": "y medi[oa]",
    "pt": "e mei[oa]",
    "zh": "个?半",
}


def _read_hours(reader: _ValueReader, lang: str) -> None:
    """The hours that are named as such: what is expected to be one may be a bare number."""
    for match in list(_hour_pattern(lang).finditer(reader.text)):
        behind = reader.text[match.end() : match.end() + 1]
        bare = re.fullmatch(r"\W*\d{1,2}\W*", match[0])
        if bare and not (lang == "es" and _AT_IN_SPANISH.search(reader.text, 0, match.end())):
            continue
        if (match[0][-1] == "h" and behind.isalpha()) or (
            lang in _NO_HOUR and _NO_HOUR[lang].match(reader.text, match.start())
        ):
            continue
        around = reader.text[max(0, match.start() - _AROUND_HOUR) : match.end() + _AROUND_HOUR]
        unread = lang in number_word_tables() and _HOUR_NOT_READ.search(around)
        reader.add("time", None if unread else _time_of(match), match)
        reader.take(re.compile(re.escape(match[0])), match.start())


#: "দুইটা চাবি" are two keys, "একটা" an article, "一点" a bit, where nothing beside it tells of an hour.
_NO_HOUR = {
    "bn": re.compile(
        normalise(
            r"(?<!সকাল )(?<!রাত )(?<!ভোর )(?<!দুপুর )(?:1\s*টা(?=\s|$)"
            r"|\d+\s*টা(?=\s+[^\d\s.,।?!])(?!\s*(?:দিক|পর|আগ|মধ্য|আস|আবার|বা |ও |আমি)))"
            r"(?!\s*(?:বাজ|থেকে|পর্যন্ত|নাগাদ))"
        )
    ),
    "zh": re.compile(
        r"(?<!上午)(?<!早上)(?<!凌晨)(?<!中午)(?<!在)(?<!到)1点(?!\s*(?:半|钟|整|\d|过|来|到|以|之|前|左|见|差))"
    ),
}
#: "A las 10", and the hour that ends with it.
_AT_IN_SPANISH = re.compile(r"\b(?:a|hasta|desde|sobre) las?\W*\d{1,2}\W*$")
#: Characters beside an hour in which it may be counted to the next one.
_AROUND_HOUR = 12
_WRITTEN_HOUR = re.compile(r"(?<![\w.,:])\d{1,2}:\d\d(?![\w:]| ?[ap]\.?m)")


def _existing_time(hours: int, minutes: int) -> time | None:
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def _read_days(reader: _ValueReader, lang: str) -> list[tuple[int, SpokenDay | None]]:
    """The days written out or in figures, each with its place; ``None`` for one that no calendar has."""
    months = _months(lang)
    found: list[tuple[int, SpokenDay | None]] = []
    for pattern in (_ISO_DATE, *_date_patterns(lang), _DATE_IN_FIGURES, _DAY_AND_MONTH):
        for match in reader.take(pattern):
            said = match.groupdict()
            month = months[said["month"]] if said["month"] in months else int(said["month"])
            figures = re.sub(r"\s", "", said.get("year") or "")
            year = (2000 if len(figures) == 2 else 0) + int(figures) if figures else None
            found.append((match.start(), _spoken_day(int(said["day"]), month, year)))
            for other in _days_beside(reader, match):  # "le 4 et le 5 décembre"
                found.append((other.start(), _spoken_day(int(other["day"]), month, year)))
    return sorted(found, key=lambda each: each[0])


def _spoken_day(day_of_month: int, month: int, year: int | None) -> SpokenDay | None:
    day = _calendar_day(year or _LEAP_YEAR, month, day_of_month)
    return None if day is None else SpokenDay(day.day, month, year, day.weekday() if year else None)


# Hours and days of the month as they are said in passing: "at half two", "on the 20th"


def _read_days_of_the_month(
    reader: _ValueReader, text: str, lang: str, today: date
) -> list[tuple[int, SpokenDay | None]]:
    """Days without a month are the next ones. Today's own is none: it may be today, or in a month; nor is one
    of another month that is named."""
    no_day, other_month, unsure, _ = _no_days(lang)
    if unsure.search(reader.text):
        return []
    elsewhere = other_month.search(reader.text) is not None
    told = {(today + timedelta(days=count)).day for count in days_from_today(text, lang)}
    found: list[tuple[int, SpokenDay | None]] = []
    for pattern in _day_of_month_patterns(lang):
        for match in list(pattern.finditer(reader.text)):
            if no_day.search(reader.text, 0, match.start()) or _is_to_call(match["day"], reader.text, lang):
                continue
            for each in (match, *_days_behind(reader, match, lang)):
                number = _named_number(each["day"], lang, "day_names") + int(
                    each.groupdict().get("tens") or 0
                )
                if (
                    number not in told
                ):  # "tomorrow, on the 28th" is one day, "not tomorrow but on the 20th" two
                    known = not elsewhere and not told
                    found.append((each.start("day"), _next_such_day(number, today) if known else None))
                start = each.start("tens" if each.groupdict().get("tens") else "day")
                reader.take(re.compile(re.escape(reader.text[start : each.end()])), start)
    return sorted(found, key=lambda each: each[0])


def _is_to_call(number: str, text: str, lang: str) -> bool:
    return number in _NUMBERS_TO_CALL and _no_days(lang)[-1].search(text) is not None


#: Those of emergencies that may be days or hours.
_NUMBERS_TO_CALL = frozenset({"15", "17", "18"})


def _days_behind(reader: _ValueReader, match: re.Match[str], lang: str) -> Iterator[re.Match[str]]:
    """The other days of "on the 4th and 5th"; "the 4th at 5 o'clock" has none."""
    while beside := _DAY_BEHIND.match(reader.text, match.end()):
        hours = _hour_pattern(lang).match(reader.text, beside.start("day"))
        if hours is not None and hours.end() > beside.end("day"):
            return
        yield beside
        match = beside


def _next_such_day(number: int, today: date) -> SpokenDay | None:
    if number == today.day:
        return None
    months = [(today.year + at // 12, at % 12 + 1) for at in range(today.month - 3, today.month + 2)]
    days = [day for year, month in months if (day := _calendar_day(year, month, number))]
    ahead, before = [each for each in days if each > today], [each for each in days if each < today]
    return _known_day(ahead[0], before[-1]) if ahead and before else None


def _read_hours_in_passing(reader: _ValueReader, lang: str) -> None:
    mark, no_day = _mark_of_ordinals(lang), _no_days(lang)[0]
    if mark:  # it has told days from numbers
        reader.text = re.sub(rf"(?<=\d){mark}(?!\w)", " " * len(mark), reader.text)
    for pattern in _hour_in_passing_patterns(lang):
        for match in list(pattern.finditer(reader.text)):
            said = match.groupdict()
            before = no_day.search(reader.text, 0, match.start())
            if before or _is_to_call(said.get("hour") or "", reader.text, lang):
                continue
            reader.take(re.compile(re.escape(match[0])), match.start())
            number = str(_named_number(said["hour"], lang, "names")) if said.get("hour") else None
            reader.add("time", _time_of_groups(said | {"hour": number}), match)


def _named_number(said: str, lang: str, names: str) -> int:
    """In figures, or one of the names of the language."""
    figures = re.match(r"\d+(?!\d| )", said)
    return int(figures[0]) if figures else _numbers_named(lang, names)[re.sub(r"['’ʼ]", "", said)]


@cache
def _numbers_named(lang: str, names: str) -> dict[str, int]:
    entries = (each.split() for each in _clock(lang).get(names, ()))
    return {
        re.sub(r"['’ʼ]", "", normalise(way.replace("_", " "))): int(number)
        for number, *ways in entries
        for way in ways
    }


def _clock(lang: str) -> dict[str, Any]:
    known: dict[str, Any] = _clocks().get(lang, {})
    return known


@cache
def _clocks() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "intents" / "clock.toml").read_text(encoding="utf-8"))


def _mark_of_ordinals(lang: str) -> str:
    marked = _clock(lang).get("marked")
    return f"-{marked}" if marked else ""


@cache
def _marked_ordinals(lang: str) -> re.Pattern[str]:
    ways = (each for each in ordinal_words(lang) if each.endswith(_clock(lang)["marked"]))
    spaced = (re.escape(each).replace("\\ ", "[ \u200c]") for each in sorted(ways, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


@cache
def _hour_in_passing_patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_in_passing(each, lang, of_day=False) for each in _clock(lang).get("hours", ()))


@cache
def _day_of_month_patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_in_passing(each, lang, of_day=True) for each in _clock(lang).get("days", ()))


#: Behind an hour: of several, none is meant alone.
_ANOTHER_NUMBER = rf"\s*(?:{_OR_NUMBER}|{_AND_PART})?\s*\d"


def _in_passing(said: str, lang: str, *, of_day: bool) -> re.Pattern[str]:
    """A pattern of ``assets/intents/clock.toml``."""
    clock = _clock(lang)
    hours, days = (_named_pattern(lang, each) for each in ("names", "day_names"))
    mark = f"(?:{_mark_of_ordinals(lang)})?"
    figures = rf"(?<![\d.,:/-])(?:2[0-4]|[01]?\d)(?![\d.,:/-]*\d|\s*%){mark}"
    late, early, behind = (normalise(clock.get(each, "(?!)")) for each in ("late", "early", "behind"))
    part = rf"\s*(?:(?P<late>{late})|(?P<early>{early}))(?!\w)"
    ends = rf"(?=\s*(?:$|[.](?!\w)|[,;:!?)\]»\"।؟،؛。！？])|\s+(?:{behind})(?!\w))"
    end = ends if of_day else rf"(?!{_ANOTHER_NUMBER})(?:{part}|{ends})"
    pieces = {
        "{hour}": f"(?P<hour>{figures}|{hours})",
        "{figures}": f"(?P<hour>{figures})",
        "{name}": f"(?P<hour>{hours})",
        "{n}": f"(?:{figures}|{hours})",
        "{day}": rf"(?P<day>(?<![\d.,:/-])(?:3[01]|[12]\d|0?[1-9])(?![\d.,:/]*\d|\s*%)|{days})",
        "{part}": part,
        "{end}": end,
    }
    pattern = normalise(said).replace("(?p<", "(?P<")
    for name, piece in pieces.items():
        pattern = pattern.replace(name, piece)
    return re.compile(pattern if lang == "zh" else rf"(?<!\w)(?:{pattern})")


def _named_pattern(lang: str, names: str) -> str:
    ways = "|".join(
        "['’ʼ]?".join(map(re.escape, each)) if lang == "uk" else re.escape(each)
        for each in sorted(_numbers_named(lang, names), key=len, reverse=True)
    )
    return f"(?:{ways})" if ways else "(?!)"


@cache
def _no_days(lang: str) -> tuple[re.Pattern[str], ...]:
    """What stands right before what is no day, and words of other months, of what is no day for certain, of
    emergencies."""
    before, *others = (
        normalise(_clock(lang).get(each, "(?!)")) for each in ("no_day", "other_month", "unsure", "emergency")
    )
    start, gap = ("", "") if lang == "zh" else (r"(?<!\w)", r"\W*(?:\w{1,6}\W+)?")
    return re.compile(rf"{start}(?:{before}){gap}$"), *map(re.compile, others)


#: "And", "or", "to" between two days of one month, with their articles.
_AND_DAY = normalise(
    r"(?:,|-|et|ou|au|and|or|to|y|o|al|e|ou|ao|a|ve|veya|ile|si|sau|и|или|та|і|й|або|و|او|الى|یا|تا|和|与|或|至|到"
    r"|এবং|ও|বা|থেকে|மற்றும்|அல்லது|முதல்)"
)
_ARTICLES = r"(?:le |les |du |the |el |la |los |de |dias? |o |in data de |в |на )*"
_ORDINAL = normalise(r"(?:er|st|nd|rd|th|-?го|-?е|日|号|号|তারিখ|ம்|ஆம்)?")
_DAY_BEFORE = re.compile(rf"(?<![\d.,:])(?P<day>\d{{1,2}}){_ORDINAL}\s*{_AND_DAY}\s*{_ARTICLES}$")
_DAY_BEHIND = re.compile(
    rf"\s*{_AND_DAY}\s*{_ARTICLES}(?P<day>\d{{1,2}}){_ORDINAL}(?![\w.,:/]*\d|\s*(?:€|h\b|:))"
)


def _days_beside(reader: "_ValueReader", match: re.Match[str]) -> Iterator[re.Match[str]]:
    """Of the same month, before it where the month stands behind the day, else behind it."""
    month_last = match.start("month") > match.start("day")
    pattern = _DAY_BEFORE if month_last else _DAY_BEHIND
    text = reader.text
    while beside := (
        pattern.search(text, 0, match.start()) if month_last else pattern.match(text, match.end())
    ):
        yield beside
        match = beside
        start, end = beside.span("day")
        reader.text = f"{reader.text[:start]}{_TAKEN * (end - start)}{reader.text[end:]}"


_LEAP_YEAR = 2000  # it has every day a year can have


def _calendar_day(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def _days_with_weekdays(
    days: Sequence[tuple[int, SpokenDay | None]], text: str, lang: str, today: date
) -> Iterator[AmidValue]:
    """The days, each with what is said of its day of the week; without any, those from today."""
    weekdays = _named_weekdays(text, lang)
    if len(days) == 1 and len(weekdays) == 1:
        place, said = days[0]
        yield AmidValue("date", said and _on_weekday(said, min(weekdays), today), place)
        return
    for place, said in days:
        yield AmidValue("date", said if not weekdays else None, place)
    if not days:
        from_today = days_from_today(text, lang)
        for count in from_today:
            told = today + timedelta(days=count)
            fits = not weekdays or weekdays == {told.weekday()}
            yield AmidValue("date", _known_day(told) if fits else None, 0)
        if not from_today:
            for weekday in sorted(weekdays):
                yield AmidValue("date", _next_weekday(weekday, today), 0)


def _known_day(day: date, before: date | None = None) -> SpokenDay:
    return SpokenDay(day.day, day.month, day.year, day.weekday(), before)


def _next_weekday(weekday: int, today: date) -> SpokenDay | None:
    """``None`` on that weekday itself: it may be today, or in a week."""
    ahead = (weekday - today.weekday()) % 7
    next_one = today + timedelta(days=ahead)
    return _known_day(next_one, next_one - timedelta(days=7)) if ahead else None


def _on_weekday(said: SpokenDay, weekday: int, today: date) -> SpokenDay | None:
    """That day, if it is on that day of the week, this year or in one beside it."""
    years = (said.year,) if said.year else (today.year - 1, today.year, today.year + 1)
    days = (_calendar_day(year, said.month, said.day) for year in years)
    fits = any(day is not None and day.weekday() == weekday for day in days)
    return SpokenDay(said.day, said.month, said.year, weekday) if fits else None


def _named_weekdays(text: str, lang: str) -> set[int]:
    said, named = _words(text), set()
    for number, forms in enumerate(_weekday_forms(lang)):
        if forms is not None:
            said, times = forms.subn(" ", said)  # "one Sabbath" of Persian has "Sabbath" in it
            named |= {number} if times else set()
    pattern, numbers = _weekdays(lang)
    return named | {numbers[name] for name in pattern.findall(said)}


@cache
def _day_words() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "intents" / "days.toml").read_text(encoding="utf-8"))


def _whole_words(forms: Iterable[str], lang: str) -> str:
    any_of = "|".join(sorted((normalise(form) for form in forms), key=len, reverse=True))
    return any_of if lang == "zh" else rf"(?<!\w)(?:{any_of}){_ENDINGS.get(lang, '')}(?!\w)"


#: Of words for days, where these are written together with them.
_ENDINGS = {"ta": r"(?:[^\s!-~]*)", "ar": "ا?"}


@cache
def _weekday_forms(lang: str) -> tuple[re.Pattern[str] | None, ...]:
    forms = _day_words().get(lang, {}).get("weekdays", ())
    return tuple(re.compile(_whole_words(each, lang)) if each else None for each in forms)


@cache
def _days_from_today(lang: str) -> tuple[re.Pattern[str], dict[int | None, int]]:
    """A pattern, and what each of its groups means; the farthest days first: "après-demain" has "demain"."""
    known = _day_words().get(lang, {}).get("from_today", {})
    counts = sorted(map(int, known), key=abs, reverse=True)
    pattern = "|".join(f"({_whole_words(known[str(count)], lang)})" for count in counts)
    return re.compile(pattern or r"(?!)"), dict(enumerate(counts, 1))


def _count_of(match: re.Match[str], said: str, text: str, lang: str, *, alone: bool) -> Count | None:
    """``alone``: it is the only number that is left."""
    figures = re.sub(r"[ \u00a0\u202f.,](?=\d{3}(?!\d))", "", match[0])
    if not figures.isdecimal() or _with_a_half(text, lang):
        return None
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    in_figures = re.search(rf"(?<!\d){re.escape(match[0])}(?!\d)", plain) is not None
    unit = unit_behind(said[match.end() :], lang)
    surely = int(figures) >= _LEAST_NUMBER or (alone and int(figures) not in _OTHER_WORDS)
    return Count(int(figures), unit, in_figures or bool(unit) or surely)


#: A smaller number in words counts where it is the only one ("seven times eight" is no sum of ours), and
#: these not even there: they may be an article, a pair, or another word ("neuf", "nouă", "নয়").
_LEAST_NUMBER, _OTHER_WORDS = 10, frozenset({0, 1, 2, 9})


def unit_behind(after: str, lang: str) -> str:
    """The unit of time of a number, by what stands behind it in plain writing; "" for none."""
    return next((unit for unit, pattern in _unit_patterns(lang).items() if pattern.match(after)), "")


@cache
def _unit_patterns(lang: str) -> dict[str, re.Pattern[str]]:
    """What stands behind a number of each unit: what all its forms in CLDR begin with."""
    found = {}
    for unit in _UNITS:
        forms, short = (_counted_forms(unit, length, lang) for length in ("long", "short"))
        start = _common_start(forms)
        if len(start) >= _MIN_UNIT_STEM:
            forms = {start}
        short = {each for each in short if not re.fullmatch(_OR_NUMBER, each)}  # "de 500 a 600"
        stem = _any_of(forms | set(_day_words().get(lang, {}).get("units", {}).get(unit, ())))
        before = "个?" if lang == "zh" else ""
        found[unit] = re.compile(rf"\s*{before}(?:(?:{stem})|(?:{_any_of(short) or '(?!)'})(?!\w))")
    return found


def _counted_forms(unit: str, length: Literal["long", "short"], lang: str) -> set[str]:
    """How a unit is written behind a number: "jour", "jours"."""
    from babel.units import format_unit  # here: a start understands nothing

    counted = (
        (str(number), format_unit(number, f"duration-{unit}", length, locale=lang, numbering_system="latn"))
        for number in _EACH_PLURAL
    )
    return {
        normalise(form.replace(number, "")).strip().rstrip(_VIRAMA)
        for number, form in counted
        if number in form
    }


def _any_of(forms: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))


def _common_start(words: Collection[str]) -> str:
    first, last = min(words), max(words)
    return first[: next((i for i, letter in enumerate(first) if last[i : i + 1] != letter), len(first))]


#: Ends a Tamil word, and not before its endings.
_VIRAMA = "\u0bcd"
#: Numbers of which each plural of our languages has one.
_EACH_PLURAL = (1, 2, 3, 5, 11, 21)


# Yes or no

#: Who says more than that answers something else.
_MAX_YES_NO_WORDS = 8


def yes_no(text: str, lang: str) -> bool | None:
    """Whether yes or no is said; ``None`` for neither and for both."""
    words = content_words(text, lang)
    if len(words) > _MAX_YES_NO_WORDS:
        return None
    yes, no = _yes_no_patterns(lang)
    for said in (words, split_words(text)):  # with its fillers too: "está bem" is nothing without "bem"
        # "pas d'accord" has a yes in it: what says no is taken out first.
        rest, refusals = no.subn("", f" {' '.join(said)} ")
        agrees = yes.search(rest) is not None
        if agrees or refusals:
            return agrees if agrees != bool(refusals) else None
    return None


@cache
def _yes_no_patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return phrases_pattern(load_training_sentences(lang).yes), phrases_pattern(
        load_training_sentences(lang).no
    )
