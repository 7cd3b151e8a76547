"""What an agency needs so that people of some languages hear, speak and are translated between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from .manifest import Engine, Model
from .store import ModelStore

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
        ear = _recognition_model(models, language)
        if ear is None:
            gaps.append(f"{language}: no model hears it; visitors type")
        else:
            needed.append(ear)
        voice = _first_model(models, Engine.ESPEAK, language)
        if voice is None:
            gaps.append(f"{language}: no voice speaks it; visitors read")
        else:
            needed.append(voice)
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
