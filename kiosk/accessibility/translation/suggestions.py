"""The phrases that may be what somebody meant: by their words, and by what they mean.

What is proposed is confirmed by who said it, in their own language, before the other hears anything
(docs/sources/engines.md, "Meaning": BabelDr).
"""

import re
from collections.abc import Iterator, Mapping, Set
from datetime import date, datetime
from functools import cached_property
from itertools import chain, islice, zip_longest
from math import inf
from pathlib import Path
from typing import NamedTuple

from kiosk.accessibility.dialect import standard_form
from kiosk.accessibility.intents.accents import with_accents
from kiosk.accessibility.intents.ranking import without_denial
from kiosk.accessibility.intents.spoken_values import Count, SpokenDay, is_excepted
from kiosk.accessibility.meaning import EncoderStoppedError, SentenceEncoder, encoder_version
from kiosk.domain.normalisation import normalise
from kiosk.i18n.formats import PARIS
from kiosk.runtime.paths import models_dir

from . import contraries, grave, persons
from .clauses import clauses, takes_back, turning_clauses
from .contraries import (
    TIME,
    changes_the_sense,
    denies,
    denies_until,
    obliges,
    says_the_opposite,
    tells_the_same_side,
    told_otherwise,
    without_only,
)
from .grave import has_grave_words, is_grave, says_something_so_grave
from .idioms import without_denials_of_nothing, without_idle_words
from .languages import FRENCH, base_language
from .persons import is_of_another, names_somebody
from .phrase_vectors import (
    BRIDGE_LANGUAGES,
    ComparedWording,
    NearPhrases,
    PhraseVectors,
    has_vectors,
    load_vectors,
    vectors_of,
)
from .phrasebook import (
    Phrase,
    Phrasebook,
    PhraseSpeaker,
    begins_like,
    with_ellipses,
)
from .result import PhraseSuggestion
from .slot_filling import SaidValues, SlotFiller, open_values, read_values, slot_kinds
from .values import ValueKind
from .words import word_key

#: How likely it must be, as log-odds, that a phrase is meant at all, in every language, and how near one must
#: then be to be proposed. By what is learned of twelve languages of our sentences (``scripts/
#: learn_what_is_meant.py``), 2 % of what is meant in the thirteenth are lost by it, and 6 % of what means
#: nothing pass.
MIN_MEANT, MIN_NEARNESS = -1.25, 0.4
#: How near a phrase that a clause means must be to the whole sentence. Chosen on the same.
LEAST_OF_WHOLE = 0.25
#: How much less a phrase counts of whose values none was said.
OPEN_SLOTS = 0.15
#: How much of the nearness is that of the words of a sentence without its values, and how near a phrase with
#: slots must be in both together, if it is not surely so with them. Beside more than some words, what is
#: hardly more than a slot, by its letters in French, must be nearer ("C’est le {date}."). Chosen on
#: ``benchmarks/development.toml``: what was meant is above, but one in fifty, what a value alone brought is
#: below.
WORDS_PART, VALUE_SUM, SURE_NEARNESS = 0.7, 1.35, 1.25
#: From which nearness on it is enough that a phrase has all the words ("I will pay tomorrow"). Chosen on the
#: sentences of the same file with a day beside them.
LEAST_WITH_WORDS = 1.0
LONE_VALUE_WORDS, LONE_VALUE_LETTERS, LONE_VALUE_SUM = 3, 14, 1.55
#: What days phrases name.
_FIXED_DAY = re.compile(r"(?i)\b(?:aujourd[’']hui|demain|hier)\b")
_SLOT_NAME = re.compile(r"\{\w+\}")
_QUESTION_MARKS = "?؟？"
#: Of France and Europe, as phrases name them.
EMERGENCY_NUMBERS = frozenset({15, 17, 18, 112, 114, 115, 119, 3114, 3919, 3977})
#: How much the same words count beside that, the first of them most.
WORDS_BONUS = (0.1, 0.06, 0.03)
#: How much it tells that a sentence says the contrary of a phrase (``_signs_of_contrary``), and from which
#: log-odds on such a phrase is not proposed. A logistic regression on ``benchmarks/development.toml`` and
#: ``benchmarks/development_second.toml``, of which nothing is learned: so chosen that of those of twelve
#: languages the thirteenth was told best; from 0.7 on as many sentences of the second are among three as with
#: nine signs before, and 158 of 1,100 contraries are proposed.
_CONTRARY = (0.6, -2.9, 5.4, 0.8, -15.5)
_LIKELY_CONTRARY = 0.7
#: From how many words on what is being typed is compared by what it means.
MIN_WORDS_COMPARED = 3
#: Phrases that have what was typed, and phrases that mean it: so many of both are compared.
_COMPARED = 6
#: From which cosine on a contrary is what was said.
_SAYS_THE_SAME = 0.95
#: From which cosine on a wording that denies and obliges as the sentence does tells that the phrase has its
#: sense. Chosen on ``benchmarks/development.toml``.
_HAS_THE_SENSE = 0.88
#: From which gain in nearness on a sentence without its denial is what a phrase says, and the sentence not.
#: Chosen on ``benchmarks/development.toml``, where no sentence loses its phrase by it.
_DENIED_GAIN = 0.025
#: How near its nearest wording must be to what denies something: what that has in common with nonsense is the
#: denial. On ``benchmarks/development.toml`` nothing that is meant is further, and 22 of 319 others are.
_LEAST_OF_DENIED = 0.4
#: How far behind a phrase whose contrary was said another one may be: "my husband no longer hits me" is not
#: "my husband is ill". On ``benchmarks/development.toml`` nothing that is meant is.
_BEHIND_CONTRARY = 0.3
#: How near a wording of a phrase that says something grave must be to a sentence that has none of the words
#: for it. On ``benchmarks/development.toml`` nothing that is meant is lost by it.
_LEAST_OF_GRAVE = 0.8
#: How near the nearest phrase must be, if it says something grave and the sentence has a word for that.
_LEAST_IF_GRAVE = 0.6
#: From which cosine on a clause that is nearest to a contrary of a phrase takes it back.
_TAKES_BACK = 0.7
#: From how many words on a sentence is meant if a wording of the nearest phrase has them all.
_LEAST_WORDS = 2
#: How far behind a phrase that says it of somebody else, and its nearest wording, another may be: "my son has
#: lost his keys" is not "my son is ill".
_BEHIND_ANOTHER = 0.1
#: What is said first, so that whatever reads values is there when somebody says one.
_SAMPLE_VALUES = "12/03/2027 10:42 45,50 € 06 12 34 56 78"
#: What signs are where nothing is known: wordings of which all deny, or none; no contrary in another
#: language.
_ONE_SENSE, _NO_LEAD = 0.2, -0.3


class _Asked(NamedTuple):
    """A sentence in standard words, and its values; how it is compared, its words beside its values, and what
    is left of these, or of the sentence, without its denial: the last two where it has some."""

    sentence: str
    said: SaidValues
    compared: str
    words: str
    affirmed: str | None

    @property
    def forms(self) -> list[str]:
        return [each for each in (self.compared, self.words, self.affirmed) if each]


class _Way(NamedTuple):
    """From which language into which, how many phrases at most, and of whom."""

    source: str
    target: str
    limit: int
    speaker: PhraseSpeaker | None


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
        if self._found is None and self._encoder is not None and encoder_version():
            folder = self._folder or models_dir()
            if has_vectors(folder) and self._path.exists():
                self._found = load_vectors(self._book.phrases, folder)
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
        counted from ``said_on``, or today. Only what ``speaker`` may say, if that is known. A sentence
        that is like no phrase, or of which the nearest is not proposed, is taken clause by clause, if it has
        some: then by turns what is nearest to each ("my lift is broken and my tap drips"), or the nearest of
        the whole, if one clause is nearer to it ("stay calm, do not move: my husband hits me")."""
        today = said_on or datetime.now(PARIS).date()
        way = _Way(source, target, limit, speaker)
        asked = _asked(sentence, source, today)
        if self._encoder is None or self._vectors is None:
            return self._filler.best(self._by_words(asked, way), asked.said, source, limit)
        try:
            ((near, *others),) = self._near([asked], source)
            whole: tuple[PhraseSuggestion, ...] = ()
            nearest = ""
            turning = turning_clauses(asked.sentence, base_language(source))
            if self._is_meant(near, asked.compared, source):
                whole = _that_is_not_over(self._nearest(asked, near, others, way), turning, source)
                nearest = self._nearest_to_say(near, way)
            if parted := self._grave_before_but(turning, today, near, way):
                return tuple({each.id: each for each in (*parted, *whole)}.values())[:limit]
            if whole and nearest in {each.id for each in whole}:
                return whole
            parts = [_asked(each, source, today) for each in clauses(asked.sentence, base_language(source))]
            if not parts:
                return whole
            found_by = [
                self._nearest(part, its, more, way)
                for part, (its, *more) in zip(parts, self._near(parts, source), strict=True)
                if its.meant >= MIN_MEANT and (not whole or its.scores[nearest] >= near.scores[nearest])
            ]
        except EncoderStoppedError:
            return self._filler.best(self._by_words(asked, way), asked.said, source, limit)
        by_turns = filter(None, chain.from_iterable(zip_longest(*found_by)))
        about = (each for each in by_turns if near.scores[each.id] >= LEAST_OF_WHOLE)
        found = {each.id: each for each in about}
        if not whole:
            return tuple(found.values())[:limit]
        if nearest not in found:
            return whole
        return tuple({each.id: each for each in (found[nearest], *whole, *found.values())}.values())[:limit]

    def _grave_before_but(
        self, turning: list[str], today: date, near: NearPhrases, way: _Way
    ) -> list[PhraseSuggestion]:
        """What is grave in a clause of those of a sentence that turns round, and is taken back in none behind
        it: "my husband hits me, but I dare not leave". ``near``: to the whole sentence."""
        if not any(has_grave_words(each, way.source) for each in turning):
            return []
        parts = [_asked(each, way.source, today) for each in turning]
        found, behind = list[PhraseSuggestion](), list[tuple[str, NearPhrases]]()
        for part, (its, *more) in reversed([*zip(parts, self._near(parts, way.source), strict=True)]):
            if self._is_meant(its, part.compared, way.source):
                found[:0] = [
                    each
                    for each in self._nearest(part, its, more, way)
                    if is_grave(each.id)
                    and says_something_so_grave(each.id, part.sentence, way.source)
                    and near.scores[each.id] >= LEAST_OF_WHOLE
                    and not any(_is_taken_back(each.id, *other, way.source) for other in behind)
                ]
            behind.append((part.sentence, its))
        return found

    def _near(self, asked: list[_Asked], source: str) -> list[tuple[NearPhrases, ...]]:
        """To each of them, and to its other forms: all in one call, which takes hardly longer."""
        assert self._encoder is not None
        assert self._vectors is not None
        forms = [each.forms for each in asked]
        near = iter(self._vectors.near([*chain.from_iterable(forms)], source, self._encoder))
        return [tuple(islice(near, len(each))) for each in forms]

    def _is_meant(self, near: NearPhrases, compared: str, source: str) -> bool:
        """Whether a phrase is meant at all: by all that is known, or a wording of the nearest has all the
        words, some at least ("my mother died"), or it tells the same of a person ("my mother has passed
        away"), or something as grave ("my boyfriend punched me")."""
        if near.meant >= MIN_MEANT:
            return True
        nearest = max(near.scores, key=near.scores.__getitem__)
        if near.scores[nearest] >= _LEAST_IF_GRAVE and _nearest_if_grave(near, compared, source):
            return True
        words = set(word_key(compared))
        if len(words) >= _LEAST_WORDS and self._has_words(nearest, words, source):
            return True
        return names_somebody(compared, source) and tells_the_same_side(
            self._book.phrase(nearest), compared, source
        )

    def _nearest_to_say(self, near: NearPhrases, way: _Way) -> str:
        """The name of the nearest phrase that may be said."""
        return max(
            (each for each in near.scores if self._says(each, way.speaker)), key=near.scores.__getitem__
        )

    def _by_words(self, asked: _Asked, way: _Way) -> list[PhraseSuggestion]:
        """What has the words of a sentence."""
        sentence, said = asked.sentence, asked.said
        with_values = self._filler.suggest(sentence, said, way.source, way.target)
        plain = self._book.suggest(sentence, way.source, way.target, len(WORDS_BONUS))
        return [
            each
            for each in {each.id: each for each in chain(with_values, plain)}.values()
            if self._says(each.id, way.speaker) and not self._names_another_day(each.id, said)
        ]

    def _nearest(
        self, asked: _Asked, near: NearPhrases, others: list[NearPhrases], way: _Way
    ) -> tuple[PhraseSuggestion, ...]:
        """What says about what a sentence says, which means a phrase at all. ``others``: what is near to its
        other forms."""
        scores, by_words = dict(near.scores), self._by_words(asked, way)
        bare = others[0] if asked.words else None
        if bare is not None:
            first = {each.id for each in by_words[: len(asked.said.must_be_kept) > 1]}
            scores = self._by_words_too(near, bare, asked.words, way.source, first)
        for each, bonus in zip(by_words, WORDS_BONUS, strict=False):
            if each.id in scores:
                scores[each.id] += bonus
        for name, score in scores.items():
            if score >= MIN_NEARNESS and self._is_left_open(name, asked.said):
                scores[name] -= OPEN_SLOTS
        found = {
            name: score
            for name, score in scores.items()
            if score >= MIN_NEARNESS and self._says(name, way.speaker)
        }
        undenied = others[-1] if asked.affirmed else None
        allowed = self._allowed(found, near, bare, undenied, asked, way)
        return self._filler.best(allowed, asked.said, way.source, way.limit)

    def complete(self, typed: str, language: str, speaker: PhraseSpeaker, limit: int = 3) -> tuple[str, ...]:
        """What that person may be about to say who has typed so far: phrases that begin like it, then those
        that have its words, then those that say about the same; dots where a value is still open. From some
        words on what has its words must mean what was typed, too: whoever has "12 euros" has not "paid 12
        euros too much"."""
        begun = self._book.complete(typed, language, speaker, _COMPARED)
        if len(typed.split()) < MIN_WORDS_COMPARED:
            return tuple(begun.values())[:limit]
        near_by = self.suggest(typed, language, language, _COMPARED, speaker=speaker)
        if self._vectors is not None:
            meant = {each.id for each in near_by}
            begun = {name: text for name, text in begun.items() if name in meant or begins_like(text, typed)}
        nearest = (with_ellipses(each.source) for each in near_by[:limit] if each.id not in begun)
        return tuple(dict.fromkeys((*begun.values(), *nearest)))[:limit]

    def _by_words_too(
        self, near: NearPhrases, bare: NearPhrases, words: str, source: str, first: Set[str] = frozenset()
    ) -> dict[str, float]:
        """How near the phrases are to a sentence with values, none of them for these alone: "the plumber
        comes tomorrow" is as near to "my baby was born on …" as to what it means, until the day is taken out.
        What has no value must be meant by the words alone: "my neighbour hit me yesterday". ``bare``: how
        near they are to its ``words`` without the values. ``first``: what has these words most, of which some
        belong to another value: "I owe 12 euros since 3 May"."""
        said, means_one = word_key(words), self._is_meant(bare, words, source)
        found = {}
        for name, score in near.scores.items():
            alone = bare.scores[name]
            if (
                means_one
                if name in self._without_values
                else name in first
                or score + alone >= self._least_sum(name, score, len(said))
                or (score >= LEAST_WITH_WORDS and self._has_words(name, set(said), source))
            ):
                found[name] = (1 - WORDS_PART) * score + WORDS_PART * alone
        return found

    @cached_property
    def _without_values(self) -> Set[str]:
        """The phrases with neither a slot nor a day in their words."""
        return frozenset(
            each.id
            for each in self._book.phrases
            if not each.slots and not _FIXED_DAY.search(each.texts[FRENCH])
        )

    def _has_words(self, name: str, words: Set[str], language: str) -> bool:
        """Whether a wording of a phrase has all of ``words``."""
        phrase = self._book.phrase(name)
        ways = (phrase.text(language) or "", *phrase.paraphrases.get(language, ()))
        return any(words <= set(word_key(each)) for each in ways)

    def _least_sum(self, name: str, nearness: float, count: int) -> float:
        """How near a phrase must be with and without the values of a sentence of ``count`` words beside
        them."""
        letters = self._letters_beside_slots.get(name)
        if letters is None:
            return -inf
        if count > LONE_VALUE_WORDS and letters <= LONE_VALUE_LETTERS:
            return LONE_VALUE_SUM
        return -inf if nearness >= SURE_NEARNESS else VALUE_SUM

    @cached_property
    def _letters_beside_slots(self) -> dict[str, int]:
        """Of the French texts, for phrases with slots."""
        return {
            each.id: len(_SLOT_NAME.sub("", each.texts[FRENCH])) for each in self._book.phrases if each.slots
        }

    def _says(self, name: str, speaker: PhraseSpeaker | None) -> bool:
        return speaker is None or self._book.phrase(name).speaker in (speaker, PhraseSpeaker.ANYONE)

    def _names_another_day(self, name: str, said: SaidValues) -> bool:
        """Whether a day was said, and the phrase says another one: "tomorrow" is not "on Tuesday"."""
        days, french = said.by_kind.get("date", ()), self._book.phrase(name).texts[FRENCH]
        if not days or not _FIXED_DAY.search(french):
            return False
        fixed = read_values(french, FRENCH, said.today).by_kind["date"][0]
        return not any(_is_same_day(each, fixed) for each in days)

    def _is_left_open(self, name: str, said: SaidValues) -> bool:
        """Whether a phrase has slots, and nothing was said that may go into them."""
        kinds = slot_kinds(self._book.phrase(name))
        return bool(kinds) and kinds.isdisjoint(said.by_kind)

    def _allowed(
        self,
        scores: Mapping[str, float],
        near: NearPhrases,
        bare: NearPhrases | None,
        undenied: NearPhrases | None,
        asked: _Asked,
        way: _Way,
    ) -> Iterator[PhraseSuggestion]:
        """The nearest first; none that is far behind one whose contrary was said. ``undenied``: what is near
        to the sentence without what it denies, if it does."""
        sentence, said, source, target = asked.sentence, asked.said, way.source, way.target
        says_not = denies(sentence, source)
        # What need not be paid before a day is not free.
        only_until = denies_until(asked.compared, source)
        nearer: list[tuple[str, bool]] = []
        least = least_near = -inf
        for name in sorted(scores, key=lambda each: -scores[each]):
            phrase = self._book.phrase(name)
            alike = tells_the_same_side(phrase, sentence, source)
            if scores[name] < least and not alike:
                continue
            shown, text = phrase.text(source), phrase.text(target)
            if not (shown and text) or self._has_nearer_contrary(name, nearer):
                continue
            if self._names_another_day(name, said) or not _excepts_alike(phrase, shown, asked, source):
                continue
            if only_until and not phrase.slots:
                continue
            compared, words = near, sentence
            if bare is not None and name in self._without_values:
                compared, words = bare, asked.words
            ways = compared.wordings(name)
            if (
                is_grave(name)
                and _nearness(_that_say_it(ways)) < _LEAST_OF_GRAVE
                and not says_something_so_grave(name, sentence, source)
            ):
                continue
            if is_of_another(phrase, sentence, source):
                least = max(least, scores[name] - _BEHIND_ANOTHER)
                least_near = max(least_near, _nearness(_that_say_it(ways)) - _BEHIND_ANOTHER)
                continue
            if _nearness(_that_say_it(ways)) < least_near and not alike:
                continue
            otherwise = told_otherwise(phrase, sentence, source) or (
                told_otherwise(phrase, asked.compared, source) if said.must_be_kept else ""
            )
            turned = bool(
                otherwise
                or (not (said.excepted or alike) and _turned(compared, ways, shown, words, source))
                or (
                    not (undenied is None or alike)
                    and _is_denied(ways, undenied.wordings(name), shown, source)
                )
            )
            far = says_not and _nearness(_that_say_it(ways)) < _LEAST_OF_DENIED
            nearer.append((name, not (turned or far)))  # where its contrary was said, that may be proposed
            if turned:
                # "I paid yesterday" is far behind "I will pay on …", and is what was said.
                if otherwise != TIME:
                    least = max(least, scores[name] - _BEHIND_CONTRARY)
            elif not far:
                found = self._filler.fill(phrase, said, source, target) if phrase.slots else None
                # What was not said, or not understood, is asked for.
                yield found or PhraseSuggestion(shown, text, name)

    def _has_nearer_contrary(self, name: str, nearer: list[tuple[str, bool]]) -> bool:
        """Of two phrases that may be each other's contrary at most the nearer is proposed."""
        assert self._vectors is not None
        return any(counts and self._vectors.are_contrary(name, other) for other, counts in nearer)

    def get_ready(self, *languages: str) -> None:
        """Load what compares meanings, and make what finds phrases in these languages: else whoever speaks
        first waits for it, or is not understood."""
        for code in dict.fromkeys((*map(base_language, languages), *BRIDGE_LANGUAGES)):
            contraries.compile_patterns(code)
            persons.compile_patterns(code)
            grave.compile_patterns(code)
        for language in languages:
            said = f"{next(self._book.texts(language), '')} {_SAMPLE_VALUES}"
            self._book.find(said, language, FRENCH)
            self._book.complete(said, language, PhraseSpeaker.VISITOR)
            self.suggest(said, language, FRENCH)

    def close(self) -> None:
        """Ends the process of the encoder until it is needed again."""
        if self._encoder is not None:
            self._encoder.unload()


def _nearest_if_grave(near: NearPhrases, compared: str, language: str) -> str:
    """The name of the nearest phrase, if it is grave and the sentence has words for it."""
    nearest = max(near.scores, key=near.scores.__getitem__)
    return nearest if is_grave(nearest) and says_something_so_grave(nearest, compared, language) else ""


def _that_is_not_over(
    found: tuple[PhraseSuggestion, ...], turning: list[str], language: str
) -> tuple[PhraseSuggestion, ...]:
    """What a sentence means, without what is grave if one of its clauses says that it is over, and the phrase
    does not."""
    code = base_language(language)
    if not any(takes_back(each, code) for each in turning[1:]):
        return found
    return tuple(each for each in found if not is_grave(each.id) or takes_back(each.source, code))


def _is_taken_back(name: str, clause: str, near: NearPhrases, language: str) -> bool:
    """Whether ``clause`` says that a phrase is not so, or no longer: by its words, or because it says the
    contrary of it."""
    nearest = _nearest(near.wordings(name))
    return takes_back(clause, base_language(language)) or (
        nearest.wording.contrary and nearest.nearness >= _TAKES_BACK
    )


def _asked(sentence: str, source: str, today: date) -> _Asked:
    code = base_language(source)
    sentence, said = _in_standard_words(without_idle_words(sentence, code), source, today)
    if said.must_be_kept:
        sentence = without_only(sentence, source)
    compared = sentence if _names_emergency_numbers(said) else open_values(sentence, said, source)
    compared = without_denials_of_nothing(compared, code)
    words = "" if said.excepted else _beside_values(compared)  # they say the contrary of it
    affirmed = without_denial(words or without_denials_of_nothing(sentence, code), code)
    return _Asked(sentence, said, compared, words, affirmed)


def _excepts_alike(phrase: Phrase, shown: str, asked: _Asked, language: str) -> bool:
    """Whether a phrase leaves out the value that a sentence does, if it does: who is at home "except on
    Tuesday" is not at home "after …", but may be "not there on …", whose words deny what these do not."""
    if not asked.said.excepted or is_excepted(_SLOT_NAME.sub("…", normalise(shown)), base_language(language)):
        return True
    has_place = not slot_kinds(phrase).isdisjoint(asked.said.by_kind)
    return has_place and denies(shown, language) != denies(asked.sentence, language)


def _is_denied(
    ways: list[ComparedWording], undenied: list[ComparedWording], shown: str, language: str
) -> bool:
    """Whether a phrase that denies nothing, which is said in these ``ways``, is nearer to a sentence without
    its denial (``undenied``): "my permit has not run out" is "my permit has run out" but for that."""
    if shown[-1] in _QUESTION_MARKS or without_denial(shown, base_language(language)) is not None:
        return False
    with_denial = _nearest(_that_say_it(ways))
    if without_denial(with_denial.wording.text, with_denial.wording.language) is not None:
        return False
    return _nearest(_that_say_it(undenied)).nearness > with_denial.nearness + _DENIED_GAIN


def _is_same_day(one: object, other: object) -> bool:
    return (
        isinstance(one, SpokenDay)
        and isinstance(other, SpokenDay)
        and (one.day, one.month) == (other.day, other.month)
    )


def _turned(near: NearPhrases, ways: list[ComparedWording], shown: str, sentence: str, language: str) -> bool:
    """Whether a phrase, which is said in these ``ways``, may say the contrary.

    "I lost my job" may be "I have no work" all the same, but "I still have my job" is as near in meaning.
    """
    nearest = _nearest(ways)
    if not nearest.wording.contrary and word_key(nearest.wording.text) == word_key(sentence):
        return False
    if says_the_opposite(shown, sentence, language) or (
        nearest.wording.contrary and nearest.nearness >= _SAYS_THE_SAME
    ):
        return True
    # Who asks whether it is so has asked whether it is not; and another wording may have just that sense.
    changed = (
        shown[-1] not in _QUESTION_MARKS
        and changes_the_sense(shown, sentence, language)
        and not (
            nearest.nearness >= _HAS_THE_SENSE
            and not nearest.wording.contrary
            and not changes_the_sense(nearest.wording.text, sentence, nearest.wording.language)
        )
    )
    leaning = near.leaning(nearest.wording.phrase)
    signs = _signs_of_contrary(ways, leaning, sentence, language, changed=changed)
    odds = sum(weight * sign for weight, sign in zip(_CONTRARY, signs, strict=True))
    return odds > _LIKELY_CONTRARY


def _signs_of_contrary(
    compared: list[ComparedWording], leaning: float, sentence: str, language: str, *, changed: bool
) -> tuple[float, ...]:
    """What tells, after 1: how much nearer a wording is that denies as the sentence does than one that does
    not; how much nearer a contrary is than all wordings in other languages, since in that of the sentence the
    same words make both near; whether the sense is changed by the words; and ``leaning``, of ``NearPhrases``.
    """
    denied, obliged = denies(sentence, language), obliges(sentence, language)
    ways = _that_say_it(compared)
    # A wording that obliges is another one where the sentence does not.
    same = [way for way in ways if way.denies == denied and way.obliges <= obliged]
    others = [way for way in ways if way.denies != denied or way.obliges > obliged]
    sense = _nearness(same) - _nearness(others) if same and others else _ONE_SENSE if same else -_ONE_SENSE
    sense = _between(sense, -0.5, 0.5)
    elsewhere = [way for way in compared if way.wording.language != base_language(language)]
    contraries = [way for way in elsewhere if way.wording.contrary]
    lead = _nearness(contraries) - _nearness(_that_say_it(elsewhere)) if contraries else _NO_LEAD
    if changed and (
        not same or sense < -_ONE_SENSE
    ):  # a day that both name is no sign that both say the same of it
        leaning = min(leaning, 0.0)
    return 1.0, sense, _between(lead, -0.4, 0.3), changed, leaning


def _beside_values(compared: str) -> str:
    """The words of a sentence with its values left open; none where it has none, or no other words."""
    words = " ".join(compared.replace("…", " ").split()) if "…" in compared else ""
    return words if word_key(words) else ""


def _in_standard_words(sentence: str, language: str, today: date) -> tuple[str, SaidValues]:
    """``sentence`` with its accents and the words of dialects in their standard form, and its values. Left as
    it is where a value would be another one: "ماي" is water, and May; "مي" is water, and a name. A number
    alone may be water too ("مية")."""
    as_said = read_values(sentence, language, today)
    code = base_language(language)
    standard = standard_form(with_accents(sentence, code), code)
    if standard == sentence:
        return sentence, as_said
    said = read_values(standard, language, today)
    for kind, values in as_said.by_kind.items():
        if kind != ValueKind.NUMBER and not set(values) <= set(said.by_kind.get(kind, ())):
            return sentence, as_said
    return standard, said


def _names_emergency_numbers(said: SaidValues) -> bool:
    """Whether they are the only values: "Appelez le 15" means something else than "appelez le …"."""
    counts = [each for each in said.by_kind.get(ValueKind.NUMBER, ()) if isinstance(each, Count)]
    numbers = {0 if each.unit else each.number for each in counts if each.written}
    return said.must_be_kept == {ValueKind.NUMBER} and bool(numbers) and numbers <= EMERGENCY_NUMBERS


def _that_say_it(compared: list[ComparedWording]) -> list[ComparedWording]:
    """Of those of a phrase, not its contraries."""
    return [each for each in compared if not each.wording.contrary]


def _nearest(compared: list[ComparedWording]) -> ComparedWording:
    return max(compared, key=lambda way: way.nearness)


def _nearness(compared: list[ComparedWording]) -> float:
    """Of the nearest."""
    return max((each.nearness for each in compared), default=-1.0)


def _between(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
