"""Which of the choices on a page is meant, in any words and any language that the encoder knows: "c'est pour
parler de ma dette" is "Une difficulté pour payer".

Learned as the intents are, from the choices in all languages of the screen and what people say for them
(``assets/intents/choices.toml``). Choices are known by their French texts; only those that are on the screen
count. It is asked where the words of the choices themselves say nothing (``choice_matching``).
"""

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
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
from kiosk.accessibility.intents.ranking import without_denial
from kiosk.accessibility.intents.training_sentences import (
    NO_INTENT,
    load_training_sentences,
    spoken_language,
    trained_languages,
)
from kiosk.accessibility.meaning import SentenceEncoder
from kiosk.accessibility.translation.phrase_vectors import Wording, wordings
from kiosk.accessibility.translation.phrasebook import packaged_phrasebook
from kiosk.domain import T
from kiosk.domain.normalisation import normalise
from kiosk.i18n import catalogue
from kiosk.runtime.paths import ASSETS

#: The label of what means no choice.
NO_CHOICE = ""
#: Its name in the table, and what stands there beside the wordings in each language.
_NONE, _PHRASES, _CONTRARIES = "none", "phrases", "contrary"
#: Before a choice: the label of its contrary.
_CONTRARY = "not "
#: Many have few sentences, and what means none has many. Chosen by leaving sentences out: of those of
#: ``benchmarks/development_steps.toml`` 37 of 45 are right.
_LEARNING = Learning(steps=100, decay=1e-5, balance=0.5)
#: What stands for any moment in a choice that names one.
_SOME_MOMENT = datetime(2026, 12, 1, 10)


class ChoiceMeaning(SentenceMeaning):
    """Calls may come from any thread. ``among`` blocks for some 20 ms, or 40 where something is denied."""

    def __init__(self, encoder: SentenceEncoder, folder: Path | None = None) -> None:
        super().__init__(encoder, choices_file, lambda: (NO_CHOICE,), folder)

    def among(self, text: str, lang: str, choices: Sequence[str]) -> Mapping[str, float]:
        """How likely ``text`` means each of ``choices`` (French texts); nothing where it is likelier that it
        means none of them, or the contrary of one. Where one of them was never learned it may be that one
        which is meant: the others are then as likely as among all there are.

        The encoder hardly hears a "not": a choice that fits as well without it is not what was said.
        """
        found = self._among(text, lang, choices)
        affirmed = without_denial(text, spoken_language(lang)) if found else None
        if affirmed is None:
            return found
        contrary = self._among(affirmed, lang, choices)
        return {each: share for each, share in found.items() if contrary.get(each, 0.0) < share}

    def _among(self, text: str, lang: str, choices: Sequence[str]) -> dict[str, float]:
        known = known_choices()
        asked = [each for each in dict.fromkeys(choices) if each in known]
        likely = self.likely(text, lang, any_language=True) if asked else {}
        contraries = [likely.get(_CONTRARY + each, 0.0) for each in asked]
        none = likely.get(NO_CHOICE, 0.0)
        most = max([NONE_PART * none, *contraries])
        found = {each: likely[each] for each in asked if likely.get(each, 0.0) > most}
        if not found:
            return {}
        here = sum(likely[each] for each in asked) + none + sum(contraries)
        whole = here if len(asked) == len(set(choices)) else 1.0
        return {each: share / whole for each, share in found.items()}


def make_choice_meaning(
    folder: Path, encoder: SentenceEncoder, done: Callable[[int, int], object] = lambda made, total: None
) -> Path:
    """``make_sentence_meaning`` of the choices."""
    return make_sentence_meaning(choices_file(folder), _choice_sentences, encoder, done, _LEARNING)


def choices_file(folder: Path) -> Path:
    """Where what was learned of the choices is kept, by the files that it was learned of."""
    said = [ASSETS / "intents" / "choices.toml", *sorted((ASSETS / "intents").glob("??.toml"))]
    made_of = [*said, *sorted((ASSETS / "phrasebook").rglob("*.toml"))]
    hashes = [hashlib.sha256(each.read_bytes()).hexdigest() for each in made_of]
    return meaning_file(folder / "choices", [hashes, _LEARNING])


@cache
def known_choices() -> frozenset[str]:
    """The French texts of those that are learned."""
    return frozenset(_table()) - {_NONE}


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ASSETS / "intents" / "choices.toml").read_text("utf-8"))


def _choice_sentences() -> LabelledSentences:
    """All that says a choice, its contrary, or none: no service either, or what is off topic."""
    book, languages = packaged_phrasebook(), trained_languages()
    names = dict.fromkeys(name for said in _table().values() for name in said.get(_PHRASES, ()))
    ways: dict[str, list[Wording]] = {name: [] for name in names}
    for each in wordings(map(book.phrase, names)):
        if each.phrase:
            ways[each.phrase].append(each)
    found: list[tuple[str, str, str]] = []
    contraries: list[tuple[str, str, str]] = []
    for choice, said in _table().items():
        label = NO_CHOICE if choice == _NONE else choice
        if label:
            words = T(choice, moment=_SOME_MOMENT)
            found += [(code, label, catalogue(code).render(words)) for code in languages]
        texts = {code: each for code, each in said.items() if code not in (_PHRASES, _CONTRARIES)}
        found += [(code, label, text) for code, some in texts.items() for text in some]
        denied = said.get(_CONTRARIES, {})
        contraries += [(code, _CONTRARY + label, text) for code, some in denied.items() for text in some]
        for way in (each for name in said.get(_PHRASES, ()) for each in ways[name]):
            if way.contrary:
                contraries.append((way.language, _CONTRARY + label, way.text))
            else:
                found.append((way.language, label, way.text))
    # The contrary of one choice may be another one: "Oui" and "Non".
    choices = {normalise(text, words_only=True) for _, _, text in found}
    found += [each for each in contraries if normalise(each[2], words_only=True) not in choices]
    for code in languages:
        examples = load_training_sentences(code).examples
        found += [(code, NO_CHOICE, text) for intent, text in examples if intent == NO_INTENT]
    found += off_topic_sentences(NO_CHOICE)
    labels = dict.fromkeys(label for _, label, _ in found)
    return LabelledSentences(tuple(labels), tuple(dict.fromkeys(found)))
