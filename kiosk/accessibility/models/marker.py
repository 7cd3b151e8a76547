"""The list that is written beside the files of an installed model: what each was when it was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from .manifest import Pin

MARKER = ".installed.json"


class BadMarkerError(Exception):
    """The list cannot be read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when its digest was right: if size and time are the same, so is the digest."""

    bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Marker:
    """``source`` is where the model came from; ``files`` are below its folder."""

    source: str
    files: Mapping[str, Seen]

    def write(self, folder: Path) -> None:
        """Replaces the list of that folder at once. Raises ``OSError``."""
        files = {path: asdict(seen) for path, seen in self.files.items()}
        draft = folder / f"{MARKER}.new"
        draft.write_text(json.dumps({"source": self.source, "files": files}, indent=1), encoding="utf-8")
        draft.replace(folder / MARKER)


def read_marker(text: bytes) -> Marker:
    """Raises ``BadMarkerError``."""
    try:
        read = json.loads(text)
        return Marker(read["source"], {path: Seen(**facts) for path, facts in read["files"].items()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadMarkerError(type(error).__name__) from error


def pins_of(text: bytes) -> tuple[Pin, ...]:
    """What each file must be, from such a list. Raises ``BadMarkerError``."""
    files = read_marker(text).files
    try:
        return tuple(Pin(path=path, bytes=seen.bytes, sha256=seen.sha256) for path, seen in files.items())
    except ValueError as error:
        raise BadMarkerError(type(error).__name__) from error
