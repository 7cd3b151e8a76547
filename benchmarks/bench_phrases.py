"""Phrases: how often what is said in other words finds its phrase, by words alone and by meaning with them.

``paraphrases.toml`` is held out: written without a look at what finds them, and nothing was chosen on it. One
hand wrote it for all languages, with many phrases in common, and no native speaker has read it.
``paraphrases_fresh.toml`` ("fresh") is younger, of another hand, and its phrases were drawn at random.
``development.toml`` is what is tuned on, and is not measured here.

The kiosk knows who speaks, and so does the measure: the phrases that are meant say whose words they are. What
means nothing may be anybody's.
"""

import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from kiosk.accessibility.meaning import SentenceEncoder
from kiosk.accessibility.translation import Phrasebook, PhraseSuggestion
from kiosk.accessibility.translation.phrase_vectors import load_vectors, make_vectors
from kiosk.accessibility.translation.phrasebook import PhraseSpeaker, packaged_phrasebook
from kiosk.accessibility.translation.suggestions import PhraseSuggester
from kiosk.runtime.paths import models_dir

from .cost import memory_mb, p95
from .table import Row

HELD_OUT = Path(__file__).parent / "paraphrases.toml"
FRESH = Path(__file__).parent / "paraphrases_fresh.toml"
TURNED = Path(__file__).parent / "turned.toml"
#: Of other writers; thresholds were chosen on it.
SECOND, THIRD = (Path(__file__).parent / f"development_{each}.toml" for each in ("second", "third"))
#: Violence, death and the loss of a home.
GRAVE = Path(__file__).parent / "grave.toml"
#: Of the issue: shares of the first and of the three first that are to be right, of nonsense refused; ms.
FIRST, THREE, REFUSED, PATIENCE_MS = 0.75, 0.92, 0.9, 50.0

#: For a sentence, its language, and who said it, if that is known.
Suggest = Callable[[str, str, PhraseSpeaker | None], tuple[PhraseSuggestion, ...]]


def rows() -> list[Row]:
    """Measures; on a machine where the vectors are not made yet it makes them first, some minutes."""
    book, encoder = Phrasebook(), SentenceEncoder()
    with tempfile.TemporaryDirectory() as made:
        folder = models_dir()
        if load_vectors(book.phrases, folder) is None:
            folder = Path(made)
            make_vectors(book.phrases, folder, encoder)
        suggester = PhraseSuggester(book, encoder, folder)

        def by_meaning(
            said: str, language: str, speaker: PhraseSpeaker | None
        ) -> tuple[PhraseSuggestion, ...]:
            return suggester.suggest(said, language, _other(language), speaker=speaker)

        def by_words(
            said: str, language: str, _speaker: PhraseSpeaker | None
        ) -> tuple[PhraseSuggestion, ...]:
            return book.suggest(said, language, _other(language))

        found: list[Row] = []
        fresh = tomllib.loads(FRESH.read_text("utf-8"))
        for language, held_out in tomllib.loads(HELD_OUT.read_text("utf-8")).items():
            suggester.get_ready(language)  # as when a talk is opened
            found += _of_language(by_meaning, by_words, language, held_out)
            found += _of_language(by_meaning, by_words, f"fresh {language}", fresh[language])
        found += _pairs(by_meaning, fresh)
        for file, what in ((SECOND, "second hand"), (THIRD, "third hand"), (GRAVE, "of what is grave")):
            found += _second(by_meaning, tomllib.loads(file.read_text("utf-8")), f"phrases {what}")
        for name, sentences in tomllib.loads(TURNED.read_text("utf-8")).items():
            turned = list(_turned(by_meaning, sentences))
            kept = 100 * turned.count([]) / len(turned)
            row = f"phrases: the {name} never proposed, {len(turned)} sentences"
            found.append(Row(row, kept, "%", least=100 if name == "negated" else 0))
        found.append(
            Row("phrases: memory of the encoder", memory_mb(encoder.pid) if encoder.pid else 0, "MB")
        )
        encoder.close()
        return found


def speaker_of(ids: Iterable[str]) -> PhraseSpeaker | None:
    """Who says one of these phrases: a visitor, where only what anybody may say is among them; ``None`` where
    both a visitor and a clerk are."""
    speakers = {packaged_phrasebook().phrase(each).speaker for each in ids} - {PhraseSpeaker.ANYONE}
    return speakers.pop() if len(speakers) == 1 else None if speakers else PhraseSpeaker.VISITOR


def _other(language: str) -> str:
    return "en" if language == "fr" else "fr"


def _of_language(
    suggest: Suggest, by_words: Suggest, name: str, held_out: dict[str, list[list[str]]]
) -> Iterator[Row]:
    """Shares with their budgets, beside words alone; ``name`` ends in the language."""
    language = name.rpartition(" ")[2]
    took: list[float] = []
    ours, words = _shares(suggest, language, held_out, took), _shares(by_words, language, held_out, [])
    for what, budget, mine, theirs in zip(
        ("first right", "one of three right", "nonsense refused"),
        (FIRST, THREE, REFUSED),
        ours,
        words,
        strict=True,
    ):
        total = len(held_out["nothing" if what.startswith("nonsense") else "said"])
        row = f"phrases {name}, {total} sentences, {what}"
        yield Row(row, 100 * mine, "%", least=100 * budget)
        yield Row(row, 100 * mine, "%", "words alone", 100 * theirs)
    yield Row(f"phrases {name}, proposals, p95", p95(took), "ms", most=PATIENCE_MS)


def _pairs(suggest: Suggest, fresh: dict[str, dict[str, list[list[str]]]]) -> Iterator[Row]:
    """How many contraries never become the phrase, and how often the sentence beside them does find it."""
    for language, held_out in fresh.items():
        kept = found = 0
        for said, contrary, *ids in (pairs := held_out.get("pairs", [])):
            speaker = speaker_of(ids)
            kept += all(each.id not in ids for each in suggest(contrary, language, speaker))
            found += any(each.id in ids for each in suggest(said, language, speaker))
        if pairs:
            row = f"phrases fresh {language}, {len(pairs)} pairs"
            yield Row(f"{row}, the contrary never proposed", 100 * kept / len(pairs), "%", least=100)
            yield Row(f"{row}, the phrase itself among three", 100 * found / len(pairs), "%")


def _second(suggest: Suggest, sentences: dict[str, dict[str, Any]], what: str) -> Iterator[Row]:
    """What those who had seen no wording say, in all languages: the very phrase, its contraries, nothing."""
    ranks: list[int] = []
    swapped: list[bool] = []
    refused: list[bool] = []
    for language, those in sentences.items():
        for key in ("said", "contrary"):
            for said, name in those.get(key, ()):
                found = [each.id for each in suggest(said, language, speaker_of([name]))]
                if key == "contrary":
                    swapped.append(name in found)
                else:
                    ranks.append(found.index(name) if name in found else -1)
        refused += [not suggest(said, language, None) for said in those.get("nothing", ())]
    count = f"{what}, {len(ranks)} sentences"
    yield Row(f"{count}, first right", 100 * ranks.count(0) / len(ranks), "%")
    yield Row(f"{count}, one of three right", 100 * (1 - ranks.count(-1) / len(ranks)), "%")
    share = 100 * (1 - sum(swapped) / len(swapped))
    yield Row(f"{what}, {len(swapped)} contraries, never proposed", share, "%")
    if refused:
        share = 100 * sum(refused) / len(refused)
        yield Row(f"{what}, {len(refused)} that mean nothing, refused", share, "%")


def _turned(suggest: Suggest, sentences: dict[str, list[list[str]]]) -> Iterator[list[str]]:
    """For each sentence the phrases that say the contrary and were proposed."""
    for language, of_language in sentences.items():
        for said, *contraries in of_language:
            found = suggest(said, language, speaker_of(contraries))
            yield [each.id for each in found if each.id in contraries]


def _shares(
    suggest: Suggest, language: str, held_out: dict[str, list[list[str]]], took: list[float]
) -> tuple[float, float, float]:
    """First right, one of three right, nonsense refused. ``took`` gets milliseconds."""
    first = three = 0
    for said, *meant in held_out["said"]:
        speaker = speaker_of(meant)
        started = perf_counter()
        names = [each.id for each in suggest(said, language, speaker)]
        took.append(1000 * (perf_counter() - started))
        first += bool(names) and names[0] in meant
        three += not set(names).isdisjoint(meant)
    refused = sum(not suggest(str(each), language, None) for each in held_out["nothing"])
    return (
        first / len(held_out["said"]),
        three / len(held_out["said"]),
        refused / len(held_out["nothing"]),
    )
