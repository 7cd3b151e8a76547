"""The reviewed catalogues of the interface: what a person has already translated, word for word."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from kiosk.domain import FRENCH
from kiosk.runtime.paths import ASSETS

from .result import CandidateTranslation, TranslationMethod


class ReviewedCatalogue:
    """See ``Engine``: exact matches in ``LANGUAGE/LC_MESSAGES/kiosk.po``, from and to any of them."""

    method = TranslationMethod.CATALOGUE

    def __init__(self, folder: Path = ASSETS / "locale") -> None:
        self._folder = folder
        self._texts = cache(self._read)
        self._sources = cache(self._invert)

    def supports(self, source: str, target: str) -> bool:
        return bool(self._texts(source) and self._texts(target))

    def translate(self, sentence: str, source: str, target: str) -> CandidateTranslation | None:
        msgid = self._sources(source).get(_key(sentence))
        found = self._texts(target).get(msgid) if msgid else None
        return CandidateTranslation(found, self.method, approximate=False) if found else None

    def close(self) -> None:
        self._texts.cache_clear()
        self._sources.cache_clear()

    def _read(self, language: str) -> dict[str, str]:
        """French text → text. Texts with values are left to the phrasebook, which knows what they are."""
        path = self._folder / language / "LC_MESSAGES" / "kiosk.po"
        if language == FRENCH.code:
            return {msgid: msgid for each in self._languages() for msgid in self._texts(each)}
        if not path.exists():
            return {}
        with path.open("rb") as file:
            return {
                message.id: message.string
                for message in read_po(file)
                if isinstance(message.id, str) and isinstance(message.string, str)
                if message.id and message.string and not message.fuzzy and "{" not in message.id
            }

    def _invert(self, language: str) -> dict[str, str]:
        """Text → French text."""
        return {_key(text): msgid for msgid, text in self._texts(language).items()}

    def _languages(self) -> list[str]:
        return [path.parts[-3] for path in self._folder.glob("*/LC_MESSAGES/kiosk.po")]


def _key(text: str) -> str:
    return " ".join(text.split())
