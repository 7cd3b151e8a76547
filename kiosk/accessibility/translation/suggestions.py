"""The phrases that may be what somebody meant: by their words, and by what they mean.

What is proposed is confirmed by who said it, in their own language, before the other hears anything
(docs/sources/engines.md, "Meaning": BabelDr).
"""

import math
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

from kiosk.accessibility.meaning import EncoderStoppedError, SentenceEncoder, encoder_version
from kiosk.runtime.paths import models_dir

from .phrase_vectors import PhraseVectors, load_vectors
from .phrasebook import Phrasebook, changes_the_duty
from .result import PhraseSuggestion

#: How near a phrase must be to be proposed, as a part of how near the nearest of so many is by chance (the
#: greatest of N normal values is about √(2 ln N) standard deviations above their mean). Chosen on our own
#: sentences in six languages: all that were found stay, half of what means nothing here is refused.
MIN_PART = 0.85
#: How much the same words count beside that, the first of them most.
WORDS_BONUS = (1.5, 1.0, 0.5)


class PhraseSuggester:
    """For one thread at a time. Where the encoder or its vectors are missing, words decide alone."""

    def __init__(self, book: Phrasebook, encoder: SentenceEncoder | None, folder: Path | None = None) -> None:
        """``folder``: where the vectors are, if not with the models."""
        self._book, self._encoder, self._folder = book, encoder, folder

    @cached_property
    def _vectors(self) -> PhraseVectors | None:
        if self._encoder is None or not encoder_version():
            return None
        return load_vectors(self._book.phrases, self._folder or models_dir())

    def suggest(
        self, sentence: str, source: str, target: str, limit: int = 3
    ) -> tuple[PhraseSuggestion, ...]:
        """Phrases without slots that say about what ``sentence`` says, the nearest first; none that
        denies what is not denied, or the contrary."""
        by_words = self._book.suggest(sentence, source, target, len(WORDS_BONUS))
        if self._encoder is None or self._vectors is None:
            return by_words[:limit]
        try:
            found = dict(self._vectors.scores(sentence, source, self._encoder))
        except EncoderStoppedError:
            return by_words[:limit]
        least = MIN_PART * math.sqrt(2 * math.log(max(2, len(found))))
        for each, bonus in zip(by_words, WORDS_BONUS, strict=False):
            found[each.id] = max(found.get(each.id, 0.0), least) + bonus
        near = {name: score for name, score in found.items() if score >= least}
        return tuple(islice(self._nearest(near, sentence, source, target), limit))

    def _nearest(
        self, near: dict[str, float], sentence: str, source: str, target: str
    ) -> Iterator[PhraseSuggestion]:
        for name in sorted(near, key=lambda name: -near[name]):
            phrase = self._book.phrase(name)
            said, text = phrase.text(source), phrase.text(target)
            if said and text and not phrase.slots and not changes_the_duty(said, sentence, source):
                yield PhraseSuggestion(said, text, name)

    def close(self) -> None:
        """Ends the process of the encoder."""
        if self._encoder is not None:
            self._encoder.close()
