"""What this terminal cannot do for want of a model, and the command that changes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType

from .bundles import bundle_for, translation_packages
from .manifest import Engine, Model
from .store import ModelStatus, ModelStore


@dataclass(frozen=True, slots=True)
class MissingModel:
    """``engine`` would serve ``language`` (``"fr<>ar"`` for a translation both ways), and does not: ``why``,
    in one line for a technician; ``command`` is what to type, empty where nothing helps."""

    engine: Engine
    language: str
    why: str
    command: str


def find_missing(
    models: ModelStore, languages: Sequence[str], voices: Mapping[str, str] = MappingProxyType({})
) -> tuple[MissingModel, ...]:
    """Every lack for those languages, and for translating to and from the first of them, the clerk's.

    ``voices`` as in the settings. Reads the disk: not for the UI thread.
    """
    return (
        *_missing_recognition(models, languages),
        *_missing_speech(models, languages),
        *_missing_chosen_voices(models, voices),
        *_missing_translation(models, languages),
    )


def _missing_recognition(models: ModelStore, languages: Sequence[str]) -> Iterator[MissingModel]:
    for language in languages:
        candidates = models.candidates(language)
        if not candidates:
            yield MissingModel(Engine.WHISPER, language, "no model of any engine hears it: visitors type", "")
        elif models.best(language) is None:
            # The default hears most languages at once; else the smallest of the preferred engine.
            needed = [each for each in candidates if each.default] or [
                each for each in bundle_for(models, [language]).models if each in candidates
            ]
            yield _missing_model(models, needed, language, "no model hears it: visitors type")


def _missing_speech(models: ModelStore, languages: Sequence[str]) -> Iterator[MissingModel]:
    for language in languages:
        voices = [m for m in models.manifest.models if m.engine is Engine.ESPEAK and language in m.languages]
        if not voices:
            yield MissingModel(Engine.ESPEAK, language, "no voice speaks it: visitors read", "")
        elif not any(models.state(voice.name).installed for voice in voices):
            yield _missing_model(models, voices[:1], language, "no voice is installed: visitors read")


def _missing_chosen_voices(models: ModelStore, voices: Mapping[str, str]) -> Iterator[MissingModel]:
    for language, voice in voices.items():
        name = voice.removeprefix("piper:")
        model = models.manifest.get(name)
        if model is None:
            yield MissingModel(Engine.PIPER, language, f"no voice is named {name}: espeak-ng speaks", "")
        elif not models.state(name).installed:
            yield _missing_model(
                models, [model], language, "the chosen voice is not installed: espeak-ng speaks"
            )
        elif find_spec("piper") is None:
            command = f"{sys.executable} -m pip install piper-tts[alignment]"
            yield MissingModel(
                Engine.PIPER, language, "piper-tts is not installed: espeak-ng speaks", command
            )


def _missing_translation(models: ModelStore, languages: Sequence[str]) -> Iterator[MissingModel]:
    clerk, *others = languages
    for other in others:
        ways = [translation_packages(models, clerk, other), translation_packages(models, other, clerk)]
        lacking = [
            each
            for each in dict.fromkeys(package for way in ways for package in way)
            if not models.state(each.name).installed
        ]
        if not any(ways):
            yield MissingModel(Engine.ARGOS, f"{clerk}<>{other}", "no package exists: phrasebook only", "")
        elif lacking:
            why = "no package: phrasebook, and Apertium where it reaches"
            yield _missing_model(models, lacking, f"{clerk}<>{other}", why)


def _missing_model(models: ModelStore, lacking: Sequence[Model], language: str, why: str) -> MissingModel:
    model = lacking[0]
    if model.apt_source:
        return MissingModel(model.engine, language, why, f"sudo apt install {model.apt_source.package}")
    state = models.state(model.name)
    if state.status is ModelStatus.DAMAGED:
        why = f"{model.name} is damaged: {state.reason}"
    elif state.reason:
        why = f"{model.name} was not installed: {state.reason}"
    names = " ".join(each.name for each in lacking)
    return MissingModel(model.engine, language, why, f"kiosk models install {names}")
