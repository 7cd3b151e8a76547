"""Translating: are days, hours, sums and numbers kept or refused, in every direction; time and memory.

Argos runs the packages that are installed; without any, the small one of the tests.
"""

from __future__ import annotations

import math
import os
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from kiosk.accessibility.translation import (
    COUNTER_LANGUAGES,
    Apertium,
    Argos,
    CheckedMachine,
    EngineStoppedError,
    Phrasebook,
    TranslationEngine,
)
from kiosk.runtime.paths import ROOT, models_dir

from .cost import memory_mb
from .housing import FREE, holds, sentences
from .table import Row, show

COUNT = 500
SMALL = ROOT / "tests/accessibility/translation/data/translate-fr_en-0_1.argosmodel"
Z = 1.96  # 95 %


def rows() -> list[Row]:
    """Measures everything; a minute or two, most of it Apertium's."""
    before = psutil.Process().memory_info().rss
    book = Phrasebook()
    found = list(_path("phrasebook", book, book, 5.0, free=False))
    found.append(
        Row("phrasebook, all languages: memory", (psutil.Process().memory_info().rss - before) / 1e6, "MB")
    )
    apertium = Apertium()
    found += _path("Apertium", CheckedMachine(apertium), book, 100.0, free=True)
    for language in ("es", "pt", "en"):
        apertium.close()
        apertium.render("Bonjour.", "fr", language)
        apertium.render("no", language, "fr")
        found.append(Row(f"Apertium, a conversation fr–{language}: memory", _children_mb(), "MB"))
    apertium.close()
    with tempfile.TemporaryDirectory() as folder:
        packages = _packages(Path(folder))
        argos = Argos(packages)
        name = "Argos (the tests' small package)" if packages == Path(folder) else "Argos"
        found += _path(name, CheckedMachine(argos), book, 1000.0, free=True)
        found += _path(f"{name}, phrases", CheckedMachine(argos), book, 1000.0, free=False)
        found.append(Row(f"{name}: memory", memory_mb(argos.pid) if argos.pid else 0.0, "MB"))
        argos.close()
    return found


def _path(
    name: str, engine: TranslationEngine, book: Phrasebook, budget: float, *, free: bool
) -> Iterator[Row]:
    """``budget`` is milliseconds for a sentence."""
    took: list[float] = []
    right = wrong = refused = directions = 0
    for source in COUNTER_LANGUAGES:
        if free and source not in FREE:
            continue
        said = sentences(source, COUNT, book, free=free)
        for target in COUNTER_LANGUAGES:
            if source == target or not engine.supports(source, target):
                continue
            directions += 1
            engine.translate(said[0].text, source, target)  # loads what it needs
            for each in said:
                started = time.perf_counter()
                try:
                    draft = engine.translate(each.text, source, target)
                except EngineStoppedError:  # the conversation offers to try again
                    draft = None
                took.append(1000 * (time.perf_counter() - started))
                if draft is None:
                    refused += 1
                elif holds(each, draft.text, target):
                    right += 1
                else:
                    wrong += 1
    total = right + wrong + refused
    if not total:
        return
    sure = 100 * (1 - _at_most(wrong, total))
    label = f"{name}, {total:,} sentences, {directions} directions"
    yield Row(
        f"{label}: values kept or refused (95 %: ≥ {sure:.3f})", 100 * (1 - wrong / total), "%", least=100
    )
    low, high = _interval(right, total)
    yield Row(f"{name}: translated (95 %: {100 * low:.1f}–{100 * high:.1f})", 100 * right / total, "%")
    yield Row(f"{name}: a sentence, median", sorted(took)[len(took) // 2], "ms")
    yield Row(f"{name}: a sentence, p95", sorted(took)[int(0.95 * len(took))], "ms", most=budget)


def _interval(found: int, total: int) -> tuple[float, float]:
    """Wilson's interval of a share."""
    share, spread = found / total, Z * Z / total
    middle = (share + spread / 2) / (1 + spread)
    reach = Z * math.sqrt(share * (1 - share) / total + spread / total / 4) / (1 + spread)
    return middle - reach, middle + reach


def _at_most(found: int, total: int) -> float:
    return _interval(found, total)[1]


def _children_mb() -> float:
    return memory_mb(os.getpid()) - psutil.Process().memory_full_info().pss / 1e6


def _packages(folder: Path) -> Path:
    installed = models_dir() / "argos"
    if any(installed.glob("*/metadata.json")):
        return installed
    with zipfile.ZipFile(SMALL) as packed:
        packed.extractall(folder)
    return folder


if __name__ == "__main__":
    show(rows())
