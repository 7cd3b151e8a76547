"""Translating: are days, hours, sums and numbers kept or refused, in every direction; time and memory.

Argos runs the packages that are installed; without any, the small one of the tests.
"""

from __future__ import annotations

import math
import os
import random
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from time import perf_counter

import psutil
from babel.dates import get_month_names

from kiosk.accessibility.translation import (
    COUNTER_LANGUAGES,
    Apertium,
    Argos,
    CheckedMachine,
    EngineStoppedError,
    Phrasebook,
)
from kiosk.accessibility.translation.languages import base_language
from kiosk.accessibility.translation.result import TranslationEngine
from kiosk.runtime.paths import ROOT, models_dir

from .cost import memory_mb, p95
from .table import Row

COUNT = 500
SMALL = ROOT / "tests/accessibility/translation/data/translate-fr_en-0_1.argosmodel"
Z = 1.96  # 95 %
#: What no phrase says, for the machines: in the languages from which they start.
FREE = {
    "fr": (
        "Le plombier passera {date} vers {time} pour la fuite de la salle de bains.",
        "Vous avez payé {amount}, il reste {amount2} à payer avant le {date}.",
        "Rappelez-moi au {phone} après {time}, mon dossier est {reference}.",
        "Mon loyer est passé de {amount} à {amount2} depuis le {date}.",
        "Le chauffage ne marche plus depuis {number} jours, appelez le {phone}.",
    ),
    "en": (
        "The plumber will come on {date} at about {time} for the leak in the bathroom.",
        "You have paid {amount}, and {amount2} is still due before {date}.",
        "Call me back on {phone} after {time}, my file is {reference}.",
    ),
    "es": (
        "El fontanero vendrá el {date} hacia las {time} para la fuga del baño.",
        "Ha pagado {amount} y quedan {amount2} por pagar antes del {date}.",
        "Llámeme al {phone} después de las {time}, mi expediente es {reference}.",
    ),
    "pt": (
        "O canalizador vem no dia {date} por volta das {time} por causa da fuga.",
        "Pagou {amount} e faltam {amount2} para pagar antes de {date}.",
        "Ligue-me para o {phone} depois das {time}, o meu processo é {reference}.",
    ),
}
_SLOT = re.compile(r"\{(\w+?)(2?)\}")


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
                started = perf_counter()
                try:
                    draft = engine.translate(each.text, source, target)
                except EngineStoppedError:  # the conversation offers to try again
                    draft = None
                took.append(1000 * (perf_counter() - started))
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
    yield Row(f"{name}: a sentence, p95", p95(took), "ms", most=budget)


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


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and what it says: days, hours, cents, and texts that must stay as they are."""

    text: str
    days: tuple[date, ...]
    hours: tuple[time, ...]
    cents: tuple[int, ...]
    kept: tuple[str, ...]


def sentences(language: str, count: int, book: Phrasebook, *, free: bool) -> list[Said]:
    """``count`` sentences in ``language``; ``free`` ones are not in the phrasebook. The same at each call."""
    dice = random.Random(language)
    phrases = [
        phrase.texts[language]
        for phrase in book.phrases
        if phrase.slots and "{name}" not in phrase.texts["fr"]
    ]
    templates = list(FREE.get(base_language(language), ())) if free else phrases
    return [_filled(dice.choice(templates), language, dice) for _ in range(count)]


def holds(said: Said, shown: str, language: str) -> bool:
    """Whether ``shown`` says the same days, hours, sums and numbers, and no other."""
    figures = re.sub(r"(?<=\d)[ .,\u00a0\u202f](?=\d)", "", shown)
    months = get_month_names("wide", locale=base_language(language))
    wanted = Counter("".join(said.kept) + "".join(f"{cents:03d}" for cents in said.cents))
    for day in said.days:
        month = (
            f"{day.month}月" if language == "zh" else months[day.month].removeprefix("de ").removeprefix("d’")
        )
        if month.casefold() not in shown.casefold():
            return False
        wanted += Counter(f"{day.day}{day.year}" + (str(day.month) if language == "zh" else ""))
    for hour in said.hours:
        if not re.search(
            rf"(?<!\d){hour.hour}(?: h(?: {hour.minute:02d})?|:{hour.minute:02d})(?!\d)", _spaced(shown)
        ):
            return False
        wanted += Counter(
            str(hour.hour) + (f"{hour.minute:02d}" if base_language(language) != "fr" or hour.minute else "")
        )
    if not all(f"{cents:03d}" in figures for cents in said.cents):
        return False
    kept = (text.replace(" ", "") for text in said.kept)
    digits = Counter(char for char in shown if char.isdigit())
    return all(text in figures for text in kept) and digits == Counter(
        {c: n for c, n in wanted.items() if c.isdigit()}
    )


def _filled(template: str, language: str, dice: random.Random) -> Said:
    days: list[date] = []
    hours: list[time] = []
    cents: list[int] = []
    kept: list[str] = []

    def value(slot: re.Match[str]) -> str:
        match slot[1]:
            case "date":
                days.append(date(2026, 1, 1) + timedelta(dice.randrange(700)))
                return _day(days[-1], language)
            case "time":
                hours.append(time(dice.randrange(7, 20), dice.choice((0, 15, 30, 42))))
                return f"{hours[-1].hour}:{hours[-1].minute:02d}"
            case "amount":
                cents.append(dice.randrange(500, 250000))
                return f"{cents[-1] // 100},{cents[-1] % 100:02d} €"
            case "phone":
                kept.append(
                    "0"
                    + " ".join([str(dice.randrange(1, 8)), *(f"{dice.randrange(100):02d}" for _ in range(4))])
                )
            case "reference":
                kept.append(f"T{dice.randrange(10**6):06d}")
            case _:
                kept.append(str(dice.randrange(2, 30)))
        return kept[-1]

    text = _SLOT.sub(value, template)
    return Said(text, tuple(days), tuple(hours), tuple(cents), tuple(kept))


def _day(day: date, language: str) -> str:
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    of = " de " if language in ("es", "pt") else " "
    return of.join(
        (str(day.day), get_month_names("wide", locale=base_language(language))[day.month], str(day.year))
    )


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
