"""Which symptom somebody who reports a problem means, in any language that the encoder knows: "der Abfluss
ist zu" is a blocked drain.

Learned as the intents are, from their names in all languages, what people say of them
(``assets/intents/symptoms.toml``) and the phrases of the phrasebook that say the same; trouble between
neighbours, which nobody repairs, is learned as one of them.
"""

import hashlib
import re
import threading
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.accessibility.intents.meaning import (
    NONE_PART,
    LabelledSentences,
    Learning,
    SentenceMeaning,
    make_sentence_meaning,
    meaning_file,
    off_topic_sentences,
)
from kiosk.accessibility.intents.ranking import STEM, is_denied, split_words
from kiosk.accessibility.intents.training_sentences import spoken_language, trained_languages
from kiosk.accessibility.meaning import SentenceEncoder, encoder_version
from kiosk.accessibility.translation.languages import base_language
from kiosk.accessibility.translation.phrase_vectors import wordings
from kiosk.accessibility.translation.phrasebook import packaged_phrasebook
from kiosk.domain import T
from kiosk.domain.rules import repair_rules_in_force
from kiosk.domain.settled import is_settled
from kiosk.i18n import catalogue
from kiosk.runtime.paths import ASSETS
from kiosk.runtime.workers import ResultQueue

#: The label of what is no symptom.
NO_SYMPTOM = ""
#: The table of what sounds like a symptom and is none, and what stands there beside the sentences.
_NONE, _PHRASES, _AT_HOME, _LABEL = "none", "phrases", "at_home", "label"
#: What is there or not: whoever says that it is not there has not that trouble. Not what is dangerous.
_THINGS = ("fuite_eau", "fuite_commune", "fuite_importante", "humidite", "nuisibles")
#: What is named with the same words, and does more than be there.
_NAMED_LIKE_THEM = ("robinet_fuit", "eau_du_plafond")
#: Where "the water falls not" would deny a leak, which is called "water falls".
_NAMED_BY_A_VERB = ("bn",)
#: A leak that does not stop is there.
_STOPS = re.compile(
    r"\b(?:stop|arr[eê]t|cess|para\b|parar|opre[sș]|dur[mu]|durdu|kesilm|dinm|зупин|припин|остан[ао]в|прекра|перест)"
    r"|توقف|وقف|بند|قطع|நிற்க|நிற்கா|থাম|বন্ধ|停|止"
)
#: More steps than usual, with less decay, chosen by leaving sentences out. 62 of the 75 symptoms of
#: ``benchmarks/development_steps.toml`` are first.
_LEARNING = Learning(steps=100, decay=1e-5)
#: Of those that are possible: how likely the next ones must be beside the likeliest, and how many are
#: proposed at most.
_NEXT, _MOST = 0.3, 3


class SymptomMeaning(SentenceMeaning):
    """Lives on the UI thread, which never waits for it: ``find`` is awaited."""

    def __init__(self, encoder: SentenceEncoder, results: ResultQueue, folder: Path | None = None) -> None:
        super().__init__(encoder, symptoms_file, lambda: (NO_SYMPTOM,), folder)
        self._results = results

    @property
    def possible(self) -> bool:
        """Whether this machine can run the encoder; what is learned may still be to come."""
        return bool(encoder_version())

    async def find(self, words: str, language: str, possible: Sequence[str]) -> tuple[str, ...]:
        """Keys of ``possible`` symptoms that ``words`` may mean, the likeliest first; none where it is
        likelier that they mean no symptom or what is settled, or the encoder does not answer."""
        return await self._results.call(_in_a_thread, lambda: self.named(words, language, possible))

    def named(self, words: str, language: str, possible: Sequence[str]) -> tuple[str, ...]:
        """As ``find``, at once: it blocks, the first time until the encoder runs."""
        if is_settled(words, language):
            return ()
        self.start()
        likely = self.likely(words, base_language(language))
        among = {key: likely[key] for key in possible if key != NO_SYMPTOM and key in likely}
        for key, at_home in _same_at_home().items():
            if key in among and at_home not in among:
                among[key] += likely[at_home]
        best = max(among.values(), default=0.0)
        if best <= NONE_PART * likely.get(NO_SYMPTOM, 0.0) or _says_it_is_not_there(words, language):
            return ()
        near = [key for key, score in among.items() if score >= _NEXT * best]
        return tuple(sorted(near, key=lambda key: -among[key])[:_MOST])


def _says_it_is_not_there(words: str, language: str) -> bool:
    """Whether one of ``_THINGS`` is denied: "sans fuite d’eau"."""
    language = spoken_language(base_language(language))
    if language not in trained_languages() or language in _NAMED_BY_A_VERB or _STOPS.search(words.lower()):
        return False
    return any(is_denied(words, each, language) for each in _words_of_things(language))


@cache
def _words_of_things(language: str) -> tuple[str, ...]:
    """The words of the names of ``_THINGS`` which no other has: not the water of "plus d’eau"."""
    symptoms, texts = repair_rules_in_force().symptoms, catalogue(language)
    things, others = set[str](), set[str]()
    for key, symptom in symptoms.items():
        if key not in _NAMED_LIKE_THEM:
            (things if key in _THINGS else others).update(split_words(texts.render(symptom.label)))
    stems = {each[:STEM] for each in others}
    return tuple(sorted(each for each in things if each[:STEM] not in stems))


def make_symptom_meaning(
    folder: Path, encoder: SentenceEncoder, done: Callable[[int, int], object] = lambda made, total: None
) -> Path:
    """``make_sentence_meaning`` of the symptoms."""
    return make_sentence_meaning(symptoms_file(folder), _symptom_sentences, encoder, done, _LEARNING)


def symptoms_file(folder: Path) -> Path:
    """Where what was learned of the symptoms is kept, by the files that it was learned of."""
    book = sorted((ASSETS / "phrasebook").rglob("*.toml"))
    made_of = (ASSETS / "intents" / "symptoms.toml", ASSETS / "rules" / "symptoms.toml", *book)
    hashes = [hashlib.sha256(each.read_bytes()).hexdigest() for each in made_of]
    return meaning_file(folder / "symptoms", [hashes, _LEARNING])


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ASSETS / "intents" / "symptoms.toml").read_text("utf-8"))


@cache
def _same_at_home() -> dict[str, str]:
    """Symptoms of what is common to a building, and the same trouble in one’s own home: who says "no heating"
    of a building means its heating."""
    return {key: said[_AT_HOME] for key, said in _table().items() if _AT_HOME in said}


def _symptom_sentences() -> LabelledSentences:
    """All that says a symptom, and what is off topic."""
    symptoms = repair_rules_in_force().symptoms
    book = packaged_phrasebook()
    found: list[tuple[str, str, str]] = []
    table = dict(_table())
    none = table.pop(_NONE)
    found += [(code, NO_SYMPTOM, text) for code, texts in none.items() for text in texts]
    for key, said in table.items():
        label = T(said[_LABEL]) if _LABEL in said else symptoms[key].label
        found += [(code, key, catalogue(code).render(label)) for code in trained_languages()]
        found += [
            (code, key, text)
            for code, some in said.items()
            if code not in (_PHRASES, _AT_HOME, _LABEL)
            for text in some
        ]
        phrases = [book.phrase(name) for name in said[_PHRASES]]
        ways = [each for each in wordings(phrases) if each.phrase and not each.contrary]
        found += [(each.language, key, each.text) for each in ways]
    found += off_topic_sentences(NO_SYMPTOM)
    labels = dict.fromkeys(label for _, label, _ in found)
    return LabelledSentences(tuple(labels), tuple(dict.fromkeys(found)))


def _in_a_thread(job: Callable[[], None]) -> None:
    threading.Thread(target=job, name="symptoms", daemon=True).start()
