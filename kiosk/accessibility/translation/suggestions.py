"""The phrases that may be what somebody meant: by their words, and by what they mean.

What is proposed is confirmed by who said it, in their own language, before the other hears anything
(docs/sources/engines.md, "Meaning": BabelDr).
"""

from collections.abc import Iterator
from contextlib import suppress
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
from .phrasebook import Phrasebook, PhraseSpeaker, changes_the_sense, denies, obliges, says_the_opposite
from .result import PhraseSuggestion
from .slot_filling import SaidValues, SlotFiller, open_values, read_values, slot_kinds

#: How likely it must be, as log-odds, that a phrase is meant at all, and how near one must then be to be
#: proposed. By language, because the encoder knows some better: chosen on our own sentences
#: (``benchmarks/development.toml``) and on what is off topic, each compared without itself, so that 92 % of
#: these are refused; of what was found 2 % are lost.
MIN_MEANT = {
    "es": -1.9,
    "ar": -1.9,
    "zh": -1.7,
    "ro": -1.2,
    "uk": -1.2,
    "en": -1.1,
    "pt": -1.0,
    "ru": -1.0,
    "fr": -0.8,
    "tr": -0.8,
    "bn": -0.4,
    "fa": -0.3,
    "ta": -0.3,
}
_MIN_MEANT_ELSEWHERE, MIN_NEARNESS = -0.7, 0.4
#: How much less a phrase counts of whose values none was said.
OPEN_SLOTS = 0.15
#: How much the same words count beside that, the first of them most.
WORDS_BONUS = (0.1, 0.06, 0.03)
#: How much it tells that a sentence says the contrary of a phrase (``_turned``), and from where on it does: a
#: logistic regression on wordings and contraries of phrases, each compared without itself and what is nearly
#: it, and on ``benchmarks/development.toml``. Where one denies and the other does not: 96 % of the
#: contraries are refused, and 41 % of the wordings; elsewhere 45 % and 4 %.
_DENIED = (-4.0, 6.0, 2.1, -6.5, 7.6, 2.4, 4.2)
_STATED = (-0.6, 11.4, 0.1, -3.5)
#: From which log-odds on it is not proposed. A contrary that is proposed may be confirmed: of those in
#: ``benchmarks/development.toml`` none is (at 0 two of 92 are); of what was meant 4 % are lost for it.
_LIKELY_CONTRARY = -0.8
#: From which cosine on a contrary is what was said.
_SAYS_THE_SAME = 0.95
#: What they are where nothing is known.
_NO_CONTRARY, _ONE_SENSE = -0.1, 0.2


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
        self,
        sentence: str,
        source: str,
        target: str,
        limit: int = 3,
        said_on: date | None = None,
        speaker: PhraseSpeaker | None = None,
    ) -> tuple[PhraseSuggestion, ...]:
        """Phrases that say about what ``sentence`` says, the nearest first; none that denies what is not
        denied, or the contrary. Slots stay open where the sentence has no values for them; "tomorrow" is
        counted from ``said_on``, or today. Only what ``speaker`` may say, if that is known."""
        said = read_values(sentence, source, said_on or datetime.now(PARIS).date())
        plain = self._book.suggest(sentence, source, target, len(WORDS_BONUS))
        with_values = self._filler.suggest(sentence, said, source, target)
        by_words = [
            each
            for each in {each.id: each for each in chain(with_values, plain)}.values()
            if self._says(each.id, speaker)
        ]
        if self._encoder is None or self._vectors is None:
            return self._filler.best(by_words, said, source, limit)
        try:
            compared = open_values(sentence, said, source)
            near = self._vectors.near(compared, source, self._encoder)
        except EncoderStoppedError:
            return self._filler.best(by_words, said, source, limit)
        if near.meant < MIN_MEANT.get(base_language(source), _MIN_MEANT_ELSEWHERE):
            return ()
        scores = dict(near.scores)
        for each, bonus in zip(by_words, WORDS_BONUS, strict=False):
            scores[each.id] += bonus
        for name, score in scores.items():
            if score >= MIN_NEARNESS and self._is_left_open(name, said):
                scores[name] -= OPEN_SLOTS
        found = {name: score for name, score in scores.items() if score >= MIN_NEARNESS}
        names = sorted((name for name in found if self._says(name, speaker)), key=lambda name: -found[name])
        allowed = self._allowed(names, near, sentence, said, source, target)
        return self._filler.best(allowed, said, source, limit)

    def _says(self, name: str, speaker: PhraseSpeaker | None) -> bool:
        return speaker is None or self._book.phrase(name).speaker in (speaker, PhraseSpeaker.ANYONE)

    def _is_left_open(self, name: str, said: SaidValues) -> bool:
        """Whether a phrase has slots, and nothing was said that may go into them."""
        kinds = slot_kinds(self._book.phrase(name))
        return bool(kinds) and kinds.isdisjoint(said.by_kind)

    def _allowed(
        self, names: list[str], near: NearPhrases, sentence: str, said: SaidValues, source: str, target: str
    ) -> Iterator[PhraseSuggestion]:
        nearer: list[tuple[str, bool]] = []
        for name in names:
            phrase = self._book.phrase(name)
            shown, text = phrase.text(source), phrase.text(target)
            if not (shown and text) or self._has_nearer_contrary(name, nearer):
                continue
            turned = _turned(near, name, shown, sentence, source)
            # Where it was its contrary that was said, that may be proposed.
            nearer.append((name, not (turned and _is_nearer_to_contraries(near.wordings(name)))))
            if not turned:
                found = self._filler.fill(phrase, said, source, target) if phrase.slots else None
                # What was not said, or not understood, is asked for.
                yield found or PhraseSuggestion(shown, text, name)

    def _has_nearer_contrary(self, name: str, nearer: list[tuple[str, bool]]) -> bool:
        """Of two phrases that may be each other's contrary at most the nearer is proposed."""
        assert self._vectors is not None
        return any(counts and self._vectors.are_contrary(name, other) for other, counts in nearer)

    def get_ready(self) -> None:
        """Load what compares meanings: else whoever speaks first waits for it, or is not understood."""
        if self._encoder is not None and self._vectors is not None:
            with suppress(EncoderStoppedError):
                self._encoder.encode(["…"])

    def close(self) -> None:
        """Ends the process of the encoder until it is needed again."""
        if self._encoder is not None:
            self._encoder.unload()


def _turned(near: NearPhrases, name: str, shown: str, sentence: str, language: str) -> bool:
    """Whether a phrase may say the contrary.

    "I lost my job" may be "I have no work" all the same, but "I still have my job" is as near in meaning.
    What tells is how much nearer a contrary of the phrase is than a wording of it in the same language, and
    a wording that denies as the sentence does than one that does not; and how like its words are to each.
    """
    compared = near.wordings(name)
    nearest, which = max(compared, key=lambda way: way[0])
    if says_the_opposite(shown, sentence, language) or (which.contrary and nearest >= _SAYS_THE_SAME):
        return True
    # Who asks whether it is so has asked whether it is not.
    changed = shown[-1] not in "?؟？" and changes_the_sense(shown, sentence, language)
    signs = _signs_of_contrary(compared, sentence, language, changed=changed)
    weights = _DENIED if changed else _STATED
    return sum(weight * each for weight, each in zip(weights, signs, strict=True)) > _LIKELY_CONTRARY


def _signs_of_contrary(
    compared: list[tuple[float, Wording]], sentence: str, language: str, *, changed: bool
) -> list[float]:
    """What ``_DENIED`` or ``_STATED`` weighs."""
    denied = denies(sentence, language)
    ways = [(nearness, each) for nearness, each in compared if not each.contrary]
    contraries = [(nearness, each) for nearness, each in compared if each.contrary]
    margins = [
        _nearest([way for way in contraries if way[1].language == code]) - _nearest(of_code)
        for code in {each.language for _, each in contraries}
        if (of_code := [way for way in ways if way[1].language == code])
    ]
    same = [way for way in ways if not _changes(way[1], denied, sentence, language)]
    others = [way for way in ways if _changes(way[1], denied, sentence, language)]
    sense = _nearest(same) - _nearest(others) if same and others else _ONE_SENSE if same else -_ONE_SENSE
    signs = [
        1.0,
        _between(max(margins), -0.4, 0.3) if margins else _NO_CONTRARY,
        float(not margins),
        _between(sense, -0.5, 0.5),
    ]
    if changed:
        alike = [way for way in contraries if denies(way[1].text, way[1].language) == denied]
        lead = _between(_nearest(alike) - _nearest(ways), -0.5, 0.3) if alike else -0.3
        signs += [_likeness(others, sentence, language), _likeness(same, sentence, language), lead]
    return signs


def _changes(way: Wording, denied: bool, sentence: str, language: str) -> bool:
    """Whether a wording denies what ``sentence`` does not, or the contrary, or obliges where it does not."""
    return denies(way.text, way.language) != denied or (
        obliges(way.text, way.language) and not obliges(sentence, language)
    )


def _likeness(ways: list[tuple[float, Wording]], sentence: str, language: str) -> float:
    """How like the letters of ``sentence`` and of the likest of them in its language are, from 0 to 1."""
    from rapidfuzz import fuzz  # here: no start waits for it

    ours = [each.text for _, each in ways if each.language == base_language(language)]
    return max((fuzz.ratio(normalise(each), normalise(sentence)) for each in ours), default=0.0) / 100


def _is_nearer_to_contraries(compared: list[tuple[float, Wording]]) -> bool:
    _, nearest = max(compared, key=lambda way: way[0])
    return nearest.contrary


def _nearest(compared: list[tuple[float, Wording]]) -> float:
    return max((nearness for nearness, _ in compared), default=-1.0)


def _between(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
