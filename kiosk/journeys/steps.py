"""The kinds of steps: questions, waits for the landlord's system, things to look at.

A step says what is asked and which answers fit, never how it looks. Callables of a step see the answers of
the steps before it (and its own). ``check`` turns what a screen gives into the answer that is kept, or
raises ``InvalidAnswer``; ``to_json`` and ``from_json`` carry an answer through JSON.
"""

import re
from abc import ABC, abstractmethod
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from kiosk.domain import NO_TEXT, Act, DayPart, Money, Query, T, Text
from kiosk.domain.letters import LetterText

from . import parsing
from .context import Context, Dynamic, InvalidAnswer, resolve

SKIP_LABEL = T("Passer")
UNDERSTOOD_LABEL = T("J’ai compris")
SEND_LABEL = T("Envoyer")
NO_PHOTO_LABEL = T("Sans photo")
ONE_CENT = Money(1)


def _always(_: Context) -> bool:
    return True


def _never(_: Context) -> bool:
    return False


def _unknown(_: Context) -> object:
    return None


class Tone(StrEnum):
    """What an option or a notice is meant as; a theme gives it colour and pictogram, never colour alone."""

    PLAIN = ""
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """What some of the answers that stand together have in common."""

    label: Text
    icon: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice. ``icon`` is a name of Material Design Icons, ``figure`` a sum or a number
    that stands at the end, ``picture`` an image (JPEG or PNG) for ``ChoiceLayout.CARDS``. One of tone ``OK``
    is filled: it is what leads on for most.

    ``drawing`` is the name of one below ``assets/pictures``: where each option has one they stand as
    drawings, those of one ``group`` under its name."""

    value: str
    label: Text
    detail: Text = NO_TEXT
    icon: str = ""
    tone: Tone = Tone.PLAIN
    figure: Text = NO_TEXT
    picture: bytes = b""
    drawing: str = ""
    group: OptionGroup | None = None


class ChoiceLayout(StrEnum):
    """How a choice stands on the page: lines, faces side by side, or cards with pictures."""

    LINES = "lines"
    FACES = "faces"
    CARDS = "cards"


@dataclass(frozen=True, slots=True)
class SlotOption:
    """A moment that can be picked, on a half day: the whole of it, or the time at which it ``begins``.
    ``short`` is what stands where the day and its half are shown already."""

    value: str
    label: Text
    day: date
    part: DayPart = DayPart.MATIN
    begins: time | None = None
    short: Text = NO_TEXT
    detail: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class UnavailableReason:
    """Why nothing can be picked on a half day."""

    label: Text
    icon: str = ""


def _full(_view: Context, _day: date, _part: DayPart) -> UnavailableReason:
    return UnavailableReason(T("complet"))


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A label and its value. With ``step_key`` the visitor can change it. ``personal``: on a receipt it is
    shown, but neither said aloud nor carried along in the code."""

    label: Text
    value: Text
    step_key: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """The base of all kinds of question.

    ``when`` decides from the earlier answers whether the step is asked. ``counted`` steps make the
    total of "2 / 4"; an uncounted one shares the number of the step before it, and shows it with
    ``shows_progress``. ``ahead`` says that it is
    still to come although what it needs is not known yet; while a step that ``forks`` is asked nobody knows
    how many there are, and nothing is said of it. ``prefill`` is an answer the kiosk already knows (nothing
    is asked twice): the step is then passed over, and can still be changed from the review, or from a step
    that ``reconsiders`` it.
    """

    key: str
    title: Dynamic[Text]
    hint: Dynamic[Text] = NO_TEXT
    help: Text = NO_TEXT
    optional: bool = False
    skip_label: Text = SKIP_LABEL
    counted: bool = True
    shows_progress: bool = False
    ahead: Callable[[Context], bool] = _never
    forks: bool = False
    when: Callable[[Context], bool] = _always
    prefill: Callable[[Context], object] = _unknown
    reconsiders: str = ""
    reconsider_label: Text = NO_TEXT

    def is_answerable(self, context: Context) -> bool:
        """Whether there is anything to answer: a choice of nothing is not asked."""
        return True

    @abstractmethod
    def check(self, value: object, context: Context) -> Any:
        """Check what a screen gives and return the answer to keep. Raises ``InvalidAnswer``."""

    def to_json(self, answer: Any) -> Any:
        return list(answer) if isinstance(answer, tuple) else answer

    def from_json(self, packed: Any) -> Any:
        """The answer from JSON, to be checked again."""
        return packed


def validate_choice(
    value: object, offered: Sequence[str], *, many: bool, ranked: bool = False
) -> str | tuple[str, ...]:
    """Return what was picked of ``offered``, in its order, or when ``ranked`` in the visitor's. Raises
    ``InvalidAnswer``."""
    if not many:
        if isinstance(value, str) and value in offered:
            return value
        raise InvalidAnswer(T("Ce choix n’est plus proposé. Choisissez-en un autre."))
    given = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    wanted = dict.fromkeys(given)
    order: Iterable[Any] = wanted if ranked else offered
    kept = tuple(each for each in order if each in wanted and each in offered)
    if not kept:
        raise InvalidAnswer(T("Choisissez au moins une réponse."))
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Step):
    """One of a few options, or several with ``many`` (the answer is then a tuple of values, in the order
    in which they were touched when ``ranked``). With ``reset_steps`` a choice leads back: the journey stands
    at the first of these earlier steps, and all of them are asked again."""

    options: Dynamic[Sequence[Option]]
    many: bool = False
    ranked: bool = False
    shape: ChoiceLayout = ChoiceLayout.LINES
    reset_steps: Dynamic[Sequence[str]] = ()

    def is_answerable(self, context: Context) -> bool:
        return bool(resolve(self.options, context))

    def check(self, value: object, context: Context) -> str | tuple[str, ...]:
        offered = [option.value for option in resolve(self.options, context)]
        return validate_choice(value, offered, many=self.many, ranked=self.ranked)


@dataclass(frozen=True, slots=True, kw_only=True)
class PickSlot(Step):
    """One moment, or several with ``many``; ``all_label`` then names the button that ticks all.
    ``unavailable_reason`` says why a half day has none."""

    slots: Dynamic[Sequence[SlotOption]]
    many: bool = False
    all_label: Text = NO_TEXT
    unavailable_reason: Callable[[Context, date, DayPart], UnavailableReason] = _full

    def is_answerable(self, context: Context) -> bool:
        return bool(resolve(self.slots, context))

    def check(self, value: object, context: Context) -> str | tuple[str, ...]:
        return validate_choice(value, [slot.value for slot in resolve(self.slots, context)], many=self.many)


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe(Step):
    """Own words, spoken or typed. Lengths in characters. ``personal`` ones say who the visitor is: the
    loudspeaker does not repeat them. ``scan`` finds the words in what a code holds, as for a ``Number``.
    ``figures_first``: the keyboard comes out with its digits. ``names``: it is somebody's name, each part of
    which begins with a capital; ``letters_only``: what has a digit in it, or no letter, is none."""

    max_length: int = 2000
    min_length: int = 3
    examples: Dynamic[Sequence[Text]] = ()
    figures_first: bool = False
    personal: bool = True
    names: bool = False
    letters_only: bool = False
    scan: Callable[[str], str | None] | None = None

    def check(self, value: object, context: Context) -> str:
        words = parsing.clean_text(str(value))
        if self.names:
            words = parsing.capitalise_name(words)
        if len(words) < self.min_length:
            raise InvalidAnswer(T("Dites-en un peu plus, s’il vous plaît."))
        if self.letters_only and (any(map(str.isdigit, words)) or not any(map(str.isalpha, words))):
            raise InvalidAnswer(T("Écrivez le nom en lettres, sans chiffres, s’il vous plaît."))
        if len(words) > self.max_length:
            raise InvalidAnswer(
                T(
                    "C’est un peu long. Gardez l’essentiel : {count} caractères au plus.",
                    count=self.max_length,
                )
            )
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Describe):
    """What somebody wants, in own words: the screen proposes what that may be, and a touch opens it."""


class NumberFormat(StrEnum):
    """How the digits of a ``Number`` are read and shown."""

    DIGITS = "digits"
    PHONE = "phone"
    IBAN = "iban"
    TENANT_NUMBER = "tenant_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Step):
    """Digits (and letters for a tenant number). ``pattern`` must match the whole answer without spaces.

    ``length`` is how many characters a screen makes room for, 0 when not known. A phone is kept in
    E.164, an IBAN without spaces. ``masked`` answers are never shown in full nor spoken on the
    loudspeaker. ``scan`` finds the number in what a code holds, where it can be shown to the camera
    instead of typed.
    """

    format: NumberFormat = NumberFormat.DIGITS
    pattern: str = r"[0-9]+"
    length: int = 0
    masked: bool = False
    scan: Callable[[str], str | None] | None = None

    def check(self, value: object, context: Context) -> str:
        if self.format is NumberFormat.PHONE:
            return parsing.parse_phone(str(value))
        if self.format is NumberFormat.IBAN:
            return parsing.parse_iban(str(value))
        compact = re.sub(r"[\s.\-]", "", str(value)).upper()
        if not re.fullmatch(self.pattern, compact) or (self.length and len(compact) > self.length):
            raise InvalidAnswer(T("Ce numéro n’a pas la bonne forme. Vérifiez-le, s’il vous plaît."))
        return compact


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Step):
    """A ``date``, or eight digits typed as day, month, year: a birth date, or with ``earliest`` and
    ``latest`` any day between them, both included."""

    masked: bool = True
    earliest: Dynamic[date] | None = None
    latest: Dynamic[date] | None = None

    def check(self, value: object, context: Context) -> date:
        if self.earliest is None or self.latest is None:
            return parsing.parse_birth_date(value, context.facts["now"].date())
        first, last, day = (
            resolve(self.earliest, context),
            resolve(self.latest, context),
            parsing.parse_day(value),
        )
        if not first <= day <= last:
            raise InvalidAnswer(T("La date doit être entre le {first} et le {last}.", first=first, last=last))
        return day

    def to_json(self, answer: date) -> str:
        return answer.isoformat()

    def from_json(self, packed: Any) -> date:
        return date.fromisoformat(packed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Step):
    """A sum of money: ``Money``, or what was typed ("1 234,50")."""

    minimum: Dynamic[Money] = ONE_CENT
    maximum: Dynamic[Money]

    def check(self, value: object, context: Context) -> Money:
        amount = value if isinstance(value, Money) else parsing.parse_money(str(value))
        least, most = resolve(self.minimum, context), resolve(self.maximum, context)
        if amount < least:
            raise InvalidAnswer(T("Le montant doit être d’au moins {minimum}.", minimum=least))
        if amount > most:
            raise InvalidAnswer(T("Le montant ne peut pas dépasser {maximum}.", maximum=most))
        return amount

    def to_json(self, answer: Money) -> int:
        return answer.cents

    def from_json(self, packed: Any) -> Money:
        return Money(int(packed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Find(Step):
    """Something of a long list, found by typing its beginning: a town, a street.

    ``search`` gives the best few options for what was typed; the answer is the value of one of them.
    """

    search: Callable[[str], Sequence[Option]]
    find_option: Callable[[str], Option | None]
    example: Text = NO_TEXT

    def check(self, value: object, context: Context) -> str:
        option = self.find_option(str(value))
        if option is None:
            raise InvalidAnswer(T("Choisissez dans la liste, s’il vous plaît."))
        return option.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Step):
    """Photos of the visitor's, as JPEG; the answer is a tuple of them. Never asked twice, never kept on
    the disk but in the outbox. ``fine`` ones are to be read, not sent."""

    most: int = 3
    fine: bool = False
    optional: bool = True
    skip_label: Text = NO_PHOTO_LABEL
    counted: bool = False

    def check(self, value: object, context: Context) -> tuple[bytes, ...]:
        photos = tuple(value) if isinstance(value, Sequence) else ()
        if not photos or len(photos) > self.most or not all(isinstance(each, bytes) for each in photos):
            raise InvalidAnswer(T("Prenez une photo, ou continuez sans photo."))
        return photos

    def to_json(self, answer: tuple[bytes, ...]) -> list[str]:
        return [b64encode(photo).decode() for photo in answer]

    def from_json(self, packed: Any) -> tuple[bytes, ...]:
        return tuple(b64decode(photo) for photo in packed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Information(Step):
    """Something to know before going on; the answer is that it was seen. ``number`` is who to call, large:
    before the body, or after it with ``phone_line_last``. ``icon`` pictures the first line.
    ``drawing``, the name of one below ``assets/pictures``, shows what the words say.
    ``offers_person_call``: someone can be called; ``person_first``: that is what leads on for most.
    ``sets`` is a code of preferences that the kiosk takes once it is confirmed."""

    body: Dynamic[Sequence[Text]]
    number: Dynamic[SummaryLine | None] = None
    phone_line_last: Dynamic[bool] = False
    icon: str = ""
    drawing: str = ""
    offers_person_call: bool = False
    person_first: bool = False
    tone: Tone = Tone.PLAIN
    primary: Text = UNDERSTOOD_LABEL
    counted: bool = False
    sets: Dynamic[str] = ""

    def check(self, value: object, context: Context) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Step):
    """A summary to check before it is sent; a line with a ``step_key`` can be changed."""

    lines: Callable[[Context], Sequence[SummaryLine]]
    primary: Dynamic[Text] = SEND_LABEL

    def check(self, value: object, context: Context) -> bool:
        return True


# --- steps that wait ---------------------------------------------------------------------------

PLEASE_WAIT = T("Un instant, s’il vous plaît…")


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A PDF for the printer of this kiosk."""

    pdf: bytes = field(repr=False)


#: The number that the visitor hears, made by this kiosk: for what is done before the end of a journey.
REFERENCE_QUERY = Query("number")


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A photo (JPEG) for the reader of letters of this kiosk; ``language``: what the visitor reads.

    ``understand`` makes the answer of what was read, where it was read: it takes its time.
    """

    photo: bytes = field(repr=False)
    language: str
    understand: Callable[[LetterText], object]


@dataclass(frozen=True, slots=True)
class FindSymptoms:
    """Which of ``possible`` (keys) somebody may mean; the answer is some of them, the likeliest first."""

    words: str = field(repr=False)
    language: str
    possible: tuple[str, ...]


#: A query, an act to be done at once, a print, a letter to be read, or words to be understood.
FetchRequest = Query | Act | PrintJob | ReadLetter | FindSymptoms


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The answer to a ``FetchStep``: what was asked, the value, and when it was fetched."""

    question: FetchRequest
    value: Any = field(repr=False)
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """The sentence for a refusal by the landlord's system, and the steps that are asked again."""

    sentence: Text
    reset_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchStep(Step):
    """Nothing is asked of the visitor here: the answer comes from the landlord's system, or takes this kiosk
    a while.

    The answer (``FetchResult``) counts while ``asks`` asks the same; when an answer before it changes, it is
    asked anew. An ``Act`` asked here is done at once or not at all: it never waits in the outbox.
    ``refusals`` maps a code of the contract to what then happens. An ``optional`` one is passed over
    when there is no answer.
    """

    asks: Callable[[Context], FetchRequest]
    title: Dynamic[Text] = PLEASE_WAIT
    refusals: Mapping[str, RefusalRule] = field(default_factory=dict)
    counted: bool = False

    def check(self, value: object, context: Context) -> FetchResult:
        if isinstance(value, FetchResult) and value.question == self.asks(context):
            return value
        raise InvalidAnswer(PLEASE_WAIT)

    def to_json(self, answer: FetchResult) -> None:
        """Not kept: it is asked anew."""


def fetched_value(context: Context, key: str, default: Any = None) -> Any:
    """The value fetched at that ``FetchStep``, or ``default`` before there is one."""
    answer = context.get(key)
    return answer.value if isinstance(answer, FetchResult) else default


# --- steps that show something, then ask where to go -------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayStep(Step):
    """A step that shows something: ``actions`` are the buttons at the foot, the last one the plainest one.

    The answer is the value of the action taken, "" where there is only ``primary``. With ``return_to`` the
    journey returns to that earlier step instead of going on: this was only to be looked at.
    """

    actions: Dynamic[Sequence[Option]] = ()
    primary: Text = UNDERSTOOD_LABEL
    counted: bool = False
    return_to: Dynamic[str] = ""

    def check(self, value: object, context: Context) -> Any:
        actions = [option.value for option in resolve(self.actions, context)]
        return str(validate_choice(value, actions, many=False)) if actions else ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement: what, how much, and one sentence that explains it."""

    label: Text
    value: Text
    explanation: Text = NO_TEXT
    tone: Tone = Tone.PLAIN
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(DisplayStep):
    """A figure that matters, and the lines that make it; ``pictures`` (JPEG or PNG) show what it is about."""

    headline: Dynamic[SummaryLine]
    rows: Dynamic[Sequence[StatementRow]]
    notice: Dynamic[Text] = NO_TEXT
    pictures: Dynamic[Sequence[bytes]] = ()


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar of a chart, its ``figure`` above it; ``before`` is the same of last year, ``None`` where
    it is not known."""

    label: Text
    value: float
    spoken: Text
    figure: Text
    before: float | None = None
    last_year_spoken: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(DisplayStep):
    """Bars, and the same in sentences: nobody has to read the picture."""

    bars: Dynamic[Sequence[ChartBar]]
    words: Dynamic[Sequence[Text]]
    this_year_label: Dynamic[Text]
    last_year_label: Dynamic[Text] = NO_TEXT
    notice: Dynamic[Text] = NO_TEXT


@dataclass(frozen=True, slots=True)
class LetterAnswer:
    """A question about a letter (``label``), its answer, and a ``note`` to it. ``place`` is where it stands
    on the picture: left, top, right, bottom, as parts of its width and height; ``None`` where it is concluded
    of the whole letter. ``figure``: it is a sum."""

    key: str
    label: Text
    value: Text
    note: Text = NO_TEXT
    place: tuple[float, float, float, float] | None = None
    tone: Tone = Tone.PLAIN
    figure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReading(DisplayStep):
    """What a letter says: ``answers``, with their places on its ``picture`` (JPEG); ``lines`` are its words.
    ``warning`` stands first. ``person_first``: the way to a person is the one that stands out."""

    picture: Callable[[Context], bytes]
    answers: Dynamic[Sequence[LetterAnswer]]
    lines: Dynamic[Sequence[Text]]
    warning: Dynamic[Sequence[Text]] = ()
    person_first: Dynamic[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfViewer(DisplayStep):
    """A PDF to be read on the screen, large, and aloud. ``about`` says what it is, to who does not read its
    language."""

    pdf: Callable[[Context], bytes]
    about: Dynamic[Text] = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class QrHandoff(DisplayStep):
    """A code that the visitor's own phone takes with it, and what to do with it. ``figure`` is the sum
    that it is about, if any: it stands large.

    With ``asks`` the kiosk asks again every ``poll_interval_s`` seconds, and goes on by itself once
    ``is_complete`` says so; the answer is then a ``FetchResult`` kept under this step's key. So is what else
    is told of it (``is_told``), once the journey has ended without that. What came of it in one run may be
    the end of what another asks or shows (``supersedes``).
    """

    code: Callable[[Context], str]
    figure: Dynamic[Text] = NO_TEXT
    body: Dynamic[Sequence[Text]] = ()
    asks: Callable[[Context], Query] | None = None
    is_complete: Callable[[Context, object], bool] = lambda context, answer: False
    is_told: Callable[[Context, object], bool] = lambda context, answer: False
    supersedes: Callable[[Context, Context], bool] = lambda context, other: False
    poll_interval_s: float = 3.0

    def check(self, value: object, context: Context) -> Any:
        if isinstance(value, FetchResult) and self.asks is not None and value.question == self.asks(context):
            return value
        return DisplayStep.check(self, value, context)

    def to_json(self, answer: object) -> object:
        return None if isinstance(answer, FetchResult) else answer
