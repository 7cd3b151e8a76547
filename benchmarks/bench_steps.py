"""Steps: which choice of a page, and which symptom of a report, is meant, in words that are not on the page.

In thirteen languages and in four without a catalogue, whose speakers have the page in French. The sentences
(``choices_fresh.toml``, ``symptoms_fresh.toml``; of other writers, in six languages, ``choices_second.toml``,
``symptoms_second.toml``) are held out; each file says how it was written. A choice
counts as a visitor would get it: what is proposed first, by words and meaning; a symptom among all that there
are.
"""

from __future__ import annotations

import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kiosk.accessibility.choice_meaning import ChoiceMeaning, make_choice_meaning
from kiosk.accessibility.intents import (
    ExpectedAnswer,
    Interpretation,
    InterpretationContext,
    OptionGuess,
    interpret,
    prepare_language,
)
from kiosk.accessibility.intents.training_sentences import trained_languages
from kiosk.accessibility.meaning import SentenceEncoder
from kiosk.accessibility.symptom_meaning import NO_SYMPTOM, SymptomMeaning, make_symptom_meaning
from kiosk.domain import T
from kiosk.domain.rules import repair_rules_in_force
from kiosk.i18n import catalogue
from kiosk.runtime.paths import models_dir
from kiosk.runtime.workers import ResultQueue

from .cost import p95
from .table import Row

HERE = Path(__file__).parent
DAY = date(2026, 11, 25)
#: Whose sentences.
HANDS = ("fresh", "second")
#: A page whose choices are asked of every sentence that means none of them.
NOTHING_AT = ("motif", "loyer", "raison", "travail")
#: Of the issue, for what a service, a step and a symptom are meant by.
LEAST = dict.fromkeys(trained_languages(), 85.0) | dict.fromkeys(("fr", "en", "es", "ar"), 92.0)
LEAST_REFUSED, PATIENCE_MS = 85.0, 50.0
Sentences = list[tuple[str, str]]


def rows() -> list[Row]:
    """Measures; on a machine where nothing is learned yet it learns first, some minutes."""
    encoder = SentenceEncoder()
    with tempfile.TemporaryDirectory() as made:
        folder = models_dir() if ChoiceMeaning(encoder).ready else Path(made)
        make_choice_meaning(folder, encoder)
        choices = ChoiceMeaning(encoder, folder)
        choices.start()
        found = [row for hand in HANDS for row in _choices(choices, hand)]
        folder = models_dir() if SymptomMeaning(encoder, ResultQueue()).ready else Path(made)
        make_symptom_meaning(folder, encoder)
        symptoms = SymptomMeaning(encoder, ResultQueue(), folder)
        found += [row for hand in HANDS for row in _symptoms(symptoms, hand)]
    encoder.close()
    return found


def _choices(meaning: ChoiceMeaning, hand: str) -> Iterator[Row]:
    pages: dict[str, Any] = tomllib.loads((HERE / f"choices_{hand}.toml").read_text("utf-8"))
    nothing = pages.pop("rien")["said"]
    contraries = pages.pop("contraire", {"said": {}})["said"]
    page_of = {choice: page["options"] for page in pages.values() for choice in page["options"]}
    swapped: list[bool] = []
    took: list[float] = []
    totals: dict[str, list[bool]] = {}
    sure_and_right: list[bool] = []
    for lang in nothing:
        shown = lang if lang in trained_languages() else "fr"
        prepare_language(shown)
        first, words_alone, three, refused = [], [], [], []

        def understood(text: str, options: list[str], shown: str = shown) -> Interpretation:
            started = time.perf_counter()
            likely = meaning.among(text, shown, options)
            found = _interpreted(text, shown, options, likely)
            took.append(1000 * (time.perf_counter() - started))
            return found

        for page in pages.values():
            for text, meant in page["said"].get(lang, ()):
                found = understood(text, page["options"])
                proposed = _proposed(found)
                if not meant:
                    refused.append(not proposed)
                    continue
                first.append(proposed[:1] == [meant])
                three.append(meant in proposed)
                words = _proposed(_interpreted(text, shown, page["options"], {}))
                words_alone.append(words[:1] == [meant])
                if found.sure and proposed:
                    sure_and_right.append(proposed[0] == meant)
        for text, choice in contraries.get(lang, ()):
            swapped.append(choice in _proposed(understood(text, page_of[choice])))
        for text, _ in nothing[lang]:
            refused += [not _proposed(understood(text, pages[page]["options"])) for page in NOTHING_AT]
        what = f"choices {hand} {lang}, {len(first)} sentences"
        yield Row(
            f"{what}, first right", _share(first), "%", "words alone", _share(words_alone),
        )  # fmt: skip
        yield Row(f"{what}, first right", _share(first), "%", least=LEAST.get(lang))
        yield Row(f"{what}, among the three proposed", _share(three), "%")
        yield Row(f"choices {hand} {lang}, {len(refused)} times none meant, refused", _share(refused), "%")
        for name, some in (("first", first), ("three", three), ("refused", refused)):
            totals.setdefault(name, []).extend(some)
    yield Row(f"choices {hand}, first right in all languages", _share(totals["first"]), "%")
    yield Row(
        f"choices {hand}, refused where none is meant", _share(totals["refused"]), "%", least=LEAST_REFUSED
    )
    if swapped:
        kept = 100 - _share(swapped)
        yield Row(
            f"choices {hand}, {len(swapped)} contraries, never taken for the choice", kept, "%", least=100
        )
    yield Row(
        f"choices {hand}, {len(sure_and_right)} proposed alone: right", _share(sure_and_right), "%", least=95
    )
    yield Row(f"choices {hand}, by words and meaning, p95", p95(took), "ms", most=PATIENCE_MS)


def _interpreted(text: str, lang: str, options: list[str], likely: Any) -> Interpretation:
    shown = [(each, catalogue(lang).render(T(each, moment=datetime(2026, 12, 1, 10)))) for each in options]
    where = InterpretationContext(DAY, ExpectedAnswer.CHOICE, shown, services=())
    return interpret(text, lang, where=where, chosen=likely)


def _proposed(found: Interpretation) -> list[str]:
    return [each.key for each in found.guesses if isinstance(each, OptionGuess)]


def _symptoms(meaning: SymptomMeaning, hand: str) -> Iterator[Row]:
    said: dict[str, Sentences] = tomllib.loads((HERE / f"symptoms_{hand}.toml").read_text("utf-8"))
    every = tuple(repair_rules_in_force().symptoms)
    whole: list[bool] = []
    refused: list[bool] = []
    for lang, sentences in said.items():
        named = _named(meaning, lang if lang in trained_languages() else "fr", every)
        found = [(meant, named(text)) for text, meant in sentences]
        first = [keys[:1] == (meant,) for meant, keys in found if meant != NO_SYMPTOM]
        whole += first
        refused += [not keys for meant, keys in found if meant == NO_SYMPTOM]
        yield Row(
            f"symptoms {hand} {lang}, {len(first)} of {len(every) - 1}, first right", _share(first), "%"
        )
    yield Row(f"symptoms {hand}, {len(whole)} sentences, first right", _share(whole), "%", least=85)
    yield Row(
        f"symptoms {hand}, {len(refused)} without one, refused", _share(refused), "%", least=LEAST_REFUSED
    )


def _named(meaning: SymptomMeaning, lang: str, every: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    return lambda text: meaning.named(text, lang, every)


def _share(found: list[bool]) -> float:
    return 100 * sum(found) / max(1, len(found))
