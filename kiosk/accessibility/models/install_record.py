"""The list that is written beside the files of an installed model: what each was when it was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from .manifest import PinnedFile

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
