"""Translation as the kiosk does it: the most trusted source that has something to say."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.accessibility.sentences import sentences

from .catalogue import ReviewedCatalogue
from .masking import mask
from .phrasebook import Phrasebook
from .result import Draft, Engine, Translation, UnknownLanguageError, Via
from .tongues import SCRIPTS, letters


class Translator:
    """What people have translated first, the whole text or its sentences; machines for what is left.

    One thread at a time.
    """

    def __init__(
        self, catalogue: ReviewedCatalogue, phrasebook: Phrasebook, machines: Sequence[Engine]
    ) -> None:
        self._people: tuple[Engine, ...] = (catalogue, phrasebook)
        self._machines = tuple(machines)
        self._phrasebook = phrasebook

    def translate(self, text: str, source: str, target: str) -> Translation:
        """``text`` in ``target``; without any way there it comes back as it is, with ``Via.NONE``.

        Raises ``UnknownLanguageError``.
        """
        for language in (source, target):
            if language not in SCRIPTS:
                raise UnknownLanguageError(language)
        draft = _as_it_is(text, source, target) or _first(self._people, text, source, target)
        draft = draft or self._by_sentence(text, source, target)
        if draft is None:
            suggestions = self._phrasebook.suggest(text, source, target)
            return Translation(text, text, Via.NONE, approximate=True, suggestions=suggestions)
        return Translation(text, draft.text, draft.via, draft.approximate)

    def close(self) -> None:
        """Frees the engines; they start again when needed."""
        for engine in (*self._people, *self._machines):
            engine.close()

    def _by_sentence(self, text: str, source: str, target: str) -> Draft | None:
        """Every sentence, or nothing: half a translation misleads. It is worth its least trusted sentence."""
        drafts: list[Draft] = []
        pieces: list[str] = []
        at = 0
        for start, end in sentences(text):
            sentence = text[start:end].strip()
            draft = _as_it_is(sentence, source, target)
            draft = draft or _first((*self._people, *self._machines), sentence, source, target)
            if draft is None:
                return None
            drafts.append(draft)
            space = text[start:end][len(text[start:end].rstrip()) :]
            pieces += [text[at:start], draft.text, space]
            at = end
        return Draft(
            "".join([*pieces, text[at:]]),
            max((draft.via for draft in drafts), key=list(Via).index),
            any(draft.approximate for draft in drafts),
        )


def _as_it_is(text: str, source: str, target: str) -> Draft | None:
    """For what needs no translation: the same language, numbers, names."""
    if source == target or not letters(mask(text, source).text):
        return Draft(text, Via.SAME, approximate=False)
    return None


def _first(engines: Sequence[Engine], sentence: str, source: str, target: str) -> Draft | None:
    drafts = (engine.translate(sentence, source, target) for engine in engines)
    return next((draft for draft in drafts if draft), None)
