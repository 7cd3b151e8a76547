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
from .phrase_vectors import NearPhrases, PhraseVectors, Wording, load_vectors, vectors_of
from .phrasebook import Phrasebook, changes_the_duty, denies, obliges, says_the_opposite
from .result import PhraseSuggestion
from .slot_filling import SaidValues, SlotFiller, open_values, read_values

#: How likely it must be, as log-odds, that a phrase is meant at all, and how near one must then be to be
#: proposed. Chosen on our own sentences in thirteen languages (``benchmarks/development.toml``): of what was
#: found 3 % are lost, of what means nothing here 95 % are refused.
MIN_MEANT, MIN_NEARNESS = -0.7, 0.5
#: How much the same words count beside that, the first of them most.
WORDS_BONUS = (0.1, 0.06, 0.03)
#: Of two sentences that are the same but for a letter or two; percent.
_SAME_WORDS = 88
#: How much nearer than its contrary a phrase must be, as a cosine; one whose text denies what is not denied,
#: or makes a duty of what is none, by its wordings that do as the sentence does; where the words are others;
#: and there by all of its wordings. Chosen on wordings and contraries, each compared without itself: of those
#: that differ so, 90 % of the wordings were refused before and 50 % then, and 98 % of the contraries.
_CONTRARY_MARGIN, _TURNED_MARGIN, _OTHER_WORDS_MARGIN, _ANY_WORDS_MARGIN = 0.08, 0.3, 0.08, 0.25
#: From how like two sentences are, percent, what they deny may be all that differs; surely it is not below.
_LIKE_WORDS, _RATHER_LIKE = 65, 60
#: From which cosine on a wording says what a sentence says, if nothing is known of its contrary.
_SAME_NEARNESS = 0.5


class PhraseSuggester:
    """For one thread at a time. Where the encoder or its vectors are missing, words decide alone."""

    def __init__(self, book: Phrasebook, encoder: SentenceEncoder | None, folder: Path | None = None) -> None:
        """``folder``: where the vectors are, if not with the models."""
        self._book, self._encoder, self._folder = book, encoder, folder
        self._filler = SlotFiller(book)
        self._found: PhraseVectors | None = None

    @property
    def _vectors(self) -> PhraseVectors | None:
        """Looked for until they are there: they may be made while the kiosk runs."""
        if self._found is None and self._encoder is not None and encoder_version() and self._path.exists():
            self._found = load_vectors(self._book.phrases, self._folder or models_dir())
        return self._found

    @cached_property
    def _path(self) -> Path:
        return vectors_of(self._book.phrases, self._folder or models_dir())

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
        if near.meant < MIN_MEANT:
            return ()
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
    letter, or nearer to a wording that denies as they do than to all that is known to be its contrary: far
    nearer where a wording with about the same words denies otherwise.
    """
    if says_the_opposite(shown, sentence, language):
        return True
    compared = near.wordings(name)
    contraries = [(nearness, each) for nearness, each in compared if each.contrary]
    ways = [(nearness, each) for nearness, each in compared if not each.contrary]
    denied = denies(sentence, language)
    if changes_the_duty(shown, sentence, language):
        same = [way for way in ways if not _changes(way[1], denied, sentence, language)]
        others = [each for _, each in ways if _changes(each, denied, sentence, language)]
        alike = max((_likeness(each, sentence, language) for each in others), default=0.0)
        if any(_almost_says(each, sentence, language) for _, each in same):
            pass
        elif alike >= _LIKE_WORDS:
            obliged = obliges(shown, language) > obliges(sentence, language)
            if obliged or not contraries or _nearest(same) < _nearest(contraries) + _TURNED_MARGIN:
                return True
        elif not contraries:  # then it is told by the wording that is nearest
            if alike >= _RATHER_LIKE or _nearest(same) < max(_nearest(ways), _SAME_NEARNESS):
                return True
        elif _nearest(same) < _nearest(contraries) + _OTHER_WORDS_MARGIN and (
            alike >= _RATHER_LIKE or _nearest(ways) < _nearest(contraries) + _ANY_WORDS_MARGIN
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
    return _likeness(way, sentence, language) >= _SAME_WORDS


def _likeness(way: Wording, sentence: str, language: str) -> float:
    """How like the letters of both are, percent; 0 in two languages."""
    from rapidfuzz import fuzz  # here: no start waits for it

    if way.language != base_language(language):
        return 0.0
    return fuzz.ratio(normalise(way.text), normalise(sentence))


def _nearest(compared: list[tuple[float, Wording]]) -> float:
    return max((nearness for nearness, _ in compared), default=-1.0)
