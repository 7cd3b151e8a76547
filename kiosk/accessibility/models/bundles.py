"""What an agency needs of models: for some languages, what it lacks and how to get it, and what memory they
take.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise, permutations
from types import MappingProxyType

from .manifest import Engine, Model
from .store import ModelStatus, ModelStore

#: What the settings say for a language that shall keep the plain voice.
PLAIN_VOICE = "espeak"
#: Argos has packages to and from it only.
_PIVOT = "en"


@dataclass(frozen=True, slots=True)
class ModelBundle:
    """``models`` in the order in which they help; ``gaps`` are sentences: what no model does."""

    models: tuple[Model, ...]
    gaps: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """On the disk, all together."""
        return sum(model.bytes for model in self.models)


def bundle_for(models: ModelStore, languages: Sequence[str]) -> ModelBundle:
    """What those languages need, installed or not."""
    needed: list[Model] = []
    gaps: list[str] = []
    for language in languages:
        recogniser = _recognition_model(models, language)
        if recogniser is None:
            gaps.append(f"{language}: no model hears it; visitors type")
        else:
            needed.append(recogniser)
        voice = _first_model(models, Engine.ESPEAK, language)
        if voice is None:
            gaps.append(f"{language}: no voice speaks it; visitors read")
        else:
            needed.append(voice)
        warm = _first_model(models, Engine.KOKORO, language)
        if warm is not None:
            needed.append(warm)
    for source, target in permutations(languages, 2):
        way = translation_packages(models, source, target)
        needed += way
        if not way:
            gaps.append(f"{source} to {target}: only the phrasebook and Apertium, where they reach")
    return ModelBundle(tuple(dict.fromkeys(needed)), tuple(gaps))


def translation_packages(models: ModelStore, source: str, target: str) -> list[Model]:
    """The Argos packages on the way, through English where there is no direct one; empty if none leads."""
    for way in ([source, target], [source, _PIVOT, target]):
        hops = [_direct_package(models, *hop) for hop in pairwise(way)]
        found = [hop for hop in hops if hop is not None]
        if len(found) == len(hops):
            return found
    return []


def _recognition_model(models: ModelStore, language: str) -> Model | None:
    """Of the preferred engine: the one that is installed, else the default, else the smallest."""
    candidates = models.candidates(language)
    if not candidates:
        return None
    preferred = [each for each in candidates if each.engine is candidates[0].engine]
    installed = models.best(language, preferred[0].engine)
    default = next((each for each in preferred if each.default), None)
    return installed or default or min(preferred, key=lambda each: each.bytes)


def _first_model(models: ModelStore, engine: Engine, language: str) -> Model | None:
    fitting = (m for m in models.manifest.models if m.engine is engine and language in m.languages)
    return next(fitting, None)


def _direct_package(models: ModelStore, source: str, target: str) -> Model | None:
    for model in models.manifest.models:
        if model.engine is Engine.ARGOS and model.languages == (source, target):
            return model
    return None


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
        *_missing_warm_voice(models, languages, voices),
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


def _missing_warm_voice(
    models: ModelStore, languages: Sequence[str], voices: Mapping[str, str]
) -> Iterator[MissingModel]:
    """One line for all languages that would have it."""
    for model in models.manifest.models:
        if model.engine is Engine.KOKORO and not models.state(model.name).installed:
            lacking = [each for each in languages if each in model.languages and each not in voices]
            if lacking:
                why = "the warm voice is not installed: espeak-ng speaks"
                yield _missing_model(models, [model], " ".join(lacking), why)


def _missing_chosen_voices(models: ModelStore, voices: Mapping[str, str]) -> Iterator[MissingModel]:
    for language, voice in voices.items():
        if voice == PLAIN_VOICE:
            continue
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
        missing = [
            each
            for each in dict.fromkeys(package for way in ways for package in way)
            if not models.state(each.name).installed
        ]
        if not any(ways):
            yield MissingModel(Engine.ARGOS, f"{clerk}<>{other}", "no package exists: phrasebook only", "")
        elif missing:
            why = "no package: phrasebook, and Apertium where it reaches"
            yield _missing_model(models, missing, f"{clerk}<>{other}", why)


def _missing_model(models: ModelStore, missing: Sequence[Model], language: str, why: str) -> MissingModel:
    model = missing[0]
    if model.apt_source:
        return MissingModel(model.engine, language, why, f"sudo apt install {model.apt_source.package}")
    state = models.state(model.name)
    if state.status is ModelStatus.DAMAGED:
        why = f"{model.name} is damaged: {state.reason}"
    elif state.reason:
        why = f"{model.name} was not installed: {state.reason}"
    names = " ".join(each.name for each in missing)
    return MissingModel(model.engine, language, why, f"kiosk models install {names}")


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
    idle = "when idle"
    plain = [each for each in models.manifest.models if each.engine is Engine.ESPEAK]
    loads = [
        EngineLoad(Engine.ESPEAK, (each.name,), each.memory_mb, "at the start", "never: it is small")
        for each in plain
    ]
    recognisers = list(dict.fromkeys(filter(None, (models.best(language) for language in languages))))
    if recognisers:
        largest = max(recognisers, key=lambda each: each.memory_mb)
        loads.append(
            EngineLoad(
                largest.engine,
                _names(recognisers),
                largest.memory_mb,
                "when a visitor speaks; one at a time",
                idle,
            )
        )
    warm = [each for each in models.manifest.models if each.engine is Engine.KOKORO]
    loads += [
        EngineLoad(
            Engine.KOKORO, (each.name,), each.memory_mb, "when a text that has values is read aloud", idle
        )
        for each in warm
        if models.state(each.name).installed and not 0 < models.memory_limit_mb < each.memory_mb
    ]
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
