"""What a letter says: what it is, who writes, what is to be done, by when, how much.

By words, figures and where they stand: what was not found is not told, and what could be two things is not
told either. The words are in ``lettres.toml``.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise, starmap
from math import atan2, degrees
from pathlib import Path

from kiosk.domain import NO_TEXT, Money, T, Text
from kiosk.domain.letters import ILLEGIBLE, LetterWord
from kiosk.domain.normalisation import normalise

from .rule_file import RuleTable, load_in_force, read_rule_file

#: The sender that is known by the names of the agency and of its landlord.
OWN_LANDLORD = "bailleur"
#: Left, top, right, bottom, as parts of the picture.
Place = tuple[float, float, float, float]


class LetterAct(StrEnum):
    """What a letter asks for."""

    PERSON = "personne"
    PAY = "payer"
    NOTHING = "rien"
    #: The landlord takes the sum from the visitor's account.
    DEBIT = "preleve"
    #: It will stand on the next rent notice.
    BILLED = "facture_plus_tard"
    #: Who pays an allowance keeps it back, month by month.
    WITHHELD = "retenu"
    COME = "venir"
    STAY_HOME = "etre_la"
    SEND = "envoyer"
    ANSWER = "repondre"


@dataclass(frozen=True, slots=True)
class LetterSender:
    """Someone who writes to tenants. ``signs`` are words of theirs, normalised."""

    key: str
    label: Text
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter. ``senders``: who writes it, nobody in particular when empty; ``not_from``: who does
    not. ``danger``: a person comes first. ``explained``: what its title means, in plain words. ``sharpens``:
    the kind that it is more than, when it says so itself. ``unless``: no letter with one of these words is of
    it. ``fallback``: a letter is of it when it is of no other kind."""

    key: str
    title: Text
    signs: tuple[str, ...]
    act: LetterAct | None = None
    danger: bool = False
    senders: tuple[str, ...] = ()
    explained: Text = NO_TEXT
    sharpens: str = ""
    unless: tuple[str, ...] = ()
    fallback: bool = False
    not_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterRules:
    """In the order in which they are tried."""

    kinds: tuple[LetterKind, ...]
    senders: tuple[LetterSender, ...]


def load_letter_rules(file: Path) -> LetterRules:
    """The kinds of letters and who writes them. Raises ``RuleFileError``."""
    top = read_rule_file(file, "lettres", "expediteurs")
    senders = []
    for table in top.get_tables("expediteurs"):
        table.only("key", "label", "signs")
        senders.append(LetterSender(table.get("key", str), T(table.get("label", str)), _signs(table)))
    kinds: list[LetterKind] = []
    for table in top.get_tables("lettres"):
        table.only(
            *(
                "key",
                "title",
                "explained",
                "act",
                "danger",
                "sharpens",
                "from",
                "not_from",
                "signs",
                "unless",
                "fallback",
            )
        )
        kind = LetterKind(
            table.get("key", str),
            T(table.get("title", str)),
            _signs(table),
            table.get_enum("act", LetterAct) if "act" in table.values else None,
            bool(table.values.get("danger", False)),
            table.texts("from") if "from" in table.values else (),
            T(table.get("explained", str)) if "explained" in table.values else NO_TEXT,
            str(table.values.get("sharpens", "")),
            _signs(table, "unless") if "unless" in table.values else (),
            bool(table.values.get("fallback", False)),
            table.texts("not_from") if "not_from" in table.values else (),
        )
        if kind.sharpens and kind.sharpens not in {each.key for each in kinds}:
            raise table.error("sharpens", f"no kind before it: {kind.sharpens}")
        if unknown := {*kind.senders, *kind.not_from} - {each.key for each in senders}:
            raise table.error("from", f"is of nobody known: {', '.join(sorted(unknown))}")
        kinds.append(kind)
    return LetterRules(tuple(kinds), tuple(senders))


def _signs(table: RuleTable, name: str = "signs") -> tuple[str, ...]:
    return tuple(_plain(each) for each in table.texts(name))


@cache
def letter_rules_in_force() -> LetterRules:
    """Those of ``lettres.toml``."""
    return load_in_force("lettres", load_letter_rules)


@dataclass(frozen=True, slots=True)
class Found:
    """``words`` of the letter that say something, and where they stand."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter says, each with where it stands; ``None`` is what it does not say, or not clearly.

    ``threatens``: what it is about puts the home at stake, now or if nothing is done. ``appointment``: the
    ``day`` is one on which something takes place, at ``hour`` where that is told, or between it and
    ``until``; else it is the last one on which to act. ``delay`` is a time to act in that has no date.
    ``amount_unread``: it is about money, and how much could not be read for sure.
    """

    kind: LetterKind | None = None
    kind_at: Found | None = None
    sender: LetterSender | None = None
    sender_at: Found | None = None
    act: LetterAct | None = None
    threatens: bool = False
    amount: Money | None = None
    amount_at: Found | None = None
    amount_unread: bool = False
    day: date | None = None
    hour: time | None = None
    until: time | None = None
    day_at: Found | None = None
    appointment: bool = False
    delay: Found | None = None


def understand_letter(words: Sequence[LetterWord], today: date, *landlord: str) -> LetterFacts:
    """What these words say to who reads them ``today``; ``landlord``: the names of this agency and of its
    landlord."""
    page, rules = _Page(words[:MAX_WORDS]), letter_rules_in_force()
    sender, sender_at = _sender(page, rules, landlord)
    kind, kind_at, threatens = _kind(page, rules, sender)
    act = kind.act if kind else None
    if act is LetterAct.NOTHING and _ALSO_TO_PAY.search(page.text):
        act = LetterAct.PAY
    written = _letter_date(page)
    amount, amount_at = _amount(page, act)
    if kind is not None and act is None and amount is not None and _TO_PAY.search(page.text):
        act = LetterAct.PAY
    is_credit = amount is not None and amount.cents <= 0
    if is_credit:
        amount = amount_at = None
    if act is LetterAct.PAY and _will_be(_DEBIT, page):
        act = LetterAct.DEBIT
    elif act is LetterAct.PAY and kind is not None and kind.key == "trop_percu" and _will_be(_WITHHELD, page):
        act = LetterAct.WITHHELD
    elif act is LetterAct.PAY and kind is not None and kind.act is None and _will_be(_BILLED, page):
        act = LetterAct.BILLED
    elif _is_nothing(page, act, kind, is_credit=is_credit, asks=amount is not None):
        act, amount, amount_at = LetterAct.NOTHING, None, None
    if act is LetterAct.NOTHING and _COMING_DEBIT.search(page.text):
        act = LetterAct.DEBIT
        amount, amount_at = _right_before(page, _COMING_DEBIT)
    if (kind is None or act is None) and amount is not None and not _TO_PAY.search(page.text):
        amount = amount_at = None
    about_money = act in (*_LATER, LetterAct.PAY, LetterAct.PERSON)
    unread = amount is None and about_money and (_has_money(page) or _HIDDEN_MONEY.search(page.text))
    is_off = act in (LetterAct.COME, LetterAct.STAY_HOME) and _CALLED_OFF.search(page.text) is not None
    if is_off:
        act = None
    if act in (LetterAct.NOTHING, LetterAct.BILLED, LetterAct.WITHHELD) or is_off:
        day = hour = until = day_at = None
        appointment = False
    else:
        takes_place = act in (LetterAct.COME, LetterAct.STAY_HOME) or (kind and kind.key == "assignation")
        day, hour, until, day_at, appointment = _day(
            page, written or today, written, bool(takes_place), kind is not None, act is LetterAct.PERSON
        )
    delay = None
    if day is None and act not in (*_LATER, LetterAct.NOTHING, None):
        delay = _delay(page)
    return LetterFacts(
        kind=kind,
        kind_at=kind_at,
        sender=sender,
        sender_at=sender_at,
        act=act,
        threatens=threatens or _goes_to_court(page) or _home_is_at_stake(page),
        amount=amount,
        amount_at=amount_at,
        amount_unread=bool(unread),
        day=day,
        hour=hour,
        until=until,
        day_at=day_at,
        appointment=appointment,
        delay=delay,
    )


#: A receipt, and below it what is to be paid next.
_ALSO_TO_PAY = re.compile(r"\ba (?:payer|regler) (?:avant|au plus tard|pour le|jusqu'au)\b")
#: A letter that names a paper to pay, but only tells something.
_NOTHING_TO_DO = re.compile(
    r"\b(?:aucune demarche|n'avez rien a (?:faire|payer|regler|rembourser)|aucune action de votre part)\b|"
    r"\bne (?:payez|reglez|versez) (?:rien|pas (?:cette?|ces|la|le|les)\b)|"
    r"\b(?:merci de|veuillez|priere de) ne (?:pas|rien) (?:payer|regler|verser)\b"
)
#: What was asked for has come, and nothing is said to be left of it.
_RECEIVED = re.compile(
    r"\bnous avons (?:bien )?recu votre (?:paiement|reglement|versement)(?! (?:partiel|de \d|d'un montant))|"
    r"\bdettes?\b[^.;!?]{0,40} est (?:donc )?(?:annulee|effacee)\b"
)
_SOME_IS_LEFT = re.compile(r"\b(?:rest(?:e|ant)|solde|encore|partiel\w*|acompte|insuffisant)\b")


def _is_nothing(
    page: "_Page", act: LetterAct | None, kind: LetterKind | None, *, is_credit: bool, asks: bool
) -> bool:
    """Whether a paper to pay, or one that only tells something, says that nothing is to be done.
    ``is_credit``: what it asks for is nothing, or less; ``asks``: it asks for a sum."""
    is_open = kind is not None and kind.act is None
    if act is not LetterAct.PAY and not is_open:
        return False
    if _RECEIVED.search(page.text) and not _SOME_IS_LEFT.search(page.text):
        return True
    if _NOTHING_TO_DO.search(page.text):
        return True
    in_favour = [each for each in _IN_FAVOUR.finditer(page.text) if not _hangs(page, each.start())]
    if is_open or is_credit:
        return is_credit or bool(in_favour)
    is_rest = any(_REST.search(page.before(each.start(), 20)) for each in in_favour)
    return bool(in_favour) and (is_rest or not asks) and not _TO_PAY.search(page.text)


#: What the visitor gets back.
_IN_FAVOUR = re.compile(
    r"\ben votre faveur\b|\ba votre credit\b|\b(?:porte|mis|verse)e? au credit de votre compte\b|"
    r"\b(?:deduit|credite)e?s? (?:de|sur) votre\b|\ben deduction de votre\b|\bsolde crediteur\b|"
    r"\bcompte (?:est )?crediteur\b|\bvous avez trop verse\b|"
    r"\bnous vous (?:devons|remboursons|rembourserons)\b|"
    r"\bvous ser(?:a|ont) (?:rembourse|reverse|verse)e?s?\b|\ba restituer\b"
)
#: Before it: it is what is left of all.
_REST = re.compile(r"\b(?:solde|reste)(?: [a-z]+)? $")
#: What is paid without the visitor doing anything, but not today.
_BILLED = re.compile(
    r"\b(?:apparaitra|figurera|"
    r"sera (?:porte|ajoute|reporte|facture|integre|impute|demande)e?)[^.;!?]{0,30} "
    r"(?:sur|a|dans|avec) (?:votre|vos|l'|le)[^.;!?]{0,20}(?:avis|echeance|quittance|loyer)"
)
_WITHHELD = re.compile(
    r"\b(?:(?:la|les|le|l'|nous la|nous les) ?(?:retiendrons|deduirons|preleverons)|"
    r"nous (?:retiendrons|deduirons)|sera(?:ont)? (?:retenu|deduit|recupere)e?s?|une retenue)"
    r"[^.;!?]{0,60}\b(?:vos|votre) (?:prestations?|allocations?|droits|aides?|paiements?)"
)
_LATER = LetterAct.DEBIT, LetterAct.BILLED, LetterAct.WITHHELD


def is_several_letters(words: Sequence[LetterWord]) -> bool:
    """Whether these words are of two letters that lie side by side, or one over the other."""
    words = words[:MAX_WORDS]
    page = _Page(words)
    return (
        _has_a_gutter(words)
        or any(sum(1 for _ in each.finditer(page.lined)) > 1 for each in (_SUBJECT, _CLOSING, _WRITTEN_AT))
        or _greets_twice(page)
        or _begins_again(page)
        or _lies_across(page)
    )


#: More words than a page of small print holds: what is behind them is not looked at.
MAX_WORDS = 2000
#: So many lines of so many words are the text of a letter, and no address or list above it.
MIN_TEXT_LINES, MIN_LINE_WORDS = 4, 8


def _greets_twice(page: "_Page") -> bool:
    """Not in what ends a letter: "Veuillez agréer, / Madame, Monsieur, …"."""
    lines = ["", *page.lined.splitlines()]
    return sum(_greets(before, line) for before, line in pairwise(lines)) > 1


def _greets(before: str, line: str) -> bool:
    return _GREETING.match(line) is not None and not _IN_CLOSING.search(before)


def _begins_again(page: "_Page") -> bool:
    """Whether a letter begins below the text of another one: with its greeting, or, below one that greets,
    with its subject: a summons tells in its middle what it is about."""
    told, before, greeted = 0, "", False
    for line in page.lined.splitlines():
        greets = _GREETING.fullmatch(line.rstrip()) and _greets(before, line)
        if (greets or (greeted and _SUBJECT.match(line))) and told >= MIN_TEXT_LINES:
            return True
        greeted = greeted or bool(greets)
        told += len(line.split()) >= MIN_LINE_WORDS
        before = line
    return False


#: By how many degrees the lines of two letters run apart, by how many those of one may on a page with folds,
#: and how many lines of each say so.
MIN_CROSSING, MAX_SPREAD, MIN_CROSSING_LINES = 4.5, 3.0, 3
#: How much higher than wide a page is: words tell their places as parts of it.
PAGE_RATIO = 1.4


def _lies_across(page: "_Page") -> bool:
    """Whether the lines of its lower part run all at another angle than those above."""
    slopes = []
    for line in page.lines:
        first, last = line.words[0], line.words[-1]
        wide = (last.left + last.right - first.left - first.right) / 2
        if len(line.words) >= MIN_LINE_WORDS // 2 and wide > 0.15:
            rise = PAGE_RATIO * (last.top + last.bottom - first.top - first.bottom) / 2
            slopes.append(degrees(atan2(rise, wide)))
    halves = (
        (slopes[:at], slopes[at:]) for at in range(MIN_CROSSING_LINES, len(slopes) - MIN_CROSSING_LINES + 1)
    )
    return any(
        abs(_middle(above) - _middle(below)) >= MIN_CROSSING
        and all(max(half) - min(half) <= MAX_SPREAD for half in (above, below))
        for above, below in halves
    )


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


#: "Villeneuve, le 20 novembre": where and when it was written, and nothing behind. "Fait à" stands at the end
#: of one.
_WRITTEN_AT = re.compile(
    r"(?m)^(?!fait )[a-z][a-z' -]{2,30}[,;] ?le [\d#]{1,2}(?:er)? [a-z#]{3,}(?: [\d#]{2,4})?[ .]*$"
)


#: Words on each side of what parts two pages, the part of all that may lie across it, and how wide it is, in
#: hundredths of the picture.
MIN_PAGE_WORDS, MAX_ACROSS, GUTTER_WIDTH = 30, 0.01, 4
#: Of a line of text in a page that takes half of the picture.
MIN_COLUMN_WORDS = 5


def _has_a_gutter(words: Sequence[LetterWord]) -> bool:
    """Whether two pages lie side by side: hardly a word crosses a band from top to bottom between them."""
    wide = 0
    lines: dict[int, int] = {}
    for word in words:
        lines[word.line] = lines.get(word.line, 0) + any(map(str.isalpha, word.text))
    for middle in (step / 100 for step in range(30, 71)):
        left = [word for word in words if word.right <= middle]
        right = [word for word in words if word.left >= middle]
        across = len(words) - len(left) - len(right)
        across += sum(_runs_over(one, other, middle) for one, other in pairwise(words))
        parts = min(len(left), len(right)) >= MIN_PAGE_WORDS and across <= MAX_ACROSS * len(words)
        wide = wide + 1 if parts else 0
        if wide == GUTTER_WIDTH:
            # A column of figures, or a block beside the text, is no page; nor is what has no lines of text.
            return all(
                around(half)[3] - around(half)[1] >= 0.5
                and sum(lines[each] >= MIN_COLUMN_WORDS for each in {word.line for word in half})
                >= MIN_TEXT_LINES
                for half in (left, right)
            )
    return False


def _runs_over(one: LetterWord, other: LetterWord, middle: float) -> bool:
    """Whether a line goes on there with no more than a space."""
    near = other.left - one.right < GUTTER_WIDTH / 100
    return one.line == other.line and one.right <= middle <= other.left and near


#: Small words that French needs and its neighbours do not share: 15 to 40 of a hundred words in the letters
#: of ``benchmarks``, at most 3 in English, Spanish, Portuguese, Romanian and Turkish ones.
_FRENCH_WORDS = frozenset(
    re.findall(r"\w+", "le les des et vous votre vos nous du au aux est pour dans avec une sur par l d qu n")
)
MIN_FRENCH_SHARE, MIN_COUNTED_WORDS = 0.08, 20


def is_in_french(words: Sequence[LetterWord]) -> bool:
    """Whether it may be French; too few words to tell are."""
    found = re.findall("[a-z]+", " ".join(_plain(word.text) for word in words))
    count = sum(each in _FRENCH_WORDS for each in found)
    return len(found) < MIN_COUNTED_WORDS or count >= MIN_FRENCH_SHARE * len(found)


def letter_lines(words: Sequence[LetterWord], gap: str = " ") -> list[str]:
    """The lines of a letter in reading order, as they are written; ``gap`` is what stands between words."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return [gap.join(line) for line in lines.values()]


# --- the page as text ---------------------------------------------------------------------------

_APOSTROPHES = str.maketrans("’‘´`«»“”", "''''    ")


def _plain(text: str) -> str:
    return " ".join(normalise(text.translate(_APOSTROPHES)).split())


@dataclass
class _PrintedLine:
    start: int
    end: int
    words: list[LetterWord]

    @cached_property
    def stands_out(self) -> bool:
        """Whether it looks like a heading: few words, or capitals."""
        letters = [c for word in self.words for c in word.text if c.isalpha()]
        capitals = len(letters) >= 8 and sum(map(str.isupper, letters)) > 0.7 * len(letters)
        return capitals or len(self.words) <= 6


#: Stands for a figure that could not be read: part of no sum and no day, and no end of a sentence.
_HIDDEN = "#"


#: Dots that lead to a figure at the end of a line.
_LEADERS = re.compile(r"[.,:;_\u2026\u00b7-]{3,}")


class _Page:
    """The words one after the other, normalised; ``lined`` has each line on its own."""

    def __init__(self, words: Sequence[LetterWord]) -> None:
        self.words: list[LetterWord] = []
        self._starts: list[int] = []
        self._rows: dict[tuple[float, float], list[LetterWord]] = {}
        self.plain: dict[LetterWord, str] = {}
        self.lines: list[_PrintedLine] = []
        pieces: list[str] = []
        lined: list[str] = []
        at, line = 0, None
        for word in words:
            plain = _LEADERS.sub("", _plain(word.text))
            if word.unsure:
                plain = plain.replace("?", _HIDDEN)
            if not plain or word.text == ILLEGIBLE:
                continue
            if word.line != line:
                line = word.line
                self.lines.append(_PrintedLine(at, at, []))
                lined.append("")
            self.words.append(word)
            self.plain[word] = plain
            self._starts.append(at)
            pieces.append(plain)
            at += len(plain) + 1
            self.lines[-1].end = at
            self.lines[-1].words.append(word)
            lined[-1] += plain + " "
        self.text = " ".join(pieces)
        self.lined = "\n".join(lined)

    def line_of(self, at: int) -> _PrintedLine:
        return self.lines[bisect_right(self.lines, at, key=lambda line: line.start) - 1]

    def runs_on(self, line: _PrintedLine) -> bool:
        """Whether a line is the end of a sentence that began in the line of text above it."""
        at = bisect_left(self.lines, line.start, key=lambda each: each.start)
        above = self.lines[at - 1] if at else None
        return (
            above is not None
            and len(above.words) >= MIN_LINE_WORDS
            and not above.stands_out
            and self.text[above.start : above.end].rstrip()[-1:] not in (".", ":", "!", "?")
        )

    def before(self, at: int, reach: int) -> str:
        """So many characters that stand before that place in the text."""
        return self.text[max(0, at - reach) : at]

    def said_before(self, at: int) -> str:
        """What the sentence that goes on at that place has said, a hundred and thirty characters at most."""
        return re.split(r"[.;!?] ", self.before(at, 130))[-1]

    def first_of(self, start: int) -> int:
        """The rank of the word that stands there, or behind the space there."""
        first = bisect_right(self._starts, start) - 1
        if self._starts[first] + len(self.plain[self.words[first]]) <= start:
            first += 1
        return first

    def words_of(self, start: int, end: int) -> list[LetterWord]:
        return self.words[self.first_of(start) : bisect_left(self._starts, end)]

    def found(self, match: re.Match[str], group: str | int = 0) -> Found:
        return _found(self.words_of(match.start(group), match.end(group)))

    def row_of(self, words: Iterable[LetterWord]) -> list[LetterWord]:
        """All that stands at the same height, from left to right: a table has its figures far from its
        labels, in lines of their own."""
        _, top, _, bottom = around(words)
        if (top, bottom) not in self._rows:
            middle = (top + bottom) / 2
            row = [
                word
                for word in self.words
                if word.top < middle < word.bottom or top < (word.top + word.bottom) / 2 < bottom
            ]
            self._rows[top, bottom] = sorted(row, key=lambda word: word.left)
        return self._rows[top, bottom]


def around(words: Iterable[LetterWord]) -> Place:
    """The smallest place that holds all of these words."""
    boxes = [(word.left, word.top, word.right, word.bottom) for word in words]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _found(words: Sequence[LetterWord]) -> Found:
    return Found(" ".join(word.text for word in words), around(words))


#: One stands for the other: "régularisation des charges" is "régularisation de vos charges" too.
_OF = r"(?:des|du|de (?:la|vos|votre)|de)"
#: Letters of a word that has a plural here: shorter ones are names ("caf", "opac") or "reçu" and "dû".
MIN_INFLECTED = 5


@cache
def _phrase(sign: str) -> re.Pattern[str]:
    words = r"[\s-]+".join(
        _OF if word in ("de", "des", "du") else _any_number(word) for word in re.split(r"[\s-]+", sign)
    )
    return re.compile(rf"(?<![a-z0-9]){words}(?![a-z0-9])")


def _any_number(word: str) -> str:
    """In the singular as in the plural; a short word stands as it is."""
    if len(word) < MIN_INFLECTED:
        return re.escape(word)
    return re.escape(word.removesuffix("s")) + "s?"


# --- who writes, what it is --------------------------------------------------------------------

#: Who writes stands at the top of a page, or below it with the signature.
_TOP, _FOOT = 0.36, 0.7
_THREAT = re.compile(
    r"(a defaut|sous peine|a peine|pourra|pourrait|pourrons|risque|contraint|eviter|faute de|sans quoi|"
    r"serait|seriez|envisag|avant d|si vous ne|procedure|engager)[^.]{0,90}$"
)
#: Before the name of someone for whom, or to whom, another writes.
_FOR_ANOTHER = re.compile(
    r"(?:prestataire|partenaire|mandataire|mandatee?|sous-traitant|titulaire du marche|pour le compte|"
    r"a la (?:demande|requete)|requerant)[ :-]*(?:(?:de|du|des|par)\b)?[ :]*(?:(?:votre|notre|la|le)\b)? ?"
    r"(?:bailleur (?:[a-z'-]+ ){0,3})?$"
)
#: Before what is to be brought or sent, and before how one gets an appointment: no letter is of that kind.
_ASIDE = re.compile(
    r"(?:\bapport|\bmuni|\bpresentation d|\bjoignez|(?<!nous )\bjoindre|"
    r"\b(?:vos|votre) (?:[a-z]+ )?dernier[a-z]* )"
    r"[^.:;!?]{0,80}$|"
    r"\baides? (?:financiere )?(?:a|au|aux|pour) [^.:;!?]{0,40}$|"
    r"\b(?:sur|sans|prendre|prenez|demandez) (?:vite |vos )?(?:un )?$|"
    # What comes later or on a condition, is elsewhere, or is not.
    r"\b(?:a condition|sous reserve)\b[^.;!?]{0,40}$|"
    r"\b(?:sur|des|avec|a) (?:l'|le |la |votre |vos )(?:prochaine?s? )?$|\bprochaine?s? $|"
    r"\b(?:rien|pas|aucune?|aucun) (?:a |de |d')?$|"
    r"\b(?:mettre en place|proposer|demander|convenir|etablir|negocier|solliciter) (?:d'|de )?(?:une? )?$"
)
_SUBJECT = re.compile(r"(?m)^(?:objet|obj)\s*:")
#: Of a mail or a site: "habitat" in it is a name.
_IN_AN_ADDRESS = re.compile(r"(?:[@/.-]|www)[a-z0-9._-]*$|[a-z0-9]@[a-z0-9._-]*$")
_MAIL_FROM = re.compile(r"(?:de|expediteur|emetteur) ?:.*@")
_ANOTHER_LANDLORD = "autre_bailleur"
#: "à votre bailleur": who writes speaks of another one.
_YOURS = re.compile(r"\b(?:a|de|par|avec) votre $")
#: "Madame Martin, directrice" signs.
_GREETING = re.compile(
    r"(?m)^(?:chere? )?(?:madame|monsieur|mademoiselle)"
    r"(?:,? (?:et )?(?:madame|monsieur))?(?: [a-z'-]+(?= ?, *$))? ?,"
)
_BEGINS = re.compile(
    r"(?:chere?s? |mes? )?(?:madame|monsieur|mesdames|messieurs|bonjour|locataires?)[a-z, ]{0,40},? *$"
)
#: Before the name of a letter that came before this one, or may come after it.
_OTHER_LETTER = re.compile(
    r"\b(?:notre|nos|une|cette|la|les|premiere|precedente|derniere|avant|apres|sans|suite a|malgre|"
    r"courrier de|lettre de)(?: [a-z]+)? $"
)
_BEFORE = re.compile(r"\bavant (?:une |la )?$")
_CLOSING = re.compile(r"\b(?:veuillez (?:agreer|recevoir(?! ci)|croire)|(?:prie|prions) d'agreer)\b")
#: A greeting that stands in what ends a letter, at the beginning of a line.
_IN_CLOSING = re.compile(r"\b(?:agreer|recevoir|croire|prie|prions)\b[a-z, ]*$")
_FORMAL_NOTICE = re.compile(r"\bmise en demeure\b|\bmettons en demeure\b")
_COURT = re.compile(r"\b(?:commissaires? de justice|huissiers?|tribunal|contentieux|expulsion|juge)\b")
_HOME_AT_STAKE = re.compile(
    r"\bresili(?:ation|er|ee?|era)\b[a-z' ]{0,30}\b(?:bail|contrat de location)\b|\bexpuls(?:ion|er|ee?)\b"
)
_AUTHORITIES = ("commissaire", "tribunal", "prefecture")


def _sender(
    page: _Page, rules: LetterRules, landlord: Sequence[str]
) -> tuple[LetterSender | None, Found | None]:
    """Who is named first in the head of the page; else whose name stands below it on a line of its own."""
    seen: list[tuple[float, int, LetterSender, re.Match[str]]] = []
    signed: list[tuple[float, int, LetterSender, re.Match[str]]] = []
    head = _head_end(page)
    for rank, sender in enumerate(rules.senders):
        own = [_plain(each) for each in landlord if each] if sender.key == OWN_LANDLORD else ()
        for sign in (*own, *sender.signs):
            for match in _phrase(sign).finditer(page.text):
                if _FOR_ANOTHER.search(page.before(match.start(), 40)):
                    continue
                height = page.words_of(match.start(), match.end())[0].top
                found = round(height, 2), rank, sender, match
                if sender.key == _ANOTHER_LANDLORD and _YOURS.search(page.before(match.start(), 20)):
                    continue
                in_a_name = _IN_AN_ADDRESS.search(page.before(match.start(), 40)) is not None
                if height < _TOP and not in_a_name and (match.start() < head or sign in own):
                    seen.append(found)
                elif sign in own and _is_signature(page, match):
                    signed.append(found)
    if not seen and (mail := _mail_from(page, landlord)) is not None:
        return next(each for each in rules.senders if each.key == OWN_LANDLORD), _found(mail.words)
    if signed and all(sender.key == _ANOTHER_LANDLORD for _, _, sender, _ in seen):
        seen = signed
    if not seen:
        return None, None
    _, _, sender, match = min(seen, key=lambda each: each[:2])
    line = page.line_of(match.start()).words
    return sender, _found(line)


def _mail_from(page: _Page, names: Sequence[str]) -> _PrintedLine | None:
    """The line of a printed e-mail that tells who sent it, where its address has the words of one of these
    names."""
    for line in page.lines:
        text = page.text[line.start : line.end]
        for name in filter(None, names):
            parts = [each for each in _plain(name).split() if len(each) >= MIN_INFLECTED]
            if _MAIL_FROM.match(text) and parts and all(each in text for each in parts):
                return line
    return None


def _head_end(page: _Page) -> int:
    """Where the letter itself begins: who is named from there on need not be who writes."""
    for line in page.lines:
        if _BEGINS.match(page.text[line.start : line.end]):
            return line.start
    return len(page.text)


#: Behind the name of who writes, at the foot of a page.
_ADDRESS = re.compile(r"\b(?:siret|siege|rcs|tel|place|rue|avenue|boulevard|quai|cours|cedex|[0-9#]{5})\b")


def _is_signature(page: _Page, match: re.Match[str]) -> bool:
    """Whether a name has a line to itself, or but a date and a place behind it, or its address."""
    line = page.line_of(match.start())
    behind = page.text[match.end() : line.end]
    short = len(line.words) <= match[0].count(" ") + 6
    return match.start() == line.start and (short or _ADDRESS.search(behind) is not None)


#: More than all other signs together: a bailiff or a court calls its letter so.
HEADED_DANGER = 30


def _kind(
    page: _Page, rules: LetterRules, sender: LetterSender | None
) -> tuple[LetterKind | None, Found | None, bool]:
    """The kind that most of its signs speak for, where one stands in a heading more than in a sentence; and
    whether the home is at stake."""
    best: tuple[int, LetterKind, re.Match[str]] | None = None
    threatens = False
    authority = sender is not None and sender.key in _AUTHORITIES
    for kind in rules.kinds:
        if kind.sharpens:
            continue
        if kind.senders and (sender is None or sender.key not in kind.senders):
            continue
        if sender is not None and sender.key in kind.not_from:
            continue
        if any(_phrase(each).search(page.text) for each in kind.unless):
            continue
        weight, first, headed = 0, None, False
        counted: set[int] = set()
        for sign in kind.signs:
            matches = [each for each in _phrase(sign).finditer(page.text) if each.start() not in counted]
            counted.update(each.start() for each in matches)
            if not kind.danger and kind.act is not LetterAct.SEND:
                matches = [each for each in matches if _is_heading(page, each) or not _is_aside(page, each)]
            if kind.danger:
                matches = [each for each in matches if not _LEAVING.search(page.before(each.start(), 80))]
                threatens = threatens or bool(matches and (len(sign.split()) > 1 or authority))
                matches = [each for each in matches if not _is_threat(page, each)]
            tops = [each for each in matches if _is_heading(page, each)]
            if matches:
                weight += 3 if tops else 1
                first = first if headed or (first and not tops) else (tops or matches)[0]
                headed = headed or bool(tops)
        if kind.danger and not (headed or (authority and first) or (first and _is_said_to_you(page, first))):
            continue
        if kind.danger and authority:
            # A summons over a debt has more words of debts than of summons.
            weight += HEADED_DANGER if headed else 3
        if kind.fallback:
            weight = 0
        if first is not None and (best is None or weight > best[0]):
            best = weight, kind, first
    if best is None:
        return None, None, threatens
    _, kind, match = best
    threatens = threatens or kind.danger
    for sharper in rules.kinds:
        if sharper.sharpens == kind.key and (said := _says_itself(page, sharper)) is not None:
            kind, match = sharper, said
    return kind, page.found(match), threatens


def _is_said_to_you(page: _Page, match: re.Match[str]) -> bool:
    """Whether it is done by being written: "nous vous donnons congé"."""
    return re.search(r"\b(?:je|nous) vous $", page.before(match.start(), 12)) is not None


def _says_itself(page: _Page, kind: LetterKind) -> re.Match[str] | None:
    """Where a letter says that it is of that kind, not that it threatens with one or that there was one."""
    matches = [match for sign in kind.signs for match in _phrase(sign).finditer(page.text)]
    headed = (
        each for each in matches if _is_heading(page, each) and not _BEFORE.search(page.text[: each.start()])
    )
    plain = (
        each
        for each in matches
        if not _is_threat(page, each) and not _OTHER_LETTER.search(page.before(each.start(), 60))
    )
    return next(headed, None) or next(plain, None)


def _goes_to_court(page: _Page) -> bool:
    """A formal notice after which a bailiff or a judge comes."""
    return _FORMAL_NOTICE.search(page.text) is not None and _COURT.search(page.text) is not None


def _is_aside(page: _Page, match: re.Match[str]) -> bool:
    return _ASIDE.search(page.before(match.start(), 100)) is not None


#: Before the end of a lease that the tenant asked for.
_LEAVING = re.compile(r"\bvotre (?:demande|courrier|lettre|notification)(?: recue?)?[a-z0-9/' ]{0,40}$")


def _home_is_at_stake(page: _Page) -> bool:
    """Whether it speaks of the end of the lease by law, or of an eviction."""
    return any(
        not _LEAVING.search(page.before(match.start(), 80)) for match in _HOME_AT_STAKE.finditer(page.text)
    )


def _is_threat(page: _Page, match: re.Match[str]) -> bool:
    before = page.before(match.start(), 130)
    return _THREAT.search(before) is not None and not _is_heading(page, match)


def _is_heading(page: _Page, match: re.Match[str]) -> bool:
    """Whether it stands in the subject, or begins a line that stands out in the upper part of the page."""
    line = page.line_of(match.start())
    text = page.text[line.start : line.end]
    if _SUBJECT.match(text):
        return True
    early = match.start() - line.start <= 12 and not page.runs_on(line)
    return early and line.stands_out and line.words[0].top < 0.6 and "." not in text.rstrip(" .")


# --- numbers in words ---------------------------------------------------------------------------

_ONES = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_TEENS = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf")


def _decade(name: str, first: int) -> dict[str, int]:
    ones = {f"{name} {one}": first + rank for rank, one in enumerate(_ONES, 1)}
    return {name: first, f"{name} et un": first + 1} | ones


#: Numbers in words, as acts of bailiffs have days and hours; a hyphen is a space here.
_NUMBERS = (
    {"premier": 1, "1er": 1}
    | {word: number for number, word in enumerate((*_ONES, *_TEENS), 1)}
    | _decade("vingt", 20)
    | _decade("trente", 30)
    | _decade("quarante", 40)
    | _decade("cinquante", 50)
)


def _any_of(numbers: Iterable[str]) -> str:
    longest_first = sorted(numbers, key=len, reverse=True)
    return "|".join(each.replace(" ", "[ -]") for each in longest_first)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.replace("-", " ")]


# --- how much ----------------------------------------------------------------------------------

_MONEY = re.compile(
    r"(?<![\d.,/#])(?P<minus>(?<=\S )[-–−] ?)?(?P<whole>\d{1,3}(?:[ .]\d{3})+|\d+)"
    r"(?:[,.](?P<cents>\d{2}))?(?![\d,/#]|\.\d| \d{3}\b[^/])"
    r" ?(?P<unit>€|£|euros?\b|eur\b)?(?P<credit>-(?!\S)| cr\b)?"
)
#: A sum of which a figure could not be read.
_HIDDEN_MONEY = re.compile(r"#[\d# ]*(?:[,.][\d#]{2}(?![\d#/])| ?(?:€|£|euros?\b|eur\b))")
#: What stands before the sum that is asked for, the surest first; some ("starts") only where a line begins.
_HERE = r"(?= (?:la somme de )?[\d .]+(?:,\d\d)? ?(?:€|euros?))"
_PAY = rf"(?:payer|regler|rembourser|verser)\b{_HERE}"
_STILL = "(?: donc| encore| toujours| ainsi| aussi)?"
_SUMS = tuple(
    re.compile(each)
    for each in (
        r"(?:total|montant|net|somme|solde|reste)[a-z' ]{0,24} a (?:payer|regler|rembourser|devoir)\b|"
        rf"\bil (?:vous |nous )?(?:en )?reste{_STILL}\b|\brestez (?:nous )?devoir\b|"
        r"\bannulee?s? et remplacee?s? par\b",
        r"\b(?:a payer|a regler|a rembourser)\b|a votre (?:charge|debit)\b|"
        rf"\b(?:devez{_STILL}|merci de(?: nous)?|veuillez(?: nous)?) {_PAY}|(?P<starts>{_PAY})|"
        r"\bverse(?: a tort)?(?= (?:la somme de )?[\d ,.]+(?:€|euros?) (?:(?:de|en) trop|a tort))",
        r"(?:total|montant|somme|solde)[a-z' ]{0,12} du[es]?\b|reste du\b|restant dus?\b|dette\b|"
        rf"nous devez\b|\bvous devez{_STILL}{_HERE}",
        rf"\bn'avez pas{_STILL} (?:paye|regle|rembourse){_HERE}|"
        r"au paiement de\b|solde debiteur\b|debiteur de\b|impayes?\b|arriere\b|trop[- ]percu\b",
        r"somme (?:totale )?de\b|principal\b|montant de\b|regler la somme\b|\btotal\b|\bmontant ttc\b",
    )
)
#: The last line of a table: what stands above it is a part.
_TOTAL = re.compile(r"(?P<starts>\b(?:(?:soit (?:au |un )?)?total|(?:montant|net) ttc)\b)")
#: What was paid in part: the sum of the bill itself is no longer the one that is due.
_PAID_IN_PART = re.compile(
    r"\b(?:pas (?:ete )?(?:entierement|totalement|integralement)|partiel(?:le|lement)?|"
    r"acomptes?(?! a\b| (?:sur |pour |de )?(?:les )?(?:charges|chauffage|eau)))\b|"
    r"\b(?:(?:bien )?(?:recu|enregistre|encaisse)|deja (?:verse|regle|paye)e?s?)"
    r"(?: (?:un|votre) (?:paiement|versement|reglement)(?: partiel)?)?(?: de)?[ :]*(?=\d)"
)
#: How many of them say "to pay" themselves, and how many what is owed.
_PLAIN_SUMS, _SURE_SUMS = 2, 3
#: How many of them count in a letter that asks for something else.
_LABELS_OF: dict[LetterAct | None, int] = {
    LetterAct.COME: _PLAIN_SUMS,
    LetterAct.STAY_HOME: _PLAIN_SUMS,
    LetterAct.SEND: _SURE_SUMS,
    LetterAct.ANSWER: _SURE_SUMS,
}
_TO_PAY = re.compile(
    r"\b(?:a payer|a regler|a rembourser|de regler|de payer|de nous regler|votre reglement|"
    r"a votre (?:charge|debit)|payable|payez|reglez|restez (?:nous )?devoir)\b"
)
_DEBIT = re.compile(
    r"(?:sera|seront|est) prelevee?s?\b|prelevee? (?:automatiquement )?(?:sur votre compte|le \d)|"
    r"(?:reglement|paiement) ?:? (?:par )?prelevement|"
    r"prelevement (?:automatique )?(?:du|le) \d"
    r"(?![^.;!?]{0,40}\b(?:rejete|refuse|revenu|impaye|n'a pas|echoue))"
)
#: Before what is only so in one case, or for who wants it.
_HANGS = re.compile(
    r"\b(?:(?:vous )?pouvez|si (?:vous|le|la|les|l'|ce|cette|un|une|votre|nous|aucun)|s'il|sauf si|en cas d|"
    r"au cas ou|sans (?:reponse|nouvelle|contestation|accord)|a defaut|faute d|sinon|passe ce delai|"
    r"apres cette date|"
    r"a condition|environ|pourra|pourrait|possible|optez|choisissez|adherez)"
)


def _will_be(what: re.Pattern[str], page: _Page) -> bool:
    """Whether that is said, and without a condition."""
    return any(not _hangs(page, each.start()) for each in what.finditer(page.text))


def _hangs(page: _Page, at: int) -> bool:
    """Whether what is said there is only so in one case."""
    return _HANGS.search(page.said_before(at)) is not None


#: Behind the sum that is meant.
_THIS_SUM = re.compile(r"\b(?:ce montant|cette somme) (?:sera|est|doit)\b")
#: In a receipt, which tells what was paid too; behind its own sum, "431,06 €. Il sera prélevé".
_COMING_DEBIT = re.compile(r"\b(?:sera|seront) prelevee?s?\b")
#: How far behind its label a sum stands in a sentence, in characters.
_LABEL_REACH = 60


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of money, its words, and where it begins in the text of the page."""

    money: Money
    words: list[LetterWord]
    start: int

    @property
    def left(self) -> float:
        return self.words[0].left


def _amount(page: _Page, act: LetterAct | None) -> tuple[Money | None, Found | None]:
    """The one sum that is asked for; none where several could be it. In a letter that asks for money the only
    sum in it is the one; in one that asks for something else only what is plainly to be paid, or owed."""
    sums = [each for each in _sums(page) if not _is_part(page, each)]
    has_total = any(_begins_a_line(page, each) for each in _TOTAL.finditer(page.text))
    was_paid_in_part = _will_be(_PAID_IN_PART, page)
    for rank, label in enumerate(_SUMS[: _LABELS_OF.get(act)]):
        if rank >= _SURE_SUMS and was_paid_in_part:
            return None, None
        if has_total and rank >= _SURE_SUMS:
            label = _TOTAL
        named: list[tuple[Money, Found]] = []
        totals: list[tuple[Money, Found]] = []
        for match in label.finditer(page.text):
            if match.groupdict().get("starts") and not _begins_a_line(page, match):
                continue
            if _is_hidden(page, match):
                return None, None
            ended = _ended_by(page, match, sums) if _ENDS.match(match[0]) else None
            found = ended or _behind(page, match, sums)
            if found is None:
                continue
            named.append(found)
            if "total" in match[0] and _begins_a_line(page, match):
                totals.append(found)
        # Beside the last line of a table the others are parts.
        for each in (named, totals):
            if len({money for money, _ in each}) == 1:
                return each[0]
        if named:
            return None, None
    if (
        act is LetterAct.PAY
        and len({each.money for each in sums}) == 1
        and not _HIDDEN_MONEY.search(page.text)
    ):
        return sums[0].money, _found(sums[0].words)
    return _right_before(page, _THIS_SUM)


#: Around what is paid each month.
_INSTALMENT = re.compile(
    r"\b(?:mensualites?|retenues?|par mois)(?: mensuel(?:le)?s?)? (?:(?:de|:) )?$|"
    rf"\b(?:\d+|{_any_of(_NUMBERS)}) (?:versements?|fois|echeances?)(?: mensuel(?:le)?s?)? de $"
)
_EACH_MONTH = re.compile(r"^ ?(?:€|euros?)? ?(?:par mois|/ ?mois|chaque mois|mensuel)")


#: Before the price of one of several, "16 x 3,90", and before a limit.
_NO_SUM = re.compile(
    r"(?:\d ?[x*×]|\bau[- ]dela de|\b(?:superieure?|inferieure?)s? a|\bdont|\b(?:plafond|maximum|minimum) de|"
    r"\bdans la limite de|\ba partir de) ?$|"
    # What is over; what a law threatens with.
    r"\b(?:etait|etaient|deviez|restait|s'elevait|depot de garantie|deduction|vous avez(?: deja| bien)? "
    r"(?:paye|verse|regle)|votre (?:paiement|versement|acompte|reglement)) (?:[a-z']+ ){0,3}$|"
    r"\b(?:prevoi(?:t|ent)|prevue?s? par|punie?s? d|passibles? d|(?:vous )?expose(?:z)? a)[^.;!?]{0,60}$"
)
#: Behind it.
_IF_BEHIND = re.compile(r"^[^.;!?]{0,40}\b(?:si (?!(?:vous|ce|cela|le paiement) n)|a condition|sous reserve)")
#: Labels that may stand behind their sum, and what stands between.
_ENDS = re.compile(r"a (?:payer|regler|rembourser|votre)|restant|dette|impaye")
_IS_ONE = re.compile(
    r"[ ,]*(?:(?:qui )?(?:est|sont|reste|restent|demeure|demeurent)(?: encore| toujours)? ?)?"
)
#: Behind a sum that was paid.
_WAS_PAID = re.compile(
    r"^[^.;!?]{0,60}\b(?:a|ont|avait|est|sont) (?:bien |deja )?(?:ete )?(?:bien |deja |entierement )?"
    r"(?:payee?s?|reglee?s?|recue?s?|encaissee?s?|soldee?s?|annulee?s?(?! et remplacee?)|effacee?s?)\b"
)


def _is_part(page: _Page, each: _Sum) -> bool:
    end = each.start + sum(len(page.plain[word]) + 1 for word in each.words)
    before, behind = page.before(each.start, 80), page.text[end - 1 : end + 90]
    if any(said.search(before) for said in (_INSTALMENT, _NO_SUM)):
        return True
    if any(said.match(behind) for said in (_EACH_MONTH, _WAS_PAID, _IF_BEHIND)):
        return True
    row = page.row_of(each.words)
    at = row.index(each.words[0])
    if at and _apart(row[at - 1], row[at]):  # in a table
        said = " ".join(page.plain[word] for word in row[:at])
        return _HANGS.match(said) is not None or _IN_FAVOUR.search(said) is not None
    return _hangs(page, each.start) or _IN_FAVOUR.search(page.said_before(each.start)) is not None


def _ended_by(page: _Page, label: re.Match[str], sums: list[_Sum]) -> tuple[Money, Found] | None:
    """The sum that its label follows: "64,18 € restent à votre charge"."""
    for each in sums:
        end = _end_of(page, each)
        if end <= label.start() <= end + 20 and _IS_ONE.fullmatch(page.text[end : label.start()]):
            line, words = page.line_of(label.start()), page.words_of(each.start, label.end())
            in_line = line.start <= each.start and not any(starmap(_apart, pairwise(words)))
            names_another = page.text.startswith((" :", ":"), label.end())
            if not names_another and (in_line or (line.start == label.start() and page.runs_on(line))):
                return each.money, _found(words)
    return None


def _end_of(page: _Page, each: _Sum) -> int:
    """Where it ends in the text, with its unit."""
    match = _MONEY.match(page.text, each.start)
    return match.end() if match else each.start


def _right_before(page: _Page, what: re.Pattern[str]) -> tuple[Money | None, Found | None]:
    """The one sum right before the first of these words."""
    said = what.search(page.text)
    before = [each for each in _sums(page) if said and 0 < said.start() - each.start <= _LABEL_REACH]
    return (before[0].money, _found(before[0].words)) if len(before) == 1 else (None, None)


def _has_money(page: _Page) -> bool:
    """Whether any sum stands on it, in euros or with cents."""
    return any(each["unit"] or each["cents"] for each in _MONEY.finditer(page.text))


def _begins_a_line(page: _Page, match: re.Match[str]) -> bool:
    return page.line_of(match.start()).start == match.start()


def _is_hidden(page: _Page, label: re.Match[str]) -> bool:
    """Whether the sum of a label stands there and could not be read."""
    if _HIDDEN not in page.text:
        return False
    words = page.words_of(label.start(), label.end())
    beside = " ".join(page.plain[each] for each in page.row_of(words) if each.left > words[-1].left)
    if _HIDDEN_MONEY.search(beside):
        return True
    if any(each["unit"] or each["cents"] for each in _MONEY.finditer(beside)):
        return False
    behind = re.split(r"[.;!?] ", page.text[label.end() : label.end() + _LABEL_REACH])[0]
    return _HIDDEN_MONEY.search(behind) is not None


def _behind(page: _Page, label: re.Match[str], sums: list[_Sum]) -> tuple[Money, Found] | None:
    """The sum of a label: in a table the last one at its height, else the first one behind it in the same
    sentence."""
    words = page.words_of(label.start(), label.end())
    row = page.row_of(words)
    in_row = {id(each) for each in row} if sums else ()
    beside = [each for each in sums if id(each.words[0]) in in_row and each.left > words[-1].left]
    if beside:
        first, last = (which(beside, key=lambda each: each.left) for which in (min, max))
        until_first = [each for each in row if words[-1].left <= each.left <= first.left]
        in_a_sentence = not any(starmap(_apart, pairwise(until_first)))
        best = first if in_a_sentence else last
        return best.money, _told(words, best.words)
    for each in sums:
        between = page.text[label.end() : each.start]
        if label.end() <= each.start <= label.end() + _LABEL_REACH and not re.search(r"[.;!?] ", between):
            return each.money, _told(words, each.words)
    return None


def _told(label: list[LetterWord], figures: list[LetterWord]) -> Found:
    """Figures, and the place of their label with them where it stands on the same line."""
    same = abs(label[-1].top - figures[0].top) < label[-1].bottom - label[-1].top
    return Found(" ".join(word.text for word in figures), around([*(label if same else ()), *figures]))


def _sums(page: _Page) -> Iterator[_Sum]:
    for match in _MONEY.finditer(page.text):
        if not match["unit"] and not match["cents"]:
            continue
        start = match.start("whole")
        words = page.words_of(start, match.end())
        whole = match["whole"]
        # Two figures with a wide gap between them are no thousands.
        while " " in whole and _apart(words[0], words[1]):
            first, _, whole = whole.partition(" ")
            start += len(first) + 1
            words = words[1:]
        at = page.first_of(start)
        if at and page.words[at - 1].unsure and not _apart(page.words[at - 1], words[0]):
            continue
        digits = int(re.sub(r"\D", "", whole))
        # "€" may stand in the next line.
        figures = [word for word in words if any(map(str.isdigit, word.text))]
        if digits < 1_000_000:
            cents = 100 * digits + int(match["cents"] or 0)
            yield _Sum(Money(-cents if match["minus"] or match["credit"] else cents), figures, start)


def _apart(one: LetterWord, other: LetterWord) -> bool:
    # A lone 1 is narrower than any other figure.
    letter = max((each.right - each.left) / max(1, len(each.text)) for each in (one, other))
    if one.line != other.line:  # unless the one ends a line and the other begins the next
        return not (other.left < one.left and other.top >= (one.top + one.bottom) / 2)
    return other.left - one.right > 1.6 * letter


# --- when --------------------------------------------------------------------------------------

#: What is further away was misread.
_PLAUSIBLE = timedelta(days=800)
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
#: As they are written short, with a point or none; "mar" and "mai" are no such ones.
_SHORT_MONTHS = {
    short: number
    for number, names in enumerate(
        ("janv jan", "fevr fev", "", "avr", "", "", "juil", "", "sept", "oct", "nov", "dec"), 1
    )
    for short in names.split()
}
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:{'|'.join(_SHORT_MONTHS)})\b\.?)"
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAY_WORDS = _any_of(word for word, number in _NUMBERS.items() if number <= 31)
_YEAR_WORDS = _any_of(word for word, number in _NUMBERS.items() if 20 <= number < 60)
_HOUR_WORDS = _any_of(word for word, number in _NUMBERS.items() if number < 24)
_MINUTE_WORDS = _any_of(word for word in _NUMBERS if word not in _ONES)
_DATE_WORDS = rf"[a-z]* ?\d{{1,2}}(?:er)? {_MONTH}(?: 20\d\d)?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}"
_DATE = re.compile(
    rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),? )?(?:le )?(?<![\d/.,])(?:"
    rf"(?P<day>\d{{1,2}}|\b(?:{_DAY_WORDS})) (?P<month>{_MONTH})"
    rf"(?: (?P<year>20\d\d)| deux[ -]mille[ -](?P<worded>{_YEAR_WORDS}))?"
    r"|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>20\d\d|\d\d))(?![\d/])"
)
#: A day of which a figure could not be read.
_HIDDEN_DAY = re.compile(rf"(?:le )?#+(?:er)? {_MONTH}|(?:le )?#{{1,2}}[/.-]#{{1,2}}[/.-]#+")
#: "10 h 15", and "8het12h" where the spaces are too narrow to be seen. "2 heures de travaux" are no hour, and
#: none is known of which the minutes could not be read.
_CLOCK = (
    r"(?:(?P<hour>[01]?\d|2[0-3]) ?(?:h(?=\b|[\da]|et)|:(?=[\d#])|heures?\b(?! d[e']))(?! ?\d?#)"
    r"(?: ?(?P<minute>[0-5]\d)(?!\d))?"
    rf"|\b(?P<hour_word>{_HOUR_WORDS}) heures?\b(?! d[e'])(?: (?P<minute_word>{_MINUTE_WORDS})\b)?)"
)
_HOUR = re.compile(
    r"^[ ,;:()–-]*(?:(?:a partir|heures?|horaires?|creneau(?: horaire)?|plage horaire)\b[ :]*)?"
    rf"(?:(?:(?P<span>de|entre)|a|vers|des|:) ?)?{_CLOCK}"
)
#: "de 8 h à 12 h", "8h30-12h"; only behind "entre" or "de" is "et" no other hour.
_UNTIL = re.compile(rf" ?(?P<bound>et|a|[-–—]) ?{_CLOCK}")
#: "de 8 h à 12 h et de 14 h à 18 h", "à 10 h ou 14 h": which is the one is not known.
_OTHER_HOUR = re.compile(rf"[ ,;]*(?:et|ou|puis|/) ?(?:(?:de|entre|a) ?)?{_CLOCK}")
#: What stands before the last day on which to act, the surest first; before a day on which something is.
_DEADLINES = tuple(
    re.compile(rf"(?:{each})[ :,]*(?:le )?$")
    for each in (
        r"avant le|au plus tard(?: le)?|\bnon[- ]paiement (?:au|le)|d'ici(?: le| au)|limite[a-z' ]{0,30}|"
        r"(?:retourner|renvoyer|adresser|transmettre|parvenir|remettre|rendre|repondre|regler|payer|"
        r"reglement)[a-z' ]{0,30} pour le",
        r"jusqu'au",
        r"prelevee?s?[a-z' ]{0,30} le|prelevement (?:automatique )?(?:du|le)",
        r"exigible[a-z' ]{0,12}|a (?:payer|regler) (?:pour )?le|date d'echeance|payable[a-z' ]{0,12}|"
        r"(?:1re|premiere|1er|premier) (?:echeance|mensualite|versement)[a-z' ]{0,12}",
        r"conge pour|"
        r"(?:resilie[a-z]*|prendra fin|prend fin|se terminera|s'achevera|expire|expirera|cessera)"
        r"(?: a la date du| a compter du| le)",
    )
)
_UNTIL_RANK = 1
#: Behind the last day: "pour le 31 décembre, dernier délai".
_LAST = re.compile(r"^[ ,(]*(?:dernier delai|au plus tard|delai de rigueur|date limite)")
#: Behind a day that is over: "exigible le 1er octobre n'est pas réglée".
_WAS_DUE = re.compile(
    r"[^.;!?]{0,25}\b(?:n'est (?:pas|toujours pas)|n'a pas ete|reste impayee?|demeure impayee?)\b"
)
_TAKES_PLACE = re.compile(
    r"(?:rendez-vous|convoqu|audience|presenter|comparaitre|attendue?s?\b|recevr(?:ons|ai?)|serez recue?s?\b|"
    r"rencontrer|"
    r"aura lieu|auront lieu|passer|passage|interviend|intervention|visite|visiter|prevue?s?\b|"
    r"fixee?s?\b|reunion|entretien|travaux|coupure|coupee?s?\b|interrompue?s?\b)[^.;!?]{0,90}$"
)
#: What does not take place, or on another day that is not told. Not "sera annulé", which hangs on something.
_CALLED_OFF = re.compile(
    r"\b(?:est|sont|ete) (?:donc |malheureusement )?"
    r"(?:annulee?s?|supprimee?s?|reportee?s?(?! (?:au?|le)\b))\b"
    r"|\b(?:nous annulons|(?:devons|contraints? d['e] ?|obliges? d['e] ?) ?annuler)\b"
    r"|\bn'(?:aura|auront) (?:donc |finalement )?(?:pas|plus) lieu\b"
    r"|\bne (?:passer|viendr|interviendr)(?:a|ont) (?:donc |finalement )?(?:pas|plus)\b"
)
_OTHER_DAYS = re.compile(
    r"(?:treve hivernale[^.;!?]{0,60}|a (?:partir|compter) du|facture (?:du|vers le)|nee? le|du bail|"
    r"signe le|arrete(?:e)? au|depuis le|en date du|lettre du|courrier du|"
    r"\b(?:valable|valide) jusqu'au)[ :]*$|"
    # What an advertisement offers; the time of what was paid.
    r"\b(?:beneficiez|profitez|remise|promotion|offre valable)\b[^.;!?]{0,80}$|"
    r"\b(?:si (?:vous|le|la) (?!n)|en cas de (?!non|defaut|retard))[^.;!?]{0,80}$|"
    r"\bfermee?s?\b[^.;!?]{0,60}$|"
    # Until when to say that one will not be there.
    r"(?:\babsente?s? ?\?|\ben cas d'(?:absence|empechement)|\bsi vous (?:ne pouvez|etes absent))"
    r"[^.;!]{0,80}$"
)
_DELAY = re.compile(
    r"(?:disposez (?:de|d'un delai (?:maximum )?(?:de|d'))|dans (?:un |le )?delai (?:maximum )?(?:de|d')|"
    r"sous(?: un delai de)?|dans les) ?"
    rf"(?:huitaine|quinzaine|(?:\d+|une|{_DAY_WORDS}) (?:\([\dx ]+\) )?"
    r"(?:jours?(?: ouvres| ouvrables| francs)?|semaines?|mois))\b"
)
#: A time in which to object, in which others decide, or for which something lasts.
_OTHER_DELAY = re.compile(
    r"\b(?:contest|recours|saisir|faire appel|interjeter|opposition|tribunal administratif|le prefet|"
    r"retractation)"
)


def _delay(page: _Page) -> Found | None:
    for match in _DELAY.finditer(page.text):
        begin = max(page.text.rfind(stop, 0, match.start()) for stop in (". ", "! ", "? "))
        if not _OTHER_DELAY.search(page.text[begin + 1 : match.start()]):
            found = page.found(match)
            return Found(found.words.rstrip(" ,;:."), found.place)
    return None


def _letter_date(page: _Page) -> date | None:
    """The day of the letter: "Villeneuve, le 20 novembre 2026", in its upper part."""
    for match in _DATE.finditer(page.text):
        before = page.before(match.start(), 3)
        words = page.words_of(match.start(), match.end())
        if words[0].top > 0.45:
            break
        started = match[0].startswith("le ") or before.endswith("le ")
        if started and (day := _day_of(match, None)) is not None:
            behind = page.before(match.start(), 40)
            if not any(each.search(behind) for each in _DEADLINES):
                return day
    return None


def _day(
    page: _Page, near: date, written: date | None, takes_place: bool, known: bool, objects: bool
) -> tuple[date | None, time | None, time | None, Found | None, bool]:
    """The day that counts, from when until when, and whether something takes place on it. ``known``: what
    kind of letter it is is; else "jusqu'au" may be how long an offer holds. ``objects``: the last day on
    which to object counts too."""
    last: list[tuple[int, date, re.Match[str]]] = []
    events: list[tuple[date, re.Match[str]]] = []
    for match in _DATE.finditer(page.text):
        day = _day_of(match, near)
        if day is None or _OTHER_DAYS.search(page.before(match.start(), 120)):
            continue
        if written is not None and day < written:
            continue
        if _is_of_a_period(page, match):
            continue
        if not objects and _OTHER_DELAY.search(page.said_before(match.start())):
            continue
        rank = _deadline(page, match)
        if (rank == _UNTIL_RANK and not known) or _WAS_DUE.match(page.text[match.end() :]):
            continue
        if rank is not None:
            last.append((rank, day, match))
        elif _TAKES_PLACE.search(_before(page, match)):
            events.append((day, match))
    if takes_place and not events and not last:
        events = _lone_days(page, near, written)
    for match in _HIDDEN_DAY.finditer(page.text):
        rank = _deadline(page, match)
        last = [each for each in last if rank is None or each[0] < rank]
        if not takes_place if rank is not None else _TAKES_PLACE.search(_before(page, match)):
            events = []
    if (takes_place or not last) and len({day for day, _ in events}) == 1:
        day, match = events[0]
        hour, until = _hours_behind(page.text[match.end() : match.end() + 60])
        return day, hour, until, page.found(match), True
    if last and not (takes_place and events):
        best = min(rank for rank, _, _ in last)
        days = {day: match for rank, day, match in reversed(last) if rank == best}
        if len(days) == 1:
            ((day, match),) = days.items()
            return day, None, None, page.found(match), False
    return None, None, None, None, False


#: "du 7 décembre 2026 au 29 janvier 2027", "du 7 au 11 décembre": how long something lasts.
_FROM = re.compile(r"\bdu (?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?$")
_SINCE = re.compile(rf"\bdu (?:{_DATE_WORDS}|\d{{1,2}}(?:er)?) (?:inclus )?au $")


def _is_of_a_period(page: _Page, match: re.Match[str]) -> bool:
    until = page.text[match.end() : match.end() + 12].lstrip()
    begins = _FROM.search(page.before(match.start(), 20)) and until.startswith("au ")
    return bool(begins) or _SINCE.search(page.before(match.start(), 60)) is not None


def _lone_days(page: _Page, near: date, written: date | None) -> list[tuple[date, re.Match[str]]]:
    """The days that stand on a line to themselves, as one announces what takes place."""
    found = []
    for match in _DATE.finditer(page.text):
        line, day = page.line_of(match.start()), _day_of(match, near)
        announced = re.fullmatch(
            r"(?:(?:date|jour|rendez-vous) ?:? ?)?(?:le )?", page.text[line.start : match.start()]
        )
        alone = (
            line.stands_out or _HOUR.match(page.text[match.end() : line.end]) or _ends_a_column(page, match)
        )
        if day is not None and (written is None or day > written) and announced and alone:
            found.append((day, match))
    return found


def _ends_a_column(page: _Page, match: re.Match[str]) -> bool:
    """Whether what follows it in its line stands far from it."""
    end = page.first_of(match.end())
    return 0 < end < len(page.words) and _apart(page.words[end - 1], page.words[end])


def _before(page: _Page, match: re.Match[str]) -> str:
    """What stands before a day, with its "le"."""
    return page.before(match.start(), 120) + ("le " if match[0].startswith("le ") else "")


def _deadline(page: _Page, match: re.Match[str]) -> int | None:
    """How surely a day is the last one on which to act, 0 the surest; ``None`` where it is not said to be."""
    if _LAST.search(page.text[match.end() : match.end() + 30]):
        return 0
    told = _before(page, match), _above(page, page.words_of(match.start(), match.end()))
    return next(
        (rank for rank, each in enumerate(_DEADLINES) if any(each.search(text) for text in told)), None
    )


#: How far above its figures a label stands in a column, in heights of a line.
MAX_LINES_ABOVE = 3.0


def _above(page: _Page, words: list[LetterWord]) -> str:
    """What stands in the line above these words, at the same place from the left: the head of a column, where
    no line runs across the page."""
    left, top, right, bottom = around(words)
    reach = MAX_LINES_ABOVE * (bottom - top)
    row = page.row_of(words)
    at = row.index(words[0])
    if (at and not _apart(row[at - 1], words[0])) or top <= 0:
        return ""
    over = [
        word
        for word in page.words
        if word.left < right and word.right > left and top - reach < (word.top + word.bottom) / 2 < top
    ]
    if not over:
        return ""
    nearest = max(over, key=lambda word: word.top)
    head = page.row_of([nearest])
    first = last = head.index(nearest)
    while first and not _apart(head[first - 1], head[first]):
        first -= 1
    while last + 1 < len(head) and not _apart(head[last], head[last + 1]):
        last += 1
    return " ".join(page.plain[each] for each in head[first : last + 1])


def _day_of(match: re.Match[str], near: date | None) -> date | None:
    """The date that was written; without a year the next one ``near`` a day. ``None`` where there is no such
    day, or where it is another day of the week than it says: then one of them was misread."""
    try:
        if match["month"]:
            number = _number(match["day"])
            month = _SHORT_MONTHS.get(match["month"].rstrip(".")) or _MONTHS.index(match["month"]) + 1
            if match["year"] or match["worded"]:
                year = int(match["year"]) if match["year"] else 2000 + _number(match["worded"])
                day = date(year, month, number)
            elif near is None:
                return None
            else:
                day = date(near.year, month, number)
                if day < near - timedelta(days=60):
                    day = date(near.year + 1, month, number)
        else:
            year = int(match["y"])
            day = date(year if year > 100 else 2000 + year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    if near is not None and abs(day - near) > _PLAUSIBLE:
        return None
    weekday = match["weekday"]
    return None if weekday and _WEEKDAYS[day.weekday()] != weekday else day


def _hours_behind(text: str) -> tuple[time | None, time | None]:
    """The hour that follows a day, and the one until when; none where the first is not told, or where there
    are several."""
    first = _HOUR.match(text)
    if first is None:
        return None, None
    last = _UNTIL.match(text, first.end())
    if last and last["bound"] == "et" and not first["span"]:
        last = None
    if _OTHER_HOUR.match(text, (last or first).end()):
        return None, None
    begin, until = _time_of(first), _time_of(last) if last else None
    return begin, until if until is not None and until > begin else None


def _time_of(match: re.Match[str]) -> time:
    hour, minute = match["hour"] or match["hour_word"], match["minute"] or match["minute_word"] or "0"
    return time(_number(hour), _number(minute))
