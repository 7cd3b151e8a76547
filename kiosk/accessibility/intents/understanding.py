"""What a visitor means by what they say, where they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum

from kiosk.domain import Money

from . import spoken_values
from .choices import SURE as SURE_CHOICE
from .choices import Ambiguous, Match, match
from .names import Command, Service
from .recognise import recognise, spoken_words
from .slots import Slot, slots
from .training_sentences import languages, spoken_language

Value = str | int | bool | date | time | Money

#: A guess may be held for a touch when it is that likely, and leads by so much; else the visitor is asked.
SURE = 0.45
LEAD = 0.15
#: Own words are the answer; only what is more surely a command, and short, is offered before them.
OWN_WORDS = 0.45
SURE_COMMAND = 0.6
COMMAND_WORDS = 5
#: Visitors are offered that many.
MOST = 3


class Awaited(StrEnum):
    """The kind of answer that the page waits for."""

    NOTHING = ""
    CHOICE = "choice"
    WORDS = "words"
    BIRTH_DATE = "birth_date"
    DAY = "day"
    HOUR = "hour"
    NUMBER = "number"
    DIGITS = "digits"
    CODE = "code"
    PHONE = "phone"
    AMOUNT = "amount"
    NAME = "name"
    IBAN = "iban"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Where:
    """Where the visitor is.

    ``options`` are what the screen shows to touch (key, words), in their order; the tile of an e-service
    has the key ``service.KEY``, and is understood as that e-service. ``today`` is the day in
    Paris. ``services`` are the e-services offered now, ``None`` for all.
    """

    today: date
    awaited: Awaited = Awaited.NOTHING
    options: Sequence[tuple[str, str]] = ()
    services: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class OptionSaid:
    """One of the options. ``confidence`` of every guess is from 0 to 1, and no probability."""

    key: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ValueSaid:
    """The answer awaited: a ``date`` for a day, a ``time``, ``Money``, E.164 for a phone…"""

    value: Value
    confidence: float


@dataclass(frozen=True, slots=True)
class CommandSaid:
    """A command that every screen knows; ``slots["langue"]`` is the language asked for, if one is named."""

    command: Command
    confidence: float
    slots: dict[str, Slot] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceSaid:
    """An e-service, with what was already said for it: ``description``, ``montant``, ``jour``, ``heure``."""

    service: Service
    confidence: float
    slots: dict[str, Slot] = field(default_factory=dict)


Guess = OptionSaid | ValueSaid | CommandSaid | ServiceSaid


@dataclass(frozen=True, slots=True)
class Understood:
    """What was said, and what it may mean, the likeliest first."""

    text: str
    language: str
    guesses: tuple[Guess, ...]

    @property
    def sure(self) -> bool:
        """Whether the first guess stands out: it is proposed alone, else the visitor chooses among all."""
        if not self.guesses or self.guesses[0].confidence < SURE:
            return False
        return len(self.guesses) == 1 or self.guesses[0].confidence - self.guesses[1].confidence >= LEAD


def understand(text: str, lang: str, *, where: Where) -> Understood:
    """What ``text`` may mean ``where`` it is said.

    ``lang`` is the code of a catalogue: easy French ("fr@falc") is spoken as French. In a language without
    sayings only the options are known.
    """
    spoken = spoken_language(lang)
    if spoken in languages():
        value = _value(text, spoken, where)
        answered = bool(value) and not (where.awaited is Awaited.WORDS and _is_short(text, spoken))
        options = [] if answered else _options(text, spoken, where)
        guesses = [*options, *value, *_intents(text, spoken, where)]
    else:
        guesses = _options(text, "", where)
    # Of equals an option comes before a value, a value before an intent.
    best = sorted(_without_tiles(guesses), key=lambda guess: guess.confidence, reverse=True)
    return Understood(text, lang, tuple(best[:MOST]))


def _options(text: str, lang: str, where: Where) -> list[Guess]:
    found = match(text, where.options)
    if isinstance(found, Match):
        return [OptionSaid(found.key, found.score / 100)]
    if isinstance(found, Ambiguous):
        return [OptionSaid(key, SURE_CHOICE / 100) for key in found.keys]
    answer = _answer(where.options, lang, spoken_values.yes_no(text, lang)) if lang else None
    return [] if answer is None else [OptionSaid(answer, 1.0)]


def _answer(options: Sequence[tuple[str, str]], lang: str, yes: bool | None) -> str | None:
    """The option that says yes, or no, when exactly one does: "ouais" is "Oui, c'est réparé"."""
    if yes is None:
        return None
    fits = [key for key, label in options if spoken_values.yes_no(label, lang) is yes]
    return fits[0] if len(fits) == 1 else None


def _without_tiles(guesses: Sequence[Guess]) -> list[Guess]:
    """An e-service and its tile are one guess, as likely as the likelier, with what was said for it."""
    tiles = {each.key: each.confidence for each in guesses if isinstance(each, OptionSaid)}
    services = {_tile(each) for each in guesses if isinstance(each, ServiceSaid)}
    return [
        replace(each, confidence=max(each.confidence, tiles.get(_tile(each), 0.0)))
        if isinstance(each, ServiceSaid)
        else each
        for each in guesses
        if not (isinstance(each, OptionSaid) and each.key in services)
    ]


def _tile(said: ServiceSaid) -> str:
    return f"service.{said.service}"


def _value(text: str, lang: str, where: Where) -> list[Guess]:
    if where.awaited is Awaited.WORDS:
        words = " ".join(text.split())
        return [ValueSaid(words, OWN_WORDS)] if words else []
    read = _READ.get(where.awaited)
    value = None if read is None else read(text, lang, where.today)
    return [] if value is None else [ValueSaid(value, 1.0)]


def _intents(text: str, lang: str, where: Where) -> list[Guess]:
    own_words = where.awaited is Awaited.WORDS
    found: list[Guess] = []
    for each in recognise(text, lang):
        said = slots(each.intent, text, lang, where.today)
        if isinstance(each.intent, Command):
            if not own_words or _is_surely_a_command(text, lang, each.score):
                found.append(CommandSaid(each.intent, each.score, said))
        elif not own_words and (where.services is None or each.intent in where.services):
            found.append(ServiceSaid(each.intent, each.score, said))
    return found


def _is_surely_a_command(text: str, lang: str, score: float) -> bool:
    return score >= SURE_COMMAND and _is_short(text, lang)


def _is_short(text: str, lang: str) -> bool:
    return len(spoken_words(text, lang)) <= COMMAND_WORDS


_READ: dict[Awaited, Callable[[str, str, date], Value | None]] = {
    Awaited.BIRTH_DATE: lambda text, lang, today: spoken_values.day(text, lang, today=today, past=True),
    Awaited.DAY: lambda text, lang, today: spoken_values.day(text, lang, today=today),
    Awaited.HOUR: lambda text, lang, _: spoken_values.hour(text, lang),
    Awaited.NUMBER: lambda text, lang, _: spoken_values.number(text, lang),
    Awaited.DIGITS: lambda text, lang, _: spoken_values.digits(text, lang),
    Awaited.CODE: lambda text, lang, _: spoken_values.code(text, lang),
    Awaited.PHONE: lambda text, lang, _: spoken_values.phone(text, lang),
    Awaited.AMOUNT: lambda text, lang, _: spoken_values.amount(text, lang),
    Awaited.NAME: lambda text, lang, _: spoken_values.spelled(text, lang),
    Awaited.IBAN: lambda text, lang, _: spoken_values.iban(text, lang),
    Awaited.YES_NO: lambda text, lang, _: spoken_values.yes_no(text, lang),
}
