"""The phrases of a housing agency: ``assets/phrasebook/situations/*.toml``, one file a situation.

order = 21
icon = "alert"                      # Material Design Icons 7

[title]                             # of the situation, in each language of COUNTER
fr = "Danger"

[[phrase]]
id = "je_viens"
by = "visiteur"                     # or "agent", "tous"
icon = "calendar"
review = true                       # danger, law: a person must still check the translations
fr = "Je viens le {date} à {time}."
"fr@falc" = "Je viens le {date} à {time}."
en = "I am coming on {date} at {time}."
prs = "…"                           # Dari, where it differs from Persian
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from fonticon_mdi7 import MDI7  # type: ignore[import-untyped]  # it has no stubs

from .languages import FRENCH, SCRIPTS, base_language
from .masking import ValueKind

_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = {f"{kind}{number}" for kind in ValueKind for number in ("", 2, 3)}


class PhraseSpeaker(StrEnum):
    """Who says a phrase."""

    CLERK = "agent"
    VISITOR = "visiteur"
    ANYONE = "tous"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase in each language (code → text). ``review``: a person must still check its translations."""

    id: str
    situation: str
    speaker: PhraseSpeaker
    icon: str
    texts: Mapping[str, str] = field(hash=False)
    needs_review: bool = False

    def text(self, language: str) -> str | None:
        """In ``language``, or in that of which it is a variant."""
        return self.texts.get(language) or self.texts.get(base_language(language))

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of its slots, in the order of the French text."""
        return tuple(_SLOT.findall(self.texts[FRENCH]))


@dataclass(frozen=True, slots=True)
class PhraseSituation:
    """What phrases are about: a title in each language, and a pictogram."""

    id: str
    order: int
    icon: str
    titles: Mapping[str, str] = field(hash=False)
    phrases: tuple[Phrase, ...]

    def title(self, language: str) -> str:
        """In ``language``; in French for one that the phrasebook does not have."""
        return self.titles.get(language) or self.titles.get(base_language(language)) or self.titles[FRENCH]


class PhrasebookError(Exception):
    """A file of the phrasebook cannot be used; the message says which, which phrase, and why."""


def read_situation(path: Path) -> PhraseSituation:
    """One file. Raises ``PhrasebookError``."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        situation = path.stem
        titles = _texts(content["title"], "title")
        phrases = tuple(_phrase(situation, entry) for entry in content["phrase"])
        icon = _icon(content["icon"], "icon")
        if len({phrase.id for phrase in phrases}) < len(phrases):
            raise ValueError("two phrases of one id")
        return PhraseSituation(situation, int(content["order"]), icon, titles, phrases)
    except KeyError as error:
        raise PhrasebookError(f"{path.name}: {error.args[0]} is missing") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise PhrasebookError(f"{path.name}: {error}") from error


def _phrase(situation: str, entry: dict[str, object]) -> Phrase:
    name = str(entry.get("id", entry.get(FRENCH, "a phrase")))
    for key in ("id", "by", "icon"):
        if key not in entry:
            raise ValueError(f"{name}: {key} is missing")
    said = {key: value for key, value in entry.items() if key not in ("id", "by", "icon", "review")}
    texts = _texts(said, name)
    wanted = sorted(_SLOT.findall(texts[FRENCH]))
    if unknown := set(wanted) - _KINDS:
        raise ValueError(f"{name}: unknown slot {min(unknown)}")
    for language, text in texts.items():
        if sorted(_SLOT.findall(text)) != wanted:
            raise ValueError(f"{name}: {language} has not the slots {wanted}")
    icon = _icon(entry["icon"], name)
    return Phrase(
        f"{situation}.{name}",
        situation,
        PhraseSpeaker(str(entry["by"])),
        icon,
        texts,
        entry.get("review") is True,
    )


def _texts(entry: Mapping[str, object], name: str) -> dict[str, str]:
    texts = {code: str(text) for code, text in entry.items()}
    if unknown := texts.keys() - SCRIPTS.keys():
        raise ValueError(f"{name}: unknown key {min(unknown)}")
    if empty := [code for code in (FRENCH, *texts) if not texts.get(code, "").strip()]:
        raise ValueError(f"{name}: no text in {', '.join(empty)}")
    return texts


def _icon(icon: object, name: str) -> str:
    if not hasattr(MDI7, str(icon).replace("-", "_")):
        raise ValueError(f"{name}: unknown pictogram {icon}")
    return str(icon)
