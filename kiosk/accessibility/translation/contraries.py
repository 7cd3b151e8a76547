"""What tells that two sentences say contrary things, by their words: what denies and obliges
(``languages.toml``), words that turn a sentence round (``assets/phrasebook/opposites.toml``), and what a
sentence tells in one of two ways, by its grammar (``sides.toml`` beside it): who does something to whom, and
whether it is done or still to come.

"I hit the neighbour" is as near in meaning to "the neighbour hit me" as anything can be.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kiosk.accessibility.intents.spoken_values import days_from_today, open_months
from kiosk.domain import find_language
from kiosk.runtime.paths import ASSETS

from .idioms import is_request, urges, without_denials_of_nothing
from .languages import FRENCH, base_language
from .words import word_key

if TYPE_CHECKING:
    from .phrasebook import Phrase


def compile_patterns(language: str) -> None:
    """Of a base language, some 20 ms: else the first sentence that needs them waits."""
    _patterns(language)
    _opposites(language)
    denies("", language)
    obliges("", language)


def denies(text: str, language: str) -> bool:
    """Whether a sentence says that something is not so, or not to be done. Of a language of which nobody has
    told how, all do."""
    pattern = find_language(language).negation
    return contains(pattern, text) and contains(pattern, _that_may_deny(text, language))


def obliges(text: str, language: str) -> bool:
    """Whether a sentence says that something must be done, or not forgotten. Of a language of which nobody
    has told how, all do."""
    return contains(find_language(language).obligation, text) or urges(text, base_language(language))


def contains(pattern: str, text: str) -> bool:
    """Also where ``text`` is typed without accents, as all is on some keyboards: "nao precisa"."""
    said = _in_small_letters(text)
    if _compiled(pattern).search(said) is not None:
        return True
    plain = said.replace("…", "").isascii()
    return plain and _compiled(_without_accents(pattern)).search(said) is not None


@cache
def _without_accents(pattern: str) -> str:
    letters = unicodedata.normalize("NFD", pattern).replace("ı", "i")
    return "".join(each for each in letters if not unicodedata.combining(each))


#: Where somebody types a space in place of an apostrophe: "vous n avez plus de dette".
_ELISION = re.compile(r"(?<=\b[cdjlmnst]) (?=[aeiouyéèêàâ])|(?<=\bqu) (?=[aeiouyéèê])")


@lru_cache(4096)  # each check asks it of the same sentences
def _in_small_letters(text: str) -> str:
    """As the patterns are written."""
    return _ELISION.sub("'", unicodedata.normalize("NFC", text.casefold().replace("’", "'")))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Of a language; kept for good, where ``re`` keeps what was asked for last."""
    return re.compile(unicodedata.normalize("NFC", pattern))


def _that_may_deny(text: str, language: str) -> str:
    return without_denials_of_nothing(text, base_language(language))


def changes_the_duty(proposed: str, said: str, language: str) -> bool:
    """Whether a phrase denies what was not denied, or the contrary, or makes a duty of what was none."""
    return denies(proposed, language) != denies(said, language) or (
        obliges(proposed, language) and not obliges(said, language)
    )


def changes_the_sense(proposed: str, said: str, language: str) -> bool:
    """``changes_the_duty``, but for what is denied by a word: "it stopped" and "it does not work" agree."""
    negative = (denies(each, language) != _is_negative(each, language) for each in (proposed, said))
    return (denies(proposed, language) != denies(said, language) and len(set(negative)) == 2) or (
        obliges(proposed, language) and not obliges(said, language)
    )


def _is_negative(text: str, language: str) -> bool:
    """Whether it has a word that denies without saying "not" (``opposites.toml``)."""
    return _opposites(language).negative.search(_in_small_letters(text)) is not None


class _Opposites(NamedTuple):
    """Of ``opposites.toml``, in one language."""

    pairs: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    states: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    negative: re.Pattern[str]
    turns: re.Pattern[str]
    restores: re.Pattern[str]


@cache
def _table_of_opposites() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ASSETS / "phrasebook" / "opposites.toml").read_text("utf-8"))


@cache
def _opposites(language: str) -> _Opposites:
    found = _table_of_opposites().get(base_language(language), {})
    pairs, states = (
        tuple((_compiled(one), _compiled(other)) for one, other in found.get(key, ()))
        for key in ("pairs", "states")
    )
    negative, turns, restores = (
        _compiled(found.get(key, "(?!)")) for key in ("negative", "turns", "restores")
    )
    return _Opposites(pairs, states, negative, turns, restores)


def without_only(sentence: str, language: str) -> str:
    """``sentence``, which has a value, without what says that it is the only one: "je ne viens que le samedi"
    and "je viens seulement le samedi" are "je viens le samedi"."""
    pattern, instead = _table_of_opposites().get(base_language(language), {}).get("only", ("(?!)", ""))
    left = re.sub(pattern, instead, unicodedata.normalize("NFC", sentence), flags=re.IGNORECASE)
    return " ".join(left.split())


def says_the_opposite(proposed: str, said: str, language: str) -> bool:
    """Whether one says "before" and the other "after" (``opposites.toml``), what is said turns round what the
    other states ("I forgot to pay") or says that it is over ("the water is back"), or they deny different
    things: "by the stairs, not by the lift" and "by the lift, not by the stairs"."""
    texts = [_in_small_letters(_that_may_deny(each, language)) for each in (proposed, said)]
    says_not = denies(said, language)
    if denies(proposed, language) == says_not:
        # Who asks whether it is so has asked whether it is not; and what is not cold need not be hot.
        states = () if says_not or proposed[-1:] in _ASKING else _opposites(language).states
        for one, other in (*_opposites(language).pairs, *states):
            sides = [(bool(one.search(each)), bool(other.search(each))) for each in texts]
            if sides in ([(True, False), (False, True)], [(False, True), (True, False)]):
                return True
    turns, restores = _opposites(language).turns, _opposites(language).restores
    negative = denies(proposed, language) or _is_negative(proposed, language)
    # "Do not forget to pay" turns nothing.
    if turns.search(texts[1]) and not (says_not or turns.search(texts[0]) or negative):
        return True
    # "The water is back, but cold" may be either.
    if (
        negative
        and restores.search(texts[1])
        and not (restores.search(texts[0]) or says_not or _is_negative(said, language))
    ):
        return True
    if not all(map(_CLAUSE.search, texts)):
        return False
    (denied, stated), (denied_too, stated_too) = (_denied_and_stated(each, language) for each in texts)
    return bool(denied & stated_too and stated & denied_too)


#: Shorter words are articles and the like.
_CONTENT_LETTERS = 5
_CLAUSE = re.compile(r"[,;:،、，؛]")
_ASKING = ("?", "؟", "？")


def _denied_and_stated(text: str, language: str) -> tuple[set[str], set[str]]:
    """The longer words of the clauses that deny, and those of the others; not those of both."""
    denied, stated = set[str](), set[str]()
    for clause in _CLAUSE.split(text):
        words = {each for each in word_key(clause) if len(each) >= _CONTENT_LETTERS}
        (denied if denies(clause, language) else stated).update(words)
    return denied - stated, stated - denied


def tells_the_other_side(phrase: Phrase, sentence: str, language: str) -> bool:
    """Whether most wordings of a phrase that tell who does it, or when, tell it otherwise than the sentence
    does; or whether that forbids something, and none of them does."""
    return bool(told_otherwise(phrase, sentence, language))


def told_otherwise(phrase: Phrase, sentence: str, language: str) -> str:
    """What a phrase tells of another side than the sentence, by its name in ``sides.toml``, or that it states
    what was ``asked``; "" if nothing. What a sentence tells of a limit it tells with its values open."""
    said = sides(_that_may_deny(sentence, language), base_language(language))
    if not said and sentence[-1:] not in _ASKING:
        return ""
    wordings = _wordings(phrase, language)
    if any(sentence == text for text, _ in wordings):
        return ""
    if (
        sentence[-1:] in _ASKING
        and not (_TOLD if is_request(sentence, base_language(language)) else _WISH).search(
            phrase.texts[FRENCH]
        )
        and not any(text[-1:] in _ASKING for text, _ in wordings)
    ):
        return "asked"
    for about, side in said.items():
        if about == _LIMIT and any(f"{slot}2" in phrase.slots for slot in phrase.slots):
            continue  # from the one to the other
        if about == _FORBID and _LIMIT in said:
            continue  # "not before nine" is "after nine"
        told = [_side(about, text, code) for text, code in wordings]
        least = told.count(side) * (_TIMES if about in _ROUND else 1) + _LEAD.get(about, 0)
        says_only = about in _only(base_language(language)) or (
            about == _DUTY and side and denies(sentence, language)
        )
        if told.count(not side) > least or (says_only and side not in told):
            return about
    return ""


def denies_until(sentence: str, language: str) -> bool:
    """Whether a sentence, whose values are open, says that something is not so until one of them, or from it;
    not what one cannot do, which one cannot do at all."""
    code = base_language(language)
    limit, duty = (_side(about, sentence, code) for about in (_LIMIT, _DUTY))
    return denies(sentence, code) and limit is not None and duty is not False


def tells_the_same_side(phrase: Phrase, sentence: str, language: str) -> bool:
    """Whether most wordings of a phrase that tell what a sentence tells with its denial tell it as that does:
    "it is not free" is "you pay for it", which denies nothing."""
    said = sides(sentence, base_language(language))
    for about in _WITH_DENIAL & said.keys():
        told = [_side(about, text, code) for text, code in _wordings(phrase, language)]
        if told.count(said[about]) > told.count(not said[about]):
            return True
    return False


def _wordings(phrase: Phrase, language: str) -> list[tuple[str, str]]:
    """Of a phrase, in its language, French and English, each with its language."""
    return [
        (text, base_language(code))
        for code in dict.fromkeys((language, FRENCH, "en"))
        for text in (phrase.text(code), *phrase.paraphrases.get(code, ()))
        if text
    ]


#: What somebody wishes may be asked as well: "can you move me?".
_WISH = re.compile(r"\b(?:voudrais|veux|souhaite|préfère|peu[xt]|besoin|faut)\b|s’il vous plaît|^\w+ez\b")
#: What somebody is told to do may be asked of them as well: "could you bring it, when you can?".
_TOLD = re.compile(
    _WISH.pattern + r"|(?<!vous )\b(?!(?:avez|pouvez|voulez|savez|devez|chez|assez|rez)\b)\w+ez\b|\bdevez\b"
)
#: What is told with its denial ("not free", "not alive").
_WITH_DENIAL = {"cost", "life"}
#: Whether it must be done; what is forbidden is no choice. That it need not be done is no phrase that never
#: says so.
_DUTY = "duty"
_FORBID = "forbid"
#: Whether it is done. Where no verb tells, the day does: yesterday, or tomorrow; not since when it lasts.
TIME = "time"
_SINCE = re.compile(
    r"\b(?:depuis|since|desde|beri|dünden|de ieri|со? вчера|(?:з|зі|від) [ву]чора)\b"
    r"|(?<!\w)(?:منذ|من أمس|من امبارح|از دیروز)(?!\w)|থেকে|முதல்|லிருந்து|从|自从|以来"
)
#: On which side of a day or an hour, of a sentence whose values are open; with what else a denial turns
#: round: "not after …" is before it, and who does not lose their home keeps it.
_LIMIT = "limit"
_ROUND = (_LIMIT, "stay")
_SLOT = re.compile(r"\{\w+\}")
#: Between clauses; what follows a value goes on: "before …, it is no use".
_ENDING = re.compile(r"(?<!…)(?<!… )[.,;:!،、，。؛；]")
#: What is without something is so all the same.
_WITHOUT = re.compile(r"(?<!\w)(?:sans|without|sin|sem|fără|без|من دون|بدون|دون)(?!\w)")
#: How many more wordings must tell the other side of what many tell beside what they mean ("the lift is
#: broken again"). Of 14,000 wordings by lot, each without itself, 80 are then read against their own phrase,
#: of 6,600 contraries 940.
_LEAD = {_DUTY: 3, "goes_on": 3, "home": 3, _LIMIT: 2, "stay": 2}
#: And how many times as many where a denial turns it round, as that may deny something else.
_TIMES = 3
#: What a question does not tell; what is so only where nothing is denied ("it still does not work"); and only
#: where it is not denied itself, some words before or behind ("you must not come").
_STATED, _AFFIRMED = ("still", "over", "free", "gratis", "charged"), "still"
_NOT_DENIED = ("must", "there", "gratis", "alive", "dead", "alone", "missing")
_BEFORE, _BEHIND = 3, 2


def sides(sentence: str, language: str) -> Mapping[str, bool]:
    """What ``sentence`` tells in one of two ways, with whether in the first of them; not what it tells in
    both or in neither."""
    told = ((about, _side(about, sentence, language)) for about in _patterns(language))
    return {about: side for about, side in told if side is not None}


@lru_cache(8192)  # the wordings of what is compared
def _side(about: str, sentence: str, language: str) -> bool | None:
    if about not in _patterns(language):
        return None
    text = _in_small_letters(sentence)
    if about in _ROUND:
        return _told_by_clauses(about, open_months(_SLOT.sub("…", text), language), language)
    first, *others = (_tells(*each, text, language) for each in _patterns(language)[about].items())
    if first != any(others):
        return first
    if about == TIME and not first and not _SINCE.search(text):
        days = {day > 0 for day in days_from_today(text, language) if day}
        return not days.pop() if len(days) == 1 else None
    return None


def _told_by_clauses(about: str, text: str, language: str) -> bool | None:
    """What is told in the first way, or in the other; what is denied, in the contrary one. Who asks tells
    nothing."""
    if text[-1:] in _ASKING:
        return None
    first, other, turning = _patterns(language)[about].values()
    found = {
        is_first != (denies(_WITHOUT.sub("", clause), language) or turning.search(clause) is not None)
        for clause in _ENDING.split(text)
        for is_first in (True, False)
        if (first if is_first else other).search(clause)
    }
    return found.pop() if len(found) == 1 else None


def _tells(side: str, pattern: re.Pattern[str], text: str, language: str) -> bool:
    found = pattern.search(text)
    if found is None or (side in _STATED and text[-1:] in _ASKING):
        return False
    before, behind = text[: found.start()], text[found.end() :]
    if side == _AFFIRMED:
        beside = f"{before} {behind}"
        return not denies(beside, language) and not _is_negative(beside, language)
    if side in _NOT_DENIED:
        near = (*before.split()[-_BEFORE:], *behind.split()[:_BEHIND])
        return not denies(" ".join(near), language)
    return True


@cache
def _only(language: str) -> set[str]:
    """What a phrase must tell, too."""
    return {about for about, patterns in _patterns(language).items() if len(patterns) == 1}


@cache
def _patterns(language: str) -> dict[str, dict[str, re.Pattern[str]]]:
    """By what is told the sides, each with what tells it."""
    table = tomllib.loads((ASSETS / "phrasebook" / "sides.toml").read_text("utf-8")).get(language, {})
    found = {
        about: {side: _compiled(pattern) for side, pattern in told.items()} for about, told in table.items()
    }
    if found:
        found[_DUTY] |= {_FORBID: found[_FORBID]["only"]}
    return found
