"""What this terminal cannot do for want of a model, and the command that changes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType

from .bundles import bundle, packages_between
from .manifest import Engine, Model
from .store import Models, Status


@dataclass(frozen=True, slots=True)
class Missing:
    """``engine`` would serve ``language`` (``"fr<>ar"`` for a translation both ways), and does not: ``why``,
    in one line for a technician; ``command`` is what to type, empty where nothing helps."""

    engine: Engine
    language: str
    why: str
    command: str


def missing(
    models: Models, languages: Sequence[str], voices: Mapping[str, str] = MappingProxyType({})
) -> tuple[Missing, ...]:
    """Every lack for those languages, and for translating to and from the first of them, the clerk's.

    ``voices`` as in the settings. Reads the disk: not for the UI thread.
    """
    return (
        *_hearing(models, languages),
        *_speaking(models, languages),
        *_chosen(models, voices),
        *_translating(models, languages),
    )


def _hearing(models: Models, languages: Sequence[str]) -> Iterator[Missing]:
    for language in languages:
        candidates = models.candidates(language)
        if not candidates:
            yield Missing(Engine.WHISPER, language, "no model of any engine hears it: visitors type", "")
        elif models.best(language) is None:
            # The default hears most languages at once; else the smallest of the preferred engine.
            needed = [each for each in candidates if each.default] or [
                each for each in bundle(models, [language]).models if each in candidates
            ]
            yield _lacking(models, needed, language, "no model hears it: visitors type")


def _speaking(models: Models, languages: Sequence[str]) -> Iterator[Missing]:
    for language in languages:
        voices = [m for m in models.manifest.models if m.engine is Engine.ESPEAK and language in m.languages]
        if not voices:
            yield Missing(Engine.ESPEAK, language, "no voice speaks it: visitors read", "")
        elif not any(models.state(voice.name).installed for voice in voices):
            yield _lacking(models, voices[:1], language, "no voice is installed: visitors read")


def _chosen(models: Models, voices: Mapping[str, str]) -> Iterator[Missing]:
    for language, voice in voices.items():
        name = voice.removeprefix("piper:")
        model = models.manifest.get(name)
        if model is None:
            yield Missing(Engine.PIPER, language, f"no voice is named {name}: espeak-ng speaks", "")
        elif not models.state(name).installed:
            yield _lacking(models, [model], language, "the chosen voice is not installed: espeak-ng speaks")
        elif find_spec("piper") is None:
            command = f"{sys.executable} -m pip install piper-tts[alignment]"
            yield Missing(Engine.PIPER, language, "piper-tts is not installed: espeak-ng speaks", command)


def _translating(models: Models, languages: Sequence[str]) -> Iterator[Missing]:
    clerk, *others = languages
    for other in others:
        ways = [packages_between(models, clerk, other), packages_between(models, other, clerk)]
        lacking = [
            each
            for each in dict.fromkeys(package for way in ways for package in way)
            if not models.state(each.name).installed
        ]
        if not any(ways):
            yield Missing(Engine.ARGOS, f"{clerk}<>{other}", "no package exists: phrasebook only", "")
        elif lacking:
            why = "no package: phrasebook, and Apertium where it reaches"
            yield _lacking(models, lacking, f"{clerk}<>{other}", why)


def _lacking(models: Models, lacking: Sequence[Model], language: str, why: str) -> Missing:
    model = lacking[0]
    if model.apt:
        return Missing(model.engine, language, why, f"sudo apt install {model.apt.package}")
    state = models.state(model.name)
    if state.status is Status.DAMAGED:
        why = f"{model.name} is damaged: {state.reason}"
    elif state.reason:
        why = f"{model.name} was not installed: {state.reason}"
    names = " ".join(each.name for each in lacking)
    return Missing(model.engine, language, why, f"kiosk models install {names}")
