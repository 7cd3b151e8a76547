"""The agency's own pronunciations: ``pronunciation.toml`` in the folder of its data.

One table a language, a written word and how it is said: ``[fr]``, ``"CALEOL" = "caléole"``. It comes before
every rule of the kiosk (docs/pronunciation.md).
"""

import logging
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.domain.languages import KNOWN_LANGUAGES
from kiosk.runtime.paths import data_dir

log = logging.getLogger(__name__)

LEXICON_FILE = "pronunciation.toml"
#: Words of a language, characters of a word, of how it is said.
_MAX_WORDS, _MAX_WRITTEN, _MAX_SAID = 2000, 80, 200


class LexiconError(ValueError):
    """The agency's pronunciations cannot be used; the message names what is wrong."""


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_lexicon(path: Path) -> dict[str, dict[str, str]]:
    """The words of each language, none without a file. Raises ``LexiconError``."""
    try:
        tables = read_toml(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise LexiconError(f"{path.name}: {error}") from error
    return {language: _checked(path.name, language, table) for language, table in tables.items()}


def _checked(name: str, language: str, table: object) -> dict[str, str]:
    known = KNOWN_LANGUAGES.get(language)
    if not isinstance(table, Mapping) or known is None or known.base != language:
        raise LexiconError(f"{name}: [{language}] is not the table of a language, as [fr]")
    if len(table) > _MAX_WORDS:
        raise LexiconError(f"{name}: [{language}] has more than {_MAX_WORDS} words")
    for written, said in table.items():
        if not (isinstance(said, str) and said.strip() and said.isprintable() and len(said) <= _MAX_SAID):
            raise LexiconError(f"{name}: [{language}] {written!r}: how it is said is not a line of text")
        if not (written.strip() == written != "" and written.isprintable() and len(written) <= _MAX_WRITTEN):
            raise LexiconError(f"{name}: [{language}] {written!r} is not a word")
    return dict(table)


@cache
def agency_words(language: str) -> Mapping[str, str]:
    """The agency's words of a language, read once. A file that is wrong is said in the log, and left."""
    return _agency_lexicon().get(language, {})


@cache
def _agency_lexicon() -> Mapping[str, Mapping[str, str]]:
    try:
        return read_lexicon(data_dir() / LEXICON_FILE)
    except LexiconError as error:
        log.warning("pronunciations of the agency are left out: %s", error)
        return {}


def forget_lexicon() -> None:
    """Have the file read again."""
    _agency_lexicon.cache_clear()
    agency_words.cache_clear()
