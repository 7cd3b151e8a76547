"""Which of the choices on a page is meant, in any words and any language that the encoder knows: "c'est pour
parler de ma dette" is "Une difficulté pour payer".

Learned as the intents are, from the choices in all languages of the screen and what people say for them
(``assets/intents/choices.toml``). Choices are known by their French texts; only those that are on the screen
count. It is asked where the words of the choices themselves say nothing (``choice_matching``).
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from kiosk.accessibility.meaning import SentenceEncoder
from kiosk.domain import T
from kiosk.i18n import catalogue
from kiosk.runtime.paths import ASSETS

from .meaning import (
    LabelledSentences,
    SentenceMeaning,
    make_sentence_meaning,
    meaning_file,
    off_topic_sentences,
)
from .training_sentences import spoken_language, trained_languages

#: The label of what means no choice.
NO_CHOICE = ""
#: Its name in the table.
_NONE = "none"
#: What stands for any moment in a choice that names one.
_SOME_MOMENT = datetime(2026, 12, 1, 10)


class ChoiceMeaning(SentenceMeaning):
    """Calls may come from any thread. ``among`` blocks for some 20 ms."""

    def __init__(self, encoder: SentenceEncoder, folder: Path | None = None) -> None:
        super().__init__(encoder, choices_file, folder)

    def among(self, text: str, lang: str, choices: Sequence[str]) -> Mapping[str, float]:
        """How likely ``text`` means each of ``choices`` (French texts); nothing where it is likelier that it
        means none of them. Where one of them was never learned it may be that one which is meant: the others
        are then as likely as among all there are."""
        known = known_choices()
        asked = [each for each in dict.fromkeys(choices) if each in known]
        likely = self.likely(text, spoken_language(lang)) if asked else {}
        none = likely.get(NO_CHOICE, 0.0)
        found = {each: likely[each] for each in asked if likely.get(each, 0.0) > none}
        if not found:
            return {}
        whole = sum(likely[each] for each in asked) + none if len(asked) == len(set(choices)) else 1.0
        return {each: share / whole for each, share in found.items()}


def make_choice_meaning(
    folder: Path, encoder: SentenceEncoder, done: Callable[[int, int], object] = lambda made, total: None
) -> Path:
    """``make_sentence_meaning`` of the choices."""
    return make_sentence_meaning(choices_file(folder), _choice_sentences, encoder, done)


def choices_file(folder: Path) -> Path:
    """Where what was learned of the choices is kept."""
    return meaning_file(folder / "choices", _choice_sentences().examples)


@cache
def known_choices() -> frozenset[str]:
    """The French texts of those that are learned."""
    return frozenset(_table()) - {_NONE}


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((ASSETS / "intents" / "choices.toml").read_text("utf-8"))


def _choice_sentences() -> LabelledSentences:
    found: list[tuple[str, str, str]] = []
    for choice, said in _table().items():
        label = NO_CHOICE if choice == _NONE else choice
        if label:
            words = T(choice, moment=_SOME_MOMENT)
            found += [(code, label, catalogue(code).render(words)) for code in trained_languages()]
        found += [(code, label, text) for code, texts in said.items() for text in texts]
    found += off_topic_sentences(NO_CHOICE)
    labels = dict.fromkeys(label for _, label, _ in found)
    return LabelledSentences(tuple(labels), tuple(dict.fromkeys(found)))
