"""Places of the agency that have models: a USB stick or folder, a web server of its own.

Both hold either copies of a models folder as ``kiosk models install`` leaves it (its list of files, with
digests, included) or the archives as their makers publish them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .manifest import ArchiveSource, Engine, Model


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
