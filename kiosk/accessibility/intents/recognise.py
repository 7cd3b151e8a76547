"""From a sentence to the intents it may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .choices import fold
from .names import INTENTS, Command, Intent, Service
from .training_sentences import NONE, languages, sayings, spoken_language

if TYPE_CHECKING:
    from .classifier import Likeness

#: What is less like an intent is not proposed: chosen by leaving examples out, in four languages.
THRESHOLD = 0.2
#: What comes after the best one may be less like it.
ALSO = 0.12
#: How surely a cry for help wants a person: more than enough to be proposed.
CRIED = 0.6
#: Who explains for longer has said before what it is about.
MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """``score`` is a likeness from 0 to 1, not a probability."""

    intent: Intent
    score: float


def recognise(text: str, lang: str, most: int = 3) -> tuple[Candidate, ...]:
    """The intents that ``text`` may have, the likeliest first; none when it is like none. After a cry for
    help a person is the first of them; who says to be in danger is led to who can help at once.

    Raises ``KeyError`` for a language without sayings.
    """
    words = _wanted(spoken_words(text, lang), lang)[:MOST_WORDS]
    said = f" {' '.join(words)} "
    rest = _danger(lang).sub(" ", _cry(lang).sub(" ", said))
    found = _alike(rest.split(), lang)
    if rest == said:
        return found[:most]
    surely = max([CRIED, *(each.score for each in found)])
    urgent = [Candidate(Command.URGENT, surely)] if _danger(lang).search(said) else []
    if not _cry(lang).search(said):
        return (*urgent, *found)[:most]
    others = [each for each in found if each.intent is not Service.HELP]
    return (Candidate(Service.HELP, surely), *others[: most - 1 - len(urgent)], *urgent)[:most]


def _alike(words: list[str], lang: str) -> tuple[Candidate, ...]:
    """The intents that the words are like, the likeliest first."""
    if not words:
        return ()
    scores = _likeness(lang).scores(words)
    best, label = scores[0]
    if label == NONE or best < THRESHOLD:
        return ()
    return tuple(
        Candidate(INTENTS[label], score) for score, label in scores if label != NONE and score >= ALSO
    )


def prepare(lang: str) -> None:
    """Learns a language's examples, half a second, before the first words are waited for.

    From any thread. Nothing to do in a language without sayings. Raises ``SayingsError``.
    """
    if spoken_language(lang) in languages():
        _likeness(spoken_language(lang))


def spoken_words(text: str, lang: str) -> list[str]:
    """The words of ``text``, folded, without fillers; each Chinese character is a word."""
    return _fillers(lang).sub(" ", f" {' '.join(apart(text))} ").split()


def _wanted(words: list[str], lang: str) -> list[str]:
    """Without what the visitor says not to want, up to where they say what they want instead."""
    refusal, instead = _refusal(lang)
    said = f" {' '.join(words)} "
    while (refused := refusal.search(said)) is not None:
        rest = instead.search(said, refused.end())
        said = said[rest.start() :] if rest is not None else ""
    return said.split()


@cache
def _likeness(lang: str) -> Likeness:
    from .classifier import Likeness  # here: numpy takes 15 MB that a kiosk at rest does not need

    return Likeness([(name, spoken_words(text, lang)) for name, text in sayings(lang).examples])


@cache
def _cry(lang: str) -> re.Pattern[str]:
    return any_of(sayings(lang).cries)


@cache
def _danger(lang: str) -> re.Pattern[str]:
    return any_of(sayings(lang).dangers)


@cache
def _fillers(lang: str) -> re.Pattern[str]:
    return any_of(sayings(lang).fillers)


@cache
def _refusal(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return any_of(sayings(lang).refusals), any_of(sayings(lang).instead)


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, as whole words between spaces of folded text; nothing when there are none."""
    folded = sorted((" ".join(apart(phrase)) for phrase in phrases), key=len, reverse=True)
    return re.compile(rf"(?<= )(?:{'|'.join(map(re.escape, folded))})(?= )" if folded else r"(?!)")


def apart(text: str) -> list[str]:
    """Folded words; each Chinese character is one."""
    return re.sub(r"([\u3400-\u9fff])", r" \1 ", fold(text)).split()
