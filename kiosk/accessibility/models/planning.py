"""The memory plan: what is loaded when, what it takes, and when it leaves again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .bundles import translation_packages
from .manifest import Engine, Model
from .store import ModelStore


@dataclass(frozen=True, slots=True)
class EngineLoad:
    """One engine process: what it holds at most, from when to when; sentences are for a technician.

    ``megabytes`` is 0 where nothing was measured.
    """

    engine: Engine
    holds: tuple[str, ...]
    megabytes: int
    loaded: str
    unloaded: str


def memory_plan(
    models: ModelStore, languages: Sequence[str], voices: Mapping[str, str]
) -> tuple[EngineLoad, ...]:
    """One line for each process that the installed models lead to; ``voices`` as in the settings."""
    idle = "when idle, or first of all when memory is short"
    plain = [each for each in models.manifest.models if each.engine is Engine.ESPEAK]
    loads = [
        EngineLoad(Engine.ESPEAK, (each.name,), each.memory_mb, "at the start", "never: it is small")
        for each in plain
    ]
    ears = list(dict.fromkeys(filter(None, (models.best(language) for language in languages))))
    if ears:
        largest = max(ears, key=lambda each: each.memory_mb)
        loads.append(
            EngineLoad(
                largest.engine, _names(ears), largest.memory_mb, "when a visitor speaks; one at a time", idle
            )
        )
    chosen = [models.manifest.get(voice.removeprefix("piper:")) for voice in voices.values()]
    spoken = [each for each in chosen if each is not None and models.state(each.name).installed]
    if spoken:
        largest = max(spoken, key=lambda each: each.memory_mb)
        loads.append(
            EngineLoad(
                Engine.PIPER, _names(spoken), largest.memory_mb, "with the language; one at a time", idle
            )
        )
    packages = _packages(models, languages)
    if packages:
        total = sum(each.memory_mb for each in packages)
        loads.append(EngineLoad(Engine.ARGOS, _names(packages), total, "as each is needed; all stay", idle))
    return tuple(loads)


def _packages(models: ModelStore, languages: Sequence[str]) -> list[Model]:
    """Those on the ways to and from the first language, the clerk's, that are installed."""
    clerk = languages[0]
    ways = [(clerk, other) for other in languages[1:]] + [(other, clerk) for other in languages[1:]]
    found = [package for way in ways for package in translation_packages(models, *way)]
    return [each for each in dict.fromkeys(found) if models.state(each.name).installed]


def _names(models: Sequence[Model]) -> tuple[str, ...]:
    return tuple(model.name for model in models)
