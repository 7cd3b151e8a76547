"""What was said, carried into the slots of a phrase: "je dois 512,34 € avant mardi" is "Il faut payer
512,34 € avant le mardi 1er décembre 2026."

Nothing is assumed: a slot stays open, to be asked for, where its value was not said, cannot be read, was said
twice and differently, or counts something else (months where the phrase has years). A phrase is shown filled
only if the phrasebook reads the same values in it again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from itertools import islice

from kiosk.accessibility.intents.spoken_values import (
    MAX_CHARACTERS,
    TEXT2NUM_LANGUAGES,
    Count,
    SpokenDay,
    is_excepted,
    limit_beside,
    open_days,
    values_amid,
)
from kiosk.accessibility.number_words import number_word_tables, number_words_to_digits
from kiosk.domain import Money
from kiosk.domain.normalisation import normalise
from kiosk.i18n import format_value

from .contraries import changes_the_duty, says_the_opposite, tells_the_other_side
from .languages import FRENCH, base_language
from .persons import is_of_another
from .phrasebook import Phrase, Phrasebook, PhraseIndex, loose_word_key
from .result import PhraseSuggestion
from .values import MAX_COUNT, ValueKind, find_values, has_title, write_amount, write_day

#: A value as it is written, by the code of a language.
_Value = Money | SpokenDay | time | str | Count

_SLOT_NAME = re.compile(r"\{(\w+)\}")
#: A number of a request, not "3e" or "22h".
_REFERENCE = re.compile(r"[^\W\d_]+[-/]?\d{3,}[\w/-]*")
#: What stands behind a number in French phrases that count time; an age counts years without saying so.
_UNITS = {
    "minute": "minute",
    "heure": "hour",
    "jour": "day",
    "semaine": "week",
    "mois": "month",
    "an": "year",
}
_AGE = re.compile(r"J’ai \{number\} ans")
#: A floor, plainly written, and a number that is one: "étage 4", not "étage 4, porte 12".
_FLOOR_WORDS = "etage|floor|storey|planta|piso|andar|etaj|поверх|поверс|этаж|kat|طابق|دور|طبق|তল|மாடி|தள|楼|层"
_FLOOR = re.compile(
    rf"(?:{_FLOOR_WORDS})\S{{0,6}}\s*(?:n\S{{0,5}}\s*)?…|…\W{{0,2}}(?:[^\s\d]{{1,6}}\s+)?(?:{_FLOOR_WORDS})"
)
_FLOOR_SLOT = "étage {number}"
#: A value close behind another.
_SEVERAL_SUMS = re.compile(r"…[^…,.;:،，。；]{1,20}…")
#: French phrases about what has already been: their Tuesday is the last one.
_PAST = re.compile(r"\b(?:depuis|a eu lieu|est né)\b", re.IGNORECASE)
#: How many are looked at for one that keeps all values.
_LOOKED_AT = 8
#: Situations of the phrasebook in which help is called.
_DANGERS = frozenset({"danger", "incendie_et_gaz", "violences_a_la_maison"})
#: For trying whether a phrase with open slots would be read again.
_SAMPLES: dict[str, _Value] = {
    "date": SpokenDay(12, 3, 2027),
    "time": time(10, 42),
    "amount": Money(4550),
    "number": Count(3),
    "phone": "+33612345678",
    "reference": "T482715",
    "name": "Diallo",
}


@dataclass(frozen=True, slots=True)
class SaidValues:
    """The values of a sentence, by kind, in their order; ``None`` where one cannot be read.

    ``open``: the sentence with "…" for each, plainly written. ``lost``: there is more, of a kind that no
    phrase has a slot for. ``limits``: of which kinds a value is said with a limit ("at least"). ``excepted``:
    a value is what does not count.
    """

    by_kind: dict[str, tuple[_Value | None, ...]]
    open: str
    today: date
    lost: bool = False
    limits: frozenset[tuple[str, str]] = frozenset()
    excepted: bool = False

    def __bool__(self) -> bool:
        return bool(self.by_kind)

    @property
    def must_be_kept(self) -> set[str]:
        """The kinds that were meant for certain: "un" may be an article."""
        return {
            kind
            for kind, values in self.by_kind.items()
            if any(not isinstance(each, Count) or each.written for each in values)
        }


def read_values(sentence: str, language: str, today: date) -> SaidValues:
    """The values that are said in ``sentence``; "tomorrow" is the day after ``today``."""
    language = base_language(language)
    by_kind: dict[str, list[_Value | None]] = defaultdict(list)
    lost = len(sentence) > MAX_CHARACTERS
    rest, at = "", 0
    for written in find_values(sentence, language):
        kept = written.kind in (ValueKind.EMAIL, ValueKind.ADDRESS) or (
            written.kind is ValueKind.REFERENCE and _REFERENCE.fullmatch(written.written)
        )
        kept = kept or has_title(sentence, written)  # "Madame Demain" says no day
        lost = lost or written.kind in (ValueKind.EMAIL, ValueKind.ADDRESS)
        if written.kind is ValueKind.NAME or (kept and written.kind is ValueKind.REFERENCE):
            by_kind[written.kind].append(written.written)
        if kept:
            rest, at = f"{rest}{sentence[at : written.start]} … ", written.end
    found, plain = values_amid(rest + sentence[at:], language, today=today)
    for each in found:
        by_kind[each.kind].append(each.value)
    distinct = {kind: tuple(dict.fromkeys(values)) for kind, values in by_kind.items()}
    limits = frozenset((each.kind, each.limit) for each in found if each.limit)
    return SaidValues(distinct, plain, today, lost, limits, is_excepted(plain, language))


def open_values(sentence: str, said: SaidValues, language: str) -> str:
    """``sentence`` with its values left open, as the wordings of phrases are compared: what it means does not
    hang on them, and the encoder takes "12" for "twelve months"."""
    if not said.must_be_kept:
        return sentence
    language = base_language(language)
    if language in number_word_tables():
        sentence = number_words_to_digits(sentence, language, prose=True)
    elif language in TEXT2NUM_LANGUAGES:
        from text_to_num import alpha2digit  # here: no start waits for it

        sentence = alpha2digit(sentence, language)
    sentence = open_days(sentence, language)
    pieces, at = [], 0
    for value in find_values(sentence, language):
        if value.kind not in (ValueKind.MARK, ValueKind.NAME):
            pieces += [sentence[at : value.start], "…"]
            at = value.end
    found = "".join([*pieces, sentence[at:]])
    # Hours in words are only read in what is plainly written.
    return found if found.count("…") >= said.open.count("…") else said.open


class SlotFiller:
    """Fills the slots of phrases. For one thread at a time."""

    def __init__(self, book: Phrasebook) -> None:
        self._book = book
        self._indexes = cache(self._build_index)

    def suggest(
        self, sentence: str, said: SaidValues, source: str, target: str
    ) -> Iterator[PhraseSuggestion]:
        """The phrases with slots that have about the words of ``sentence``, the nearest first."""
        if not said:
            return
        kinds = " ".join(f"{{{kind}}}" for kind in sorted(said.by_kind))
        words = loose_word_key(f"{said.open} {kinds}", source)
        for name in self._indexes(source).to(words):
            phrase = self._book.phrase(name)
            text = phrase.text(source) or ""
            if changes_the_duty(text, sentence, source) or says_the_opposite(text, sentence, source):
                continue
            if tells_the_other_side(phrase, sentence, source) or is_of_another(phrase, sentence, source):
                continue
            if found := self.fill(phrase, said, source, target):
                yield found

    def fill(self, phrase: Phrase, said: SaidValues, source: str, target: str) -> PhraseSuggestion | None:
        """The phrase with what was said, in both languages; ``None`` if nothing of it has a slot there."""
        shown, text = phrase.text(source), phrase.text(target)
        if shown is None or text is None:
            return None
        if said.excepted and not is_excepted(_SLOT_NAME.sub("…", normalise(shown)), base_language(source)):
            return None
        kinds = slot_kinds(phrase)
        of_use = said.by_kind.keys() & kinds
        if not of_use or (of_use == {ValueKind.NUMBER} and not _counts_the_same(phrase, said)):
            return None
        values = _values_for(phrase, said, source)
        if values and not self._is_read_again(phrase, values, source, target):
            values = {}
        return PhraseSuggestion(_fill(shown, values, source), _fill(text, values, target), phrase.id)

    def best(
        self, found: Iterable[PhraseSuggestion], said: SaidValues, source: str, limit: int
    ) -> tuple[PhraseSuggestion, ...]:
        """The first of them. What was said for certain is not dropped: where one of the next keeps all of
        it, it is among them; and where it is more than a number, before those that do not, but for a danger
        that is the nearest: "it has smelled of gas since Tuesday" is no absence on that day."""
        first = list(islice(found, _LOOKED_AT if said else limit))
        if not said.must_be_kept or said.lost:
            return tuple(first[:limit])
        whole = [each for each in first if self._keeps_all(each, said, source)]
        shown = first[:limit]
        if whole and not set(whole) & set(shown):
            shown[-1] = whole[0]
        if said.must_be_kept != {ValueKind.NUMBER}:
            dangers = [each for each in shown[:1] if each.id.partition(".")[0] in _DANGERS]
            shown.sort(key=lambda each: each not in dangers and each not in whole)
        return tuple(shown)

    def _keeps_all(self, found: PhraseSuggestion, said: SaidValues, source: str) -> bool:
        """Whether everything that was said for certain is in a suggestion, or will be asked for."""
        phrase = self._book.phrase(found.id)
        kinds = slot_kinds(phrase)
        # "Come back tomorrow" has its day in its words.
        own = read_values(_SLOT_NAME.sub("…", phrase.text(source) or ""), source, said.today)
        return all(kind in kinds or own.by_kind.get(kind) == said.by_kind[kind] for kind in said.must_be_kept)

    def _is_read_again(self, phrase: Phrase, values: dict[str, _Value], source: str, target: str) -> bool:
        """Whether the phrasebook finds the phrase, with these values, in the words that are shown."""
        whole = {slot: values.get(slot, _SAMPLES[kind]) for slot, kind in _slots(phrase)}
        words = phrase.text(source)
        match = self._book.find(_fill(words or "", whole, source), source, target)
        return (
            match is not None
            and match.phrase.text(target) == phrase.text(target)
            and all(match.slots.get(slot) == write_value(value, target) for slot, value in values.items())
        )

    def _build_index(self, language: str) -> PhraseIndex:
        said = (
            (loose_word_key(re.sub(r"\d(?=\})", "", each), language), phrase.id)
            for phrase in self._book.phrases
            if phrase.slots
            for each in (phrase.text(language), *phrase.paraphrases.get(language, ()))
            if each
        )
        return PhraseIndex([(words, name) for words, name in said if words])


def slot_kinds(phrase: Phrase) -> set[str]:
    """The kinds of values that a phrase has slots for."""
    return {kind for _, kind in _slots(phrase)}


def _slots(phrase: Phrase) -> list[tuple[str, str]]:
    """The slots of a phrase, each with its kind."""
    return [(slot, slot.rstrip("0123456789")) for slot in phrase.slots]


def _values_for(phrase: Phrase, said: SaidValues, source: str) -> dict[str, _Value]:
    """Which value goes into which slot, where that is certain: as many values as slots of the kind."""
    filled: dict[str, _Value] = {}
    for kind in dict.fromkeys(kind for _, kind in _slots(phrase)):
        slots = [slot for slot, of in _slots(phrase) if of == kind]
        values = said.by_kind.get(kind, ())
        if kind == "number":
            values = _counted(values, phrase)
            if _FLOOR_SLOT in phrase.texts[FRENCH] and not _FLOOR.search(said.open):
                continue
        if kind == ValueKind.AMOUNT and ValueKind.NUMBER not in slot_kinds(phrase) and _is_multiplied(said):
            continue
        if not {limit for of, limit in said.limits if of == kind} <= _limits_of(phrase, kind, source):
            continue
        known = [_in_time(each, phrase) for each in values if each is not None]
        if len(known) == len(values) == len(slots) and _in_order(known):
            filled |= zip(slots, known, strict=True)
    return filled


def _limits_of(phrase: Phrase, kind: str, source: str) -> set[str]:
    """The limits that a phrase says beside its slots of a kind: "Pay at least {amount}"."""
    found = set()
    for language in (FRENCH, source):
        text = normalise(phrase.text(language) or "")
        for slot in _SLOT_NAME.finditer(text):
            if slot[1].rstrip("0123456789") == kind:
                before, behind = text[: slot.start()], text[slot.end() :]
                found.add(limit_beside(before, behind, base_language(language)))
    return found


def _is_multiplied(said: SaidValues) -> bool:
    """Whether a sum may be one of several: "3 loyers de 640 €" are not 640 €."""
    counts = (each for each in said.by_kind.get(ValueKind.NUMBER, ()) if isinstance(each, Count))
    several = any(each.written and each.number > 1 and each.unit in ("", "month") for each in counts)
    return several and _SEVERAL_SUMS.search(said.open) is not None


def _in_order(values: Sequence[_Value]) -> bool:
    """Hours and days from the first to the last: nobody comes between two and nine o'clock."""
    hours = [each for each in values if isinstance(each, time)]
    days = [(each.year, each.month, each.day) for each in values if isinstance(each, SpokenDay) and each.year]
    return hours == sorted(hours) and days == sorted(days)


def _counted(values: Sequence[_Value | None], phrase: Phrase) -> tuple[_Value | None, ...]:
    """The numbers that count what the phrase counts, without words that may be articles."""
    counts = [each for each in values if isinstance(each, Count)]
    fit = [each for each in counts if each.unit in _units(phrase)]
    surer = [each for each in fit if each.written] or fit
    left = any(each.written for each in counts if each not in surer or each.number > MAX_COUNT)
    return (None,) if left or len(counts) < len(values) else tuple(surer)


def _counts_the_same(phrase: Phrase, said: SaidValues) -> bool:
    """Whether a number was said that may be meant: not months for years."""
    counts = said.by_kind.get(ValueKind.NUMBER, ())
    return any(each is None or (isinstance(each, Count) and each.unit in _units(phrase)) for each in counts)


def _units(phrase: Phrase) -> set[str]:
    """The units that a number of the phrase may have."""
    french = phrase.texts[FRENCH]
    if _AGE.search(french):
        return {"", "year"}
    after = french.partition("{number}")[2].strip()
    return {next((unit for word, unit in _UNITS.items() if re.match(rf"{word}s?\b", after)), "")}


def _in_time(value: _Value, phrase: Phrase) -> _Value:
    """A day of the week is the last one in a phrase about what has been."""
    if isinstance(value, SpokenDay) and value.before and _PAST.search(phrase.texts[FRENCH]):
        before = value.before
        return SpokenDay(before.day, before.month, before.year, before.weekday())
    return value


def write_value(value: _Value, language: str) -> str:
    """As a text in ``language`` has it."""
    language = base_language(language)
    match value:
        case Money():
            return write_amount(value, language)
        case SpokenDay():
            return write_day(value.day, value.month, value.year, value.weekday, language)
        case Count():
            return str(value.number)
        case str() if value.startswith("+33"):
            pairs = re.findall(r"..", f"0{value.removeprefix('+33')}")
            return " ".join(pairs)
        case _:
            return format_value(value, language) if isinstance(value, time) else value


def _fill(text: str, values: dict[str, _Value], language: str) -> str:
    return _SLOT_NAME.sub(
        lambda slot: write_value(values[slot[1]], language) if slot[1] in values else slot[0], text
    )
