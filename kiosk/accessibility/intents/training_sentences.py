"""What a visitor can mean without touching anything."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.domain.rules import UrgentReason
from kiosk.runtime.paths import ASSETS


class VoiceCommand(StrEnum):
    """Understood on every screen. Help is ``HELP``: a person, from anywhere."""

    BACK = "retour"
    REPEAT = "repeter"
    HOME = "accueil"
    LOUDER = "plus_fort"
    SOFTER = "moins_fort"
    BIGGER = "plus_grand"
    SMALLER = "plus_petit"
    LANGUAGE = "langue"
    FINISH = "terminer"
    READ = "lire"
    STOP = "stop"
    URGENT = "urgence"


class ServiceIntent(str):
    """The key of an e-service that can be opened aloud: "je veux payer mon loyer" opens ``loyer``."""

    __slots__ = ()


Intent = VoiceCommand | ServiceIntent

#: A person is wanted, from anywhere: the one e-service that is known by its key.
HELP = ServiceIntent("aide")


@cache
def service_slots() -> Mapping[ServiceIntent, tuple[str, ...]]:
    """Which e-services can be opened aloud, and what a sentence may say of each besides
    (``assets/intents/services.toml``)."""
    tables = tomllib.loads((ASSETS / "intents" / "services.toml").read_text(encoding="utf-8"))
    return {ServiceIntent(key): tuple(slots) for key, slots in tables.items()}


@cache
def classified_intents() -> Mapping[str, Intent]:
    """Those that are recognised by examples, by their names. Who says to be in danger is understood by those
    words alone."""
    commands = [each for each in VoiceCommand if each is not VoiceCommand.URGENT]
    return {str(each): each for each in (*commands, *service_slots())}


#: The name of what is no intent, in the examples.
NO_INTENT = "rien"
#: Fewer examples of an intent do not tell it from the others.
MIN_EXAMPLES = 10

_LISTS = (
    "fillers",
    "refusals",
    "instead",
    "cries",
    "worries",
    "alike",
    "yes",
    "no",
    "digits",
    "as_in",
    "twice",
    "hours",
)


class TrainingSentencesError(Exception):
    """A file of sentences cannot be used; the message says which and why."""


@dataclass(frozen=True)
class TrainingSentences:
    """One language. ``examples`` are pairs of an intent's name, or ``NO_INTENT``, and a sentence. ``cries``
    want a person before all else, ``worries`` one beside the service that they surely want, ``needs`` the
    service of their name and a person beside it. One of these or of the ``dangers`` that ends with a full
    stop counts where nothing else is said; of what stands in ``alike`` none of them but a cry is heard."""

    fillers: tuple[str, ...]
    refusals: tuple[str, ...]
    instead: tuple[str, ...]
    cries: tuple[str, ...]
    worries: tuple[str, ...]
    alike: tuple[str, ...]
    needs: Mapping[ServiceIntent, tuple[str, ...]]
    dangers: Mapping[UrgentReason, tuple[str, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    digits: tuple[str, ...]
    as_in: tuple[str, ...]
    twice: tuple[str, ...]
    hours: tuple[str, ...]
    letters: dict[str, tuple[str, ...]]
    examples: tuple[tuple[str, str], ...]


def trained_languages(folder: Path = ASSETS / "intents") -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("??.toml")))


def spoken_language(code: str) -> str:
    """What is spoken where a catalogue is shown: easy French ("fr@falc") is French, "zh_Hans" Chinese."""
    return re.split(r"[@_-]", code, maxsplit=1)[0]


@cache
def load_training_sentences(lang: str) -> TrainingSentences:
    """The packaged sentences. Raises ``KeyError`` for a language without any, ``TrainingSentencesError``."""
    if lang not in trained_languages():
        raise KeyError(lang)
    return read_training_file(ASSETS / "intents" / f"{lang}.toml")


def read_training_file(path: Path) -> TrainingSentences:
    """The sentences of one file. Raises ``TrainingSentencesError``."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _validated(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
        raise TrainingSentencesError(f"{path.name}: {error}") from error


def _validated(data: dict[str, Any]) -> TrainingSentences:
    unknown = data.keys() - {*_LISTS, "dangers", "letters", "needs", "examples"}
    if unknown:
        raise ValueError(f"unknown {sorted(unknown)}")
    lists = {key: _texts(key, data.get(key, [])) for key in _LISTS}
    if len(lists["digits"]) != 10:
        raise ValueError(f"digits: 10 words are wanted, not {len(lists['digits'])}")
    letters = {key: _texts(key, names) for key, names in data.get("letters", {}).items()}
    by_intent = {
        name: dict.fromkeys(way for text in _texts(name, texts) for way in sample_expansions(text))
        for name, texts in data.get("examples", {}).items()
    }
    if wrong := by_intent.keys() ^ {*classified_intents(), NO_INTENT}:
        raise ValueError(f"examples missing or unknown: {sorted(wrong)}")
    for name, texts in by_intent.items():
        if len(texts) < MIN_EXAMPLES:
            raise ValueError(f"{name}: {len(texts)} examples; {MIN_EXAMPLES} are needed")
    examples = tuple((name, text) for name, texts in by_intent.items() for text in texts)
    twice = [text for text, count in Counter(text for _, text in examples).items() if count > 1]
    if twice:
        raise ValueError(f"of more than one intent: {twice}")
    for key in ("cries", "worries", "alike"):
        lists[key] = _all_ways(lists[key])
    known = data.get("dangers", {})
    if wrong := known.keys() - {*UrgentReason}:
        raise ValueError(f"dangers unknown: {sorted(wrong)}")
    dangers = {
        reason: _all_ways(_texts(f"dangers.{reason}", known.get(reason, []))) for reason in UrgentReason
    }
    wanted = data.get("needs", {})
    if wrong := wanted.keys() - service_slots().keys():
        raise ValueError(f"needs unknown: {sorted(wrong)}")
    needs = {ServiceIntent(key): _all_ways(_texts(f"needs.{key}", texts)) for key, texts in wanted.items()}
    return TrainingSentences(**lists, needs=needs, dangers=dangers, letters=letters, examples=examples)


def _all_ways(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(way for text in texts for way in expand_alternatives(text)))


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise ValueError(f"{key}: a list of texts is wanted")
    return tuple(value)


def sample_expansions(text: str) -> Iterator[str]:
    """So many ways of saying ``text`` that each word of its groups comes in one: ``"(à|en) (|mon )tour"`` has
    two. All of them are no better to learn from (the counts of benchmarks/), and take three times as long.
    Raises ``ValueError``."""
    yield next(expand_alternatives(text))
    between = re.split(r"\(([^()]*)\)", text)
    groups = [part.split("|") for part in between[1::2]]
    for turn in range(1, max(map(len, groups), default=1)):
        between[1::2] = [group[turn % len(group)] for group in groups]
        yield " ".join("".join(between).split())


def expand_alternatives(text: str) -> Iterator[str]:
    """Every way of saying ``text``: ``"(à|en) (|mon )tour"`` has four. Raises ``ValueError``."""
    group = re.search(r"\(([^()]*)\)", text)
    if group is None:
        if re.search(r"[()|]", text):
            raise ValueError(f"{text!r}: a group is not closed")
        yield " ".join(text.split())
        return
    for part in group[1].split("|"):
        yield from expand_alternatives(text[: group.start()] + part + text[group.end() :])
