"""What a visitor means by what they say, where they are."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum
from functools import cache

from babel import Locale

from kiosk.domain import Money
from kiosk.domain.rules import dialled_number

from . import spoken_values
from .choice_matching import MATCH_SCORE as SURE_CHOICE
from .choice_matching import AmbiguousChoice, ChoiceMatch, NoChoice, match_choice
from .ranking import (
    NO_MEANING,
    IntentCandidate,
    content_words,
    intents_meant,
    is_denied,
    rank_intents,
    split_words,
    urgent_reason,
    without_refusals,
)
from .spoken_values import amount_within, day, hour
from .training_sentences import (
    Intent,
    ServiceIntent,
    VoiceCommand,
    service_slots,
    spoken_language,
    trained_languages,
)

SlotValue = str | date | time | Money


#: What a sentence may say of a command besides.
_COMMAND_SLOTS: Mapping[Intent, tuple[str, ...]] = {
    VoiceCommand.LANGUAGE: ("langue",),
    VoiceCommand.URGENT: ("raison", "numero"),
}


def extract_slots(intent: Intent, text: str, lang: str, today: date) -> dict[str, SlotValue]:
    """``description`` (of what is reported), ``montant``, ``jour``, ``heure``, ``langue``, ``raison`` (why
    help is urgent) or ``numero`` (who is to be called), where said."""
    read: dict[str, Callable[[], SlotValue | None]] = {
        "description": lambda: " ".join(text.split()),
        "montant": lambda: amount_within(text, lang),
        "jour": lambda: day(text, lang, today=today),
        "heure": lambda: hour(text, lang),
        "langue": lambda: _language(text, lang),
        "raison": lambda: urgent_reason(text, lang),
        "numero": lambda: dialled_number(text) or None,
    }
    names = service_slots()[intent] if isinstance(intent, ServiceIntent) else ()
    names = _COMMAND_SLOTS.get(intent, names)
    return {name: value for name in names if (value := read[name]()) is not None}


def _language(text: str, lang: str) -> str | None:
    """The one language named other than the one in use; "je ne parle pas français, en arabe" is Arabic."""
    words = f" {' '.join(split_words(text))} "
    named = {code for name, code in _language_names(lang).items() if f" {name} " in words}
    named -= {lang} if len(named) > 1 else set()
    return named.pop() if len(named) == 1 else None


@cache
def _language_names(lang: str) -> dict[str, str]:
    """Normalised names of the languages with sentences, in ``lang`` and in themselves."""
    codes = trained_languages()
    return {
        " ".join(split_words(name)): code
        for code in codes
        for name in (Locale.parse(lang).languages[code], Locale.parse(code).languages[code])
    }


SpokenValue = str | int | bool | date | time | Money

#: A guess may be held for a touch when it is that likely, and leads by so much; else the visitor is asked.
MIN_CONFIDENCE = 0.45
MIN_LEAD = 0.15
#: Own words are the answer; only what is more surely a command, and short, is offered before them.
FREE_TEXT_CONFIDENCE = 0.45
MIN_COMMAND_CONFIDENCE = 0.6
MAX_COMMAND_WORDS = 5
#: Out of 100: from there on all that was said is the option.
WHOLE_CHOICE = 92.0
#: On a page of choices on which one is meant, an e-service is as likely as that much of it.
SERVICE_BESIDE_A_CHOICE = 0.5
#: Choices that are less likely than that part of the likeliest are not asked about.
MIN_PART = 0.2
#: What the key of the tile of an e-service begins with.
_TILE = "service."
#: Visitors are offered that many.
MAX_GUESSES = 3


class ExpectedAnswer(StrEnum):
    """The kind of answer that the page waits for."""

    NOTHING = ""
    CHOICE = "choice"
    FREE_TEXT = "words"
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
class InterpretationContext:
    """Where the visitor is.

    ``options`` are what the screen shows to touch (key, words), in their order; the tile of an e-service
    has the key ``service.KEY``, and is understood as that e-service. ``today`` is the day in
    Paris. ``services`` are the e-services offered now, ``None`` for all.
    """

    today: date
    awaited: ExpectedAnswer = ExpectedAnswer.NOTHING
    options: Sequence[tuple[str, str]] = ()
    services: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class OptionGuess:
    """One of the options. ``confidence`` of every guess is from 0 to 1, and no probability."""

    key: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ValueGuess:
    """The answer awaited: a ``date`` for a day, a ``time``, ``Money``, E.164 for a phone…"""

    value: SpokenValue
    confidence: float


@dataclass(frozen=True, slots=True)
class CommandGuess:
    """A command that every screen knows; ``slots["langue"]`` is the language asked for, if one is named,
    ``slots["raison"]`` why help is urgent, ``slots["numero"]`` the number that is all that was said."""

    command: VoiceCommand
    confidence: float
    slots: dict[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceGuess:
    """An e-service, with what was already said for it: ``description``, ``montant``, ``jour``, ``heure``."""

    service: ServiceIntent
    confidence: float
    slots: dict[str, SlotValue] = field(default_factory=dict)


Guess = OptionGuess | ValueGuess | CommandGuess | ServiceGuess


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What was said, and what it may mean, the likeliest first."""

    text: str
    language: str
    guesses: tuple[Guess, ...]

    @property
    def sure(self) -> bool:
        """Whether the first guess stands out: it is proposed alone, else the visitor chooses among all."""
        if not self.guesses or self.guesses[0].confidence < MIN_CONFIDENCE:
            return False
        return len(self.guesses) == 1 or self.guesses[0].confidence - self.guesses[1].confidence >= MIN_LEAD


def interpret(
    text: str,
    lang: str,
    *,
    where: InterpretationContext,
    meant: Mapping[str, float] = NO_MEANING,
    chosen: Mapping[str, float] = NO_MEANING,
) -> Interpretation:
    """What ``text`` may mean ``where`` it is said.

    ``lang`` is the code of a catalogue: easy French ("fr@falc") is spoken as French. ``meant``: how likely
    each intent is by what the sentence means (``IntentMeaning``), ``chosen``: how likely each option
    (``ChoiceMeaning``), by its key. In a language without training sentences only these and the words of the
    options are known.
    """
    spoken = spoken_language(lang)
    if spoken in trained_languages():
        value = _value(text, spoken, where)
        answered = bool(value) and not (where.awaited is ExpectedAnswer.FREE_TEXT and _is_short(text, spoken))
        options = [] if answered else _options(text, spoken, where)
        intents = _intents(text, spoken, where, rank_intents(text, spoken, meant=meant))
        # Whoever says what they do not want has not chosen it: the encoder hardly hears a negation.
        by_meaning = not answered and without_refusals(text, spoken) is None
    else:
        value, options, by_meaning = [], _options(text, "", where), True
        intents = _intents(text, "", where, intents_meant(meant))
    if by_meaning and not options:
        options = _chosen(chosen, where)
    if options:
        intents = [_beside_a_choice(each) for each in intents]
    guesses = [*options, *value, *intents]
    # Of equals an option comes before a value, a value before an intent.
    best = sorted(_merge_service_tiles(guesses), key=lambda guess: guess.confidence, reverse=True)
    return Interpretation(text, lang, tuple(best[:MAX_GUESSES]))


def _options(text: str, lang: str, where: InterpretationContext) -> list[Guess]:
    found = match_choice(text, where.options)
    if lang and (rest := without_refusals(text, lang)) is not None and not _is_whole(found):
        found = match_choice(rest, where.options)
    label = dict(where.options)[found.key] if isinstance(found, ChoiceMatch) else ""
    if lang and label and not _is_whole(found) and is_denied(text, label, lang):
        return []
    if isinstance(found, ChoiceMatch):
        return [OptionGuess(found.key, found.score / 100)]
    if isinstance(found, AmbiguousChoice):
        return [OptionGuess(key, SURE_CHOICE / 100) for key in found.keys]
    answer = _answer(where.options, lang, spoken_values.yes_no(text, lang)) if lang else None
    return [] if answer is None else [OptionGuess(answer, 1.0)]


def _is_whole(found: ChoiceMatch | AmbiguousChoice | NoChoice) -> bool:
    """Whether all that was said is the option."""
    return isinstance(found, ChoiceMatch) and found.score >= WHOLE_CHOICE


def _chosen(chosen: Mapping[str, float], where: InterpretationContext) -> list[Guess]:
    """The options that are meant, the likeliest first."""
    found = sorted(((chosen[key], key) for key, _ in where.options if chosen.get(key)), reverse=True)
    return [OptionGuess(key, likely) for likely, key in found if likely >= MIN_PART * found[0][0]]


def _beside_a_choice(guess: Guess) -> Guess:
    """Who is asked something has answered, rather than wished for something else."""
    if not isinstance(guess, ServiceGuess):
        return guess
    return replace(guess, confidence=SERVICE_BESIDE_A_CHOICE * guess.confidence)


def _answer(options: Sequence[tuple[str, str]], lang: str, yes: bool | None) -> str | None:
    """The option that says yes, or no, when exactly one does: "ouais" is "Oui, c'est réparé"."""
    if yes is None:
        return None
    fits = [key for key, label in options if spoken_values.yes_no(label, lang) is yes]
    return fits[0] if len(fits) == 1 else None


def _merge_service_tiles(guesses: Sequence[Guess]) -> list[Guess]:
    """An e-service and its tile are one guess, as likely as the likelier, with what was said for it."""
    tiles = {each.key: each.confidence for each in guesses if isinstance(each, OptionGuess)}
    services = {_tile(each) for each in guesses if isinstance(each, ServiceGuess)}
    return [
        replace(each, confidence=max(each.confidence, tiles.get(_tile(each), 0.0)))
        if isinstance(each, ServiceGuess)
        else each
        for each in guesses
        if not (isinstance(each, OptionGuess) and each.key in services)
    ]


def _tile(said: ServiceGuess) -> str:
    return f"{_TILE}{said.service}"


def _value(text: str, lang: str, where: InterpretationContext) -> list[Guess]:
    if where.awaited is ExpectedAnswer.FREE_TEXT:
        words = " ".join(text.split())
        return [ValueGuess(words, FREE_TEXT_CONFIDENCE)] if words else []
    read = _PARSERS.get(where.awaited)
    value = None if read is None else read(text, lang, where.today)
    return [] if value is None else [ValueGuess(value, 1.0)]


def _intents(
    text: str, lang: str, where: InterpretationContext, ranked: Sequence[IntentCandidate]
) -> list[Guess]:
    """``lang``: "" for a language without training sentences, in which no value is read."""
    own_words = where.awaited is ExpectedAnswer.FREE_TEXT
    found: list[Guess] = []
    for each in ranked:
        said = extract_slots(each.intent, text, lang, where.today) if lang else {}
        if "numero" in said and not _may_be_wished(where):
            continue
        if isinstance(each.intent, VoiceCommand):
            if not own_words or _is_surely_a_command(text, lang, each.score):
                found.append(CommandGuess(each.intent, each.score, said))
        elif not own_words and (where.services is None or each.intent in where.services):
            found.append(ServiceGuess(each.intent, each.score, said))
    return found


def _may_be_wished(where: InterpretationContext) -> bool:
    """Whether nothing is asked here: a number is no answer."""
    asked = where.awaited not in (ExpectedAnswer.NOTHING, ExpectedAnswer.CHOICE)
    tiles = [key for key, _ in where.options if key.startswith(_TILE)]
    return not asked and (bool(tiles) or not where.options)


def _is_surely_a_command(text: str, lang: str, score: float) -> bool:
    return score >= MIN_COMMAND_CONFIDENCE and _is_short(text, lang)


def _is_short(text: str, lang: str) -> bool:
    return len(content_words(text, lang)) <= MAX_COMMAND_WORDS


_PARSERS: dict[ExpectedAnswer, Callable[[str, str, date], SpokenValue | None]] = {
    ExpectedAnswer.BIRTH_DATE: lambda text, lang, today: spoken_values.day(
        text, lang, today=today, past=True
    ),
    ExpectedAnswer.DAY: lambda text, lang, today: spoken_values.day(text, lang, today=today),
    ExpectedAnswer.HOUR: lambda text, lang, _: spoken_values.hour(text, lang),
    ExpectedAnswer.NUMBER: lambda text, lang, _: spoken_values.number(text, lang),
    ExpectedAnswer.DIGITS: lambda text, lang, _: spoken_values.digits(text, lang),
    ExpectedAnswer.CODE: lambda text, lang, _: spoken_values.code(text, lang),
    ExpectedAnswer.PHONE: lambda text, lang, _: spoken_values.phone(text, lang),
    ExpectedAnswer.AMOUNT: lambda text, lang, _: spoken_values.amount(text, lang),
    ExpectedAnswer.NAME: lambda text, lang, _: spoken_values.spelled_name(text, lang),
    ExpectedAnswer.IBAN: lambda text, lang, _: spoken_values.iban(text, lang),
    ExpectedAnswer.YES_NO: lambda text, lang, _: spoken_values.yes_no(text, lang),
}
