"""gettext catalogues of ``assets/locale``; French is the source text and needs none."""

import gettext
import logging
import re
from functools import cache

from kiosk.domain import FRENCH, LANGUAGES, Text, find_language
from kiosk.runtime.paths import ASSETS

from .formats import format_value

log = logging.getLogger(__name__)

LOCALE_DIR = ASSETS / "locale"
DOMAIN = "kiosk"
SOURCE_LANGUAGE = FRENCH.code

_NBSP = "\u00a0"
_SPACE_BEFORE = re.compile(r" ([?!:;»€%])")


class Catalogue:
    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._spaced_punctuation = find_language(language).spaced_punctuation
        self._translations = translations

    def render(self, text: Text | str) -> str:
        """The words to show. A text without a translation stays French."""
        return self._rendered(text, begins=True)

    def texts(self) -> list[str]:
        """Everything that is translated here, in this language."""
        return [words for words in self._messages().values() if words]

    def sources(self) -> list[str]:
        """The French of everything that is translated here."""
        return [key if isinstance(key, str) else key[0] for key in self._messages() if key]

    def _messages(self) -> dict[str | tuple[str, int], str]:
        """What gettext has read; it has no other way to it."""
        return getattr(self._translations, "_catalog", {})

    def _rendered(self, text: Text | str, *, begins: bool) -> str:
        """``begins``: whether it is a sentence of its own, not a part of another."""
        if isinstance(text, str) or text.verbatim:
            return text if isinstance(text, str) else text.msgid
        if not text.msgid:
            return ""
        pattern = self._pattern(text)
        if self._spaced_punctuation:
            pattern = _SPACE_BEFORE.sub(f"{_NBSP}\\1", pattern.replace("« ", f"«{_NBSP}"))
        if not text.params:
            return pattern
        words = pattern.format(**{name: self._value(value) for name, value in text.params})
        # A day or a person at the beginning of a sentence is written with a capital.
        return words[:1].upper() + words[1:] if begins and pattern.startswith("{") else words

    def has_translation(self, text: Text) -> bool:
        """Whether it has words of its own for it; else it stays French."""
        return self._pattern(text) not in (text.msgid, text.plural)

    def _pattern(self, text: Text) -> str:
        if text.plural is None:
            return self._translations.gettext(text.msgid)
        return self._translations.ngettext(text.msgid, text.plural, text.count or 0)

    def _value(self, value: object) -> str:
        return (
            self._rendered(value, begins=False)
            if isinstance(value, Text)
            else format_value(value, self.language)
        )


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of ``language``; without a compiled file the texts stay French."""
    if language == SOURCE_LANGUAGE:
        return Catalogue(language, gettext.NullTranslations())
    found = gettext.translation(DOMAIN, str(LOCALE_DIR), [language], fallback=True)
    if type(found) is gettext.NullTranslations:
        log.warning("no compiled catalogue for %s: its texts stay French (run `make i18n`)", language)
    return Catalogue(language, found)


def missing_catalogues() -> list[str]:
    """Languages of the interface whose compiled catalogue is not there."""
    return [
        each.code
        for each in LANGUAGES
        if each.code != SOURCE_LANGUAGE
        and not (LOCALE_DIR / each.code / "LC_MESSAGES" / f"{DOMAIN}.po").with_suffix(".mo").exists()
    ]


@cache
def _source_messages() -> tuple[tuple[str, ...], ...]:
    """Every French text that was gathered into the catalogues; of a plural, both forms."""
    from babel.messages.pofile import read_po

    with (LOCALE_DIR / f"{DOMAIN}.pot").open("rb") as file:
        return tuple(tuple(_parts(message.id)) for message in read_po(file) if message.id)


def source_texts() -> frozenset[str]:
    """Every French text that was gathered into the catalogues."""
    return frozenset(text for message in _source_messages() for text in message)


def coverage(language: str) -> tuple[int, int]:
    """(translated, all) texts of a language, as its compiled catalogue has them; the others stay French."""
    sources = _source_messages()
    if language == SOURCE_LANGUAGE:
        return len(sources), len(sources)
    done = catalogue(language)._messages()
    return sum(bool(done.get(first) or done.get((first, 0))) for first, *_ in sources), len(sources)


def _parts(string: str | tuple[str, ...] | list[str]) -> list[str]:
    return [string] if isinstance(string, str) else list(string)
