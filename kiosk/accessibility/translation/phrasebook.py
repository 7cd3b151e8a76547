"""Translations made beforehand: whole phrases, by what they mean, from any of their languages to any other.

A phrase is found when every word is the same (accents, capitals and punctuation aside), with values in its
slots, or when it only differs by spelling mistakes and words of politeness. "Je peux payer" is never taken
for "je ne peux pas payer": each word must find its own.

The phrases are in ``assets/phrasebook/situations/*.toml``, one file a situation::

    order = 21
    icon = "alert"                      # Material Design Icons 7

    [title]                             # of the situation, in each language of COUNTER_LANGUAGES
    fr = "Danger"

    [[phrase]]
    id = "je_viens"
    by = "visiteur"                     # or "agent", "tous"
    icon = "calendar"
    review = true                       # danger, law: a person must still check the translations; or
                                        # only some of them: review = ["bn", "ta"]
    fr = "Je viens le {date} à {time}."
    "fr@falc" = "Je viens le {date} à {time}."
    en = "I am coming on {date} at {time}."
    prs = "…"                           # Dari, where it differs from Persian
    also.fr = ["On se voit le {date}."] # other words for it: what is said is compared with, never shown
"""

import logging
import math
import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from kiosk.accessibility.intents.spoken_values import has_duration_in_parts, limit_beside, unit_behind
from kiosk.domain import CHINESE, find_language
from kiosk.domain.normalisation import normalise
from kiosk.i18n.fonts import icon_character
from kiosk.runtime.paths import ASSETS

from .contraries import changes_the_duty, denies, says_the_opposite, tells_the_other_side
from .languages import FRENCH, SCRIPTS, base_language, language_variants
from .persons import is_of_another
from .result import CandidateTranslation, PhraseSuggestion, TranslationMethod
from .values import MAX_COUNT, TextValue, ValueKind, find_values, has_title, is_possible, localise_value
from .words import normalised_words, word_key

#: Characters: who has typed more is about to say no phrase.
MAX_TYPED = 300

_POLITE = re.compile(
    unicodedata.normalize(
        "NFKD",
        r"\b(?:"
        r"bonjour|bonsoir|merci|pardon|svp|stp|sil vous plait|sil te plait"
        r"|(?:madame|monsieur|sir|madam|senora?|senhora?)(?! \{name)|euh|alors|donc|voila"
        r"|hello|hi|please|thank you|thanks|sorry|well"
        r"|hola|gracias|por favor|buenos dias"
        r"|bom dia|obrigad[oa]|se faz favor"
        r"|merhaba|lutfen|tesekkurler|selam"
        r"|buna ziua|va rog|multumesc"
        r"|здравствуите|пожалуиста|спасибо|добрии день|будь ласка|дякую"
        r"|مرحبا|شكرا|من فضلكم|من فضلك|لو سمحت|سلام|لطفا|تشكر"
        r"|请 问|请|您 好|你 好|谢 谢"
        r"|নমস্কার|দয়া করে|ধন্যবাদ|வணக்கம்|தயவுசெய்து|நன்றி"
        r")(?!\S)",
    )
)
#: As people speak: "j'ai pas" for "je n'ai pas", "y a" for "il y a". Not with *plus*: it would turn round.
_SPOKEN_NEGATION = re.compile(r"\b(?:pas|rien|jamais|personne)\b")
_COLLOQUIAL = ((r"\bje n['’ ]?(?=[aeéêhiouy])", "j’"), (r"\bn['’]", ""), (r"\bne ", ""))


def begins_like(text: str, typed: str) -> bool:
    """Whether the words of ``text`` begin with what was typed, whose last one may be unfinished."""
    return " ".join(word_key(text)).startswith(" ".join(word_key(typed)))


def loose_word_key(text: str, language: str) -> tuple[str, ...]:
    """The words of ``text`` without those of politeness, and French as it is spoken."""
    if language.startswith("fr"):
        text = re.sub(r"\bil y a\b", "y a", text.casefold())
        if _SPOKEN_NEGATION.search(text):
            for pattern, spoken in _COLLOQUIAL:
                text = re.sub(pattern, spoken, text)
    return tuple(_POLITE.sub("", " ".join(word_key(text))).split())


_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = {f"{kind}{number}" for kind in ValueKind for number in ("", 2, 3)}


def with_ellipses(phrase: str) -> str:
    """The phrase as it is shown: what is still to be said is dots."""
    return _SLOT.sub("…", phrase).replace("….", "…")  # dots need no full stop


def is_filled_phrase(words: str, phrase: str) -> bool:
    """Whether ``words`` are that phrase with each open place filled, or left open."""
    fixed = map(re.escape, _SLOT.split(phrase)[::2])
    return re.fullmatch("(.+)".join(fixed), words) is not None


class PhraseSpeaker(StrEnum):
    CLERK = "agent"
    VISITOR = "visiteur"
    ANYONE = "tous"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase in each language (code → text). ``review``: the languages whose translation a person must
    still check."""

    id: str
    situation: str
    speaker: PhraseSpeaker
    icon: str
    texts: Mapping[str, str] = field(hash=False)
    review: frozenset[str] = frozenset()
    #: Other words for it, by language: compared with what is said, never shown.
    paraphrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def text(self, language: str) -> str | None:
        """In ``language``, or in that of which it is a variant."""
        return self.texts.get(language) or self.texts.get(base_language(language))

    def needs_review(self, *languages: str) -> bool:
        """Whether a person must still check what it says in one of those languages."""
        shown = (each if each in self.texts else base_language(each) for each in languages)
        return not self.review.isdisjoint(shown)

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of its slots, in the order of the French text."""
        return tuple(_SLOT.findall(self.texts[FRENCH]))


@dataclass(frozen=True, slots=True)
class PhraseSituation:
    """What phrases are about: a title in each language, and a pictogram."""

    id: str
    order: int
    icon: str
    titles: Mapping[str, str] = field(hash=False)
    phrases: tuple[Phrase, ...]

    def title(self, language: str) -> str:
        """In ``language``; in French for one that the phrasebook does not have."""
        return self.titles.get(language) or self.titles.get(base_language(language)) or self.titles[FRENCH]


@dataclass(frozen=True, slots=True)
class PhraseTheme:
    """What several situations are about, with which a picker begins."""

    id: str
    icon: str
    titles: Mapping[str, str] = field(hash=False)
    situations: tuple[str, ...]

    def title(self, language: str) -> str:
        """In ``language``; in French for one that the phrasebook does not have."""
        return self.titles.get(language) or self.titles.get(base_language(language)) or self.titles[FRENCH]


class PhrasebookError(Exception):
    """A file of the phrasebook cannot be used; the message says which, which phrase, and why."""


def read_situation(path: Path) -> PhraseSituation:
    """One file. Raises ``PhrasebookError``."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        situation = path.stem
        titles = _texts(content["title"], "title")
        phrases = tuple(_phrase(situation, entry) for entry in content["phrase"])
        icon = _icon(content["icon"], "icon")
        if len({phrase.id for phrase in phrases}) < len(phrases):
            raise ValueError("two phrases of one id")
        return PhraseSituation(situation, int(content["order"]), icon, titles, phrases)
    except KeyError as error:
        raise PhrasebookError(f"{path.name}: {error.args[0]} is missing") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise PhrasebookError(f"{path.name}: {error}") from error


def _phrase(situation: str, entry: dict[str, object]) -> Phrase:
    name = str(entry.get("id", entry.get(FRENCH, "a phrase")))
    for key in ("id", "by", "icon"):
        if key not in entry:
            raise ValueError(f"{name}: {key} is missing")
    said = {key: value for key, value in entry.items() if key not in ("id", "by", "icon", "review", "also")}
    texts = _texts(said, name)
    also = entry.get("also", {})
    if not isinstance(also, dict) or also.keys() - texts.keys():
        raise ValueError(f"{name}: also has other languages than the phrase")
    wanted = sorted(_SLOT.findall(texts[FRENCH]))
    if unknown := set(wanted) - _KINDS:
        raise ValueError(f"{name}: unknown slot {min(unknown)}")
    for language, text in texts.items():
        if sorted(_SLOT.findall(text)) != wanted:
            raise ValueError(f"{name}: {language} has not the slots {wanted}")
    icon = _icon(entry["icon"], name)
    return Phrase(
        f"{situation}.{name}",
        situation,
        PhraseSpeaker(str(entry["by"])),
        icon,
        texts,
        _review(entry.get("review", False), texts, name),
        {code: tuple(map(str, texts)) for code, texts in also.items()},
    )


def _review(mark: object, texts: Mapping[str, str], name: str) -> frozenset[str]:
    """The languages that are marked: all but French, which the others are translations of, or some."""
    translated = frozenset(each for each in texts if base_language(each) != FRENCH)
    if isinstance(mark, bool):
        return translated if mark else frozenset()
    if not isinstance(mark, list) or not translated.issuperset(mark):
        raise ValueError(f"{name}: review is no list of its languages")
    return frozenset(mark)


def _texts(entry: Mapping[str, object], name: str) -> dict[str, str]:
    texts = {code: str(text) for code, text in entry.items()}
    if unknown := texts.keys() - SCRIPTS.keys():
        raise ValueError(f"{name}: unknown key {min(unknown)}")
    if empty := [code for code in (FRENCH, *texts) if not texts.get(code, "").strip()]:
        raise ValueError(f"{name}: no text in {', '.join(empty)}")
    return texts


def _icon(icon: object, name: str) -> str:
    try:
        icon_character(str(icon))
    except AttributeError:
        raise ValueError(f"{name}: unknown pictogram {icon}") from None
    return str(icon)


_SIMILAR_WORD = 80  # similarity in percent, for a word that no phrase has
_MIN_SIMILARITY = 0.3  # cosine
_MIN_SAID = 0.6  # which part of what a phrase says was said, by the weight of its words
_UNKNOWN_WEIGHT = 0.5  # of a word that no phrase has, as a part of that of the rarest one
_MIN_TYPED = 0.5  # which part of what was typed a phrase has that is offered, by the weight of its words
_WHOLE_BONUS = 0.25  # for a phrase that says nothing else


class PhraseIndex:
    """Finds the nearest of some texts, each given as its words and the name of what it says."""

    def __init__(self, texts: Sequence[tuple[tuple[str, ...], str]]) -> None:
        import numpy as np  # here: no start waits for it

        places: dict[str, list[int]] = defaultdict(list)
        for place, (said, _) in enumerate(texts):
            for word in set(said):
                places[word].append(place)
        self._places = {word: np.array(those, np.intp) for word, those in places.items()}
        self._words = sorted(places)
        #: A rare word weighs more; squared, because both sides of a cosine have it.
        self._weights = {word: math.log((1 + len(texts)) / len(those)) ** 2 for word, those in places.items()}
        self._unknown_weight = _UNKNOWN_WEIGHT * math.log(1 + len(texts)) ** 2
        self._names = [name for _, name in texts]
        self._lengths = np.array([self._length(said) for said, _ in texts])

    def to(self, asked: Iterable[str]) -> list[str]:
        """The names of the nearest texts, the nearest first, none twice."""
        import numpy as np

        found = {word: self._known_word(word) for word in asked}
        known = {word for word in found.values() if word}
        if not known:
            return []
        # What no phrase has was meant too: words of which little is left are near to nothing.
        unknown = sum(word is None for word in found.values()) * self._unknown_weight
        shared = np.zeros(len(self._names))
        for word in sorted(known):
            shared[self._places[word]] += self._weights[word]
        length = math.sqrt(self._length(known) ** 2 + unknown)
        # A phrase that says much else is the contrary of help.
        said = np.flatnonzero((shared > 0) & (shared >= _MIN_SAID * self._lengths**2))
        scores = shared[said] / length / self._lengths[said]
        nearest = said[np.argsort(-scores, kind="stable")][: np.count_nonzero(scores >= _MIN_SIMILARITY)]
        return list(dict.fromkeys(self._names[place] for place in nearest.tolist()))

    def beginning(self, typed: Sequence[str], *, unfinished: bool) -> dict[str, float]:
        """The names of the texts that have what was typed so far, with how near they are; the last word may
        be ``unfinished``."""
        import numpy as np

        shared = np.zeros(len(self._names))
        whole = 0.0
        for place, word in enumerate(typed):
            is_begun = unfinished and place == len(typed) - 1
            known = self._begun(word) if is_begun else []
            # A prefix may say the contrary: "incomplet" is no misspelling of "complet".
            if not known and (one := self._known_word(word)) and one[0] == word[0]:
                known = [one]
            # Of few letters much may become: they weigh as little as the commonest word of them.
            weight = min((self._weights[each] for each in known), default=self._unknown_weight)
            whole += weight
            if known:
                shared[np.unique(np.concatenate([self._places[each] for each in known]))] += weight
        found: dict[str, float] = {}
        near = np.flatnonzero((shared > 0) & (shared >= _MIN_TYPED * whole))
        scores = shared[near] / whole + _WHOLE_BONUS * shared[near] / self._lengths[near] ** 2
        for place, score in zip(near.tolist(), scores.tolist(), strict=True):
            name = self._names[place]
            found[name] = max(score, found.get(name, 0.0))
        return found

    def _begun(self, letters: str) -> list[str]:
        """The words that begin so."""
        start = bisect_left(self._words, letters)
        return list(takewhile(lambda word: word.startswith(letters), islice(self._words, start, None)))

    def _known_word(self, word: str) -> str | None:
        """``word``, or the one that it is a misspelling of."""
        if word in self._weights:
            return word
        from rapidfuzz import fuzz, process  # here: no start waits for it

        found = process.extractOne(word, self._weights.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR_WORD)
        return found[0] if found else None

    def _length(self, said: Iterable[str]) -> float:
        return math.sqrt(sum(self._weights[word] for word in set(said)))


log = logging.getLogger(__name__)

_SAME_WORD = 86  # similarity in percent: "chaufage" is "chauffage", "veux" is not "peux"
_SLOT_OR_DIGIT = re.compile(r"[\d{]")  # slots and figures
#: What a phrase loses that has no place for a value that was typed, and what it wins that begins like it.
_LOST_VALUE, _SAME_BEGINNING = 0.5, 0.3
#: What one loses that denies where nothing was denied, or the contrary.
_OTHER_SENSE = 0.4
_NAME_WORDS = 4
_NAME_SLOT = "{name}"
#: A phrase may have numbers and capitals of its own, such as 112 and APL: so nothing is a slot, then all is.
_SLOT_KINDS: tuple[Set[ValueKind], ...] = (
    frozenset(),
    frozenset(ValueKind) - {ValueKind.NAME, ValueKind.MARK},
    frozenset(ValueKind) - {ValueKind.MARK},
)


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A phrase and what fills its slots, as the target language writes it. ``exact``: word for word."""

    phrase: Phrase
    slots: Mapping[str, str]
    exact: bool

    def text(self, language: str) -> str | None:
        """The phrase in ``language``, filled in."""
        text = self.phrase.text(language)
        return None if text is None else re.sub(r"\{(\w+)\}", lambda slot: self.slots[slot[1]], text)


#: How many answers are proposed; those to a question of yes or no; those to what nothing else answers.
MAX_ANSWERS = 3
YES_OR_NO = ("comprendre.oui", "comprendre.non", "comprendre.je_ne_sais_pas")
LAST_ANSWERS = {
    PhraseSpeaker.CLERK: ("comprendre.d_accord", "comprendre.pas_compris", "comprendre.j_ai_une_question"),
    PhraseSpeaker.VISITOR: ("rassurer.je_vous_ecoute", "comprendre.d_accord", "comprendre.avez_vous_compris"),
}
AGREED = "comprendre.d_accord"
#: What the clerk says once the visitor agrees to what they were told.
SETTLED_ANSWERS = ("remerciements.tout_est_note", "remerciements.autre_chose", "remerciements.bonne_journee")
#: What says nothing of what the talk is about.
_NO_SUBJECT = frozenset((*YES_OR_NO, AGREED, "comprendre.pas_compris", "remerciements.merci"))
#: A French question that does not begin with a word that asks for more.
_YES_OR_NO = re.compile(
    r"(?!(?:(?:à|de|dans|depuis|jusqu’à|pour) )?(?:quel|qui|que|quoi|où|quand|combien|comment|pourquoi)"
    r"|qu’)[^.:]*\?$",
    re.IGNORECASE,
)


class Phrasebook:
    """See ``TranslationEngine``. Also gives the phrases nearest to a text, and all of them for a picker."""

    method = TranslationMethod.PHRASEBOOK

    def __init__(self, folder: Path = ASSETS / "phrasebook" / "situations") -> None:
        self.folder = folder
        self._exact_indexes = cache(self._build_exact_index)
        self._loose_indexes = cache(self._build_loose_index)
        self._phrases_with_name = cache(self._find_phrases_with_name)
        self._phrase_indexes = cache(self._build_phrase_index)
        self._typing_indexes = cache(self._build_typing_index)

    @cached_property
    def situations(self) -> tuple[PhraseSituation, ...]:
        """Every situation whose file can be read, in their order; what cannot is logged."""
        found: list[PhraseSituation] = []
        for path in sorted(self.folder.glob("*.toml")):
            try:
                found.append(read_situation(path))
            except PhrasebookError as error:
                log.error("phrasebook: %s", error)
        return tuple(sorted(found, key=lambda situation: situation.order))

    @cached_property
    def themes(self) -> tuple[PhraseTheme, ...]:
        """What the situations are about, in their order (``themes.toml`` beside them)."""
        content = tomllib.loads((self.folder.parent / "themes.toml").read_text(encoding="utf-8"))
        return tuple(
            PhraseTheme(
                entry["id"],
                _icon(entry["icon"], entry["id"]),
                _texts(entry["title"], entry["id"]),
                tuple(entry["situations"]),
            )
            for entry in content["theme"]
        )

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(phrase for situation in self.situations for phrase in situation.phrases)

    def supports(self, source: str, target: str) -> bool:
        return any(phrase.text(source) and phrase.text(target) for phrase in self.phrases)

    def translate(self, sentence: str, source: str, target: str) -> CandidateTranslation | None:
        match = self.find(sentence, source, target)
        text = match.text(target) if match else None
        if match is None or text is None:
            return None
        return CandidateTranslation(
            text, self.method, approximate=not match.exact or match.phrase.needs_review(source, target)
        )

    def find(self, sentence: str, source: str, target: str) -> PhraseMatch | None:
        """The phrase that ``sentence`` is, if it is one, and its values can be."""
        sentence = re.sub("[{}]", " ", sentence)
        values = list(find_values(sentence, source))
        if not all(is_possible(each, source) for each in values):
            return None
        found = [(value, localise_value(value, source, target)) for value in values]
        ways = [_template(sentence, found, kinds) for kinds in _SLOT_KINDS]
        for template, slots in ways:
            phrase = self._exact_indexes(source).get(word_key(template))
            if phrase and _asks_alike(sentence, phrase, source):
                return PhraseMatch(phrase, slots, exact=True) if _can_be_counted(slots) else None
        for template, slots in ways:
            match = self._find_with_name(template, slots, source)
            if match and _asks_alike(sentence, match.phrase, source):
                return match
        named = any(has_title(sentence, value) for value, _ in found)
        for template, slots in ways:
            if named and "name" not in slots:
                continue  # without its title a name may be a word: "Madame Demain"
            phrase = self._find_loose(loose_word_key(template, source), source)
            if phrase and _asks_alike(sentence, phrase, source):
                return PhraseMatch(phrase, slots, exact=False) if _can_be_counted(slots) else None
        return None

    def suggest(
        self, sentence: str, source: str, target: str, limit: int = 3
    ) -> tuple[PhraseSuggestion, ...]:
        """Phrases without slots that say about what ``sentence`` says, the nearest first. None that denies
        what is not denied, or the contrary, and none that obliges where the sentence does not."""
        names = self._phrase_indexes(source).to(loose_word_key(sentence, source))
        found = (
            PhraseSuggestion(said, text, name)
            for name in names
            if (text := self._by_id[name].text(target)) and (said := self._by_id[name].text(source))
            if not changes_the_duty(said, sentence, source)
            and not says_the_opposite(said, sentence, source)
            and not tells_the_other_side(self._by_id[name], sentence, source)
            and not is_of_another(self._by_id[name], sentence, source)
        )
        return tuple(islice(found, limit))

    def complete(self, typed: str, language: str, speaker: PhraseSpeaker, limit: int = 3) -> dict[str, str]:
        """What that person may be about to say who has typed so far, the nearest first: by their ids phrases
        with the values that were typed in their places, dots where one is still open; none that has a place
        for none of them, that does not deny what was denied, or denies what was said whole without it."""
        if len(typed) > MAX_TYPED or not word_key(typed):
            return {}
        said = list(find_values(typed, language))
        if not all(is_possible(each, language) for each in said):
            return {}
        if has_duration_in_parts(typed, base_language(language)):
            said = [each for each in said if each.kind not in (ValueKind.NUMBER, ValueKind.TIME)]
        values = [(each, localise_value(each, language, language)) for each in said]
        denied = denies(typed, language)
        found: dict[str, tuple[float, str]] = {}
        for kinds in _SLOT_KINDS:
            template, slots = _template(typed, values, kinds)
            words = [each for each in _words_typed(template) if each[0] != "{"]
            words = _POLITE.sub("", " ".join(words)).split() or words
            unfinished = typed[-1:].isalpha() and not template.endswith(" ")
            for name, nearness in (
                self._typing_indexes(language).beginning(words, unfinished=unfinished).items()
            ):
                phrase = self._by_id[name]
                text = phrase.text(language)
                if text is None or phrase.speaker not in (speaker, PhraseSpeaker.ANYONE):
                    continue
                filled, lost = _fill_typed(text, slots, template, language)
                if slots and lost == len(slots):
                    continue  # who writes a sum is not about to say what has none
                if tells_the_other_side(phrase, typed, language) or is_of_another(phrase, typed, language):
                    continue
                score = nearness - _LOST_VALUE * lost
                if denies(text, language) != denied:
                    missing = [each for each in _words_typed(text) if each not in words]
                    if denied or (denies(" ".join(missing), language) and len(missing) == 1):
                        continue
                    score -= _OTHER_SENSE
                if begins_like(filled, typed):
                    score += _SAME_BEGINNING
                if score > found.get(name, (0.0, ""))[0]:
                    found[name] = score, filled
        nearest = sorted(found.items(), key=lambda each: (-each[1][0], len(each[1][1])))
        texts = {text: name for name, (_, text) in reversed(nearest)}  # of two that say the same, the nearer
        return dict(islice(((name, text) for name, (_, text) in nearest if texts[text] == name), limit))

    def texts(self, language: str) -> Iterator[str]:
        """Of all phrases in ``language``."""
        return (text for _, text in self._phrases_in(language))

    def phrase(self, name: str) -> Phrase:
        """By its id. Raises ``KeyError``."""
        return self._by_id[name]

    def answers(self, said: Sequence[str], speaker: PhraseSpeaker, words: str = "") -> tuple[Phrase, ...]:
        """What the other is likeliest to say, three phrases at most (``answers.toml`` beside the situations).

        ``said``: the ids of what both have said, the last by ``speaker`` and first here, "" for what is no
        phrase; ``words`` are the last, as they were said. After "yes" or "agreed" the
        talk goes on where it was; what was said is not proposed again, nor what comes before something that
        was agreed to.
        """
        known = [each for each in said if each in self._by_id]
        if not said or (said[0] not in self._by_id and not words):
            return ()
        names = self._answers["phrase"].get(said[0], ())
        asked = words or self._french(said[0])
        if not names and speaker is PhraseSpeaker.CLERK and _YES_OR_NO.match(asked):
            names = YES_OR_NO
        about = next((each for each in known if each not in _NO_SUBJECT), next(iter(known), ""))
        situation = self._by_id[about].situation if about else ""
        subject = self._answers["situation"].get(speaker, {}).get(situation, ())
        last = LAST_ANSWERS[speaker]
        if said[0] == AGREED and about and self._by_id[about].speaker is PhraseSpeaker.CLERK:
            asks = self._french(about).endswith("?")
            if about in subject:
                subject = subject[subject.index(about) + 1 :]
            elif not asks:
                subject = ()
            last = last if asks else SETTLED_ANSWERS
        proposed = (*names, *subject, *last)
        found = dict.fromkeys(self._by_id[each] for each in proposed if each in self._by_id)
        again = set(known) - _NO_SUBJECT
        return tuple(
            islice(
                (each for each in found if each.speaker is not speaker and each.id not in again), MAX_ANSWERS
            )
        )

    def sums(self, name: str) -> tuple[int, ...]:
        """What is offered for the open sum of a phrase, in euros; nothing for most."""
        return tuple(self._answers["sums"].get(name, ()))

    def _french(self, name: str) -> str:
        return self._by_id[name].texts[FRENCH]

    @cached_property
    def _answers(self) -> dict[str, dict[str, Any]]:
        path = self.folder.parent / "answers.toml"
        empty: dict[str, dict[str, Any]] = {"phrase": {}, "situation": {}, "sums": {}}
        try:
            return empty | tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            log.error("phrasebook: %s: %s", path.name, error)
            return empty

    def close(self) -> None:
        """Nothing is held."""

    def _find_loose(self, asked: tuple[str, ...], source: str) -> Phrase | None:
        """The phrase of the same words but for spelling and politeness, if there is only one."""
        known = self._loose_indexes(source).get(len(asked), {})
        if asked in known:
            return known[asked]
        if find_language(source).negation_inside_words:
            return None
        found = {phrase.id: phrase for words, phrase in known.items() if all(map(_same_word, asked, words))}
        return next(iter(found.values())) if len(found) == 1 else None

    def _find_with_name(self, template: str, slots: dict[str, str], source: str) -> PhraseMatch | None:
        """For names that nothing tells from other words: what stands where a phrase has a name."""
        found = normalised_words(template)
        asked = tuple(word.text for word in found)
        for before, after, phrase in self._phrases_with_name(source):
            end = len(asked) - len(after)
            around = asked[: len(before)] == before and asked[end:] == after
            if around and 1 <= end - len(before) <= _NAME_WORDS:
                named = found[len(before) : end]
                name = template[named[0].start : named[-1].end]
                if "{" not in name:
                    return PhraseMatch(phrase, slots | {"name": name}, exact=not name.islower())
        return None

    def _build_exact_index(self, language: str) -> dict[tuple[str, ...], Phrase]:
        index: dict[tuple[str, ...], Phrase] = {}
        for phrase, text in self._phrases_in(language):
            index.setdefault(word_key(text), phrase)
        return index

    def _build_loose_index(self, language: str) -> dict[int, dict[tuple[str, ...], Phrase]]:
        """By the number of words."""
        index: dict[int, dict[tuple[str, ...], Phrase]] = defaultdict(dict)
        for phrase, text in self._phrases_in(language):
            if said := loose_word_key(text, language):
                index[len(said)].setdefault(said, phrase)
        return dict(index)

    def _find_phrases_with_name(self, language: str) -> list[tuple[tuple[str, ...], tuple[str, ...], Phrase]]:
        """The words before and after the name in each phrase with one."""
        found = []
        for phrase, text in self._phrases_in(language):
            if _NAME_SLOT in text:
                before, _, after = text.partition(_NAME_SLOT)
                found.append((word_key(before), word_key(after), phrase))
        return found

    def _build_phrase_index(self, language: str) -> PhraseIndex:
        said = (
            (loose_word_key(each, language), phrase)
            for phrase, text in self._phrases_in(language)
            if not phrase.slots
            for each in (text, *phrase.paraphrases.get(language, ()))
        )
        return PhraseIndex([(found, phrase.id) for found, phrase in said if found])

    def _build_typing_index(self, language: str) -> PhraseIndex:
        said = (
            ([word for word in _words_typed(each) if word[0] != "{"], phrase)
            for phrase, text in self._phrases_in(language)
            for each in (text, *phrase.paraphrases.get(language, ()))
        )
        return PhraseIndex([(tuple(found), phrase.id) for found, phrase in said if found])

    @cached_property
    def _by_id(self) -> Mapping[str, Phrase]:
        return {phrase.id: phrase for phrase in self.phrases}

    def _phrases_in(self, language: str) -> Iterator[tuple[Phrase, str]]:
        """Every phrase in ``language``; then in its variants, which never hide another phrase."""
        for variant in language_variants(language):
            for phrase in self.phrases:
                if text := phrase.text(variant):
                    yield phrase, text


@cache
def packaged_phrasebook() -> Phrasebook:
    """The one that comes with the kiosk: read once, whoever asks. Nobody changes it."""
    return Phrasebook()


_QUESTION_MARKS = re.compile("[?？؟]")
_STOPS = re.compile(r"[.!。！।…]\W*$")


def _asks_alike(said: str, phrase: Phrase, language: str) -> bool:
    """Whether both ask or neither does: "everything works now" and "does everything work now?" may be the
    same words. Without any sign, as one speaks, a question is known by its words, where it must have some."""
    asked, stopped = _QUESTION_MARKS.search(said) is not None, _STOPS.search(said) is not None
    words = find_language(base_language(language)).asking_words
    for text in filter(None, (phrase.text(variant) for variant in language_variants(language))):
        asks = _QUESTION_MARKS.search(text) is not None
        told_by_words = not words or re.search(rf"\b(?:{words})\b", text, re.IGNORECASE) is not None
        if asked == asks or (asks and told_by_words and not stopped):
            return True
    return False


def _template(
    sentence: str, found: Sequence[tuple[TextValue, str]], kinds: Set[ValueKind]
) -> tuple[str, dict[str, str]]:
    """``sentence`` with slots for its values: the first hour is ``{time}``, the second ``{time2}``."""
    pieces = []
    slots: dict[str, str] = {}
    count: Counter[str] = Counter()
    at = 0
    for value, shown in found:
        if value.kind not in kinds:
            continue
        count[value.kind] += 1
        slot = value.kind if count[value.kind] == 1 else f"{value.kind}{count[value.kind]}"
        slots[slot] = shown
        pieces += [sentence[at : value.start], f" {{{slot}}} "]
        at = value.end
    return "".join([*pieces, sentence[at:]]), slots


def _can_be_counted(slots: Mapping[str, str]) -> bool:
    counted = (re.sub(r"\D", "", shown) for slot, shown in slots.items() if slot.startswith(ValueKind.NUMBER))
    return all(int(each or 0) <= MAX_COUNT for each in counted)


def _words_typed(text: str) -> tuple[str, ...]:
    """Each word by itself, as one looks for it: "identité" is in "d’identité"."""
    return word_key(re.sub("['’ʼ]", " ", text))


def _fill_typed(text: str, slots: Mapping[str, str], typed: str, language: str) -> tuple[str, int]:
    """``text`` with those values in its slots, and how many of them it has no place for. A number that was
    typed may be a sum, or that of a request; ``typed`` has the slots in the places of the values."""
    left = dict(slots)

    def value(slot: re.Match[str]) -> str:
        kind = slot[1].rstrip("23")
        if slot[1] in left:
            fits = _counts_alike(text, typed, slot[1], language)
            return left.pop(slot[1]) if fits else slot[0]
        if kind in (ValueKind.AMOUNT, ValueKind.REFERENCE) and (number := left.pop(ValueKind.NUMBER, "")):
            return f"{number}\u00a0€" if kind == ValueKind.AMOUNT else number
        return slot[0]

    return with_ellipses(_SLOT.sub(value, text)), len(left)


#: Shorter, what stands behind a number is still being typed.
_UNIT_LETTERS = 3


def _counts_alike(text: str, typed: str, slot: str, language: str) -> bool:
    """Whether a value of ``typed`` counts what the same slot of ``text`` does: "15 minutes" are no weeks, and
    "about 500" is not 500."""
    language = base_language(language)
    (before, behind), (before_typed, behind_typed) = (
        map(normalise, each.partition(f"{{{slot}}}")[::2]) for each in (text, typed)
    )
    if limit_beside(before_typed, behind_typed, language) != limit_beside(before, behind, language):
        return False
    unit = unit_behind(behind_typed, language)
    unfinished = len(behind_typed.strip()) < _UNIT_LETTERS and language != CHINESE.code
    return unfinished or not unit or unit == unit_behind(behind, language)


def _same_word(one: str, other: str) -> bool:
    """But for spelling. The first letter must be right: a prefix may say the contrary."""
    if one == other:
        return True
    misspelt = one[0] == other[0] and not _SLOT_OR_DIGIT.search(one + other)
    if not misspelt:
        return False
    from rapidfuzz import fuzz  # here, as above

    return fuzz.ratio(one, other) >= _SAME_WORD
