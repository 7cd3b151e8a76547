"""The phrases that may be what somebody meant: by their words, and by what they mean.

What is proposed is confirmed by who said it, in their own language, before the other hears anything
(docs/sources/engines.md, "Meaning": BabelDr).
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path

from kiosk.accessibility.meaning import EncoderStoppedError, SentenceEncoder, encoder_version
from kiosk.domain.normalisation import normalise
from kiosk.i18n.formats import PARIS
from kiosk.runtime.paths import models_dir

from .languages import base_language
from .phrase_vectors import NearPhrases, PhraseVectors, Wording, load_vectors
from .phrasebook import Phrasebook, changes_the_duty, denies, obliges, says_the_opposite
from .result import PhraseSuggestion
from .slot_filling import SaidValues, SlotFiller, open_values, read_values

#: How near a phrase must be to be proposed. Chosen on our own sentences in thirteen languages: of what was
#: found 2 % are lost, of what means nothing here nine of ten are refused.
MIN_NEARNESS = 0.62
#: How much the same words count beside that, the first of them most.
WORDS_BONUS = (0.1, 0.06, 0.03)
#: Of two sentences that are the same but for a letter or two; percent.
_SAME_WORDS = 88
#: How much nearer than its contrary a phrase must be, as a cosine; one whose text denies what is not denied.
_CONTRARY_MARGIN, _TURNED_MARGIN = 0.08, 0.3


class PhraseSuggester:
    """For one thread at a time. Where the encoder or its vectors are missing, words decide alone."""

    def __init__(self, book: Phrasebook, encoder: SentenceEncoder | None, folder: Path | None = None) -> None:
        """``folder``: where the vectors are, if not with the models."""
        self._book, self._encoder, self._folder = book, encoder, folder
        self._filler = SlotFiller(book)

    @cached_property
    def _vectors(self) -> PhraseVectors | None:
        if self._encoder is None or not encoder_version():
            return None
        return load_vectors(self._book.phrases, self._folder or models_dir())

    def suggest(
        self, sentence: str, source: str, target: str, limit: int = 3, said_on: date | None = None
    ) -> tuple[PhraseSuggestion, ...]:
        """Phrases that say about what ``sentence`` says, the nearest first; none that denies what is not
        denied, or the contrary. Those with slots only where the sentence has values for them; "tomorrow" is
        counted from ``said_on``, or today."""
        said = read_values(sentence, source, said_on or datetime.now(PARIS).date())
        plain = self._book.suggest(sentence, source, target, len(WORDS_BONUS))
        with_values = self._filler.suggest(sentence, said, source, target)
        by_words = list({each.id: each for each in chain(with_values, plain)}.values())
        if self._encoder is None or self._vectors is None:
            return self._filler.best(by_words, said, source, limit)
        try:
            compared = open_values(sentence, said, source)
            near = self._vectors.near(compared, source, self._encoder)
        except EncoderStoppedError:
            return self._filler.best(by_words, said, source, limit)
        scores = dict(near.scores)
        for each, bonus in zip(by_words, WORDS_BONUS, strict=False):
            scores[each.id] += bonus
        found = {name: score for name, score in scores.items() if score >= MIN_NEARNESS}
        names = sorted(found, key=lambda name: -found[name])
        allowed = self._allowed(names, near, sentence, said, source, target)
        return self._filler.best(allowed, said, source, limit)

    def _allowed(
        self, names: list[str], near: NearPhrases, sentence: str, said: SaidValues, source: str, target: str
    ) -> Iterator[PhraseSuggestion]:
        for name in names:
            phrase = self._book.phrase(name)
            shown, text = phrase.text(source), phrase.text(target)
            if shown and text and not _turned(near, name, shown, sentence, source):
                if not phrase.slots:
                    yield PhraseSuggestion(shown, text, name)
                elif found := self._filler.fill(phrase, said, source, target):
                    yield found

    def close(self) -> None:
        """Ends the process of the encoder until it is needed again."""
        if self._encoder is not None:
            self._encoder.unload()


def _turned(near: NearPhrases, name: str, shown: str, sentence: str, language: str) -> bool:
    """Whether a phrase may say the contrary.

    It does where a contrary of it is as near. And where ``shown``, its text, denies what is not denied or
    makes a duty of what is none: "I lost my job" may be "I have no work" all the same, but "I still have my
    job" is as near in meaning. It is that phrase if the words are one of its wordings, almost letter by
    letter, or far nearer to a wording that denies as they do than to all that is known to be its contrary.
    """
    if says_the_opposite(shown, sentence, language):
        return True
    wordings = near.wordings(name)
    contraries = [(nearness, each) for nearness, each in wordings if each.contrary]
    ways = [(nearness, each) for nearness, each in wordings if not each.contrary]
    denied = denies(sentence, language)
    if changes_the_duty(shown, sentence, language):
        same = [(nearness, each) for nearness, each in ways if not _changes(each, denied, sentence, language)]
        if not any(_almost_says(each, sentence, language) for _, each in same) and (
            obliges(shown, language) > obliges(sentence, language)
            or not contraries
            or _nearest(same) < _nearest(contraries) + _TURNED_MARGIN
        ):
            return True
    # "I have not lost my keys" is as near to "my keys are gone" as can be; who denies was looked at above.
    against = [
        (nearness, each) for nearness, each in contraries if denies(each.text, each.language) == denied
    ]
    return _nearest(against) > _nearest(ways) - _CONTRARY_MARGIN


def _changes(way: Wording, denied: bool, sentence: str, language: str) -> bool:
    """Whether a wording denies what ``sentence`` does not, or the contrary, or obliges where it does not."""
    return denies(way.text, way.language) != denied or (
        obliges(way.text, way.language) and not obliges(sentence, language)
    )


def _almost_says(way: Wording, sentence: str, language: str) -> bool:
    from rapidfuzz import fuzz  # here: no start waits for it

    return (
        way.language == base_language(language)
        and fuzz.ratio(normalise(way.text), normalise(sentence)) >= _SAME_WORDS
    )


def _nearest(wordings: list[tuple[float, Wording]]) -> float:
    return max((nearness for nearness, _ in wordings), default=-1.0)
