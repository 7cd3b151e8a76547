"""Translation as the kiosk does it: the most trusted source that has something to say."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Sequence

from kiosk.accessibility.sentences import sentences

from .catalogue import ReviewedCatalogue
from .languages import FALC, FRENCH, SCRIPTS, base, letters
from .masking import mask
from .phrasebook import Phrasebook
from .quality_checks import Doubt
from .result import Draft, Engine, EngineStoppedError, Translation, UnknownLanguageError, Via
from .simpler import simpler

log = logging.getLogger(__name__)

_PATIENCE = 20.0  # seconds for one text; machines take up to one for a sentence


class Translator:
    """What people have translated first, the whole text or its sentences; machines for what is left.

    One thread at a time.
    """

    def __init__(
        self,
        catalogue: ReviewedCatalogue,
        phrasebook: Phrasebook,
        machines: Sequence[Engine],
        patience: float = _PATIENCE,
    ) -> None:
        """``patience`` is seconds for one text: a pasted novel is given up, the counter is not blocked."""
        self._catalogue = catalogue
        self._people: tuple[Engine, ...] = (catalogue, phrasebook)
        self._machines = tuple(machines)
        self._patience = patience
        self.phrasebook = phrasebook

    def translate(self, text: str, source: str, target: str) -> Translation:
        """``text`` in ``target``; without any way there it comes back as it is, with ``Via.NONE``.

        Raises ``UnknownLanguageError``, and ``EngineStoppedError`` when it is worth asking again.
        """
        _known(source, target)
        reviewed = _as_it_is(text, source, target) or self._catalogue.translate(text, source, target)
        draft = reviewed or self._by_sentence(text, source, target)
        if draft is None or isinstance(draft, Doubt):
            suggestions = self.phrasebook.suggest(text, source, target)
            return Translation(text, text, Via.NONE, True, suggestions, refused=draft)
        return Translation(text, draft.text, draft.via, draft.approximate)

    def back(self, translated: str, source: str, target: str) -> Translation:
        """What ``translated``, a translation from ``source`` to ``target``, says in ``source``: to check it.

        Raises ``UnknownLanguageError``.
        """
        return self.translate(translated, target, source)

    def simpler(self, text: str, language: str) -> str | None:
        """``text`` said more simply in its own language, or ``None`` when nothing simpler is known.

        Only French can be said more simply. Raises ``UnknownLanguageError``.
        """
        _known(language)
        return simpler(text, self.phrasebook) if base(language) == FRENCH else None

    def reach(self, source: str, target: str) -> tuple[Via, ...]:
        """By which sources one gets from ``source`` to ``target`` here, the most trusted first.

        With ``Via.PHRASEBOOK`` as the last, only prepared phrases can be said.
        Raises ``UnknownLanguageError``.
        """
        _known(source, target)
        if source == target:
            return (Via.SAME,)
        return tuple(
            engine.via for engine in (*self._people, *self._machines) if engine.reaches(source, target)
        )

    def close(self) -> None:
        """Frees the engines; they start again when needed."""
        for engine in (*self._people, *self._machines):
            engine.close()

    def _by_sentence(self, text: str, source: str, target: str) -> Draft | Doubt | None:
        """Every sentence, or nothing: half a translation misleads. It is worth its least trusted sentence."""
        until = time.monotonic() + self._patience
        drafts: list[Draft] = []
        pieces: list[str] = []
        at = 0
        spans = deque(sentences(text))
        while spans:
            start, end = spans.popleft()
            two = self._two(text[start : spans[0][1]].strip(), source, target) if spans else None
            if two:
                end = spans.popleft()[1]
            draft = two or self._sentence(text[start:end].strip(), source, target)
            if not isinstance(draft, Draft):
                return draft
            if time.monotonic() > until:
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

    def _two(self, text: str, source: str, target: str) -> Draft | None:
        """For the phrases that are two sentences; only word for word, or "Bonjour." would be lost."""
        match = self.phrasebook.find(text, source, target)
        return self.phrasebook.translate(text, source, target) if match and match.exact else None

    def _sentence(self, sentence: str, source: str, target: str) -> Draft | Doubt | None:
        if draft := _as_it_is(sentence, source, target) or _first(self._people, sentence, source, target):
            return draft
        if base(source) == base(target):  # ordinary French and easy French, Persian and Dari
            easy = simpler(sentence, self.phrasebook) if target == FALC else None
            return Draft(easy or sentence, Via.SAME, approximate=False)
        return _first(self._machines, sentence, source, target)


def _known(*languages: str) -> None:
    for language in languages:
        if language not in SCRIPTS:
            raise UnknownLanguageError(language)


def _as_it_is(text: str, source: str, target: str) -> Draft | None:
    """For what needs no translation: the same language, numbers, names."""
    if source == target or not letters(mask(text, source).text):
        return Draft(text, Via.SAME, approximate=False)
    return None


def _first(engines: Sequence[Engine], sentence: str, source: str, target: str) -> Draft | Doubt | None:
    """What the first of them makes of it that has something to say, else why the first of them may not. One
    that stopped leaves it to the others; when none of them can, it may be asked again."""
    stopped: EngineStoppedError | None = None
    refused: Doubt | None = None
    for engine in engines:
        try:
            draft = engine.translate(sentence, source, target)
            if isinstance(draft, Draft):
                return draft
            refused = refused or draft
        except EngineStoppedError as error:
            log.error("%s: %s", engine.via, error)
            stopped = error
    if stopped is not None:
        raise stopped
    return refused
