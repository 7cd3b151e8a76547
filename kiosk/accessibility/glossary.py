"""Hard words in plain words: which stand in a text, and what they mean.

A word is looked for in the French source of a text, so that it is found in whatever language is shown. Its
name there is that of the phrasebook's glossary, which has it in every language.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.domain import T, Text, get_language, verbatim
from kiosk.runtime.paths import ASSETS


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """A hard word. ``names`` has it in other languages; without one the French word stands."""

    key: str
    french: Text
    spellings: tuple[str, ...]
    explanation: Text
    names: tuple[tuple[str, str], ...] = ()

    def word(self, code: str) -> Text:
        """Its name in that language."""
        name = dict(self.names).get(get_language(code).base)
        return verbatim(name) if name else self.french


@cache
def all_terms() -> tuple[ExplainedTerm, ...]:
    """Those of the phrasebook, then those of assets/glossary/terms.toml."""
    own = tomllib.loads((ASSETS / "glossary" / "terms.toml").read_text(encoding="utf-8"))
    book = tomllib.loads((ASSETS / "phrasebook" / "glossary.toml").read_text(encoding="utf-8"))
    by_word = {entry["fr"]: entry for entry in book["term"]}
    return (
        *(_from_phrasebook_entry(by_word[word]) for word in own["phrasebook"]),
        *map(_from_own_entry, own["term"]),
    )


def _from_own_entry(entry: dict[str, Any]) -> ExplainedTerm:
    title, explanation = entry["title"], entry["explanation"]
    return ExplainedTerm(entry["key"], T(title), tuple(entry["spellings"]), T(explanation))


def _from_phrasebook_entry(entry: dict[str, str]) -> ExplainedTerm:
    word = _without_endings(entry["fr"])
    names = tuple(
        (code, _capital(_without_endings(name)))
        for code, name in entry.items()
        if code not in ("fr", "explained")
    )
    explained = entry["explained"]  # named: what stands in T("…") itself would be gathered as a text
    spellings = (word, f"{word}s") if entry["fr"].endswith("~") else (word,)
    return ExplainedTerm(_key(word), verbatim(_capital(word)), spellings, T(explained), names)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _without_endings(name: str) -> str:
    """A name without the marks of its endings, the first where several are right."""
    return name.partition(" / ")[0].replace("~", "").strip()


def _key(word: str) -> str:
    return re.sub(r"\W+", "_", word.lower())


@cache
def _pattern(term: ExplainedTerm) -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(term.spellings, key=len, reverse=True)))
    # Letters in capitals are found as such: "apl" is no word, "rib" is one of the chest.
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", 0 if term.spellings[0].isupper() else re.IGNORECASE)


def terms_in(texts: Iterable[Text]) -> list[ExplainedTerm]:
    """The hard words that stand in these texts, in the order of the glossary."""
    source = "\n".join(each for text in texts for each in _sources(text))
    return [term for term in all_terms() if _pattern(term).search(source)]


def _sources(text: Text) -> Iterator[str]:
    yield text.msgid
    if text.plural:
        yield text.plural
    for _, value in text.params:
        if isinstance(value, Text):
            yield from _sources(value)
